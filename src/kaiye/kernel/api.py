"""The kernel's face: value objects, time, messages and errors that every room uses."""

from kaiye.kernel.clock import SHANGHAI, add_years, local_date, now
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
from kaiye.kernel.messages import CHINESE, ENGLISH, Message, english, say
from kaiye.kernel.money import ZERO, Fen
from kaiye.kernel.pointer import ROOT, Pointer
from kaiye.kernel.secret import IdNumber, mask

__all__ = [
    "CHINESE",
    "ENGLISH",
    "ROOT",
    "SHANGHAI",
    "ZERO",
    "Conflict",
    "Fen",
    "Forbidden",
    "IdNumber",
    "InvalidInput",
    "KaiyeError",
    "Message",
    "NotFound",
    "NotReadable",
    "Pointer",
    "Problem",
    "Refused",
    "SignInNeeded",
    "Stale",
    "TooLarge",
    "TooMany",
    "Unavailable",
    "WrongState",
    "add_years",
    "english",
    "local_date",
    "mask",
    "now",
    "say",
]
