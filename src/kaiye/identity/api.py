"""Who somebody is and what they may do: accounts, signing in, actors and permissions, identity checks."""

from kaiye.identity.check import IdentityCheck, check_person
from kaiye.identity.factors import (
    Factor,
    app_address,
    begin_app,
    confirm_app,
    factor_of,
    pass_factor,
    reset_factor,
    send_code,
)
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
    "Factor",
    "IdentityCheck",
    "Permission",
    "Role",
    "actor_of",
    "app_address",
    "applicant",
    "begin_app",
    "check_person",
    "confirm_app",
    "covers",
    "factor_of",
    "known_applicant",
    "officers_over",
    "open_staff_account",
    "pass_factor",
    "phone_number",
    "request_code",
    "reset_factor",
    "send_code",
    "sign_in_staff",
    "sign_in_with_code",
    "signer",
]
