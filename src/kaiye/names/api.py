"""The register of names: parse, compare, claim, release, load."""

from kaiye.names.bulk import Bearer, LoadReport, enter_names, load
from kaiye.names.check import check
from kaiye.names.errors import NameTaken, NeedsPerson
from kaiye.names.industries import GENERAL, industry_group, same_substance
from kaiye.names.judging import Asked, Standing, asked, judge
from kaiye.names.lexicon import industry_codes
from kaiye.names.models import Cause, RegisteredName
from kaiye.names.models import Status as NameStatus
from kaiye.names.parse import ParsedName, full_text, normalised, parse_name
from kaiye.names.services import claim, extend, lapse, names_of, release, rename, revoke, take

__all__ = [
    "GENERAL",
    "Asked",
    "Bearer",
    "Cause",
    "LoadReport",
    "NameStatus",
    "NameTaken",
    "NeedsPerson",
    "ParsedName",
    "RegisteredName",
    "Standing",
    "asked",
    "check",
    "claim",
    "enter_names",
    "extend",
    "full_text",
    "industry_codes",
    "industry_group",
    "judge",
    "lapse",
    "load",
    "names_of",
    "normalised",
    "parse_name",
    "release",
    "rename",
    "revoke",
    "same_substance",
    "take",
]
