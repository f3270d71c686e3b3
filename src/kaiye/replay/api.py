"""The face of replaying: rule sets as archives, kept decisions judged again, bundles for outsiders."""

from kaiye.replay.archive import Archive, pack
from kaiye.replay.bundle import Kept, Made, Story, make_bundle, record_bytes
from kaiye.replay.comparison import RuleChange, RuleSetChanges
from kaiye.replay.outcome import (
    Again,
    Code,
    DamagedBundle,
    Item,
    Report,
    Result,
    replay_bundle,
    replay_records,
)
from kaiye.replay.outsider import Broken, Bundle, RuleSet, read_rule_set, sha256

__all__ = [
    "Again",
    "Archive",
    "Broken",
    "Bundle",
    "Code",
    "DamagedBundle",
    "Item",
    "Kept",
    "Made",
    "Report",
    "Result",
    "RuleChange",
    "RuleSet",
    "RuleSetChanges",
    "Story",
    "make_bundle",
    "pack",
    "read_rule_set",
    "record_bytes",
    "replay_bundle",
    "replay_records",
    "sha256",
]
