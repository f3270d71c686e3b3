"""The rule set of this program as an archive, from which it can be judged again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from kaiye.replay.outsider import RuleSet, read_rule_set, write_zip
from kaiye.rules.api import Parameters, ruleset_contents, ruleset_digest, ruleset_files


@dataclass(frozen=True, slots=True)
class Archive:
    """A rule set packed: the digest decisions name it by, and the archive with a digest of its own."""

    digest: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The digest of the archive's bytes."""
        return hashlib.sha256(self.data).hexdigest()

    def opened(self) -> RuleSet:
        """Its contents, every file checked."""
        return read_rule_set(self.data)


@lru_cache(maxsize=4)
def pack(parameters: Parameters) -> Archive:
    """This program's rule set under `parameters`; the same bytes on every machine of the same version."""
    files = {**ruleset_files(), "ruleset.json": ruleset_contents(parameters)}
    return Archive(ruleset_digest(parameters), write_zip(files))
