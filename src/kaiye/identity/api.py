"""Who somebody is and what they may do: accounts, signing in, actors and permissions, identity checks."""

from kaiye.identity.check import IdentityCheck, check_person
from kaiye.identity.models import Account, Role
from kaiye.identity.permissions import (
    GRANTS,
    NOBODY,
    SYSTEM,
    Actor,
    ActorKind,
    Permission,
    actor_of,
    covers,
    signer,
)
from kaiye.identity.phone import phone_number
from kaiye.identity.services import (
    applicant,
    known_applicant,
    officers_over,
    open_staff_account,
    request_code,
    sign_in_staff,
    sign_in_with_code,
)

__all__ = [
    "GRANTS",
    "NOBODY",
    "SYSTEM",
    "Account",
    "Actor",
    "ActorKind",
    "IdentityCheck",
    "Permission",
    "Role",
    "actor_of",
    "applicant",
    "check_person",
    "covers",
    "known_applicant",
    "officers_over",
    "open_staff_account",
    "phone_number",
    "request_code",
    "sign_in_staff",
    "sign_in_with_code",
    "signer",
]
