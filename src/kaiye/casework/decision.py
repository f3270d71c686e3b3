"""Deciding a case: outside evidence first, then the rules, then one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from kaiye.casework import clock, entering
from kaiye.casework.disputes import disputed
from kaiye.casework.judging import Judgment, examine
from kaiye.casework.lives import Overtaken, move
from kaiye.casework.models import Case, CaseNote, Opinion, Override
from kaiye.casework.notes import points_of, write_note
from kaiye.casework.records import fingerprint, latest, record
from kaiye.casework.states import Event, State
from kaiye.database.api import find
from kaiye.evidence import api as outside
from kaiye.filings import api as filings
from kaiye.identity.api import SYSTEM
from kaiye.jobs import api as jobs
from kaiye.kernel.api import NotFound, now, say
from kaiye.names import api as names
from kaiye.rules.api import Outcome
from kaiye.safeguards import api as safeguards


def decide(case_id: int, *, at: datetime, sources: dict[str, Any] | None = None, again: bool = False) -> Case:
    """The case is approved, returned or with a person; one already decided is left as it is.

    Also asks again for evidence that could not be had, as long as no officer has decided: by itself while
    times are left, and with `again` because an officer wants it.
    """
    case = get(case_id)
    waits = case.life is State.REVIEW and (case.awaiting_evidence or again)
    if case.life is not State.OPEN and not waits:
        return case
    judgment = examine(case, at=at, sources=sources, insist=again)
    try:
        return _carry_out(case, judgment, at, again=again)
    except Overtaken:
        return get(case_id)


def _carry_out(case: Case, judgment: Judgment, at: datetime, *, again: bool) -> Case:
    outcome = judgment.decision.outcome
    if in_hand(case):
        return _refer(case, judgment, at, again=again)
    if outcome is Outcome.RESTRICT:
        return send_back(case, judgment, at)
    try:
        # A dispute that somebody notified is a person's to weigh, whatever the rules say of the dossier.
        if outcome is Outcome.APPROVE and not disputed(case.filing) and not safeguards.held(case.filing):
            return entering.enter(case, judgment, actor=SYSTEM, at=at)
        return _refer(case, judgment, at, again=again)
    except entering.NameLost as lost:
        # Another filing took the name between the judgment and now: the rules say so.
        judgment = replace(examine(case, at=at, evidence=judgment.evidence), sources=judgment.sources)
        if judgment.decision.outcome is Outcome.RESTRICT:
            return send_back(case, judgment, at)
        return _refer(case, judgment, at, again=again, conflict=lost)


def in_hand(case: Case) -> bool:
    """Whether an officer has taken the case: a second one is asked, or an override is proposed or agreed.

    Then it is theirs, and does not decide itself when a source is back.
    """
    if case.life is not State.REVIEW:
        return False
    asked = Opinion.objects.filter(case=case, given_at=None).exists()
    return asked or Override.objects.filter(case=case, version=case.version).exclude(confirmed=False).exists()


@transaction.atomic(durable=True)
def _refer(
    case: Case,
    judgment: Judgment,
    at: datetime,
    *,
    again: bool,
    conflict: entering.NameLost | None = None,
) -> Case:
    """An officer has to look, and the name is kept meanwhile; silent sources are asked again later.

    With `again` an officer asked, beside the times it is asked by itself. With `conflict` the name is
    another's already, and the officer is told.
    """
    wait = None if again else outside.next_wait(judgment.silent, case.attempts + 1)
    waiting = case.awaiting_evidence and bool(judgment.silent) if again else wait is not None
    asked = {"awaiting_evidence": waiting, "attempts": case.attempts + (not again)}
    last = latest(case)
    if case.life is State.REVIEW and last is not None and last.findings == judgment.findings():
        # Nothing new: the officer's page stays good.
        if not Case.objects.filter(pk=case.pk, version=case.version, state=case.state).update(**asked):
            raise Overtaken(say("案件{case}刚刚由其他人办理，这次操作没有执行。", case=str(case)))
        case = get(case.pk)
    else:
        facts = {**judgment.summary(), "name_lost": conflict is not None}
        extra = conflict.finding() if conflict else None
        named = fingerprint(judgment, extra)
        first = case.life is State.OPEN
        case = move(case, Event.REFER, actor=SYSTEM, at=at, facts=facts, personal=named, **asked)
        record(case, judgment, at=at, extra=extra)
        if first:
            # Not registered on the spot: a receipt goes out, and the time limit is watched (细则 第十八条).
            write_note(case, CaseNote.Kind.RECEIPT, (), at=at)
            clock.watch(case)
    if wait is not None:
        jobs.announce(
            "case.evidence",
            {"case": case.pk, "attempt": case.attempts},
            key=f"case:{case.pk}:evidence:{case.attempts}",
            due=now() + wait,
        )
    # Last: everybody who wants a name in this prefecture waits from here to the commit.
    if conflict is None:
        entering.keep_name(case, judgment, at)
    return case


@transaction.atomic(durable=True)
def send_back(case: Case, judgment: Judgment, at: datetime) -> Case:
    """The law does not allow it as it stands: returned at once with one complete list (细则 第十八条)."""
    case = move(
        case, Event.RETURN, actor=SYSTEM, at=at, facts=judgment.summary(), personal=fingerprint(judgment)
    )
    record(case, judgment, at=at)
    filings.returned(case.filing, actor=SYSTEM, at=at)
    write_note(case, CaseNote.Kind.RETURN, points_of(judgment.decision.findings), at=at)
    names.hand_back(case.filing, actor=SYSTEM.id, at=at)
    return case


def get(case_id: int) -> Case:
    """The case; raises `NotFound`."""
    case = find(Case, pk=case_id)
    if case is None:
        raise NotFound(say("没有找到这个案件。"))
    return case
