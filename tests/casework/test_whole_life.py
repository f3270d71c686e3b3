"""From the draft to the archive, by every way a case can take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kaiye.archive import api as archive
from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.jobs import api as jobs
from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, NotFound
from kaiye.ledger import api as ledger
from kaiye.licences import api as licences
from kaiye.notices import api as notices
from kaiye.publicity import api as publicity
from kaiye.registry import api as registry
from kaiye.signing import api as signing
from kaiye.vault.api import files
from tests.casework.builders import iih, jsc, llc, named
from tests.casework.driver import AT, drained, sign_all, signed, submitted
from tests.filings.people import officer, owner
from tests.filings.test_drafts import together

pytestmark = pytest.mark.django_db(transaction=True)

OWN_SCOPE = [{"item": "软件开发"}, {"text": "为社区老人提供手机使用辅导"}]
SILENT = {"unreachable": ["population"]}


def late() -> list[dict[str, Any]]:
    """Contributions due after more than five years."""
    investors = llc()["investors"]
    for investor in investors:
        investor["contributions"][0]["due"] = "2036-12-31"
    return investors


def kinds(subject: str) -> list[str]:
    return [entry.kind for entry in ledger.entries(subject)]


@pytest.mark.parametrize("build", [llc, jsc, iih])
def test_a_clean_dossier_is_registered_at_once_with_everything_that_follows(
    build: Callable[[], dict[str, Any]],
) -> None:
    case = submitted(build())
    assert case.state == casework.State.APPROVED, casework.findings_for_applicant(case)
    drained(case)
    case.note.refresh_from_db()
    entity = registry.get(case.uscc)
    assert (entity.name, entity.established) == (build()["name"]["text"], AT.date())
    licence = licences.current(case.uscc)
    assert licence is not None
    for digest in (licence.original, licence.duplicate, case.note.sha256):
        assert all(verdict.valid for verdict in signing.verify_pdf(files.get(digest)))
    assert licences.verify(files.get(licence.original)).valid
    assert publicity.entity_page(case.uscc)
    assert [report.whole for report in archive.check_entity(case.uscc)] == [True]
    assert {"case.opened", "case.approved", "filing.approved"} <= set(kinds(case.filing))
    assert {"entity.registered", "licence.issued"} <= set(kinds(case.uscc))
    assert [limit.met_at for limit in case.deadlines.all()] == [AT]
    assert not jobs.dead()


def test_an_individual_business_needs_no_name() -> None:
    case = submitted(iih(name={"text": "", "commitment": True}))
    assert case.state == casework.State.APPROVED, casework.findings_for_applicant(case)
    drained(case)
    assert archive.volumes(case.uscc)


def test_an_acknowledged_case_is_decided_by_the_job_when_its_process_could_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from kaiye.casework import decision, handlers

    def broken(*args: object, **named: object) -> None:
        raise RuntimeError("the process ended")

    with monkeypatch.context() as patch:
        patch.setattr(decision, "examine", broken)
        case = submitted(iih())
    assert case.state == casework.State.OPEN
    assert [job.kind for job in jobs.waiting([f"case:{case.pk}"])] == ["case.opened"]
    handlers.decide_acknowledged({"case": case.pk}, AT)
    assert casework.get_case(case.pk).state == casework.State.APPROVED


def test_what_follows_may_run_twice_and_leaves_the_same() -> None:
    from kaiye.casework import handlers

    case = submitted(iih())
    jobs.drain()
    licence = licences.current(case.uscc)
    assert licence is not None
    before = (licence.original, licence.duplicate, case.note.pk)
    messages = len(notices.mailbox(limit=500))
    payload = {"case": case.pk, "note": case.note.pk, "uscc": case.uscc}
    for work in (
        handlers.decide_acknowledged,
        handlers.print_notice,
        handlers.tell_applicant,
        handlers.render_licence,
        handlers.file_archive,
        handlers.publish,
    ):
        work(payload, AT)
    jobs.drain()
    licence.refresh_from_db()
    assert (licence.original, licence.duplicate, case.note.pk) == before
    assert len(notices.mailbox(limit=500)) == messages
    assert kinds(case.uscc).count("entity.registered") == 1


def test_own_wording_goes_to_an_officer_who_approves() -> None:
    case = submitted(llc(scope=OWN_SCOPE))
    assert case.state == casework.State.REVIEW
    who = officer()
    assert [found.pk for found in casework.queue(who)] == [case.pk]
    view = casework.view(case.pk, who)
    assert [(part.subject, part.text) for part in view.customised] == [
        ("/scope/1/text", "为社区老人提供手机使用辅导")
    ]
    assert view.may_decide
    assert view.documents
    assert casework.glances([case])[case.pk].reasons
    approved = casework.approve(case.pk, version=view.case.version, actor=who, at=AT)
    assert (approved.state, approved.decided_by) == (casework.State.APPROVED, who.id)
    drained(approved)
    assert registry.get(approved.uscc).name == llc()["name"]["text"]


def test_a_restriction_returns_one_list_and_the_mended_filing_is_registered() -> None:
    me = owner()
    case = submitted(llc(investors=late()), me=me)
    assert case.state == casework.State.RETURNED
    assert {"CP-003"} <= {point["rule"] for point in case.note.points}
    drained(case)
    case.note.refresh_from_db()
    assert files.get(case.note.sha256)
    filing = filings.get(case.filing, me)
    assert filing.state == filings.State.RETURNED
    mended = filings.save(case.filing, llc(), version=filing.version, actor=me, at=AT)
    assert mended.state == filings.State.DRAFT
    sign_all(filings.prepare_signing(case.filing, version=mended.version, actor=me, at=AT))
    ready = filings.get(case.filing, me)
    second = casework.submit(case.filing, version=ready.version, actor=me, at=AT, sources={}).case
    assert (second.round, second.state) == (2, casework.State.APPROVED)
    assert [found.round for found in casework.of_filing(case.filing, me)] == [2, 1]
    assert second.note.number != case.note.number


def test_an_officer_returns_with_findings_and_own_points() -> None:
    me, who = owner(), officer()
    case = submitted(llc(scope=OWN_SCOPE), me=me)
    with pytest.raises(InvalidInput):
        casework.return_(case.pk, version=case.version, actor=who, at=AT, own=["  "])
    back = casework.return_(case.pk, version=case.version, actor=who, at=AT, own=["请说明服务对象"])
    assert [point["text"] for point in back.note.points] == ["请说明服务对象"]
    assert filings.get(case.filing, me).state == filings.State.RETURNED


def test_an_officer_refuses_with_grounds() -> None:
    me, who = owner(), officer()
    case = submitted(llc(scope=OWN_SCOPE), me=me)
    with pytest.raises(InvalidInput):
        casework.refuse(case.pk, version=case.version, actor=who, at=AT, grounds=[("经营内容违法", "")])
    grounds = [("经营内容违反法律规定", "市场主体登记管理条例 第二十条")]
    refused = casework.refuse(case.pk, version=case.version, actor=who, at=AT, grounds=grounds)
    drained(refused)
    refused.note.refresh_from_db()
    assert all(verdict.valid for verdict in signing.verify_pdf(files.get(refused.note.sha256)))
    assert filings.get(case.filing, me).state == filings.State.REFUSED
    assert kinds(case.filing)[-2:] == ["case.refused", "filing.refused"]
    assert any("不予登记" in letter.text for letter in notices.mailbox(limit=50))


def test_officers_see_and_decide_their_own_authority_only() -> None:
    case = submitted(llc(scope=OWN_SCOPE))
    stranger, superior = officer("110105", "chaoyang"), officer("340100", "hefei")
    assert casework.queue(stranger) == []
    for act in (casework.view, lambda pk, who: casework.approve(pk, version=case.version, actor=who, at=AT)):
        with pytest.raises(NotFound):
            act(case.pk, stranger)
    assert casework.view(case.pk, superior).may_decide
    with pytest.raises((Forbidden, NotFound)):
        casework.approve(case.pk, version=case.version, actor=owner(), at=AT)


def test_nobody_decides_their_own_filing() -> None:
    case = submitted(llc(scope=OWN_SCOPE))
    who = officer()
    casework.Case.objects.filter(pk=case.pk).update(owner=who.id)
    assert not casework.view(case.pk, who).may_decide
    with pytest.raises(Forbidden):
        casework.approve(case.pk, version=case.version, actor=who, at=AT)


def test_of_two_officers_one_decides() -> None:
    case = submitted(llc(scope=OWN_SCOPE))
    first, second = officer(), officer("340100", "hefei")
    results = together(
        lambda: casework.approve(case.pk, version=case.version, actor=first, at=AT),
        lambda: casework.refuse(
            case.pk, version=case.version, actor=second, at=AT, grounds=[("不符合规定", "条例 第二十条")]
        ),
    )
    assert sum(isinstance(result, casework.Case) for result in results) == 1, results
    assert sum(isinstance(result, Conflict) for result in results) == 1, results


def test_of_submissions_at_once_one_is_taken() -> None:
    me = owner()
    filing = signed(iih(), me=me)

    def submit(key: str) -> Callable[[], object]:
        return lambda: casework.submit(
            filing.reference, version=filing.version, actor=me, at=AT, key=key, sources={}
        )

    results = together(submit("a"), submit("b"), submit("c"))
    won = [result for result in results if isinstance(result, casework.Receipt)]
    lost = [result for result in results if isinstance(result, Conflict)]
    assert (len(won), len(lost)) == (1, 2), results
    assert all(filing.reference in str(error) for error in lost)
    again = submit(won[0].case.key)()
    assert isinstance(again, casework.Receipt)
    assert (again.repeated, again.case.pk) == (True, won[0].case.pk)


def test_of_two_filings_with_one_name_one_is_registered_and_the_other_told() -> None:
    people = [owner("13800138001"), owner("13800138002")]
    ready = [signed(named("听松澜"), me=me) for me in people]

    def submit(place: int) -> Callable[[], object]:
        filing = ready[place]
        return lambda: casework.submit(
            filing.reference, version=filing.version, actor=people[place], at=AT, sources={}
        )

    results = together(submit(0), submit(1))
    states = sorted(result.case.state for result in results if isinstance(result, casework.Receipt))
    assert states == [casework.State.APPROVED, casework.State.RETURNED], results
    loser = next(
        result.case
        for result in results
        if isinstance(result, casework.Receipt) and result.case.state == casework.State.RETURNED
    )
    assert any(point["subject"].startswith("/name") for point in loser.note.points)


def test_a_silent_source_refers_and_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    case = submitted(llc(), sources=SILENT)
    assert (case.state, case.awaiting_evidence) == (casework.State.REVIEW, True)
    who = officer()
    assert casework.view(case.pk, who).unreachable == ["population"]
    still = casework.decide(case.pk, at=AT, sources=SILENT)
    assert (still.state, still.version, still.attempts) == (casework.State.REVIEW, case.version, 2)
    decided = casework.decide(case.pk, at=AT, sources={})
    assert decided.state == casework.State.APPROVED
    assert casework.decide(case.pk, at=AT).version == decided.version


def test_a_dossier_changed_behind_the_signatures_is_not_submitted() -> None:
    me = owner()
    filing = signed(iih(), me=me)
    # Not possible by any page: somebody with the database in hand.
    filings.Frozen.objects.filter(filing=filing).update(digest="0" * 64)
    with pytest.raises(Conflict):
        casework.submit(filing.reference, version=filing.version, actor=me, at=AT, sources={})
    assert filings.get(filing.reference, me).state == filings.State.SIGNED


def test_an_edit_voids_the_signatures_and_names_whose() -> None:
    me = owner()
    filing = signed(llc(), me=me)
    with pytest.raises(Conflict):
        filings.save(filing.reference, named("甲乙"), version=filing.version, actor=me, at=AT)
    names = filings.back_to_draft(filing.reference, version=filing.version, actor=me, at=AT)
    assert sorted(names) == ["何青禾", "陆星野"]
    with pytest.raises(Conflict):
        casework.submit(filing.reference, version=filing.version + 1, actor=me, at=AT)
    back = filings.get(filing.reference, me)
    sign_all(filings.prepare_signing(back.reference, version=back.version, actor=me, at=AT))
    assert filings.get(filing.reference, me).state == filings.State.SIGNED


def test_a_refused_signature_gives_the_draft_back() -> None:
    me = owner()
    filing = filings.start(llc(), actor=me, at=AT)
    ceremony = filings.prepare_signing(filing.reference, version=1, actor=me, at=AT)
    again = filings.prepare_signing(filing.reference, version=1, actor=me, at=AT)
    assert again.id == ceremony.id
    filings.refuse(ceremony.signers[0].token, "不是我的意愿", at=AT)
    assert filings.get(filing.reference, me).state == filings.State.DRAFT


def test_a_filing_in_review_can_be_withdrawn() -> None:
    me = owner()
    case = submitted(llc(scope=OWN_SCOPE), me=me)
    filing = filings.get(case.filing, me)
    closed = casework.withdraw(case.filing, version=filing.version, actor=me, at=AT)
    assert closed.state == filings.State.WITHDRAWN
    with pytest.raises(Conflict):
        casework.approve(case.pk, version=case.version, actor=officer(), at=AT)


def test_register_goes_the_whole_way_in_one_call() -> None:
    result = casework.register(llc(), at=AT, sandbox={})
    assert result.outcome == "approve"
    said = result.as_json()
    assert said["uscc"]
    assert len(said["documents"]) == 6
    for path in (result.licence_pdf, result.licence_copy_pdf, result.credential, result.archive):
        assert path is not None
        assert path.is_absolute()
        assert path.stat().st_size > 0
    assert {step.name for step in result.steps} >= {"check", "documents", "signatures", "decision"}
    assert archive.check(result.archive).whole


def test_register_stops_before_signing_when_the_law_does_not_allow_it() -> None:
    result = casework.register(llc(investors=late()), at=AT, sandbox={})
    assert (result.outcome, result.uscc, result.reference) == ("restrict", None, "")
    assert result.findings


def test_register_reports_what_goes_to_an_officer() -> None:
    result = casework.register(llc(scope=OWN_SCOPE), at=AT, sandbox=SILENT)
    assert (result.outcome, result.uscc) == ("refer", None)
    assert result.documents
