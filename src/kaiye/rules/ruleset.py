"""The digest of the rule set: what a decision names so that it can be replayed under the same rules."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from kaiye.kernel.api import canonical_json
from kaiye.rules.book import CHAPTERS, rules
from kaiye.rules.parameters import Parameters, standard

# Every file whose text takes part in a decision, beside the chapters.
_FILES = (
    "engine.py",
    "findings.py",
    "facts.py",
    "evidence.py",
    "tags.py",
    "laws.py",
    "book.py",
    "who.py",
    "naming.py",
    "script.py",
)


def digest(parameters: Parameters) -> str:
    """`sha256:` over ids, bases, sources and parameters; the same in every process."""
    if parameters is standard():
        return _standard()
    return _digest(parameters)


@cache
def _standard() -> str:
    return _digest(standard())


@cache
def _content() -> dict[str, object]:
    root = Path(__file__).parent
    chapters = sorted(path.relative_to(root).as_posix() for path in (root / "chapters").glob("*.py"))
    sources = {name: hashlib.sha256((root / name).read_bytes()).hexdigest() for name in (*_FILES, *chapters)}
    entries = [
        {
            "id": entry.id,
            "bases": [
                [
                    basis.law,
                    basis.article,
                    basis.since.isoformat(),
                    basis.until.isoformat() if basis.until else None,
                ]
                for basis in entry.bases
            ],
            "severity": entry.severity.value,
            "types": sorted(entry.types),
            "businesses": sorted(business.value for business in entry.businesses),
            "needs": list(entry.needs),
        }
        for entry in rules()
    ]
    return {"chapters": list(CHAPTERS), "rules": entries, "sources": sources}


def _digest(parameters: Parameters) -> str:
    content = {**_content(), "parameters": parameters.as_json()}
    return "sha256:" + hashlib.sha256(canonical_json(content)).hexdigest()
