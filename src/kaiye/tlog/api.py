"""Transparency logs: Merkle trees (RFC 6962), signed notes, checkpoints, cosignatures, witnessing (C2SP)."""

from kaiye.tlog import cosignatures, merkle, notes, witnessing
from kaiye.tlog.notes import BadNote, Checkpoint

__all__ = ["BadNote", "Checkpoint", "cosignatures", "merkle", "notes", "witnessing"]
