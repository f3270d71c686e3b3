"""The outside sources as the registry asks them: one port each, asked once for everything in a dossier.

An adapter answers or raises; whatever it raises, and every answer that comes too late, means that the
source is unreachable. It never answers "clear" because it could not ask. `NoAnswer` says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kaiye.kernel.api import IdNumber, Message, say
from kaiye.rules.api import Bar, OrganisationAnswer, PersonAnswer


class Why(StrEnum):
    """Why there is no answer; kept with the decision."""

    TOO_SLOW = "too_slow"  # it took longer than its policy allows
    FAILED = "failed"  # the line, the certificate, or an error it reported
    MALFORMED = "malformed"  # it said something that is no answer to the question
    NOT_CONNECTED = "not_connected"  # nobody told this registry where it is
    PAUSED = "paused"  # it failed so often that it is left alone for a while


WHYS: Mapping[str, Message] = {
    Why.TOO_SLOW: say("超过了规定的时间"),
    Why.FAILED: say("连接不上或者报错"),
    Why.MALFORMED: say("答复不符合约定的格式"),
    Why.NOT_CONNECTED: say("没有接入"),
    Why.PAUSED: say("连续失败，暂停询问"),
}


class NoAnswer(Exception):
    """The source did not answer. Carries no text: what came from outside may hold personal data."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Population(Protocol):
    """人口库: name, life and capacity of persons; whoever is missing is as the dossier says."""

    def __call__(self, numbers: Sequence[IdNumber], /) -> Mapping[IdNumber, PersonAnswer]: ...


class PeopleList(Protocol):
    """A list of persons: which of these numbers stand on it."""

    def __call__(self, numbers: Sequence[IdNumber], /) -> frozenset[IdNumber]: ...


class Bars(Protocol):
    """任职限制: every bar on one of these persons."""

    def __call__(self, numbers: Sequence[IdNumber], /) -> tuple[Bar, ...]: ...


class Organisations(Protocol):
    """Registers of organisations: what they say of these credit codes."""

    def __call__(self, codes: Sequence[str], /) -> Mapping[str, OrganisationAnswer]: ...


class ForbiddenAddresses(Protocol):
    """住所禁设名单: the entries that concern this address."""

    def __call__(self, address: str, /) -> frozenset[str]: ...


class CrowdedAddresses(Protocol):
    """How many entities are registered at this address."""

    def __call__(self, address: str, /) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class Sources:
    """One adapter per source; None where this registry is not connected, which is unreachable."""

    population: Population | None = None
    dishonest_debtors: PeopleList | None = None
    barred: Bars | None = None
    false_registration: PeopleList | None = None
    identity_misused: PeopleList | None = None
    organisations: Organisations | None = None
    forbidden_addresses: ForbiddenAddresses | None = None
    crowded_addresses: CrowdedAddresses | None = None
