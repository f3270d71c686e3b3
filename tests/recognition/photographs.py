"""Photographs of faces that `tools/system` fetches; tests that need them skip without."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / ".make" / "faces"
needed = pytest.mark.skipif(
    not (FOLDER / "obama.jpg").exists(), reason="no photographs of faces (make .make/system fetches them)"
)


def photograph(name: str) -> bytes:
    """`one` and `one_left`, `one_right` (the same man, his head turned), `other` (another man)."""
    files = {
        "one": "obama.jpg",
        "one_left": "obama_partial_face2.jpg",
        "one_right": "obama2.jpg",
        "other": "biden.jpg",
    }
    return (FOLDER / files[name]).read_bytes()
