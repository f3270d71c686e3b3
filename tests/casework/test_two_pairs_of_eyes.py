"""Recusal, second opinions, overrides, the clock and the list: what officers may do, and what the law stops."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from kaiye.archive import api as archive
from kaiye.casework import api as casework
from kaiye.casework import clock
from kaiye.documents import api as documents
from kaiye.filings import api as filings
from kaiye.identity.api import Account, Actor, Role, actor_of, open_staff_account
from kaiye.jobs import api as jobs
from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, NotFound, Refused, WrongState
from kaiye.ledger import api as ledger
from kaiye.names.api import load
from kaiye.notices import api as notices
from kaiye.signing import api as signing
from kaiye.vault.api import files
from tests.casework.builders import llc, named
from tests.casework.driver import AT, drained, sign_all, submitted
from tests.filings.people import officer, owner
from tests.filings.test_drafts import together

pytestmark = pytest.mark.django_db(transaction=True)

OWN_SCOPE = [{"item": "软件开发"}, {"text": "为社区老人提供手机使用辅导"}]
LATER = AT + timedelta(days=20)
LAW = "市场主体登记管理条例 第十八条"


def staff(
    login: str, *, authority: str = "340111", name: str = "", phone: str = "", leader: bool = False
) -> Actor:
    account = Account.objects.filter(login=login).first() or open_staff_account(
        login,
        password="correct horse battery",
        name=name or login,
        role=Role.OFFICER,
        authority=authority,
        phone=phone,
        leader=leader,
        at=AT,
    )
    return actor_of(account)


def review(me: Actor | None = None, **changes: Any) -> casework.Case:
    """A case that waits for a person because of its own wording."""
    case = submitted(llc(scope=OWN_SCOPE) | changes, me=me)
    assert case.life is casework.State.REVIEW
    return case


def again(case: casework.Case) -> casework.Case:
    return casework.get_case(case.pk)


def kinds(case: casework.Case) -> list[str]:
    return [entry.kind for entry in ledger.entries(case.filing)]


# Recusal.


def test_an_officer_who_is_a_party_by_telephone_must_withdraw() -> None:
    case = review()
    tied = staff("tied", phone="138 0013 8001")
    assert not casework.view(case.pk, tied).may_decide
    for act in (
        lambda: casework.approve(case.pk, version=case.version, actor=tied, at=AT),
        lambda: casework.return_(case.pk, version=case.version, actor=tied, at=AT, own=["改"]),
        lambda: casework.refuse(case.pk, version=case.version, actor=tied, at=AT, grounds=[("违法", LAW)]),
        lambda: casework.ask_opinion(case.pk, version=case.version, actor=tied, at=AT, question="看看"),
        lambda: casework.propose_override(case.pk, version=case.version, actor=tied, at=AT, grounds=[]),
        lambda: casework.ask_extension(case.pk, version=case.version, actor=tied, at=AT, reason="复杂"),
        lambda: casework.record_dispute(case.pk, version=case.version, actor=tied, at=AT, text="诉讼"),
    ):
        with pytest.raises(casework.Recused, match="SB-015") as caught:
            act()
        assert "公务员法 第七十六条" in str(caught.value)
    assert again(case).version == case.version


def test_the_applicants_own_telephone_ties_too() -> None:
    case = review(me=owner("13900139000"))
    assert not casework.view(case.pk, staff("tied", phone="13900139000")).may_decide


def test_the_same_name_is_only_a_question_that_has_to_be_weighed() -> None:
    case = review()
    namesake = staff("namesake", name="陆星野")
    assert casework.view(case.pk, namesake).may_decide
    with pytest.raises(casework.Reconsider, match="陆星野") as caught:
        casework.approve(case.pk, version=case.version, actor=namesake, at=AT)
    seen = [casework.token(finding) for finding in caught.value.findings]
    approved = casework.approve(case.pk, version=case.version, actor=namesake, at=AT, seen=seen)
    assert approved.life is casework.State.APPROVED
    (entry,) = [one for one in ledger.entries(case.filing) if one.kind == "case.approved"]
    assert entry.facts["weighed"] == ["SB-015"]


def test_a_surname_ties_nobody() -> None:
    case = review()
    assert (
        casework.approve(case.pk, version=case.version, actor=staff("lu", name="陆一"), at=AT).life
        is casework.State.APPROVED
    )


def test_who_withdraws_no_longer_sees_or_decides_it_in_any_round() -> None:
    me, who, other = owner(), officer(), staff("other")
    case = review(me=me)
    with pytest.raises(InvalidInput):
        casework.recuse(case.pk, version=case.version, actor=who, at=AT, reason=" ")
    left = casework.recuse(case.pk, version=case.version, actor=who, at=AT, reason="股东是我的表弟")
    assert kinds(case)[-1] == "case.recused"
    assert case.pk not in [one.pk for one in casework.queue(who)]
    assert case.pk in [one.pk for one in casework.queue(other)]
    assert (casework.load(who, today=AT.date()).waiting, casework.load(other, today=AT.date()).waiting) == (
        0,
        1,
    )
    with pytest.raises(Forbidden, match="SB-015"):
        casework.approve(case.pk, version=left.version, actor=who, at=AT)
    with pytest.raises(WrongState):
        casework.recuse(case.pk, version=left.version, actor=who, at=AT, reason="再来一次")
    # The applicant mends it and submits again: still somebody else's.
    casework.return_(case.pk, version=left.version, actor=other, at=AT, own=["请说明服务对象"])
    second = resubmitted(case, me)
    assert not casework.view(second.pk, who).may_decide
    assert casework.view(second.pk, other).may_decide


def resubmitted(case: casework.Case, me: Actor, document: dict[str, Any] | None = None) -> casework.Case:
    """The next round of a returned case."""
    filing = filings.get(case.filing, me)
    changed = document or llc(scope=[{"item": "软件开发"}, {"text": "为社区老人辅导手机的使用"}])
    filings.save(filing.reference, changed, version=filing.version, actor=me, at=AT)
    filing = filings.get(case.filing, me)
    sign_all(filings.prepare_signing(filing.reference, version=filing.version, actor=me, at=AT))
    filing = filings.get(case.filing, me)
    return casework.submit(filing.reference, version=filing.version, actor=me, at=AT, sources={}).case


# A second officer.


def test_a_colleague_gives_an_opinion_once_and_both_stand_on_the_trail() -> None:
    asker, colleague, third = officer(), staff("wu", phone="13700137000"), staff("zheng")
    case = review()
    asked = casework.ask_opinion(
        case.pk, version=case.version, actor=asker, at=AT, question="属于养老服务吗？", colleague=colleague.id
    )
    assert [one.pk for one in casework.asked_of(colleague)] == [asked.pk]
    assert casework.asked_of(third) == casework.asked_of(asker) == []
    with pytest.raises(NotFound):
        casework.give_opinion(asked.pk, actor=third, at=AT, concurs=True, reason="同意")
    for concurs, reason in ((None, "同意"), (True, "  ")):
        with pytest.raises(InvalidInput):
            casework.give_opinion(asked.pk, actor=colleague, at=AT, concurs=concurs, reason=reason)
    given = casework.give_opinion(asked.pk, actor=colleague, at=AT, concurs=False, reason="属于培训")
    assert (given.concurs, given.reason, given.given_by) == (False, "属于培训", colleague.id)
    with pytest.raises(Conflict):
        casework.give_opinion(asked.pk, actor=colleague, at=AT, concurs=True, reason="改主意")
    assert kinds(case)[-2:] == ["case.opinion_asked", "case.opinion_given"]
    assert casework.asked_of(colleague) == []
    jobs.drain()
    assert any("征求您的意见" in letter.text for letter in notices.mailbox("13700137000"))
    # The page that was open before is stale: the asker reads the opinion first.
    with pytest.raises(casework.Overtaken):
        casework.approve(case.pk, version=case.version, actor=asker, at=AT)


def test_nobody_is_their_own_second() -> None:
    asker = officer()
    case = review()
    with pytest.raises(InvalidInput):
        casework.ask_opinion(
            case.pk, version=case.version, actor=asker, at=AT, question="？", colleague=asker.id
        )
    asked = casework.ask_opinion(case.pk, version=case.version, actor=asker, at=AT, question="如何？")
    with pytest.raises(casework.Recused, match="SB-015"):
        casework.give_opinion(asked.pk, actor=asker, at=AT, concurs=True, reason="我同意我自己")


def test_who_has_an_interest_or_sits_elsewhere_is_not_asked() -> None:
    asker, tied, stranger = officer(), staff("tied", phone="13800138002"), staff("far", authority="110105")
    superior = staff("hefei", authority="340100")
    case = review()
    assert [one.id for one in casework.colleagues(case, asker)] == [superior.id]
    for one in (tied, stranger):
        with pytest.raises(InvalidInput):
            casework.ask_opinion(
                case.pk, version=case.version, actor=asker, at=AT, question="？", colleague=one.id
            )
    asked = casework.ask_opinion(case.pk, version=case.version, actor=asker, at=AT, question="？")
    assert casework.asked_of(stranger) == []
    with pytest.raises(NotFound):
        casework.give_opinion(asked.pk, actor=stranger, at=AT, concurs=True, reason="好")
    with pytest.raises(casework.Recused):
        casework.give_opinion(asked.pk, actor=tied, at=AT, concurs=True, reason="好")
    assert [one.pk for one in casework.asked_of(superior)] == [asked.pk]


def test_what_was_asked_of_somebody_who_withdraws_goes_to_the_others() -> None:
    asker, leaving, other = officer(), staff("wu"), staff("zheng")
    case = review()
    casework.ask_opinion(
        case.pk, version=case.version, actor=asker, at=AT, question="？", colleague=leaving.id
    )
    casework.recuse(case.pk, version=again(case).version, actor=leaving, at=AT, reason="亲属")
    assert casework.asked_of(leaving) == []
    assert len(casework.asked_of(other)) == 1


def test_of_two_answers_at_once_one_is_kept() -> None:
    asker, one, two = officer(), staff("wu"), staff("zheng")
    case = review()
    asked = casework.ask_opinion(case.pk, version=case.version, actor=asker, at=AT, question="？")
    results = together(
        lambda: casework.give_opinion(asked.pk, actor=one, at=AT, concurs=True, reason="同意"),
        lambda: casework.give_opinion(asked.pk, actor=two, at=AT, concurs=False, reason="不同意"),
    )
    assert sum(isinstance(result, casework.Opinion) for result in results) == 1, results
    assert sum(isinstance(result, Conflict) for result in results) == 1, results
    assert kinds(case).count("case.opinion_given") == 1


# Overrides.


def expired() -> casework.Case:
    """A case that was lawful when it came and no longer is: an identity card ran out while it waited."""
    document = llc(scope=OWN_SCOPE)
    document["people"]["lu"]["id_valid_until"] = "2026-11-30"
    case = submitted(document)
    assert case.life is casework.State.REVIEW
    return case


GROUNDS = [("证件在补办期间，公安机关已出具证明", "居民身份证法 第十一条")]


def proposed(case: casework.Case, who: Actor, count: int) -> casework.Override:
    return casework.propose_override(
        case.pk, version=again(case).version, actor=who, at=LATER, grounds=GROUNDS * count
    )


def test_two_people_let_a_restriction_pass_and_it_stands_in_record_and_trail() -> None:
    first, second = officer(), staff("hefei", authority="340100")
    case = expired()
    rules = [finding.rule for finding in casework.restrictions_now(case, at=LATER)[1]]
    assert rules
    with pytest.raises(casework.NotApprovable):
        casework.approve(case.pk, version=case.version, actor=first, at=LATER)
    proposed(case, first, len(rules))
    with pytest.raises(casework.NotApprovable):
        casework.approve(case.pk, version=again(case).version, actor=first, at=LATER)
    casework.second_override(case.pk, version=again(case).version, actor=second, at=LATER, agrees=True)
    done = casework.approve(case.pk, version=again(case).version, actor=first, at=LATER)
    assert done.life is casework.State.APPROVED
    kept = done.records.latest("number").facts["officer"]["override"]
    assert (kept["proposed_by"], kept["confirmed_by"]) == (first.id, second.id)
    assert [one["rule"] for one in kept["grounds"]] == rules
    assert {one["reason"] for one in kept["grounds"]} == {GROUNDS[0][0]}
    assert casework.replay_case(done).reproduced
    (entry,) = [one for one in ledger.entries(case.filing) if one.kind == "case.approved"]
    assert entry.facts["override"]["bases"] == [GROUNDS[0][1]] * len(rules)
    assert "公安机关" not in str(entry.facts)
    assert {"case.override_proposed", "case.override_seconded"} <= set(kinds(case))
    drained(done)
    assert archive.volumes(done.uscc)


@pytest.mark.parametrize("grounds", [[], [("有理由", "")], [("", "有依据")]])
def test_an_override_without_reason_or_law_is_not_proposed(grounds: list[tuple[str, str]]) -> None:
    case = expired()
    with pytest.raises(casework.Improper, match="SB-016"):
        casework.propose_override(case.pk, version=case.version, actor=officer(), at=LATER, grounds=grounds)
    assert again(case).version == case.version


def test_nobody_confirms_their_own_and_only_the_head_or_a_superior_does() -> None:
    head, plain = staff("head", leader=True), staff("wu")
    case = expired()
    count = len(casework.restrictions_now(case, at=LATER)[1])
    proposed(case, head, count)
    with pytest.raises(casework.Improper, match="SB-016"):
        casework.second_override(case.pk, version=again(case).version, actor=head, at=LATER, agrees=True)
    with pytest.raises(Forbidden):
        casework.second_override(case.pk, version=again(case).version, actor=plain, at=LATER, agrees=True)
    proposed(case, plain, count)
    done = casework.second_override(case.pk, version=again(case).version, actor=head, at=LATER, agrees=True)
    assert done.confirmed


def test_a_declined_override_lets_nothing_pass() -> None:
    first, second = officer(), staff("hefei", authority="340100")
    case = expired()
    proposed(case, first, len(casework.restrictions_now(case, at=LATER)[1]))
    casework.second_override(case.pk, version=again(case).version, actor=second, at=LATER, agrees=False)
    with pytest.raises(casework.NotApprovable):
        casework.approve(case.pk, version=again(case).version, actor=first, at=LATER)
    with pytest.raises(casework.Overtaken):
        casework.second_override(case.pk, version=again(case).version, actor=second, at=LATER, agrees=True)


def test_an_override_is_void_when_anything_changed_between() -> None:
    first, second = officer(), staff("hefei", authority="340100")
    case = expired()
    count = len(casework.restrictions_now(case, at=LATER)[1])
    proposed(case, first, count)
    casework.record_dispute(case.pk, version=again(case).version, actor=second, at=LATER, text="股东资格之诉")
    with pytest.raises(casework.Overtaken, match="失效"):
        casework.second_override(case.pk, version=again(case).version, actor=second, at=LATER, agrees=True)
    proposed(case, first, count)
    casework.second_override(case.pk, version=again(case).version, actor=second, at=LATER, agrees=True)
    with pytest.raises(Conflict):
        casework.approve(case.pk, version=case.version, actor=first, at=LATER)
    # One more restriction than the two have seen.
    load([llc()["name"]["text"].replace("合肥", "合肥市", 1)], authority=case.authority)
    view = casework.view(case.pk, first)
    seen = [casework.token(one) for one in casework.desk(view, first, at=LATER).warnings]
    with pytest.raises(casework.NotApprovable):
        casework.approve(case.pk, version=view.case.version, actor=first, at=LATER, seen=seen)


def test_a_name_of_another_is_never_overridden() -> None:
    first = officer()
    case = review()
    load([llc()["name"]["text"].replace("合肥", "合肥市", 1)], authority=case.authority)
    with pytest.raises(casework.Improper, match="同一个名称"):
        casework.propose_override(case.pk, version=case.version, actor=first, at=AT, grounds=GROUNDS * 9)


def test_without_a_restriction_there_is_nothing_to_override() -> None:
    case = review()
    with pytest.raises(WrongState):
        casework.propose_override(case.pk, version=case.version, actor=officer(), at=AT, grounds=GROUNDS)


def test_approving_and_confirming_at_once_end_in_one_truth() -> None:
    first, one, two = officer(), staff("hefei", authority="340100"), staff("head", leader=True)
    case = expired()
    proposed(case, first, len(casework.restrictions_now(case, at=LATER)[1]))
    version = again(case).version
    results = together(
        lambda: casework.second_override(case.pk, version=version, actor=one, at=LATER, agrees=True),
        lambda: casework.second_override(case.pk, version=version, actor=two, at=LATER, agrees=False),
        lambda: casework.approve(case.pk, version=version, actor=first, at=LATER),
    )
    assert sum(isinstance(result, casework.Override) for result in results) == 1, results
    assert sum(isinstance(result, Conflict | Refused) for result in results) == 2, results
    assert again(case).life is casework.State.REVIEW
    assert kinds(case).count("case.override_seconded") == 1


# The clock.


def test_a_case_not_decided_on_the_spot_has_a_receipt_the_applicant_can_read() -> None:
    case = review()
    (receipt,) = casework.other_notes(case)
    assert receipt.kind == casework.CaseNote.Kind.RECEIPT
    assert "登收字〔2026〕" in receipt.number
    jobs.drain(keys={f"note:{receipt.pk}"})
    receipt.refresh_from_db()
    assert all(verdict.valid for verdict in signing.verify_pdf(files.get(receipt.sha256)))
    assert any(receipt.number in letter.text for letter in notices.mailbox(limit=50))
    assert "SB-019" not in rules_on_the_desk(case, AT)
    receipt.delete()
    assert "SB-019" in rules_on_the_desk(case, AT)


def test_a_case_decided_on_the_spot_needs_no_receipt() -> None:
    assert casework.other_notes(submitted(llc())) == []


def rules_on_the_desk(case: casework.Case, at: datetime) -> list[str]:
    who = officer()
    return [finding.rule for finding in casework.desk(casework.view(case.pk, who), who, at=at).warnings]


def test_the_head_extends_once_by_three_working_days_and_the_applicant_is_told() -> None:
    who, head = officer(), staff("head", leader=True)
    case = review()
    casework.ask_extension(case.pk, version=case.version, actor=who, at=AT, reason="章程需要核对")
    with pytest.raises(WrongState):
        casework.ask_extension(case.pk, version=again(case).version, actor=who, at=AT, reason="再要一次")
    with pytest.raises(casework.Improper, match="SB-013"):
        casework.approve_extension(case.pk, version=again(case).version, actor=who, at=AT)
    assert again(case).due == case.due
    longer = casework.approve_extension(case.pk, version=again(case).version, actor=head, at=AT)
    assert (case.due.isoformat(), longer.due.isoformat()) == ("2026-11-25", "2026-11-30")
    assert [(one.kind, one.due) for one in longer.deadlines.order_by("due")] == [
        ("decision", case.due),
        ("extension", longer.due),
    ]
    note = longer.notes.get(kind="extend")
    jobs.drain(keys={f"note:{note.pk}"})
    note.refresh_from_db()
    assert files.get(note.sha256).startswith(b"%PDF-")
    assert any("延长办理期限" in letter.text for letter in notices.mailbox(limit=50))
    with pytest.raises(casework.Improper, match="SB-013"):
        casework.approve_extension(case.pk, version=longer.version, actor=head, at=AT)
    assert kinds(case)[-2:] == ["case.extension_asked", "case.extended"]


def test_a_head_need_not_ask_themselves() -> None:
    case = review()
    head = staff("head", leader=True)
    longer = casework.ask_extension(case.pk, version=case.version, actor=head, at=AT, reason="情形复杂")
    assert longer.due > case.due


def test_a_limit_that_has_passed_is_not_extended() -> None:
    case = review()
    with pytest.raises(casework.Improper, match="SB-013"):
        casework.ask_extension(case.pk, version=case.version, actor=officer(), at=LATER, reason="忘了")


def test_an_overdue_case_is_flagged_and_told_every_working_day_until_it_is_decided() -> None:
    case = review()
    staff("wu", phone="13700137000")
    staff("hefei", authority="340100", phone="13700137001")
    staff("far", authority="110105", phone="13700137002")
    assert "SB-012" not in rules_on_the_desk(case, AT)
    assert "SB-012" in rules_on_the_desk(case, LATER)
    (watching,) = [job for job in jobs.waiting() if job.kind == "case.clock"]
    assert watching.key == f"case:{case.pk}:clock:2026-11-26"
    assert clock.tell_overdue(again(case), at=AT) == 0
    assert clock.tell_overdue(again(case), at=LATER) == 2
    jobs.drain()
    for phone, count in (("13700137000", 1), ("13700137001", 1), ("13700137002", 0)):
        assert sum("超过办理期限" in one.text for one in notices.mailbox(phone)) >= count
        assert bool(notices.mailbox(phone)) is bool(count)
    assert f"case:{case.pk}:clock:2026-12-14" in [job.key for job in jobs.waiting()]
    casework.return_(case.pk, version=again(case).version, actor=officer(), at=LATER, own=["改"])
    assert clock.tell_overdue(again(case), at=LATER) == 0


# Lists, disputes and other authorities.


def test_a_second_list_with_something_new_is_weighed_first() -> None:
    me, who = owner(), officer()
    first = review(me=me)
    casework.return_(first.pk, version=first.version, actor=who, at=AT, own=["请说明服务对象"])
    case = resubmitted(first, me)
    with pytest.raises(casework.Reconsider, match="SB-008") as caught:
        casework.return_(case.pk, version=case.version, actor=who, at=AT, own=["住所请写明楼层"])
    assert again(case).life is casework.State.REVIEW
    seen = [casework.token(finding) for finding in caught.value.findings]
    back = casework.return_(
        case.pk, version=case.version, actor=who, at=AT, own=["住所请写明楼层"], seen=seen
    )
    assert back.life is casework.State.RETURNED
    assert ledger.entries(case.filing)[-2].facts["weighed"] == ["SB-008"]


def test_what_was_asked_before_or_changed_since_may_be_asked() -> None:
    me, who = owner(), officer()
    first = review(me=me)
    casework.return_(first.pk, version=first.version, actor=who, at=AT, own=["请说明服务对象"])
    case = resubmitted(first, me)
    back = casework.return_(
        case.pk,
        version=case.version,
        actor=who,
        at=AT,
        own=["请说明服务对象"],
        use=[(1, "信息技术咨询服务")],
    )
    assert [point["subject"] for point in back.note.points] == ["/scope/1/text", ""]


def test_a_catalogue_item_is_suggested_by_the_list() -> None:
    case = review()
    back = casework.return_(
        case.pk, version=case.version, actor=officer(), at=AT, use=[(1, "信息技术咨询服务")]
    )
    (point,) = back.note.points
    assert point["text"] == "经营范围“为社区老人提供手机使用辅导”请改用规范条目“信息技术咨询服务”。"
    assert point["basis"] == "市场主体登记管理条例 第十四条"


@pytest.mark.parametrize(
    "use", [[(0, "软件开发")], [(1, "没有这个条目")], [(9, "软件开发")], [(-1, "软件开发")]]
)
def test_a_suggestion_that_fits_nothing_is_not_sent(use: list[tuple[int, str]]) -> None:
    case = review()
    with pytest.raises(InvalidInput):
        casework.return_(case.pk, version=case.version, actor=officer(), at=AT, use=use)


def test_what_can_be_shared_is_not_asked_of_the_applicant() -> None:
    case = review()
    with pytest.raises(casework.Reconsider, match="SB-018"):
        casework.return_(
            case.pk, version=case.version, actor=officer(), at=AT, own=["请提交何青禾的身份证复印件"]
        )


def test_who_is_at_the_wrong_authority_is_told_where_to_go() -> None:
    case = review()
    with pytest.raises(casework.Reconsider, match="SB-020"):
        casework.return_(case.pk, version=case.version, actor=officer(), at=AT, competent="")
    back = casework.return_(
        case.pk, version=case.version, actor=officer(), at=AT, competent="蜀山区市场监督管理局"
    )
    assert [point["text"] for point in back.note.points] == [
        "本申请不属于本机关管辖，请向蜀山区市场监督管理局申请。"
    ]


def test_a_dispute_stands_as_a_warning_and_no_machine_passes_it() -> None:
    who = officer()
    silent = {"unreachable": ["population"]}
    case = submitted(named("听松澜"), sources=silent)
    noted = casework.record_dispute(
        case.pk, version=case.version, actor=who, at=AT, text="包河区人民法院：股东资格确认之诉"
    )
    assert "SB-010" in rules_on_the_desk(noted, AT)
    # The source is back and nothing else stands against it: a person has to weigh the dispute all the same.
    still = casework.decide(case.pk, at=AT, sources={})
    assert still.life is casework.State.REVIEW
    with pytest.raises(casework.Reconsider, match="SB-010") as caught:
        casework.approve(case.pk, version=still.version, actor=who, at=AT)
    seen = [casework.token(finding) for finding in caught.value.findings]
    done = casework.approve(case.pk, version=still.version, actor=who, at=AT, seen=seen)
    assert done.life is casework.State.APPROVED
    drained(done)


def test_restrictions_since_the_last_judgment_are_on_the_list() -> None:
    case = expired()
    back = casework.return_(case.pk, version=case.version, actor=officer(), at=LATER)
    wanted = {finding.rule for finding in casework.restrictions_now(case, at=LATER)[1]}
    assert wanted
    assert {point["rule"] for point in back.note.points} >= wanted


# The desk.


def test_the_desk_lays_out_own_articles_clause_by_clause_and_the_proof() -> None:
    who = officer()
    case = submitted(
        llc(
            articles={
                "kind": "custom",
                "text": "第一条 公司名称：合肥青禾浦软件科技有限公司（以下简称公司）。\n第二条 每周五喝茶。",
            }
        )
    )
    view = casework.view(case.pk, who)
    desk = casework.desk(view, who, at=AT)
    assert desk.articles is not None
    assert [pair.own.text for pair in desk.articles.of(documents.PairKind.ADDED) if pair.own] == [
        "每周五喝茶。"
    ]
    assert desk.articles.lost
    assert desk.proof is not None
    assert desk.proof.ruleset == view.record.ruleset  # type: ignore[union-attr]
    assert desk.proof.silent > 50
    assert "case.referred" in [kind for _, kind, _ in desk.proof.trail]
    assert {source["source"] for source in desk.proof.sources} >= {"population"}


def test_the_next_case_follows_and_comes_round() -> None:
    who = officer()
    first, second = review(), review(me=owner("13900139001"), name=named("听松澜")["name"])
    assert casework.desk(casework.view(first.pk, who), who, at=AT).following == second
    assert casework.desk(casework.view(second.pk, who), who, at=AT).following == first
