"""The kernel's face: value objects, time, messages and errors that every room uses."""

from kaiye.kernel.bucket import Bucket
from kaiye.kernel.canonical import canonical_json
from kaiye.kernel.citizen import CitizenId, InvalidCitizenId
from kaiye.kernel.clock import SHANGHAI, add_months, add_years, local_date, now
from kaiye.kernel.division import DivisionCode, InvalidDivisionCode
from kaiye.kernel.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    KaiyeError,
    NotFound,
    NotReadable,
    Problem,
    Refused,
    SignInNeeded,
    Stale,
    TooLarge,
    TooMany,
    Unavailable,
    WrongState,
)
from kaiye.kernel.invalid import InvalidValue
from kaiye.kernel.messages import CHINESE, ENGLISH, Message, english, say
from kaiye.kernel.money import ZERO, Fen
from kaiye.kernel.network import THIS_MACHINE, counted_as
from kaiye.kernel.pointer import ROOT, Pointer
from kaiye.kernel.references import new_reference
from kaiye.kernel.regno import InvalidRegistrationNumber, RegistrationNumber
from kaiye.kernel.secret import IdNumber, mask
from kaiye.kernel.uscc import InvalidUscc, Uscc
from kaiye.kernel.workdays import add_working_days, calendar_is_official, working_day, working_days_until

__all__ = [
    "CHINESE",
    "ENGLISH",
    "ROOT",
    "SHANGHAI",
    "THIS_MACHINE",
    "ZERO",
    "Bucket",
    "CitizenId",
    "Conflict",
    "DivisionCode",
    "Fen",
    "Forbidden",
    "IdNumber",
    "InvalidCitizenId",
    "InvalidDivisionCode",
    "InvalidInput",
    "InvalidRegistrationNumber",
    "InvalidUscc",
    "InvalidValue",
    "KaiyeError",
    "Message",
    "NotFound",
    "NotReadable",
    "Pointer",
    "Problem",
    "Refused",
    "RegistrationNumber",
    "SignInNeeded",
    "Stale",
    "TooLarge",
    "TooMany",
    "Unavailable",
    "Uscc",
    "WrongState",
    "add_months",
    "add_working_days",
    "add_years",
    "calendar_is_official",
    "canonical_json",
    "counted_as",
    "english",
    "local_date",
    "mask",
    "new_reference",
    "now",
    "say",
    "working_day",
    "working_days_until",
]
