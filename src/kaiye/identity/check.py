"""Whether a person is who the dossier says: the number itself, and the population source's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kaiye.kernel.api import CitizenId, Message, local_date, say
from kaiye.kernel.invalid import InvalidValue

if TYPE_CHECKING:
    from kaiye.dossier.api import Person
    from kaiye.rules.api import Evidence


@dataclass(frozen=True, slots=True)
class IdentityCheck:
    """The result for one person; `ok` only when nothing speaks against them."""

    ok: bool
    reasons: tuple[Message, ...]
    at: datetime


def check_person(person: Person, evidence: Evidence, *, at: datetime) -> IdentityCheck:
    """The number is a valid one and the sources know this person, alive, under this name."""
    reasons = (*_number(person, at), *_sources(person, evidence))
    return IdentityCheck(not reasons, reasons, at)
