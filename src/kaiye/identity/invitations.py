"""How the holder of a staff account sets the password: a link by message, and a code handed over in person."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from kaiye.identity.devices import end_sessions
from kaiye.identity.models import Account, Invitation
from kaiye.identity.passwords import require_good_password
from kaiye.kernel.api import Forbidden, NotFound, say
from kaiye.ledger.api import append
from kaiye.notices.api import Contact, send
from kaiye.vault.api import blind_index

LIFETIME = timedelta(days=3)
_TRIES = 5
# Without characters that are misread.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def invite(account: Account, *, at: datetime) -> tuple[str, str]:
    """A fresh link (sent to the account's telephone, when it has one) and a fresh code; older ones are worthless.

    In the caller's transaction. Link and code are returned this once: neither alone sets a password.
    """
    link, code = secrets.token_urlsafe(24), "".join(secrets.choice(_LETTERS) for _ in range(8))
    facts = {"link": _link(link), "code": _code(account, code), "tries": 0, "expires": at + LIFETIME}
    Invitation.objects.update_or_create(account=account, defaults=facts)
    address = f"{settings.KAIYE_PUBLIC_URL}/account/staff/welcome/{link}/"
    if account.phone:
        text = say("您的工作人员账号可以设置密码了。请向安全管理员当面领取验证码，三天内打开链接设置。")
        to = Contact(phone=account.phone, name=account.name)
        send(to=to, kind="identity.invitation", text=text, link=address, subject="sign-in", at=at)
    return address, code


def invited(link: str, *, at: datetime) -> Account:
    """Whose invitation this is, while it is good; raises `NotFound`."""
    row = _live(link, at)
    if row is None:
        raise NotFound(say("这个链接已经失效。"), way_out=say("请联系安全管理员重新发送。"))
    return row.account


def accept(link: str, code: str, password: str, *, at: datetime) -> Account:
    """The account has this password and its sessions have ended; Forbidden for a wrong code, five of them end it."""
    account = invited(link, at=at)
    require_good_password(password)
    # Counted before it is looked at: parallel guesses cannot exceed the limit.
    counted = Invitation.objects.filter(account=account, tries__lt=_TRIES).update(tries=F("tries") + 1)
    row = _live(link, at, spent=True) if counted else None
    given = _code(account, "".join(code.split()).lower())
    if row is None or not hmac.compare_digest(row.code, given):
        raise Forbidden(say("验证码不正确。"), way_out=say("请核对安全管理员交给您的8位验证码。"))
    with transaction.atomic(durable=True):
        if not Invitation.objects.filter(pk=row.pk, link=row.link).delete()[0]:
            raise NotFound(say("这个链接已经失效。"), way_out=say("请联系安全管理员重新发送。"))
        Account.objects.filter(pk=account.pk).update(password=make_password(password))
        end_sessions(account.pk, at=at)
        append(
            "account.password_set",
            subject=f"account:{account.pk}",
            actor=f"account:{account.pk}",
            at=at,
            facts={},
        )
    account.refresh_from_db()
    return account


def _live(link: str, at: datetime, *, spent: bool = False) -> Invitation | None:
    found = Invitation.objects.select_related("account").filter(
        link=_link(link), expires__gt=at, account__is_active=True
    )
    return (found if spent else found.filter(tries__lt=_TRIES)).first()


def _link(link: str) -> str:
    return blind_index(link, purpose="identity.invitation")


def _code(account: Account, code: str) -> str:
    return blind_index(f"{account.pk}|{code}", purpose="identity.invitation_code")
