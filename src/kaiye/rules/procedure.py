"""What the rules on procedure judge: what an officer is about to do, and what was done before.

Without these facts the rules on procedure say nothing; casework fills them in when an officer acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Act(StrEnum):
    """What an officer is about to do."""

    LOOK = "look"
    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    EXTEND = "extend"
    OVERRIDE = "override"
    ADVISE = "advise"


class Tie(StrEnum):
    """What ties an officer to an application."""

    ACCOUNT = "account"  # the officer submitted it
    PHONE = "phone"  # the officer's telephone is a party's or the applicant's
    DECLARED = "declared"  # the officer declared a conflict of interest
    ADVISER = "adviser"  # the officer who asks for a second opinion may not give it
    NAME = "name"  # a party has the officer's name: a person may share it


@dataclass(frozen=True, slots=True)
class Bond:
    """One tie, and with whom."""

    tie: Tie
    party: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list to the applicant: what is asked for, and where in the dossier it is felt."""

    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground: the facts and the legal basis."""

    reason: str
    basis: str


@dataclass(frozen=True, slots=True)
class Extension:
    """A longer time limit: by how many working days, who approved it, and whether the applicant is told."""

    days: int
    by_head: bool
    told: bool
    # How often it was extended before.
    before: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A restriction that stands against approving, and what two officers put against it."""

    rule: str
    subject: str
    # The register itself refuses: of one name there can be one holder.
    absolute: bool = False
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """How a case is being handled."""

    act: Act = Act.LOOK
    # The last day for a decision; None once it is taken.
    due: date | None = None
    # Not decided on the spot, and whether a receipt for the materials went out.
    referred: bool = False
    receipt: bool = False
    bonds: tuple[Bond, ...] = ()
    # Lawsuits and arbitrations notified by an interested party, as recorded.
    disputes: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    # What earlier lists asked for, and the parts of the dossier changed since.
    earlier: tuple[Item, ...] = ()
    changed: frozenset[str] = frozenset()
    grounds: tuple[Ground, ...] = ()
    # A notice of the refusal goes out with it.
    notice: bool = True
    # It belongs to another authority, and which the applicant is told to turn to.
    elsewhere: bool = False
    competent: str = ""
    extension: Extension | None = None
    standing: tuple[Standing, ...] = ()
    # The two officers of an override (their ids; empty where nobody is yet).
    proposed_by: str = ""
    confirmed_by: str = ""
