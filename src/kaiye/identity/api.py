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
from kaiye.identity.models import Account, ProviderLink, Role
from kaiye.identity.openid.client import our_provider_keys
from kaiye.identity.openid.errors import ProviderDeclined, ProviderSilent, ProviderUntrusted, VisitGone
from kaiye.identity.openid.flow import Arrival, return_from_provider, visit_goal, visit_provider
from kaiye.identity.openid.links import (
    account_of_arrival,
    keep_arrival,
    kept_arrival,
    link_arrival,
    link_provider,
    provider_links,
    unlink_provider,
)
from kaiye.identity.openid.metadata import forget as forget_metadata
from kaiye.identity.openid.metadata import keys as provider_keys
from kaiye.identity.openid.metadata import provider_metadata
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
from kaiye.identity.providers import Level, Provider, provider, providers, set_up, switch_off
from kaiye.identity.providers import parse as parse_provider
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
    "Arrival",
    "Factor",
    "IdentityCheck",
    "Level",
    "Permission",
    "Provider",
    "ProviderDeclined",
    "ProviderLink",
    "ProviderSilent",
    "ProviderUntrusted",
    "Role",
    "VisitGone",
    "account_of_arrival",
    "actor_of",
    "app_address",
    "applicant",
    "begin_app",
    "check_person",
    "confirm_app",
    "covers",
    "factor_of",
    "forget_metadata",
    "keep_arrival",
    "kept_arrival",
    "known_applicant",
    "link_arrival",
    "link_provider",
    "officers_over",
    "open_staff_account",
    "our_provider_keys",
    "parse_provider",
    "pass_factor",
    "phone_number",
    "provider",
    "provider_keys",
    "provider_links",
    "provider_metadata",
    "providers",
    "request_code",
    "reset_factor",
    "return_from_provider",
    "send_code",
    "set_up",
    "sign_in_staff",
    "sign_in_with_code",
    "signer",
    "switch_off",
    "unlink_provider",
    "visit_goal",
    "visit_provider",
]
