"""Real-name checks on a phone: the card, the challenge, the result, and the ways of equal standing."""
