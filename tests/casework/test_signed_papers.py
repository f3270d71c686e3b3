"""What happened at the signing decides with everything else, and is kept with the decision."""

from __future__ import annotations

from typing import Any

import pytest

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.identity.api import Actor
from kaiye.kernel.api import IdNumber, Uscc
from kaiye.rules.api import facts_from_json
from kaiye.signing import acts, pades
from kaiye.signing import api as signing
from kaiye.signing.models import DocumentRow, SignatureRow
from kaiye.vault.api import files
from tests.casework.builders import jsc, llc
from tests.casework.driver import AT, signed, submitted
from tests.filings.people import officer, owner

pytestmark = pytest.mark.django_db(transaction=True)

AWAY: dict[str, Any] = {"ip": "203.0.113.7"}
OWN_SCOPE = [{"item": "软件开发"}, {"text": "为社区老人提供手机使用辅导"}]


def after_tampering(me: Actor, filing: filings.Filing) -> casework.Case:
    return casework.submit(filing.reference, version=filing.version, actor=me, at=AT, sources={}).case


def found(case: casework.Case) -> set[tuple[str, str]]:
    """The rules that spoke in the last decision, and where."""
    return {(f["rule"], f["subject"]) for f in case.records.order_by("number").last().findings}


def paper(filing: filings.Filing, kind: str) -> DocumentRow:
    return DocumentRow.objects.get(ceremony__filing=filing.reference, kind=kind)


def replaced(row: DocumentRow, pdf: bytes) -> None:
    row.current_sha256 = files.put(pdf, media_type="application/pdf").sha256
    row.save()


def test_the_facts_of_the_signing_are_kept_and_judged_again_the_same() -> None:
    case = submitted(llc())
    assert case.state == casework.State.APPROVED
    record = case.records.get()
    facts = facts_from_json(record.facts)
    assert facts.ceremony == signing.facts_of(case.ceremony, submitted=AT.date())
    assert facts.ceremony is not None
    assert [signer.key for signer in facts.ceremony.signers] == ["he", "lu"]
    assert all(paper.signed == paper.wanted == paper.stamped for paper in facts.ceremony.papers)
    assert casework.replay_case(case).reproduced


def test_what_is_kept_of_the_moment_names_neither_device_nor_address() -> None:
    case = submitted(llc(), **AWAY)
    kept = str(case.records.get().facts["ceremony"])
    assert "203.0.113.7" not in kept
    assert "agent" not in kept
    for who in llc()["people"].values():
        assert IdNumber(who["id_number"]).reveal() not in kept


def test_a_signature_that_is_not_on_the_paper_is_missing() -> None:
    me = owner()
    filing = signed(llc(), me=me)
    row = paper(filing, "articles")
    replaced(row, files.get(row.original_sha256))
    case = after_tampering(me, filing)
    assert case.state == casework.State.RETURNED
    places = {"/investors/0/party", "/investors/1/party"}
    assert found(case) == {(rule, place) for rule in ("SG-001", "SG-003") for place in places}
    assert casework.replay_case(case).reproduced


def test_an_application_without_the_representatives_signature_is_returned() -> None:
    me = owner()
    filing = signed(llc(), me=me)
    row = paper(filing, "application")
    replaced(row, files.get(row.original_sha256))
    assert {"SG-001", "SG-002"} == {rule for rule, _ in found(after_tampering(me, filing))}


@pytest.mark.parametrize("change", ["overwritten", "appended", "gone"])
def test_a_paper_changed_after_signing_is_returned(change: str) -> None:
    me = owner()
    filing = signed(llc(), me=me)
    row = paper(filing, "articles")
    pdf = files.get(row.current_sha256)
    if change == "overwritten":
        middle = len(files.get(row.original_sha256)) // 2
        replaced(row, pdf[:middle] + bytes([pdf[middle] ^ 1]) + pdf[middle + 1 :])
    elif change == "appended":
        replaced(row, pades.with_fields(pdf, [pades.Field("more", 1, (10, 10, 90, 40))]))
    else:
        row.current_sha256 = "0" * 64
        row.save()
    case = after_tampering(me, filing)
    assert case.state == casework.State.RETURNED
    assert ("SG-011", "/articles") in found(case)


def test_another_paper_than_the_one_shown_is_a_changed_one() -> None:
    me = owner()
    filing = signed(llc(), me=me)
    own, other = paper(filing, "articles"), paper(signed(llc(), me=me), "articles")
    own.original_sha256, own.current_sha256 = other.original_sha256, other.current_sha256
    own.save()
    assert ("SG-011", "/articles") in found(after_tampering(me, filing))


def test_evidence_changed_after_signing_makes_the_certificate_worthless() -> None:
    me = owner()
    filing = signed(llc(), me=me)
    row = SignatureRow.objects.get(signer__ceremony__filing=filing.reference, signer__key="lu")
    row.record = {**row.record, "roles": ["股东"]}
    row.save()
    case = after_tampering(me, filing)
    assert case.state == casework.State.RETURNED
    assert {("SG-010", "/investors/1/party"), ("ID-017", "/investors/1/party")} == found(case)


def test_signatures_void_while_an_officer_looks_stop_the_approval() -> None:
    case = submitted(llc(scope=OWN_SCOPE))
    assert case.state == casework.State.REVIEW
    signing.void(case.ceremony, "disputed", at=AT)
    with pytest.raises(casework.NotApprovable) as refused:
        casework.approve(case.pk, version=case.version, actor=officer(), at=AT)
    assert {point.rule for point in refused.value.points} == {"SG-001"}


def test_a_signature_without_time_stamp_goes_to_an_officer(monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that was entered before every signature was read back: none is entered without a stamp today."""
    monkeypatch.setattr(pades, "stamp_at", lambda at: (None, 0))
    monkeypatch.setattr(acts, "_proved", lambda pdf, act: pdf)
    case = submitted(llc())
    assert case.state == casework.State.REVIEW
    assert {rule for rule, _ in found(case)} == {"SG-012"}


def test_many_on_one_device_go_to_an_officer_two_do_not() -> None:
    case = submitted(jsc(), **AWAY)
    assert case.state == casework.State.REVIEW
    assert found(case) == {("SG-015", "/investors/0/party")}
    assert submitted(llc(), **AWAY).state == casework.State.APPROVED


def test_a_moment_of_which_nothing_is_known_goes_to_an_officer() -> None:
    case = submitted(llc(), device={})
    assert case.state == casework.State.REVIEW
    assert {rule for rule, _ in found(case)} == {"SG-017"}


def with_enterprise(representative: str) -> dict[str, Any]:
    code = str(Uscc.build("9", "1", "340111", "MA2TE8TA"))
    investors = [{**llc()["investors"][0]}, {**llc()["investors"][1], "party": "x"}]
    organisation = {"name": "合肥样本投资有限公司", "uscc": code, "kind": "enterprise"}
    owners = {"persons": [{"person": "he", "basis": "equity", "share": "0.6"}]}
    return llc(
        organisations={"x": {**organisation, "representative": representative}},
        investors=investors,
        beneficial_owners=owners,
    )


def test_an_enterprise_confirms_by_its_verified_representative() -> None:
    case = submitted(with_enterprise("陆星野"))
    assert case.state == casework.State.APPROVED, found(case)


def test_an_enterprise_of_whose_representative_nothing_is_known_goes_to_an_officer() -> None:
    case = submitted(with_enterprise("古样"))
    assert case.state == casework.State.REVIEW
    assert found(case) == {("ID-026", "/investors/1/party")}
