"""Claiming and ending names; exactly one of several claims on what the law forbids to coincide wins."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from kaiye.dossier.api import NameParts
from kaiye.kernel.api import Conflict, say
from kaiye.names.check import Asked, asked, conflicts
from kaiye.names.lexicon import industry_codes
from kaiye.names.models import RegisteredName, Status, TradeName
from kaiye.names.parse import ParsedName
from kaiye.rules.api import NameConflict, Severity


def claim(
    name: str | NameParts,
    *,
    authority: str,
    uscc: str,
    at: datetime,
    entity_type: str = "LLC",
    investment_relation: Collection[str] = (),
) -> RegisteredName | None:
    """The name belongs to `uscc` when the caller's transaction commits; Conflict names who has it instead.

    None for an individual business without a name. Warnings do not stop a claim: they were a person's to judge.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("claim belongs into the transaction that approves")
    question = asked(
        name,
        authority=authority,
        entity_type=entity_type,
        at=at,
        investment_relation=investment_relation,
        applicant=uscc,
    )
    if not question.text:
        return None
    # 1. Everybody who wants this trade name here waits for us.
    _lock(question)
    # 2. What was committed before is seen now.
    blocking = next((c for c in conflicts(question) if c.severity is Severity.RESTRICT), None)
    if blocking is not None:
        raise taken(question.text, blocking)
    # 3. Enter it; the unique keys stand behind the lock.
    try:
        with transaction.atomic():
            return _enter(question, uscc)
    except IntegrityError:
        found = conflicts(question)
        raise (taken(question.text, found[0]) if found else _gone(question.text)) from None


def release(uscc: str, *, at: datetime) -> int:
    """The names of `uscc` end (deregistered or changed) and stay protected for a year; how many."""
    return RegisteredName.objects.filter(uscc=uscc, status__in=(Status.REGISTERED, Status.RESERVED)).update(
        status=Status.FORMER, until=at
    )


def names_of(uscc: str) -> list[RegisteredName]:
    """Every name this entity had, newest last."""
    return list(RegisteredName.objects.filter(uscc=uscc).order_by("id")) if uscc else []


def taken(name: str, conflict: NameConflict) -> Conflict:
    """The refusal that tells who was first."""
    return Conflict(
        say(
            "名称“{name}”不能登记：已有“{other}”，{ground}。",
            name=name,
            other=conflict.name,
            ground=say(conflict.ground),
        ),
        way_out=say("请改用其他字号，或者使用备选名称。"),
    )


def _gone(name: str) -> Conflict:
    return Conflict(
        say("名称“{name}”刚刚被他人登记。", name=name), way_out=say("请改用其他字号，或者使用备选名称。")
    )


def _lock(question: Asked) -> None:
    key = {"scope": question.scope, "text": question.parts.trade_name}
    TradeName.objects.bulk_create([TradeName(**key)], ignore_conflicts=True)
    TradeName.objects.select_for_update().get(**key)


def _enter(question: Asked, uscc: str) -> RegisteredName:
    parts = question.parts
    twins = RegisteredName.objects.filter(
        scope=question.scope, trade_name=parts.trade_name, industry=parts.industry
    )
    # Only somebody with an investment relation gets here while another bears trade name and industry.
    shared = bool(question.related) and twins.filter(uscc__in=question.related).exists()
    branch = question.entity_type == "BR" or (isinstance(parts, ParsedName) and bool(parts.addition))
    return RegisteredName.objects.create(
        full_name=question.text,
        scope=question.scope,
        division=parts.division,
        trade_name=parts.trade_name,
        industry=parts.industry,
        industry_code=next(iter(industry_codes(parts.industry)), ""),
        form=parts.form,
        branch=branch,
        uscc=uscc,
        since=question.at,
        exempt=uscc if shared else "",
    )
