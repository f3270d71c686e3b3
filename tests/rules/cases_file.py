"""Cases a registrar can review: a base dossier, its difference, and what the rule then says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from kaiye.dossier.api import NameParts, parse
from kaiye.kernel.api import Uscc
from kaiye.rules.api import (
    Act,
    AgentRecord,
    Bond,
    Decision,
    Evidence,
    Extension,
    Facts,
    Ground,
    Item,
    NameConflict,
    NameReservation,
    Procedure,
    Severity,
    Standing,
    Tie,
    decide,
    rule,
)
from kaiye.rules.chapters.identity import _last_digit_fits
from tests.rules import ceremonies
from tests.rules.dossiers import AS_OF, BASES, COMPANY_CODE, cash, number, person

FOLDER = Path(__file__).parent / "cases"
ARTICLES = Path(__file__).parent / "articles"
_OUTCOME = {"restrict": "restrict", "warn": "refer", "remind": "approve"}


@dataclass(frozen=True)
class Case:
    rule: str
    file: str
    index: int
    fails: bool
    base: str
    body: dict[str, Any]

    @property
    def id(self) -> str:
        return f"{self.rule}-{'fail' if self.fails else 'pass'}-{self.index}"

    @property
    def severity(self) -> str:
        return str(self.body.get("severity", rule(self.rule).severity.value))

    @property
    def outcome(self) -> str:
        return str(self.body.get("outcome", _OUTCOME[self.severity] if self.fails else "approve"))

    @property
    def as_of(self) -> date:
        return self.body.get("as_of", AS_OF)


def cases() -> list[Case]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            base = entry.get("base", "llc")
            for kind in ("fails", "passes"):
                for index, body in enumerate(entry.get(kind, [])):
                    found.append(
                        Case(entry["rule"], path.name, index, kind == "fails", body.get("base", base), body)
                    )
    return found


def decided(case: Case) -> Decision:
    document = changed(BASES[case.base](), case.body)
    dossier = parse(document)
    spoken = case.body.get("conflicts", [])
    parsed = case.body.get("parsed")
    facts = Facts(
        as_of=case.as_of,
        evidence=Evidence.parse(_value(case.body.get("evidence", {}))),
        name_parts=NameParts(**parsed) if parsed else None,
        name_industries=_codes(case.body.get("industries")),
        name_division=case.body.get("division_code", ""),
        name_conflicts=tuple(
            NameConflict(
                "合肥例澄有限公司", COMPANY_CODE, "registered", "same", Severity(one["severity"]), one["rule"]
            )
            for one in spoken
        ),
        reservation=_reservation(case.body.get("reservation")),
        reservations_held=case.body.get("held", 0),
        representing=case.body.get("representing", 0),
        agent=AgentRecord(**counted) if (counted := case.body.get("agent")) else None,
        procedure=_procedure(case.body.get("procedure")),
        ceremony=ceremonies.of(dossier, case.body["ceremony"]) if "ceremony" in case.body else None,
        open_filings=tuple(case.body.get("open", [])),
    )
    return decide(dossier, facts=facts)


def _codes(codes: list[str] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(codes)


def _name(line: str) -> dict[str, Any]:
    """`合肥｜砚澄舟｜信息科技｜有限公司`: the four segments, and the text they make up."""
    division, trade_name, industry, form = line.split("｜")
    parts = {"division": division, "trade_name": trade_name, "industry": industry, "form": form}
    return {"text": "".join(parts.values()), "parts": parts, "commitment": True}


def _own(entity_type: str, changes: dict[str, str]) -> str:
    """Realistic articles of the applicant's own; `changes` says which words are replaced, each of them there."""
    text = (ARTICLES / f"{entity_type.lower()}.txt").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def _reservation(body: dict[str, Any] | None) -> NameReservation | None:
    """A reservation that fits the base `llc`; a case states only what differs."""
    if body is None:
        return None
    fitting = {
        "reference": "BL20261001-EXAMPL",
        "name": "合肥砚澄舟信息科技有限公司",
        "until": date(2026, 12, 31),
        "months": 2,
        "entity_type": "LLC",
        "division": "340104",
        "investors": ["安砚", "卜澄"],
    }
    told = {**fitting, **body}
    return NameReservation(**{**told, "investors": tuple(told["investors"])})


def _procedure(body: dict[str, Any] | None) -> Procedure | None:
    """What an officer is about to do; a case states only what bears on its rule."""
    if body is None:
        return None
    told = {key: value for key, value in body.items() if not isinstance(value, list | dict)}
    told["act"] = Act(body.get("act", "look"))
    lists: dict[str, Callable[[Any], Any]] = {
        "bonds": lambda one: Bond(Tie(one["tie"]), one.get("party", "")),
        "disputes": str,
        "items": lambda one: Item(**one),
        "earlier": lambda one: Item(**one),
        "grounds": lambda one: Ground(**one),
        "standing": lambda one: Standing(
            **{**one, "ground": Ground(**one["ground"]) if "ground" in one else None}
        ),
    }
    told |= {key: tuple(map(make, body[key])) for key, make in lists.items() if key in body}
    if "extension" in body:
        told["extension"] = Extension(**body["extension"])
    return Procedure(**told, changed=frozenset(body.get("changed", ())))


def changed(document: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    """The base with its `name` replaced, `own` articles beside it, then `set`, `remove`, `append`; pointers as in findings."""
    if "name" in body:
        document["name"] = _name(body["name"])
    if "own" in body:
        document["articles"] = {"kind": "custom", "text": _own(document["entity_type"], body["own"] or {})}
    for pointer, value in body.get("set", {}).items():
        holder, key = _holder(document, pointer)
        holder[key] = _value(value)
    for pointer, values in body.get("append", {}).items():
        holder, key = _holder(document, pointer)
        target = holder[key] if isinstance(holder, list) else holder.setdefault(key, [])
        target.extend(_value(values))
    for pointer in body.get("remove", []):
        holder, key = _holder(document, pointer)
        del holder[key]
    return document


def _holder(document: Any, pointer: str) -> tuple[Any, Any]:
    *path, last = pointer.lstrip("/").split("/")
    for token in path:
        document = document[int(token)] if isinstance(document, list) else document.setdefault(token, {})
    return document, int(last) if isinstance(document, list) else last


_X = number(date(1986, 1, 1), next(i for i in range(100, 200) if number(date(1986, 1, 1), i).endswith("X")))
# An organisation code that fails its check under a last character that fits.
_ODD = next(
    text
    for last in "0123456789ABCDEFGHJKLMNPQRTUWXY"
    if _last_digit_fits(text := COMPANY_CODE[:16] + ("0" if COMPANY_CODE[16] != "0" else "1") + last)
)
_WORDS = {
    "odd code of x": _ODD,
    "code of x": COMPANY_CODE,
    "code of old chaohu": str(Uscc.build("9", "1", "341400", "MA2TE8TA")),
    "code of nowhere": str(Uscc.build("9", "1", "349999", "MA2TE8TA")),
    "code of the nation": str(Uscc.build("9", "1", "100000", "MA2TE8TA")),
    "institution code": str(Uscc.build("1", "1", "340100", "MB2TE8TA")),
    "wrong check of x": COMPANY_CODE[:-1] + ("0" if COMPANY_CODE[-1] != "0" else "1"),
    "wrong body of x": COMPANY_CODE[:16] + ("0" if COMPANY_CODE[16] != "0" else "1") + COMPANY_CODE[17],
    "region 99": number(date(1985, 3, 14), 22, "990104"),
    "small x": _X.lower(),
    "large X": _X,
}


def _value(value: Any) -> Any:
    """`number of a` is a base person's number, `born 2010-11-22` a number with that birth."""
    if isinstance(value, dict):
        return {_value(key): _value(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_value(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    if value in _WORDS:
        return _WORDS[value]
    if match := re.fullmatch(r"number of (\w)", value):
        return BASES["jsc"]()["people"][match[1]]["id_number"]
    if match := re.fullmatch(r"born (\d{4}-\d\d-\d\d)(?: (\d+))?", value):
        return number(date.fromisoformat(match[1]), int(match[2] or 91))
    if match := re.fullmatch(r"(paid )?holders (\d+)", value):
        due, paid = ("2026-11-20", "1") if match[1] else ("2030-01-01", "0")
        return [{"party": f"p{i}", "contributions": [cash("1", due, paid)]} for i in range(int(match[2]))]
    if match := re.fullmatch(r"people (\d+)", value):
        more = {f"p{i}": person(f"样{chr(0x4E00 + i)}", 101 + i) for i in range(int(match[1]))}
        return BASES["jsc"]()["people"] | more
    if match := re.fullmatch(r"(.) times (\d+)", value):
        return match[1] * int(match[2])
    return value
