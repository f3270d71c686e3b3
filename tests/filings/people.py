"""People of these tests."""

from __future__ import annotations

from datetime import datetime

from kaiye.identity.api import Account, Actor, ActorKind, Role, actor_of, applicant, open_staff_account
from kaiye.kernel.api import SHANGHAI

AT = datetime(2026, 11, 22, 10, 30, tzinfo=SHANGHAI)


def owner(phone: str = "13800138000") -> Actor:
    """An applicant with an account."""
    return actor_of(applicant(phone, at=AT, name="何青禾"))


def officer(authority: str = "340111", login: str = "officer") -> Actor:
    """An officer with an account."""
    account = Account.objects.filter(login=login).first() or open_staff_account(
        login,
        password="correct horse battery",
        name="周审核",
        role=Role.OFFICER,
        authority=authority,
        at=AT,
    )
    return actor_of(account)


NOBODY_ELSE = Actor(ActorKind.APPLICANT, "account:999999", "另一人")
