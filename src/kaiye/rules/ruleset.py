"""The digest of the rule set: what a decision names so that it can be replayed under the same rules."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path

from kaiye.kernel.api import canonical_json
from kaiye.rules.book import CHAPTERS, rules
from kaiye.rules.parameters import Parameters


def digest(parameters: Parameters) -> str:
    """`sha256:` over ids, bases, sources and parameters; the same in every process."""
    # Kept per object: parameters never change, and no decision pays for it twice.
    return _digest(parameters)


@cache
def _content() -> dict[str, object]:
    root = Path(__file__).parent
    files = sorted((*root.glob("*.py"), *root.glob("chapters/*.py")))
    sources = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
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


@lru_cache(maxsize=64)
def _digest(parameters: Parameters) -> str:
    content = {**_content(), "parameters": parameters.as_json()}
    return "sha256:" + hashlib.sha256(canonical_json(content)).hexdigest()
