"""Tags of an applicant that rules ask for: its entity type, and SOE and FIE, which are derived."""

from __future__ import annotations

import re

from kaiye.dossier.api import Dossier, Organisation, Person

_STATE = re.compile(r"(人民政府|国有资产监督管理(委员会|局|办公室)|财政(部|厅|局))$")


def tags(dossier: Dossier) -> frozenset[str]:
    """The entity type with SOE (sole holder is the state) and FIE (a holder from abroad) when they apply."""
    found = {dossier.entity_type.value}
    if dossier.entity_type.value in {"LLC", "JSC"}:
        holders = {investor.party for investor in dossier.investors}
        if any(from_abroad(dossier, party) for party in holders):
            found.add("FIE")
        if len(holders) == 1 and any(
            party in dossier.organisations and is_state(dossier.organisations[party]) for party in holders
        ):
            found.add("SOE")
    return frozenset(found)


def is_state(organisation: Organisation) -> bool:
    """Whether it is a body that performs the duties of the state as investor (公司法 第一百六十九条)."""
    return _STATE.search(organisation.name) is not None


def foreign(person: Person) -> bool:
    """Whether the person is a foreign national."""
    return person.nationality not in {"", "CHN"} or person.id_type in {"foreign_pr_card"}


def from_hong_kong_macao_taiwan(person: Person) -> bool:
    """Whether the person comes from Hong Kong, Macao or Taiwan (外商投资法实施条例 第四十八条)."""
    return person.id_type in {"hk_macao_permit", "taiwan_permit"} or person.nationality in {
        "HKG",
        "MAC",
        "TWN",
    }


def from_abroad(dossier: Dossier, party: str) -> bool:
    """Whether the holder filed under that key is foreign or from Hong Kong, Macao or Taiwan."""
    if party in dossier.people:
        person = dossier.people[party]
        return foreign(person) or from_hong_kong_macao_taiwan(person)
    return party in dossier.organisations and dossier.organisations[party].kind == "foreign"
