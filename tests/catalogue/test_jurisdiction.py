"""Everybody has an authority, at the level the law asks for."""

from __future__ import annotations

import pytest

from kaiye.catalogue.api import all_divisions, authority, competent


@pytest.mark.parametrize(
    ("place", "kind", "code"),
    [
        ("340104", "LLC", "340104"),
        ("340104", "IIH", "340104"),
        ("340104", "JSC", "340100"),
        # A district of a municipality ranks with a prefecture-level city.
        ("110101", "JSC", "110101"),
        # A city directly under its province has no prefecture above it.
        ("429004", "LLC", "429004"),
        ("429004", "JSC", "420000"),
        ("441900", "JSC", "441900"),
    ],
)
def test_by_domicile_and_type(place: str, kind: str, code: str) -> None:
    found = competent(place, kind)
    assert found is not None
    assert found.authority.code == code
    assert found.reason.text("en").isascii()


def test_provincial_money_goes_to_the_province() -> None:
    found = competent("340104", "LLC", provincial=True)
    assert found is not None
    assert found.authority.code == "340000"


def test_nowhere_is_nobody_s() -> None:
    assert competent("999999", "LLC") is None


@pytest.mark.parametrize("kind", ["LLC", "JSC", "IIH"])
def test_every_place_of_today_has_one(kind: str) -> None:
    without = []
    for entry in all_divisions():
        if entry.status != "current" or entry.level != "county" or entry.code[:2] in {"71", "81", "82"}:
            continue
        found = competent(entry.code, kind)
        if found is None or authority(found.authority.code) is None:
            without.append(entry.code)
    assert without == []


@pytest.mark.parametrize("kind", ["LLC", "JSC", "IIH"])
def test_former_places_and_zones_have_one_too(kind: str) -> None:
    """Where a division has no authority of its own, the nearest above it acts."""
    others = [entry for entry in all_divisions() if entry.status != "current"]
    assert others
    for entry in others:
        found = competent(entry.code, kind)
        assert found is not None, entry
        assert authority(found.authority.code) is not None, entry
