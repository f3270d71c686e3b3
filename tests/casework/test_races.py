"""Two at once: one wins, nothing is half done, the other is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kaiye.casework import api as casework
from kaiye.casework import decision
from kaiye.filings import api as filings
from kaiye.ledger import api as ledger
from kaiye.names import api as names
from kaiye.registry import api as registry
from kaiye.signing import api as signing
from tests.casework.builders import iih, llc, named
from tests.casework.driver import AT, submitted
from tests.filings.people import officer, owner
from tests.filings.test_drafts import together

pytestmark = pytest.mark.django_db(transaction=True)

OWN_SCOPE = [{"item": "软件开发"}, {"text": "为社区老人提供手机使用辅导"}]


def blind_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next comparison of names sees nothing, as if the other had not committed yet."""
    real, calls = names.check, []

    def check(*args: Any, **named_args: Any) -> Any:
        calls.append(args)
        return () if len(calls) == 1 else real(*args, **named_args)

    monkeypatch.setattr(names, "check", check)


def test_a_name_lost_between_judgment_and_entry_returns_the_case_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    submitted(named("听松澜"))
    before = registry.count()
    blind_once(monkeypatch)
    case = submitted(named("听松澜"), me=owner("13800138009"))
    assert (case.state, case.uscc) == (casework.State.RETURNED, "")
    assert [point["rule"] for point in case.note.points][:1] == ["NM-056"]
    assert registry.count() == before
    assert "filing.approved" not in [entry.kind for entry in ledger.entries(case.filing)]


def test_an_officer_cannot_approve_a_name_that_went_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    submitted(named("听松澜"))
    # Twice blind: the rules see nothing, and the other's name is there when this one is to be kept.
    with monkeypatch.context() as patch:
        patch.setattr(names, "check", lambda *args, **named_args: ())
        case = submitted(named("听松澜", scope=OWN_SCOPE), me=owner("13800138009"))
    assert case.state == casework.State.REVIEW
    assert "NM-056" in [finding["rule"] for finding in casework.findings_for_applicant(case)]
    with pytest.raises(casework.NotApprovable) as caught:
        casework.approve(case.pk, version=case.version, actor=officer(), at=AT)
    assert caught.value.points[0].subject.startswith("/name")
    assert casework.get_case(case.pk).version == case.version


def test_two_processes_deciding_one_case_enter_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **named_args: object) -> None:
        raise RuntimeError("the process ended")

    with monkeypatch.context() as patch:
        patch.setattr(decision, "examine", broken)
        case = submitted(iih())
    before = registry.count()
    results = together(*[lambda: casework.decide(case.pk, at=AT)] * 3)
    assert [getattr(result, "state", result) for result in results] == [casework.State.APPROVED] * 3
    assert registry.count() == before + 1


def test_a_person_the_sources_object_to_cannot_sign() -> None:
    me = owner()
    filing = filings.start(llc(), actor=me, at=AT)
    ceremony = filings.prepare_signing(filing.reference, version=1, actor=me, at=AT)
    signer = ceremony.signers[0]
    signing.shown(signer.token, at=AT)
    number = llc()["people"][signer.key]["id_number"]
    with pytest.raises(filings.NotThePerson):
        filings.sign(
            signer.token,
            image=signing.typed_signature(signer.name),
            consent=True,
            device={},
            ip="127.0.0.1",
            at=AT,
            sources={"population": {number: {"name": "别人", "status": "alive", "capacity": "full"}}},
        )
    assert not any(one.signed for one in filings.ceremony_of(filings.get(filing.reference, me)).signers)


@pytest.mark.parametrize(
    "sources",
    [
        {"identity_misused": ["{number}"]},
        {"population": {"{number}": {"status": "cancelled"}}},
    ],
)
def test_what_the_law_leaves_to_a_person_reaches_an_officer(sources: dict[str, Any]) -> None:
    holder = llc()["investors"][0]["party"]
    number = llc()["people"][holder]["id_number"]
    asked = json.loads(json.dumps(sources).replace("{number}", number))
    result = casework.register(llc(), at=AT, sandbox=asked)
    assert result.outcome == "refer"
    assert result.uscc is None


def test_a_refusal_that_dies_halfway_never_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    me = owner()
    filing = filings.start(llc(), actor=me, at=AT)
    ceremony = filings.prepare_signing(filing.reference, version=1, actor=me, at=AT)
    token = ceremony.signers[0].token

    def dies(*args: object, **named_args: object) -> None:
        raise RuntimeError("the process ended")

    with monkeypatch.context() as patch:
        patch.setattr("kaiye.filings.ceremonies._reopen", dies)
        with pytest.raises(RuntimeError):
            filings.refuse(token, "不是我", at=AT)
    assert filings.ceremony_of(filings.get(filing.reference, me)).state == "open"
    filings.refuse(token, "不是我", at=AT)
    assert filings.get(filing.reference, me).life is filings.State.DRAFT
