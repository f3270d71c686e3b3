"""The sandbox: sources that answer from a document (`--evidence FILE`) or from the demo's table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, NoReturn

from kaiye.evidence.models import SandboxAnswer
from kaiye.evidence.ports import NoAnswer, Sources, Why
from kaiye.kernel.api import IdNumber
from kaiye.rules.api import SOURCES, Bar, Evidence, OrganisationAnswer, PersonAnswer
from kaiye.vault.api import blind_index


def sandbox_sources(answers: Evidence) -> Sources:
    """Sources that answer from `answers`, only for who is asked about; those it calls unreachable fail."""
    answering = _Answers(answers)
    return Sources(
        **{
            field.name: _silent if field.name in answers.unreachable else getattr(answering, field.name)
            for field in fields(Sources)
        }
    )


def _silent(asked: Any) -> NoReturn:
    raise NoAnswer(Why.FAILED)


class _Answers:
    def __init__(self, answers: Evidence) -> None:
        self._all = answers

    def population(self, numbers: Sequence[IdNumber]) -> Mapping[IdNumber, PersonAnswer]:
        return {one: self._all.population[one] for one in numbers if one in self._all.population}

    def dishonest_debtors(self, numbers: Sequence[IdNumber]) -> frozenset[IdNumber]:
        return self._all.dishonest_debtors & set(numbers)

    def false_registration(self, numbers: Sequence[IdNumber]) -> frozenset[IdNumber]:
        return self._all.false_registration & set(numbers)

    def identity_misused(self, numbers: Sequence[IdNumber]) -> frozenset[IdNumber]:
        return self._all.identity_misused & set(numbers)

    def barred(self, numbers: Sequence[IdNumber]) -> tuple[Bar, ...]:
        return tuple(bar for bar in self._all.barred if bar.id_number in set(numbers))

    def organisations(self, codes: Sequence[str]) -> Mapping[str, OrganisationAnswer]:
        return {code: self._all.organisations[code] for code in codes if code in self._all.organisations}

    def forbidden_addresses(self, address: str) -> frozenset[str]:
        return self._all.forbidden_addresses

    def crowded_addresses(self, address: str) -> Mapping[str, int]:
        return self._all.crowded_addresses


def table_answers() -> Evidence:
    """Everything the demo's table says; empty means that every source answers and knows nobody."""
    merged: dict[str, Any] = {}
    for row in SandboxAnswer.objects.all():
        for source, value in row.answer.items():
            if isinstance(value, dict):
                merged.setdefault(source, {}).update(value)
            else:
                merged.setdefault(source, []).extend(value)
    return Evidence.parse(merged)


def set_answer(source: str, key: str, answer: Any, *, at: datetime) -> None:
    """The demo's table answers so from now on.

    `key` is the id number, credit code or address; `answer` what the source says of it (True where it is
    a list one stands on). `source` may be `unreachable`, then `key` names the source that fails.
    """
    entry = {source: {key: answer}} if source in _BY_KEY else {source: [_item(source, key, answer)]}
    Evidence.parse(entry)
    SandboxAnswer.objects.update_or_create(
        source=source, index=_index(key), defaults={"answer": entry, "updated_at": at}
    )


def clear_answer(source: str, key: str) -> None:
    """The demo's table no longer says anything of `key`."""
    SandboxAnswer.objects.filter(source=source, index=_index(key)).delete()


_BY_KEY = frozenset({"population", "organisations", "crowded_addresses"}) & frozenset(SOURCES)


def _item(source: str, key: str, answer: Any) -> Any:
    return {"id_number": key, **answer} if source == "barred" else key


def _index(key: str) -> str:
    return blind_index(key, purpose="evidence.sandbox")
