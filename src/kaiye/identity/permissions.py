"""Who may do what: one table, deny by default.

A permission is either general (start a filing, see the queue) or bound to an object (approve this case).
For a bound one the object says whose it is: `owner` holds the `Actor.id` of the applicant or signer it
belongs to, `authority` the six-digit code of the registration authority it lies with. An object that says
neither belongs to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kaiye.identity.models import Account, Role
from kaiye.kernel.api import Forbidden, SignInNeeded, say


class Permission(StrEnum):
    """Everything that can be allowed."""

    START_FILING = "filing.start"
    READ_FILING = "filing.read"
    EDIT_FILING = "filing.edit"
    SIGN_FILING = "filing.sign"
    SUBMIT_FILING = "filing.submit"
    WITHDRAW_FILING = "filing.withdraw"
    RESERVE_NAME = "name.reserve"
    READ_RESERVATION = "name.read"
    RELEASE_NAME = "name.release"
    READ_QUEUE = "case.queue"
    READ_CASE = "case.read"
    APPROVE = "case.approve"
    RETURN = "case.return"
    REFUSE = "case.refuse"
    ADVISE = "case.advise"
    RECUSE = "case.recuse"
    OVERRIDE = "case.override"
    EXTEND = "case.extend"
    RECORD_DISPUTE = "case.dispute"
    REVIEW_IDENTITY = "identity.review"
    RESOLVE_MISUSE = "misuse.resolve"
    BAR_PERSON = "person.bar"
    READ_ARCHIVE = "archive.read"
    TAKE_EVIDENCE = "evidence.take"
    READ_POLICY = "policy.read"
    PROPOSE_CHANGE = "policy.propose"
    APPROVE_CHANGE = "policy.approve"
    READ_SOURCES = "sources.read"
    READ_TRAIL = "trail.read"
    REVOKE_CERTIFICATE = "certificate.revoke"
    MANAGE_ACCOUNTS = "account.manage"
    MANAGE_JOBS = "jobs.manage"


class ActorKind(StrEnum):
    """In which quality somebody acts."""

    APPLICANT = "applicant"
    SIGNER = "signer"
    OFFICER = "officer"
    POLICY_OFFICER = "policy_officer"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"
    SYSTEM = "system"
    NOBODY = "nobody"


P = Permission
# Rules hold for every authority alike. Whoever proposed a change may not enact it: `policy.services` sees to it.
_POLICY = frozenset({P.READ_POLICY, P.PROPOSE_CHANGE, P.APPROVE_CHANGE})
_GENERAL = _POLICY | {
    P.START_FILING,
    P.RESERVE_NAME,
    P.READ_QUEUE,
    P.READ_SOURCES,
    P.READ_TRAIL,
    P.MANAGE_ACCOUNTS,
    P.REVOKE_CERTIFICATE,
    P.MANAGE_JOBS,
}
_OWN = frozenset({P.READ_FILING, P.EDIT_FILING, P.SIGN_FILING, P.SUBMIT_FILING, P.WITHDRAW_FILING})
_NAMES = frozenset({P.READ_RESERVATION, P.RELEASE_NAME})
_CASE = frozenset({P.READ_CASE, P.APPROVE, P.RETURN, P.REFUSE, P.READ_FILING, P.READ_ARCHIVE}) | frozenset(
    {
        P.ADVISE,
        P.RECUSE,
        P.OVERRIDE,
        P.EXTEND,
        P.RECORD_DISPUTE,
        P.REVIEW_IDENTITY,
        P.RESOLVE_MISUSE,
        P.BAR_PERSON,
        P.TAKE_EVIDENCE,
    }
)

GRANTS: dict[ActorKind, frozenset[Permission]] = {
    ActorKind.APPLICANT: _OWN | _NAMES | {P.START_FILING, P.RESERVE_NAME},
    ActorKind.SIGNER: frozenset({P.READ_FILING, P.SIGN_FILING}),
    ActorKind.OFFICER: _CASE | {P.READ_QUEUE, P.READ_SOURCES},
    ActorKind.POLICY_OFFICER: _POLICY,
    ActorKind.SYSTEM_ADMIN: frozenset({P.MANAGE_JOBS, P.READ_SOURCES}),
    ActorKind.SECURITY_ADMIN: frozenset({P.MANAGE_ACCOUNTS, P.REVOKE_CERTIFICATE}),
    ActorKind.AUDIT_ADMIN: frozenset({P.READ_TRAIL}),
    ActorKind.SYSTEM: frozenset(Permission),
    ActorKind.NOBODY: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: `id` goes into the trail and holds nothing personal (`account:7`, `system`)."""

    kind: ActorKind
    id: str
    name: str = ""
    # GB/T 2260 code of the officer's authority.
    authority: str = ""
    # Whether the officer heads it.
    leader: bool = False

    def may(self, permission: Permission, obj: object | None = None) -> bool:
        """Whether it is allowed; without an object only general permissions are."""
        if permission not in GRANTS[self.kind]:
            return False
        if self.kind is ActorKind.SYSTEM or permission in _GENERAL:
            return True
        if obj is None:
            return False
        if self.kind is ActorKind.OFFICER:
            return covers(self.authority, str(getattr(obj, "authority", "") or ""))
        owner = getattr(obj, "owner", None)
        return bool(owner) and str(owner) == self.id

    def require(self, permission: Permission, obj: object | None = None) -> None:
        """It is allowed, or Forbidden is raised."""
        if self.may(permission, obj):
            return
        if self.kind is ActorKind.NOBODY:
            raise SignInNeeded(say("登录以后才能继续。"))
        raise Forbidden(say("您没有权限进行这项操作。"))

    @property
    def account(self) -> int | None:
        """The number of the account, when one acts."""
        kind, _, number = self.id.partition(":")
        return int(number) if kind == "account" else None


def covers(authority: str, other: str) -> bool:
    """Whether `other` is `authority` itself or lies below it (340100 covers 340104)."""
    if not authority or len(other) != 6:
        return False
    prefix = authority
    while prefix.endswith("00"):
        prefix = prefix[:-2]
    return bool(prefix) and other.startswith(prefix)


SYSTEM = Actor(ActorKind.SYSTEM, "system", "系统")
NOBODY = Actor(ActorKind.NOBODY, "nobody")


def actor_of(account: object) -> Actor:
    """The actor behind an account (or Django's anonymous user)."""
    if not isinstance(account, Account) or not account.is_active:
        return NOBODY
    name = account.name or str(Role(account.role).label)
    return Actor(ActorKind(account.role), f"account:{account.pk}", name, account.authority, account.leader)


def signer(key: str, name: str) -> Actor:
    """The actor behind a personal signing link; `key` names the signer's place, never the person."""
    return Actor(ActorKind.SIGNER, f"signer:{key}", name)
