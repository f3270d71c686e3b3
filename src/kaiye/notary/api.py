"""The notary: another organisation's process with its own store and key; knows nothing of Kaiye's database."""
