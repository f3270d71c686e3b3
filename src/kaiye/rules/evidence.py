"""What the outside world says, as typed answers; a source that does not answer is named, never guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, cast, get_args

from kaiye.kernel.api import ROOT, IdNumber, InvalidInput, Message, Pointer, Problem, say

Status = Literal["alive", "deceased", "cancelled"]
Capacity = Literal["full", "limited", "none"]
Standing = Literal["active", "revoked", "deregistered"]

SOURCES: Mapping[str, Message] = {
    "population": say("人口库"),
    "dishonest_debtors": say("失信被执行人名单"),
    "barred": say("任职限制名单"),
    "false_registration": say("虚假登记直接责任人名单"),
    "identity_misused": say("身份被冒用名单"),
    "organisations": say("法人和其他组织登记库"),
    "forbidden_addresses": say("住所禁设名单"),
    "crowded_addresses": say("地址登记户数"),
}


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """What the population source says of one id number."""

    name: str | None = None
    status: Status = "alive"
    capacity: Capacity = "full"


@dataclass(frozen=True, slots=True)
class Bar:
    """A person who may not hold posts: by which article, until when (None: without end)."""

    id_number: IdNumber
    ground: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class OrganisationAnswer:
    """What a register says of one credit code."""

    name: str | None = None
    status: Standing = "active"
    representative: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All answers for one dossier. Whoever is not listed is as the dossier says."""

    population: Mapping[IdNumber, PersonAnswer] = field(default_factory=dict)
    dishonest_debtors: frozenset[IdNumber] = frozenset()
    barred: tuple[Bar, ...] = ()
    false_registration: frozenset[IdNumber] = frozenset()
    identity_misused: frozenset[IdNumber] = frozenset()
    organisations: Mapping[str, OrganisationAnswer] = field(default_factory=dict)
    forbidden_addresses: frozenset[str] = frozenset()
    crowded_addresses: Mapping[str, int] = field(default_factory=dict)
    unreachable: frozenset[str] = frozenset()
    # Sources to whose answer our own books added something; it stands even when the source is silent.
    own_books: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, document: Any) -> Evidence:
        """From a JSON object with the keys of DOSSIER.md; raises `InvalidInput` naming every wrong place."""
        reader = _Reader()
        keys = reader.keys(document, ROOT, {*SOURCES, "unreachable", "own_books"})
        evidence = cls(
            population=reader.population(keys.get("population", {}), ROOT / "population"),
            dishonest_debtors=reader.numbers(keys, "dishonest_debtors"),
            barred=reader.bars(keys.get("barred", []), ROOT / "barred"),
            false_registration=reader.numbers(keys, "false_registration"),
            identity_misused=reader.numbers(keys, "identity_misused"),
            organisations=reader.organisations(keys.get("organisations", {}), ROOT / "organisations"),
            forbidden_addresses=frozenset(reader.texts(keys, "forbidden_addresses")),
            crowded_addresses=reader.counts(keys.get("crowded_addresses", {}), ROOT / "crowded_addresses"),
            unreachable=reader.sources(keys, "unreachable"),
            own_books=reader.sources(keys, "own_books"),
        )
        reader.finish()
        return evidence

    def answered(self) -> Evidence:
        """Without anything that stands under a source which did not answer; what our own books say stays."""
        silent = self.unreachable - self.own_books
        return replace(self, **{source: type(getattr(self, source))() for source in silent})

    def as_json(self) -> dict[str, Any]:
        """The JSON object `parse` reads back; it holds id numbers in clear, so keep it encrypted."""
        return {
            "population": {
                number.reveal(): {"name": a.name, "status": a.status, "capacity": a.capacity}
                for number, a in sorted(self.population.items(), key=lambda item: item[0].reveal())
            },
            "dishonest_debtors": _revealed(self.dishonest_debtors),
            "barred": [
                {
                    "id_number": bar.id_number.reveal(),
                    "ground": bar.ground,
                    "until": bar.until.isoformat() if bar.until else None,
                }
                for bar in self.barred
            ],
            "false_registration": _revealed(self.false_registration),
            "identity_misused": _revealed(self.identity_misused),
            "organisations": {
                uscc: {"name": a.name, "status": a.status, "representative": a.representative}
                for uscc, a in sorted(self.organisations.items())
            },
            "forbidden_addresses": sorted(self.forbidden_addresses),
            "crowded_addresses": dict(sorted(self.crowded_addresses.items())),
            "unreachable": sorted(self.unreachable),
            "own_books": sorted(self.own_books),
        }


def comparable(text: str) -> str:
    """How numbers and codes are compared: half-width, upper-case, without spaces and hyphens."""
    if text.isascii() and text.isalnum():
        return text.upper()
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(char for char in folded if not char.isspace() and char != "-")


def _number(text: str) -> IdNumber:
    return IdNumber(comparable(text))


def _revealed(numbers: frozenset[IdNumber]) -> list[str]:
    return sorted(number.reveal() for number in numbers)


class _Reader:
    """Collects every problem of one evidence document before it complains."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def finish(self) -> None:
        if self._problems:
            raise InvalidInput(
                say(
                    "证据文件有{count}处不符合格式：{first}",
                    count=len(self._problems),
                    first=self._problems[0].message,
                ),
                problems=self._problems,
            )

    def wrong(self, at: Pointer, message: Message) -> None:
        self._problems.append(Problem(at, say("{place}：{what}", place=at or "/", what=message)))

    def keys(self, value: Any, at: Pointer, allowed: set[str] | None = None) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(at, say("应当是一个对象。"))
            return {}
        for key in value:
            if allowed is not None and key not in allowed:
                self.wrong(
                    at / key,
                    say(
                        "不认识“{key}”这一项；可以用的有{allowed}。",
                        key=key,
                        allowed="、".join(sorted(allowed)),
                    ),
                )
        return value

    def items(self, value: Any, at: Pointer) -> list[Any]:
        if not isinstance(value, list):
            self.wrong(at, say("应当是一个列表。"))
            return []
        return value

    def text(self, value: Any, at: Pointer) -> str:
        if not isinstance(value, str):
            self.wrong(at, say("应当是文字。"))
            return ""
        return value

    def optional(self, value: Any, at: Pointer) -> str | None:
        return None if value is None else self.text(value, at)

    def choice(self, value: Any, at: Pointer, choices: tuple[str, ...]) -> str:
        if value not in choices:
            self.wrong(at, say("只能是以下之一：{choices}。", choices="、".join(choices)))
            return choices[0]
        return str(value)

    def texts(self, keys: dict[str, Any], key: str) -> list[str]:
        at = ROOT / key
        return [self.text(item, at / i) for i, item in enumerate(self.items(keys.get(key, []), at))]

    def numbers(self, keys: dict[str, Any], key: str) -> frozenset[IdNumber]:
        return frozenset(_number(text) for text in self.texts(keys, key))

    def sources(self, keys: dict[str, Any], key: str) -> frozenset[str]:
        named = self.texts(keys, key)
        for i, name in enumerate(named):
            if name not in SOURCES:
                self.wrong(ROOT / key / i, say("没有“{name}”这个数据源。", name=name))
        return frozenset(named)

    def population(self, value: Any, at: Pointer) -> dict[IdNumber, PersonAnswer]:
        found = {}
        for number, answer in self.keys(value, at).items():
            place = at / number
            keys = self.keys(answer, place, {"name", "status", "capacity"})
            found[_number(number)] = PersonAnswer(
                self.optional(keys.get("name"), place / "name"),
                cast(Status, self.choice(keys.get("status", "alive"), place / "status", get_args(Status))),
                cast(
                    Capacity,
                    self.choice(keys.get("capacity", "full"), place / "capacity", get_args(Capacity)),
                ),
            )
        return found

    def organisations(self, value: Any, at: Pointer) -> dict[str, OrganisationAnswer]:
        found = {}
        for uscc, answer in self.keys(value, at).items():
            place = at / uscc
            keys = self.keys(answer, place, {"name", "status", "representative"})
            status = self.choice(keys.get("status", "active"), place / "status", get_args(Standing))
            found[comparable(uscc)] = OrganisationAnswer(
                self.optional(keys.get("name"), place / "name"),
                cast(Standing, status),
                self.optional(keys.get("representative"), place / "representative"),
            )
        return found

    def bars(self, value: Any, at: Pointer) -> tuple[Bar, ...]:
        found = []
        for i, item in enumerate(self.items(value, at)):
            place = at / i
            keys = self.keys(item, place, {"id_number", "ground", "until"})
            found.append(
                Bar(
                    _number(self.text(keys.get("id_number"), place / "id_number")),
                    self.text(keys.get("ground", ""), place / "ground"),
                    self.day(keys.get("until"), place / "until"),
                )
            )
        return tuple(found)

    def day(self, value: Any, at: Pointer) -> date | None:
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.wrong(at, say("应当是日期，例如 2026-11-22。"))
            return None

    def counts(self, value: Any, at: Pointer) -> dict[str, int]:
        found = {}
        for address, count in self.keys(value, at).items():
            if isinstance(count, bool) or not isinstance(count, int) or count < 0:
                self.wrong(at / address, say("应当是不小于0的整数。"))
                continue
            found[address] = count
        return found
