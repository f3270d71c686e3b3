"""The register of names: parse, compare, claim, release, load."""

from kaiye.names.bulk import Bearer, LoadReport, enter_names, load, rekey
from kaiye.names.business import MainIndustry, main_industries
from kaiye.names.check import check
from kaiye.names.considering import SEGMENTS, Considered
from kaiye.names.considering import Question as NameQuestion
from kaiye.names.considering import Verdict as NameVerdict
from kaiye.names.considering import consider as consider_name
from kaiye.names.considering import warm as warm_names
from kaiye.names.declaration import Declaration
from kaiye.names.divisions import division_named
from kaiye.names.errors import NameTaken, NeedsPerson
from kaiye.names.explanation import Explanation, Marked, explain, reasons
from kaiye.names.indexing import index as index_names
from kaiye.names.indexing import index_when_due as index_names_when_due
from kaiye.names.industries import GENERAL, NO_INDUSTRY, industry_group, same_substance
from kaiye.names.judging import Asked, Standing, asked, judge
from kaiye.names.lexicon import industry_codes
from kaiye.names.listed import Listed, standings
from kaiye.names.live import check_live
from kaiye.names.models import Cause, RegisteredName
from kaiye.names.models import Status as NameStatus
from kaiye.names.parse import ParsedName, full_text, normalised, parse_name
from kaiye.names.reservation import Reservation
from kaiye.names.reservations import (
    Kept,
    hand_back,
    held,
    holder_of,
    keep,
    kept_for,
    reservations_of,
    reserve,
)
from kaiye.names.reservations import expire as expire_reservations
from kaiye.names.reservations import get as get_reservation
from kaiye.names.reservations import release as release_reservation
from kaiye.names.reservations import unknown as unknown_reservation
from kaiye.names.reservations import use as use_reservation
from kaiye.names.reservations import warn as warn_of_ends
from kaiye.names.services import claim, extend, lapse, names_of, release, rename, revoke, take
from kaiye.names.shapes import look_alike
from kaiye.names.sounds import sounds
from kaiye.names.states import State as ReservationState
from kaiye.names.states import diagram
from kaiye.names.suggestions import Suggestion, first_free, usual_division
from kaiye.names.suggestions import suggest as suggest_names
from kaiye.names.trades import TradeSuggestion, suggest_industries

__all__ = [
    "GENERAL",
    "NO_INDUSTRY",
    "SEGMENTS",
    "Asked",
    "Bearer",
    "Cause",
    "Considered",
    "Declaration",
    "Explanation",
    "Kept",
    "Listed",
    "LoadReport",
    "MainIndustry",
    "Marked",
    "NameQuestion",
    "NameStatus",
    "NameTaken",
    "NameVerdict",
    "NeedsPerson",
    "ParsedName",
    "RegisteredName",
    "Reservation",
    "ReservationState",
    "Standing",
    "Suggestion",
    "TradeSuggestion",
    "asked",
    "check",
    "check_live",
    "claim",
    "consider_name",
    "diagram",
    "division_named",
    "enter_names",
    "expire_reservations",
    "explain",
    "extend",
    "first_free",
    "full_text",
    "get_reservation",
    "hand_back",
    "held",
    "holder_of",
    "index_names",
    "index_names_when_due",
    "industry_codes",
    "industry_group",
    "judge",
    "keep",
    "kept_for",
    "lapse",
    "load",
    "look_alike",
    "main_industries",
    "names_of",
    "normalised",
    "parse_name",
    "reasons",
    "rekey",
    "release",
    "release_reservation",
    "rename",
    "reservations_of",
    "reserve",
    "revoke",
    "same_substance",
    "sounds",
    "standings",
    "suggest_industries",
    "suggest_names",
    "take",
    "unknown_reservation",
    "use_reservation",
    "usual_division",
    "warm_names",
    "warn_of_ends",
]
