"""Licences: issued with the register entry, shown as paper and as a credential, checked by anybody."""

from kaiye.licences.models import Licence
from kaiye.licences.queries import Verdict, by_code, current, issuer_keys, of_entity, standing, verify
from kaiye.licences.services import VCT, attach, issue, revoke
from kaiye.licences.states import NAMES, TRANSITIONS, Event, State, diagram

__all__ = [
    "NAMES",
    "TRANSITIONS",
    "VCT",
    "Event",
    "Licence",
    "State",
    "Verdict",
    "attach",
    "by_code",
    "current",
    "diagram",
    "issue",
    "issuer_keys",
    "of_entity",
    "revoke",
    "standing",
    "verify",
]
