"""Where an account is signed in: listed, ended at once, ended by itself after idleness, told when it is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from kaiye.database.api import find
from kaiye.identity.models import Account, Role, SignedIn
from kaiye.kernel.api import Message, NotFound, say
from kaiye.ledger.api import append
from kaiye.notices.api import Contact, send
from kaiye.vault.api import blind_index

# How exactly "last seen" is kept: one write a minute for somebody who works.
_GRAIN = timedelta(minutes=1)
# How long a device that was used is known again.
KNOWN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Browser:
    """From where somebody comes: its long-lived cookie, what it calls itself, its address."""

    device: str = ""
    agent: str = ""
    ip: str = ""


@transaction.atomic
def begin_session(account: Account, session: str, browser: Browser, *, at: datetime, tell: bool) -> SignedIn:
    """The account is signed in under this session key; on a device it never used before it is told (`tell`).

    The first sign-in of an account tells nobody: there is nothing to compare it with.
    """
    device = blind_index(browser.device, purpose="identity.device") if browser.device else ""
    before = SignedIn.objects.filter(account=account)
    new = before.exists() and not (device and before.filter(device=device).exists())
    row, _ = SignedIn.objects.update_or_create(
        session=session,
        defaults={
            "account": account,
            "device": device,
            "agent": browser.agent[:300],
            "network": network_of(browser.ip),
            "began": at,
            "seen": at,
            "ended": None,
        },
    )
    if new and tell:
        append(
            "account.new_device",
            subject=f"account:{account.pk}",
            actor=f"account:{account.pk}",
            at=at,
            facts={"sign_in": row.pk},
        )
        tell_account(
            account,
            "identity.new_device",
            say("您的账号刚刚在一台新的设备上登录。如果不是您本人，请立即登录，在“账号安全”里结束其他登录。"),
            at=at,
        )
    return row


def still_signed_in(account: Account, session: str, browser: Browser, *, at: datetime) -> bool:
    """Whether this session still counts; staff's ends after idleness and at the end of a working day.

    A session that nobody wrote down (from before this was kept) is written down now.
    """
    row = SignedIn.objects.filter(session=session).first()
    if row is None:
        begin_session(account, session, browser, at=at, tell=False)
        return True
    if row.ended is not None or row.account_id != account.pk:
        return False
    if account.role != Role.APPLICANT and _over(row, at):
        _end([row], at=at)
        return False
    if at - row.seen >= _GRAIN:
        SignedIn.objects.filter(pk=row.pk, seen__lt=at).update(seen=at)
    return True


def _over(row: SignedIn, at: datetime) -> bool:
    idle = timedelta(minutes=settings.KAIYE_STAFF_IDLE_MINUTES)
    whole = timedelta(hours=settings.KAIYE_STAFF_HOURS)
    return at - row.seen >= idle or at - row.began >= whole


def sessions_of(account: Account) -> list[SignedIn]:
    """Where the account is signed in now, the latest first."""
    found = list(SignedIn.objects.filter(account=account, ended__isnull=True).order_by("-seen", "-pk"))
    live = set(
        Session.objects.filter(session_key__in=[row.session for row in found]).values_list(
            "session_key", flat=True
        )
    )
    return [row for row in found if row.session in live]


@transaction.atomic(durable=True)
def end_session(account: Account, number: int, *, at: datetime) -> None:
    """One sign-in of this account is over at once; NotFound for anybody else's."""
    row = find(SignedIn, pk=number)
    if row is None or row.account_id != account.pk or row.ended is not None:
        raise NotFound(say("没有找到这次登录，可能已经结束。"))
    _end([row], at=at)
    _ended(account, 1, "one", at=at)


@transaction.atomic(durable=True)
def end_other_sessions(account: Account, session: str, *, at: datetime) -> int:
    """All sign-ins of this account but this one are over at once; returns how many."""
    return sign_out_elsewhere(account, but=session, why="asked", at=at)


def sign_out_elsewhere(account: Account, *, but: str = "", why: str, at: datetime) -> int:
    """All sign-ins but `but` are over at once, in the caller's transaction; returns how many."""
    rows = list(SignedIn.objects.filter(account=account, ended__isnull=True).exclude(session=but))
    _end(rows, at=at)
    if rows:
        _ended(account, len(rows), why, at=at)
    return len(rows)


def end_sessions(account: int, *, at: datetime) -> None:
    """Every session of the account is over, on every device, also one that nobody wrote down; in the caller's transaction."""
    Account.objects.filter(pk=account).update(sessions_round=F("sessions_round") + 1)
    _end(list(SignedIn.objects.filter(account_id=account, ended__isnull=True)), at=at)


def close_session(session: str, *, at: datetime) -> None:
    """Somebody signed out here."""
    SignedIn.objects.filter(session=session, ended__isnull=True).update(ended=at)


def _end(rows: list[SignedIn], *, at: datetime) -> None:
    """Both at once: Django has no session to open any more, and the row says so."""
    SignedIn.objects.filter(pk__in=[row.pk for row in rows]).update(ended=at)
    Session.objects.filter(session_key__in=[row.session for row in rows]).delete()


def _ended(account: Account, count: int, why: str, *, at: datetime) -> None:
    append(
        "account.sessions_ended",
        subject=f"account:{account.pk}",
        actor=f"account:{account.pk}",
        at=at,
        facts={"count": count, "why": why},
    )


def network_of(ip: str) -> str:
    """`203.0.113.*` or `2001:db8:1::*`: the network, never the machine; empty for what is no address."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        head = address.exploded.split(":")[:3]
        return ":".join(part.lstrip("0") or "0" for part in head) + "::*"
    return ".".join(str(address).split(".")[:3]) + ".*"


def tell_account(
    account: Account, kind: str, text: Message, *, at: datetime, link: str | None = None
) -> None:
    """A message to the account's telephone, in the caller's transaction; nothing for an account without one."""
    if account.phone:
        to = Contact(phone=account.phone, name=account.name)
        send(to=to, kind=kind, text=text, link=link, subject=f"account:{account.pk}", at=at)


def sweep(at: datetime) -> None:
    """What ended a year ago is forgotten; what Django's store no longer holds has ended."""
    open_ = SignedIn.objects.filter(ended__isnull=True, seen__lt=at - timedelta(days=1))
    keys = list(open_.values_list("session", flat=True)[:5000])
    live = set(Session.objects.filter(session_key__in=keys).values_list("session_key", flat=True))
    SignedIn.objects.filter(session__in=[key for key in keys if key not in live]).update(ended=at)
    SignedIn.objects.filter(ended__lt=at - KNOWN_FOR).delete()
