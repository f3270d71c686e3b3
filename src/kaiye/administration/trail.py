"""The trail as the audit administrator reads it: searched, exported (which is on the trail itself), verified."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from kaiye.identity.api import Account, Actor, Permission, Role, StaffAct
from kaiye.kernel.api import SHANGHAI, Forbidden, InvalidInput, canonical_json, say
from kaiye.ledger import api as ledger

MOST_EXPORTED = 20_000
# On a page; a longer trail takes `kaiye ledger verify`.
MOST_VERIFIED = 20_000
_PAGE = 50
# A spreadsheet would run what begins so.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; empty where it does not matter. Days are those of Asia/Shanghai, both included."""

    # The beginning of the kind: `staff.`, `case.approved`.
    kind: str = ""
    subject: str = ""
    # A staff user name, or the trail's own word for somebody (`account:7`, `system`).
    who: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the latest first; `before` is where the next page begins, None on the last."""

    entries: list[ledger.EntryRow]
    # User names of the staff among the actors and subjects.
    names: Mapping[str, str]
    # By entry: the reason that a security administrator gave for it.
    reasons: Mapping[int, str]
    before: int | None


@dataclass(frozen=True, slots=True)
class TrailState:
    """How long the trail is, and what its signed head says."""

    size: int
    checkpoint: str


def search_trail(actor: Actor, filters: Filters, *, before: int | None = None) -> Page:
    """A page of what the filters find; for the audit administrator."""
    actor.require(Permission.READ_TRAIL)
    found = _found(filters, before=before, limit=_PAGE + 1)
    shown = found[:_PAGE]
    return Page(shown, _names(shown), _reasons(shown), shown[-1].id if len(found) > _PAGE else None)


def export_trail(actor: Actor, filters: Filters, *, at: datetime) -> bytes:
    """What the filters find as CSV (UTF-8 with its mark), the latest first; that it was exported is on the trail.

    InvalidInput for more than `MOST_EXPORTED` entries.
    """
    actor.require(Permission.READ_TRAIL)
    found = _found(filters, before=None, limit=MOST_EXPORTED + 1)
    if len(found) > MOST_EXPORTED:
        raise InvalidInput(
            say("找到的记录超过{n}条，不能一次导出。", n=MOST_EXPORTED), way_out=say("请缩小日期范围。")
        )
    names = _names(found)
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(["number", "at", "kind", "subject", "actor", "login", "facts"])
    for one in found:
        facts = canonical_json(one.facts).decode()
        row = [
            one.number,
            one.at.isoformat(),
            one.kind,
            one.subject,
            one.actor,
            names.get(one.actor, ""),
            facts,
        ]
        out.writerow([_cell(value) for value in row])
    with transaction.atomic(durable=True):
        told = {
            "kind": filters.kind,
            "since": filters.since.isoformat() if filters.since else None,
            "until": filters.until.isoformat() if filters.until else None,
            "entries": len(found),
        }
        sought = {"subject": filters.subject, "who": filters.who}
        ledger.append("trail.exported", subject="trail", actor=actor.id, at=at, facts=told, personal=sought)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def trail_state(actor: Actor) -> TrailState:
    """Size and signed head; for the audit administrator."""
    actor.require(Permission.READ_TRAIL)
    return TrailState(ledger.size(), ledger.checkpoint())


def verify_trail(actor: Actor) -> ledger.Report:
    """The whole trail recomputed, as `kaiye ledger verify` does it; Forbidden for one too long for a page."""
    actor.require(Permission.READ_TRAIL)
    if ledger.size() > MOST_VERIFIED:
        raise Forbidden(
            say("轨迹太长，不能在网页上核对。"),
            way_out=say("请运维人员运行 kaiye ledger verify，并在场查看结果。"),
        )
    return ledger.verify()


def _found(filters: Filters, *, before: int | None, limit: int) -> list[ledger.EntryRow]:
    return ledger.search(
        kind=filters.kind,
        subject=filters.subject,
        actor=_actor(filters.who),
        since=_midnight(filters.since) if filters.since else None,
        until=_midnight(filters.until + timedelta(days=1)) if filters.until else None,
        before=before,
        limit=limit,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _actor(who: str) -> str:
    """The trail's word for a staff user name; anything else as it is."""
    staff = Account.objects.filter(login=who).exclude(role=Role.APPLICANT).first() if who else None
    return f"account:{staff.pk}" if staff else who


def _names(entries: list[ledger.EntryRow]) -> dict[str, str]:
    words = {word for one in entries for word in (one.actor, one.subject) if word.startswith("account:")}
    numbers = [
        int(word.removeprefix("account:")) for word in words if word.removeprefix("account:").isdecimal()
    ]
    staff = Account.objects.filter(pk__in=numbers).exclude(role=Role.APPLICANT)
    return {f"account:{account.pk}": account.login for account in staff}


def _reasons(entries: list[ledger.EntryRow]) -> dict[int, str]:
    """What the security administrators wrote; the trail itself has its digest only."""
    wanted = {(one.kind, one.subject, one.at): one.id for one in entries if one.kind.startswith("account.")}
    if not wanted:
        return {}
    acts = StaffAct.objects.filter(at__in=[at for _, _, at in wanted])
    found = {(act.kind, f"account:{act.account_id}", act.at): act.reason for act in acts}
    return {wanted[key]: reason for key, reason in found.items() if key in wanted}


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
