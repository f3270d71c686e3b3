"""The register of names: parse, compare, claim, release, load."""

from kaiye.names.bulk import Bearer, LoadReport, enter_names, load
from kaiye.names.check import check
from kaiye.names.industries import GENERAL, industry_group, same_substance
from kaiye.names.lexicon import industry_codes
from kaiye.names.models import RegisteredName
from kaiye.names.models import Status as NameStatus
from kaiye.names.parse import ParsedName, full_text, normalised, parse_name
from kaiye.names.services import claim, names_of, release

__all__ = [
    "GENERAL",
    "Bearer",
    "LoadReport",
    "NameStatus",
    "ParsedName",
    "RegisteredName",
    "check",
    "claim",
    "enter_names",
    "full_text",
    "industry_codes",
    "industry_group",
    "load",
    "names_of",
    "normalised",
    "parse_name",
    "release",
    "same_substance",
]
