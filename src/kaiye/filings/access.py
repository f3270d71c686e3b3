"""Who may see and who may change a filing. What somebody may not see does not exist for them."""

from __future__ import annotations

from kaiye.database.api import find
from kaiye.dossier.api import Dossier
from kaiye.filings.models import Filing
from kaiye.filings.states import State
from kaiye.identity.api import Account, Actor, ActorKind, Permission
from kaiye.kernel.api import NotFound, SignInNeeded, say
from kaiye.notices import api as notices

# A filing is the applicant's own business until it is submitted, and again while it is mended.
_BEFORE_THE_REGISTRY = frozenset({State.DRAFT, State.SIGNING, State.SIGNED, State.WITHDRAWN})


def get(reference: str, actor: Actor) -> Filing:
    """The filing as it is now, if `actor` may read it; raises `NotFound` otherwise.

    While the applicant mends a returned filing its text is theirs again; an officer reads what was submitted.
    """
    filing = known(reference, actor)
    if actor.kind is ActorKind.OFFICER and filing.life in _BEFORE_THE_REGISTRY:
        raise _unknown(reference)
    return filing


def known(reference: str, actor: Actor) -> Filing:
    """The filing for somebody who may know of it, an officer also while it is being mended; else `NotFound`."""
    if actor.kind is ActorKind.NOBODY:
        raise SignInNeeded(say("登录以后才能查看申请。"))
    filing = find(Filing, reference=reference)
    if filing is None or not actor.may(Permission.READ_FILING, filing):
        raise _unknown(reference)
    if actor.kind is ActorKind.OFFICER and filing.life in _BEFORE_THE_REGISTRY and not filing.round:
        raise _unknown(reference)
    return filing


def own(reference: str, actor: Actor, permission: Permission = Permission.EDIT_FILING) -> Filing:
    """The filing, if `actor` may do `permission` with it."""
    filing = get(reference, actor)
    actor.require(permission, filing)
    return filing


def mine(actor: Actor) -> list[Filing]:
    """The filings of `actor`, the latest changed first."""
    return list(Filing.objects.filter(owner=actor.id).order_by("-updated", "-pk"))


def open_beside(dossier: Dossier, *, owner: str, reference: str) -> tuple[str, ...]:
    """References of the owner's other filings for the same thing under the same name that the registry is deciding.

    One that was returned is the applicant's again: whoever files anew instead of mending it files once.
    """
    if not dossier.name.text:
        return ()
    others = Filing.objects.filter(
        owner=owner,
        business=dossier.business.value,
        title=dossier.name.text,
        state=State.SUBMITTED,
    ).exclude(reference=reference)
    return tuple(others.order_by("pk").values_list("reference", flat=True))


def _unknown(reference: str) -> NotFound:
    return NotFound(say("没有找到申请{reference}。", reference=reference[:40]))


def contact_of(owner: str) -> notices.Contact | None:
    """Where the applicant is reached; None when no account stands behind the filing."""
    kind, _, number = owner.partition(":")
    account = find(Account, pk=int(number)) if kind == "account" else None
    return notices.Contact(phone=account.phone, name=account.name) if account else None
