"""The person behind an account (B10: a personal account results)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kaiye.database.api import insert
from kaiye.kernel.api import say
from kaiye.ledger.api import append
from kaiye.realname.errors import NotVerified, SomebodyElses
from kaiye.realname.models import Binding, Check, Purpose
from kaiye.realname.queries import passed_for
from kaiye.rules.api import Means


@transaction.atomic(durable=True)
def bind(account: int, *, at: datetime) -> Binding:
    """The account belongs to the person who passed its check; who it belonged to before is history.

    Raises `SomebodyElses` when it belongs to another person and no officer has seen this one: whoever holds the
    telephone for an hour must not take the account from its person, who could then not recover it.
    """
    check: Check | None = passed_for(Purpose.ACCOUNT, f"account:{account}", at=at)
    if check is None:
        raise NotVerified(say("这个账号还没有通过实名核验。"))
    current = Binding.objects.select_for_update().filter(account=account, ended__isnull=True).first()
    if current is not None and current.check_row_id == check.pk:
        return current
    if current is not None:
        if current.index != check.index and check.means != Means.IN_PERSON:
            raise SomebodyElses(say("这个账号已经属于另一位经过实名核验的人。"))
        Binding.objects.filter(pk=current.pk).update(ended=at)
    bound = insert(Binding(account=account, index=check.index, person=check.person, check_row=check, at=at))
    append(
        "realname.bound",
        subject=f"account:{account}",
        actor=f"account:{account}",
        at=at,
        facts={"check": check.pk},
    )
    return bound
