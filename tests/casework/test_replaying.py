"""Decisions of the register are kept with their rule set, judged again, and handed out with their proof."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from kaiye.casework import api as casework
from kaiye.casework import decision as deciding
from kaiye.casework import entering, rulesets
from kaiye.casework.models import DecisionRecord, RuleSet
from kaiye.kernel.api import Forbidden, NotFound, say
from kaiye.ledger import api as ledger
from kaiye.replay import api as replay
from kaiye.rules.api import ruleset_digest, standard_parameters
from tests.casework.builders import iih, llc, named
from tests.casework.driver import AT, submitted
from tests.casework.test_whole_life import OWN_SCOPE, SILENT, late
from tests.filings.people import officer, owner
from tests.filings.test_drafts import together

pytestmark = pytest.mark.django_db(transaction=True)


def exported(case: casework.Case, **options: Any) -> replay.Report:
    """The case judged again from its bundle, without the database."""
    data = casework.export_bundle(case, actor=officer(), at=AT, **options)
    return replay.replay_bundle(data, "case.zip", key=ledger.verifier_key())[1]


def test_a_decision_is_judged_again_by_the_rules_that_made_it() -> None:
    case = submitted(llc(investors=late()), sources=SILENT)
    report = casework.replay_case(case)
    [result] = report.results
    assert (report.reproduced, result.now.same, result.code) == (True, True, replay.Code.KEPT)
    assert result.item.body["facts"]["sources"]
    assert report.changes == {}
    again = exported(case)
    assert again.reproduced
    assert again.results[0].item.body == result.item.body


def test_a_referred_and_then_approved_case_has_two_records_each_with_its_entry() -> None:
    case = submitted(llc(scope=OWN_SCOPE))
    casework.approve(case.pk, version=case.version, actor=officer(), at=AT)
    report = exported(casework.get_case(case.pk))
    assert [result.item.number for result in report.results] == [1, 2]
    assert report.reproduced
    assert [r.item.number for r in exported(casework.get_case(case.pk), number=2).results] == [2]


def test_every_round_is_a_case_with_its_own_dossier() -> None:
    first = submitted(llc(investors=late()))
    assert exported(first).reproduced
    assert casework.case_named(first.filing) == first
    assert casework.case_named(f"{first.filing}/1") == first
    assert casework.case_named(str(first.pk)) == first
    for wrong in (
        f"{first.filing}/2",
        "KY20260101-AAAAAA",
        "999999",
        "",
        "９",
        f"{first.filing}/x",
        "9" * 40,
    ):
        with pytest.raises(NotFound):
            casework.case_named(wrong)


def test_a_name_that_went_to_another_is_the_registers_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*args: object, **options: object) -> None:
        raise entering.NameLost(say("名称已被他人取得。"))

    monkeypatch.setattr(deciding.entering, "keep_name", lambda *args: None)
    monkeypatch.setattr(deciding.entering, "enter", lost)
    case = submitted(named("墨池岚"))
    [record] = case.records.all()
    assert record.findings[-1]["by"] == "register"
    assert exported(case).reproduced


def test_a_rule_set_is_kept_once_with_the_first_decision_and_on_the_trail() -> None:
    submitted(named("墨池岚"))
    case = submitted(named("听雨屿"))
    [kept] = RuleSet.objects.all()
    assert kept.digest == ruleset_digest(standard_parameters()) == case.records.get().ruleset
    [entry] = ledger.entries(kept.digest)
    assert (entry.kind, entry.facts) == ("ruleset.kept", {"archive": kept.sha256, "size": kept.size})
    archive = rulesets.kept(kept.digest)
    assert archive is not None
    assert archive.opened().digest == kept.digest


def test_after_the_first_decision_keeping_asks_nothing(django_assert_num_queries: Any) -> None:
    submitted(iih())
    digest = ruleset_digest(standard_parameters())
    with django_assert_num_queries(0):
        rulesets.keep(digest, standard_parameters(), at=AT)


def test_a_decision_that_is_rolled_back_leaves_the_rule_set_to_be_kept_by_the_next() -> None:
    digest = ruleset_digest(standard_parameters())
    with transaction.atomic():
        rulesets.keep(digest, standard_parameters(), at=AT)
        transaction.set_rollback(True)
    assert not RuleSet.objects.exists()
    rulesets.keep(digest, standard_parameters(), at=AT)
    assert RuleSet.objects.count() == 1


def test_of_two_first_decisions_at_once_one_keeps_it() -> None:
    digest = ruleset_digest(standard_parameters())

    def keep() -> None:
        rulesets.forget_committed()
        with transaction.atomic():
            rulesets.keep(digest, standard_parameters(), at=AT)

    assert together(keep, keep, keep) == [None] * 3
    assert len(ledger.entries(digest)) == RuleSet.objects.count() == 1


def test_a_rule_set_of_which_a_byte_was_changed_is_refused() -> None:
    case = submitted(iih())
    [kept] = RuleSet.objects.all()
    RuleSet.objects.update(archive=bytes(kept.archive)[:-9] + b"\0" + bytes(kept.archive)[-8:])
    with pytest.raises(rulesets.RuleSetDamaged):
        casework.replay_case(case)


def test_a_record_changed_in_the_database_is_found_by_whoever_gets_the_bundle() -> None:
    case = submitted(iih())
    record = case.records.get()
    facts = {**record.facts, "reservations_held": 9}
    DecisionRecord.objects.filter(pk=record.pk).update(facts=facts)
    with pytest.raises(replay.DamagedBundle) as error:
        exported(case)
    assert (error.value.kind, error.value.name) == ("unbound", "records/1.json")


def test_a_record_whose_salt_was_erased_is_still_replayed_but_said_to_be_unbound() -> None:
    case = submitted(iih())
    for entry in ledger.entries(case.filing):
        ledger.forget(entry.id)
    data = casework.export_bundle(case, actor=officer(), at=AT)
    bundle, report = replay.replay_bundle(data, "case.zip")
    assert ([record.bound for record in bundle.records], report.reproduced) == ([None], True)


def test_who_exported_what_is_on_the_trail() -> None:
    case = submitted(iih())
    who = officer()
    data = casework.export_bundle(case, actor=who, at=AT)
    entry = ledger.entries(case.filing)[-1]
    assert (entry.kind, entry.actor, entry.facts["records"]) == ("case.exported", who.id, [1])
    bundle, _ = replay.replay_bundle(data, "case.zip")
    assert replay.sha256(replay.record_bytes(bundle.about)) == entry.facts["manifest"]


def test_nobody_else_exports_it() -> None:
    case = submitted(iih())
    for who in (officer("110105", "chaoyang"), owner()):
        with pytest.raises(Forbidden):
            casework.export_bundle(case, actor=who, at=AT)
    assert ledger.entries(case.filing)[-1].kind != "case.exported"


def test_nothing_is_judged_again_that_was_not_judged() -> None:
    case = submitted(iih())
    with pytest.raises(NotFound):
        casework.replay_case(case, number=2)
    DecisionRecord.objects.all().delete()
    with pytest.raises(NotFound):
        casework.replay_case(case)
