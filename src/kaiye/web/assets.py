"""Addresses of built styles and scripts; their names hold a digest, so a browser may keep them for ever."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings

BUILT = Path(__file__).resolve().parent / "static" / "built"


def asset(name: str) -> str:
    """The address of a built file (`kaiye.css`); without a front-end build, its plain name."""
    return f"{settings.STATIC_URL}built/{_manifest().get(name, name)}"


@cache
def _manifest() -> dict[str, str]:
    path = BUILT / "manifest.json"
    if not path.exists():
        return {}
    found: dict[str, str] = json.loads(path.read_text())
    return found
