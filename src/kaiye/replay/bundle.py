"""The bundle an outsider replays a case from: what was known, what was decided, by which rules, and the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kaiye.kernel.api import canonical_json
from kaiye.replay.archive import Archive
from kaiye.replay.outsider import RuleSet, sha256, write_zip

_ROOM = Path(__file__).resolve().parent
# The outsider's programs, under the names they have in a bundle.
_PROGRAMS = {"replay.py": "outsider.py", "judged.py": "judged.py", "README.md": "bundle.md"}
_CHECKS = ("cryptography",)


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision record with its place on the trail; `body` is what the trail has the digest of."""

    number: int
    at: datetime
    milliseconds: float
    body: Mapping[str, Any]
    # As the trail proves an entry, with the `salt` of its personal digests in base64 (None: erased).
    proof: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """One case to be told to an outsider."""

    filing: str
    round: int
    dossier: Mapping[str, Any]
    opened: Mapping[str, Any]
    records: Sequence[Kept]
    rule_sets: Sequence[Archive]
    # The trail's verifier key.
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle and the digest of its manifest, by which the trail names it."""

    data: bytes
    manifest: str


def record_bytes(body: Mapping[str, Any]) -> bytes:
    """A record as its digest is taken."""
    return canonical_json(dict(body))


def make_bundle(story: Story) -> Made:
    """The bundle: every file on the manifest, the manifest under a digest of its own."""
    opened = [archive.opened() for archive in story.rule_sets]
    names = {
        rule_set.digest: f"rulesets/{rule_set.digest.removeprefix('sha256:')}.zip" for rule_set in opened
    }
    files = {
        **_programs(),
        "requirements.txt": _requirements(opened),
        "dossier.json": canonical_json(dict(story.dossier)),
        "trail/key.txt": (story.key + "\n").encode(),
        "trail/opened.json": canonical_json(dict(story.opened)),
    }
    for kept in story.records:
        files[f"records/{kept.number}.json"] = record_bytes(kept.body)
        files[f"trail/records/{kept.number}.json"] = canonical_json(dict(kept.proof))
    for archive in story.rule_sets:
        files[names[archive.digest]] = archive.data
    about = {
        "format": 1,
        "filing": story.filing,
        "round": story.round,
        "made_at": story.at.isoformat(),
        "records": [
            {"number": kept.number, "at": kept.at.isoformat(), "milliseconds": kept.milliseconds}
            for kept in story.records
        ],
        "rule_sets": names,
        "files": {name: sha256(data) for name, data in sorted(files.items())},
    }
    files["manifest.json"] = canonical_json(about)
    digest = sha256(files["manifest.json"])
    files["manifest.sha256"] = (digest + "\n").encode()
    return Made(write_zip(files), digest)


@cache
def _programs() -> dict[str, bytes]:
    return {name: (_ROOM / source).read_bytes() for name, source in _PROGRAMS.items()}


def _requirements(rule_sets: Sequence[RuleSet]) -> bytes:
    """What pip installs: the packages of the newest rule set, and what checks signatures."""
    pinned = {**rule_sets[-1].contents["packages"], **{name: version(name) for name in _CHECKS}}
    return "".join(f"{name}=={number}\n" for name, number in sorted(pinned.items())).encode()
