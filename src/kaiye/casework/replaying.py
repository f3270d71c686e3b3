"""The records of a case judged again, and the bundle from which anybody can."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from kaiye.casework import rulesets
from kaiye.casework.models import Case, DecisionRecord
from kaiye.casework.records import body
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import NotFound, Unavailable, say
from kaiye.ledger import api as ledger
from kaiye.policy import api as policy
from kaiye.replay import api as replay


def case_named(text: str) -> Case:
    """The case with that number, or the latest round of the filing (`KY…`, `KY…/1` for a round); or NotFound."""
    reference, _, number = text.strip().partition("/")
    if reference.isascii() and reference.isdigit() and not number:
        found = Case.objects.filter(pk=int(reference)) if len(reference) < 19 else Case.objects.none()
    else:
        found = Case.objects.filter(filing=reference)
        if number:
            found = found.filter(round=int(number)) if _is_number(number) else found.none()
    case = found.order_by("-round").first()
    if case is None:
        raise NotFound(
            say("没有找到案件“{case}”。", case=text),
            way_out=say("请写案件编号，或者申请编号（例如 KY…），后面可以加“/轮次”。"),
        )
    return case


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9


def replay_case(case: Case, *, number: int | None = None) -> replay.Report:
    """Every record of the case (or that one) by the rules that decided and by those of now."""
    records = _records(case, number)
    kept = {record.ruleset: rulesets.kept(record.ruleset) for record in records}
    return replay.replay_records(
        filings.revision(case.filing, case.revision).document,
        [replay.Item(record.number, record.at.isoformat(), body(record)) for record in records],
        rule_sets={
            digest: (replay.Code.KEPT, archive.opened()) for digest, archive in kept.items() if archive
        },
        parameters=policy.parameters_in_force(),
    )


def export_bundle(case: Case, *, actor: Actor, at: datetime, number: int | None = None) -> bytes:
    """The bundle of the case, with personal data in clear; that it was exported, and by whom, is on the trail."""
    # 1. May this person have it?
    actor.require(Permission.READ_CASE, case)
    # 2. What is staged gets its number, so that every decision has its proof.
    ledger.sequence()
    records = _records(case, number)
    entries = list(_decided(case))
    opened = _opened(case)
    made = replay.make_bundle(
        replay.Story(
            filing=case.filing,
            round=case.round,
            dossier=filings.revision(case.filing, case.revision).document,
            opened=_proof(opened),
            records=[_kept(record, entries[record.number - 1]) for record in records],
            rule_sets=list(_rule_sets(records)),
            key=ledger.verifier_key(),
            at=at,
        )
    )
    # 3. Handed out only when the trail says so.
    with transaction.atomic(durable=True):
        ledger.append(
            "case.exported",
            subject=case.filing,
            actor=actor.id,
            at=at,
            facts={
                "round": case.round,
                "records": [record.number for record in records],
                "manifest": made.manifest,
            },
        )
    return made.data


def _records(case: Case, number: int | None) -> list[DecisionRecord]:
    records = DecisionRecord.objects.filter(case=case).order_by("number")
    found = list(records if number is None else records.filter(number=number))
    if not found:
        if number is None:
            raise NotFound(
                say("案件{case}还没有作出过判断。", case=str(case)), way_out=say("请等规则判断以后再试。")
            )
        raise NotFound(
            say("案件{case}没有第{number}次判断。", case=str(case), number=number),
            way_out=say("不写 --record 就是全部判断。"),
        )
    return found


def _of_round(case: Case) -> Iterator[ledger.EntryRow]:
    for entry in ledger.entries(case.filing):
        if entry.kind.startswith("case.") and entry.facts.get("round") == case.round:
            yield entry


def _decided(case: Case) -> Iterator[ledger.EntryRow]:
    """The entries written together with a record, in the order of the records."""
    return (entry for entry in _of_round(case) if "ruleset" in entry.facts)


def _opened(case: Case) -> ledger.EntryRow:
    return next(entry for entry in _of_round(case) if entry.kind == "case.opened")


def _kept(record: DecisionRecord, entry: ledger.EntryRow) -> replay.Kept:
    salt = ledger.salt_of(entry.id)
    proof = {**_proof(entry), "salt": b64encode(salt).decode() if salt else None}
    return replay.Kept(record.number, record.at, record.milliseconds, body(record), proof)


def _proof(entry: ledger.EntryRow) -> dict[str, Any]:
    if entry.number is None:
        raise Unavailable(say("轨迹还没有给这件事编号。"), way_out=say("请稍等几秒再试。"))
    return ledger.prove(entry.number)


def _rule_sets(records: Sequence[DecisionRecord]) -> Iterator[replay.Archive]:
    own = replay.pack(policy.parameters_in_force())
    for digest in dict.fromkeys(record.ruleset for record in records):
        archive = rulesets.kept(digest) or (own if own.digest == digest else None)
        if archive is None:
            raise NotFound(
                say("作出判断的规则集 {digest} 没有保存，无法导出。", digest=digest),
                way_out=say("用 --record 只导出其他判断，或者从备份恢复。"),
            )
        yield archive
