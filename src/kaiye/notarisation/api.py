"""What goes to the notary at the moment of signing, and what comes back."""
