"""Real-name checks: who somebody is, step by step with its evidence, and who may sign for an organisation."""

from kaiye.realname.binding import bind
from kaiye.realname.errors import (
    BadPicture,
    ChallengeGone,
    CheckExpired,
    CheckUnknown,
    NotVerified,
    TooManyChecks,
)
from kaiye.realname.judging import Said
from kaiye.realname.keeping import delete_pictures, keep
from kaiye.realname.models import Binding, Check, Outcome, Picture, Purpose, Step
from kaiye.realname.queries import (
    evidence_of,
    get,
    of,
    passed_for,
    pictures,
    review_queue,
    reviewable,
    verified_account,
)
from kaiye.realname.recognise import Recogniser
from kaiye.realname.reviewing import confirm_in_person, decide_review
from kaiye.realname.services import (
    ask_moves,
    conclude,
    index_of,
    open_check,
    sandbox_identity,
    take_card,
    take_document,
    take_live,
)
from kaiye.realname.states import NAMES, Event, State, diagram

__all__ = [
    "NAMES",
    "BadPicture",
    "Binding",
    "ChallengeGone",
    "Check",
    "CheckExpired",
    "CheckUnknown",
    "Event",
    "NotVerified",
    "Outcome",
    "Picture",
    "Purpose",
    "Recogniser",
    "Said",
    "State",
    "Step",
    "TooManyChecks",
    "ask_moves",
    "bind",
    "conclude",
    "confirm_in_person",
    "decide_review",
    "delete_pictures",
    "diagram",
    "evidence_of",
    "get",
    "index_of",
    "keep",
    "of",
    "open_check",
    "passed_for",
    "pictures",
    "review_queue",
    "reviewable",
    "sandbox_identity",
    "take_card",
    "take_document",
    "take_live",
    "verified_account",
]
