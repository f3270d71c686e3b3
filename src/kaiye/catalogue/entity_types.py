"""Kinds of entity: names, what their licence calls things, official type codes, the credit code's class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from kaiye.catalogue.reading import rows


@dataclass(frozen=True, slots=True)
class EntityKind:
    """A kind of entity by the dossier's code.

    `person_label`, `capital_label` (empty: not printed), `place_label` and `type_label` are the words on
    the licence (实施细则 第二十三条); `uscc_class` is the second character of its credit code; `type_codes`
    are the official codes that may apply, the commonest first.
    """

    code: str
    zh: str
    en: str
    person_label: str
    capital_label: str
    place_label: str
    type_label: str
    uscc_class: str
    type_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EnterpriseType:
    """An official type (市场主体类型代码); `certainty` is confirmed, memory or low."""

    code: str
    name: str
    level: int
    certainty: str


@dataclass(frozen=True, slots=True)
class UsccClass:
    """A registering department and one class of institution under it (GB 32100 table 1)."""

    department: str
    department_name: str
    kind: str
    kind_name: str


def entity_type(code: str) -> EntityKind | None:
    """The kind of entity with this dossier code (`LLC`, `JSC`, `IIH` …)."""
    return _kinds().get(code)


def entity_types() -> tuple[EntityKind, ...]:
    """Every kind, companies first."""
    return tuple(_kinds().values())


def enterprise_type(code: str) -> EnterpriseType | None:
    """The official type with this four-digit code."""
    return _types().get(code)


def enterprise_types() -> tuple[EnterpriseType, ...]:
    """Every official type in the order of the codes."""
    return tuple(_types().values())


def enterprise_type_for(code: str, investors: Sequence[str]) -> EnterpriseType:
    """The official type of a new entity of kind `code` by who invests.

    `investors` holds one word per investor: `person`, or the dossier's kind of organisation. Foreign
    investment and listing need facts a founding dossier of these kinds lacks and are not guessed.
    """
    kind = _kinds()[code]
    return _types()[_TYPE_OF[code](investors) if code in _TYPE_OF else kind.type_codes[0]]


def uscc_classes() -> tuple[UsccClass, ...]:
    """Departments and classes of the credit code."""
    return tuple(
        UsccClass(row["dept"], row["dept_name"], row["class"], row["class_name"])
        for row in rows("uscc_classes")
    )


def _company_type(investors: Sequence[str]) -> str:
    persons = sum(kind == "person" for kind in investors)
    if len(investors) == 1:
        if persons:
            return "1151"
        return "1153" if investors[0] in {"state_enterprise", "institution"} else "1152"
    if persons * 2 >= len(investors):
        return "1130"
    return "1140" if any(kind == "state_enterprise" for kind in investors) else "1190"


def _joint_stock_type(investors: Sequence[str]) -> str:
    persons = sum(kind == "person" for kind in investors)
    if persons * 2 >= len(investors):
        return "1222"
    return "1223" if any(kind == "state_enterprise" for kind in investors) else "1229"


_TYPE_OF = {"LLC": _company_type, "JSC": _joint_stock_type}


@cache
def _kinds() -> Mapping[str, EntityKind]:
    return MappingProxyType(
        {
            row["code"]: EntityKind(
                code=row["code"],
                zh=row["zh"],
                en=row["en"],
                person_label=row["person_label"],
                capital_label=row["capital_label"],
                place_label=row["place_label"],
                type_label=row["type_label"],
                uscc_class=row["uscc_class"],
                type_codes=tuple(row["type_codes"].split()),
            )
            for row in rows("entity_types")
        }
    )


@cache
def _types() -> Mapping[str, EnterpriseType]:
    return MappingProxyType(
        {
            row["code"]: EnterpriseType(row["code"], row["name"], int(row["level"]), row["certainty"])
            for row in rows("enterprise_types")
        }
    )
