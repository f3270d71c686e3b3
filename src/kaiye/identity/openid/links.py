"""An identity at a provider signs in to an account: only because its holder, signed in to both, said so.

No telephone number and no name of the provider's is ever compared with an account's: those can be reassigned,
mistyped or invented there.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from kaiye.identity.devices import tell_account
from kaiye.identity.models import Account, ProviderLink, ProviderVisit, Role
from kaiye.identity.openid.errors import VisitGone
from kaiye.identity.openid.flow import Arrival
from kaiye.identity.providers import Provider, provider
from kaiye.kernel.api import Conflict, Forbidden, NotFound, say
from kaiye.ledger.api import append
from kaiye.vault.api import blind_index

# How long somebody who arrived may take to show which account is theirs.
WAITS = timedelta(minutes=15)
# The kind of message that tells of it.
_KIND = "identity.provider"


def account_of_arrival(arrival: Arrival, *, at: datetime) -> Account | None:
    """The account this identity is linked to; None when there is none yet. Forbidden when it is closed."""
    link = ProviderLink.objects.filter(subject=arrival.subject).select_related("account").first()
    if link is None:
        return None
    if not link.account.is_active or link.account.role != Role.APPLICANT:
        raise Forbidden(say("这个账号已经停用。"), way_out=say("请联系登记机关。"))
    ProviderLink.objects.filter(pk=link.pk).update(used=at)
    return link.account


def keep_arrival(arrival: Arrival) -> int:
    """The arrival is kept until its holder has shown which account is theirs; its number."""
    kept = {"subject": arrival.subject, "name": arrival.name}
    ProviderVisit.objects.filter(pk=arrival.visit).update(arrived=kept)
    return arrival.visit


def kept_arrival(number: int, *, browser: str, at: datetime) -> tuple[Provider, str]:
    """The provider and the name it told of somebody who arrived in this browser; raises VisitGone."""
    visit = _waiting(number, browser, at)
    return provider(visit.provider), str((visit.arrived or {}).get("name", ""))


@transaction.atomic(durable=True)
def link_arrival(number: int, *, account: int, browser: str, at: datetime) -> ProviderLink:
    """Who arrived in this browser signs in to this account from now on."""
    visit = _waiting(number, browser, at)
    if not ProviderVisit.objects.filter(pk=visit.pk, arrived__isnull=False).update(arrived=None):
        raise _gone()
    return _link(account, provider(visit.provider), str((visit.arrived or {})["subject"]), at)


@transaction.atomic(durable=True)
def link_provider(arrival: Arrival, *, account: int, at: datetime) -> ProviderLink:
    """Who arrived signs in to the account that sent them from now on; Forbidden for another one."""
    if arrival.account is None or arrival.account != account:
        raise Forbidden(say("开始关联时登录的是另一个账号。"), way_out=say("请在账号页面重新关联。"))
    return _link(account, arrival.provider, arrival.subject, at)


@transaction.atomic(durable=True)
def unlink_provider(number: int, *, account: int, at: datetime) -> None:
    """The identity signs in to this account no more; NotFound for somebody else's."""
    found = ProviderLink.objects.filter(pk=number, account_id=account).select_related("account").first()
    if found is None:
        raise NotFound(say("没有找到这个关联。"))
    found.delete()
    _record("account.provider_unlinked", found.account, found.provider, at)
    text = say("您的账号已经与一个身份服务解除关联。如果不是您办的，请立即联系登记机关。")
    tell_account(found.account, _KIND, text, at=at)


def provider_links(account: int) -> list[ProviderLink]:
    """With which identities this account is signed in to, the oldest first."""
    return list(ProviderLink.objects.filter(account_id=account).order_by("pk"))


def _waiting(number: int, browser: str, at: datetime) -> ProviderVisit:
    visit = ProviderVisit.objects.filter(pk=number, arrived__isnull=False, taken__isnull=False).first()
    mine = blind_index(browser, purpose="identity.provider_visit")
    if visit is None or visit.taken is None or not hmac.compare_digest(visit.browser, mine):
        raise _gone()
    if at >= visit.taken + WAITS:
        raise _gone()
    return visit


def _link(account: int, chosen: Provider, subject: str, at: datetime) -> ProviderLink:
    owner = Account.objects.filter(pk=account, is_active=True, role=Role.APPLICANT).first()
    if owner is None:
        raise Forbidden(say("工作人员账号不能用身份服务登录。"))
    known = ProviderLink.objects.filter(subject=subject).first()
    if known is not None and known.account_id == account:
        return known
    if known is not None:
        raise Conflict(
            say("您在{provider}的身份已经关联了另一个账号。", provider=chosen.name),
            way_out=say("请用那个账号登录，解除关联以后再来。"),
        )
    try:
        with transaction.atomic():
            made = ProviderLink.objects.create(
                account=owner, provider=chosen.key, issuer=chosen.issuer, subject=subject, linked=at
            )
    except IntegrityError:
        raise Conflict(
            say("这个账号已经关联了{provider}的另一个身份。", provider=chosen.name),
            way_out=say("请先在账号页面解除原来的关联。"),
        ) from None
    _record("account.provider_linked", owner, chosen.key, at)
    text = say(
        "您的账号已经关联“{provider}”，以后可以用它登录。如果不是您办的，请立即联系登记机关。",
        provider=chosen.title,
    )
    tell_account(owner, _KIND, text, at=at)
    return made


def _record(kind: str, account: Account, key: str, at: datetime) -> None:
    whose = f"account:{account.pk}"
    append(kind, subject=whose, actor=whose, at=at, facts={"provider": key})


def _gone() -> VisitGone:
    return VisitGone(say("从身份服务带回的登录信息已经过期或者用过。"))
