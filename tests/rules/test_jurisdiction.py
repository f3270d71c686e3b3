"""The authority that is suggested is one that the rules accept, wherever somebody settles."""

from __future__ import annotations

from typing import Any

import pytest

from kaiye.catalogue.api import all_divisions
from kaiye.dossier.api import parse
from kaiye.rules.api import Evidence, Facts, competence, findings_for
from tests.rules.dossiers import AS_OF, BASES

JURISDICTION = {"SB-005", "SB-006", "SB-022", "AD-002"}
PROVINCIAL = {"name": "安徽省人民政府国有资产监督管理委员会", "uscc": "", "kind": "institution"}
PLACES = [
    entry.code
    for entry in all_divisions()
    if entry.status == "current" and entry.level == "county" and entry.code[:2] not in {"71", "81", "82"}
]


def settled(kind: str, place: str, authority: str = "") -> dict[str, Any]:
    document = BASES[kind.lower()]()
    return {**document, "authority": authority, "domicile": {**document["domicile"], "division": place}}


def funded(document: dict[str, Any]) -> dict[str, Any]:
    """The same, with a body of the province as first holder."""
    first = {**document["investors"][0], "party": "o"}
    return {**document, "organisations": {"o": PROVINCIAL}, "investors": [first, *document["investors"][1:]]}


def said(document: dict[str, Any]) -> dict[str, str]:
    facts = Facts(as_of=AS_OF, evidence=Evidence())
    found = findings_for(parse(document), facts)
    return {one.rule: one.message.text() for one in found if one.rule in JURISDICTION}


@pytest.mark.parametrize("kind", ["LLC", "JSC", "IIH"])
def test_what_is_suggested_draws_no_objection(kind: str) -> None:
    # Every ninth: each province and each arrangement of codes is among them.
    for place in PLACES[::9]:
        fitting = competence(parse(settled(kind, place)))
        assert fitting is not None, place
        assert said(settled(kind, place, fitting.authority.code)) == {}, place


@pytest.mark.parametrize("kind", ["LLC", "JSC"])
def test_provincial_money_is_sent_to_the_province_at_once(kind: str) -> None:
    """Not first to the county, and from there to the province."""
    document = funded(settled(kind, "340104"))
    assert "340000" in said(document)["SB-022"]
    assert said({**document, "authority": "340000"}) == {}
    assert "SB-006" in said({**document, "authority": "340100"})


def test_nobody_is_suggested_for_a_place_nobody_knows() -> None:
    assert competence(parse(settled("LLC", "999999"))) is None
    assert "SB-022" in said(settled("LLC", "999999"))
