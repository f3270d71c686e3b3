"""Reading our own reference tables; each is loaded once, on first use."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `data/<name>.csv`."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def lines(name: str) -> list[str]:
    """The lines of `data/<name>.txt` that say something; `#` starts a comment line."""
    text = (DATA / f"{name}.txt").read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def folded(text: str) -> str:
    """How two wordings are compared: half-width, lower-case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
