"""Transparency logs: Merkle trees (RFC 6962), signed notes, checkpoints and cosignatures (C2SP)."""
