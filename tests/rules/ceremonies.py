"""A ceremony in which everybody has signed as the law wants it; a case states only what differs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import SHANGHAI
from kaiye.rules.api import CeremonyFacts
from kaiye.rules.who import roles_of, signing_parties
from tests.rules.dossiers import AS_OF

FILING = "KY20261122-EXAMPL"
# The first signs at ten on the day of submission, every other a quarter of an hour after the one before.
_FIRST = datetime.combine(AS_OF, time(10), SHANGHAI)
_APART = timedelta(minutes=15)


def ceremony(dossier: Dossier, **changes: Any) -> CeremonyFacts:
    """Everybody has signed everything; `changes` as `of` reads them."""
    return of(dossier, changes)


def of(dossier: Dossier, body: dict[str, Any]) -> CeremonyFacts:
    """From a case: `signers` and `papers` by key and kind with what differs, `signed` as a time of that day."""
    signers = [_signer(dossier, key, place) for place, key in enumerate(signing_parties(dossier))]
    papers = _papers(dossier)
    for key, changes in body.get("signers", {}).items():
        one = next(signer for signer in signers if signer["key"] == key)
        one.update(_told(changes, one))
    for kind, changes in body.get("papers", {}).items():
        paper = next(paper for paper in papers if paper["kind"] == kind)
        paper.update(changes)
        paper["signed"] = [key for key in paper["signed"] if key not in changes.get("unsigned", ())]
        paper["wanted"] = [key for key in paper["wanted"] if key not in changes.get("unasked", ())]
    kept = {
        "filing": FILING,
        "in_force": body.get("in_force", True),
        "submitted": body.get("submitted", AS_OF).isoformat(),
        "signers": signers,
        "papers": papers,
    }
    return CeremonyFacts.parse(kept)


def _told(changes: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    told = dict(changes)
    if "at" in told:
        told["signed_at"] = told.pop("at").replace(tzinfo=SHANGHAI).isoformat()
    if isinstance(told.get("verification"), dict):
        told["verification"] = {**one["verification"], **told["verification"]}
    return told


def _signer(dossier: Dossier, key: str, place: int) -> dict[str, Any]:
    organisation = dossier.organisations.get(key)
    return {
        "key": key,
        "name": organisation.representative if organisation else dossier.party_name(key),
        "organisation": organisation.name if organisation else "",
        "signed_at": (_FIRST + place * _APART).isoformat(),
        "roles": list(roles_of(dossier)[key]),
        "consent": True,
        "verification": {"means": "sources", "filing": FILING, "passed": True},
        "face": None,
        "certificate": "valid",
        "missing": [],
        "device": "1",
        "address": "1",
        "authorised": False,
    }


def _papers(dossier: Dossier) -> list[dict[str, Any]]:
    everybody = signing_parties(dossier)
    investors = list(dict.fromkeys(investor.party for investor in dossier.investors))
    if dossier.entity_type.value == "IIH":
        signed = {"application_iih": investors, "domicile_commitment": investors, "confirmation": everybody}
    else:
        head = [post.person for _, post in dossier.holders("legal_representative")]
        signed = {
            "application": head,
            "contributions": [],
            "articles": investors,
            "domicile_commitment": head,
            "confirmation": everybody,
        }
    return [
        {"kind": kind, "wanted": keys, "signed": keys, "stamped": keys, "unchanged": True}
        for kind, keys in signed.items()
    ]
