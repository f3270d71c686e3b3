"""Casework's face: taking in, deciding, officers, and what follows."""

from kaiye.casework.decision import decide
from kaiye.casework.decision import get as get_case
from kaiye.casework.frequencies import how_often
from kaiye.casework.judging import ask, facts_for, facts_without_register, judge
from kaiye.casework.lives import Overtaken
from kaiye.casework.models import Case, CaseNote, Deadline, DecisionRecord
from kaiye.casework.notes import Point
from kaiye.casework.officers import NotApprovable, approve, refuse, return_
from kaiye.casework.queries import (
    CLOSED_STATES,
    WAITING_STATES,
    CaseView,
    Customised,
    Glance,
    findings_for_applicant,
    glances,
    of_filing,
    queue,
    view,
)
from kaiye.casework.replaying import case_named, export_bundle, replay_case
from kaiye.casework.states import FACTS, TRANSITIONS, Event, State, diagram
from kaiye.casework.submission import Receipt, submit, withdraw
from kaiye.casework.trials import Difference, Tally, Trying, Unjudged, past_filings, pieces, try_piece
from kaiye.casework.trying import try_all
from kaiye.casework.waiting import Waiting, ask_now, waiting_for
from kaiye.casework.whole import RegisterResult, Step, register

__all__ = [
    "CLOSED_STATES",
    "FACTS",
    "TRANSITIONS",
    "WAITING_STATES",
    "Case",
    "CaseNote",
    "CaseView",
    "Customised",
    "Deadline",
    "DecisionRecord",
    "Difference",
    "Event",
    "Glance",
    "NotApprovable",
    "Overtaken",
    "Point",
    "Receipt",
    "RegisterResult",
    "State",
    "Step",
    "Tally",
    "Trying",
    "Unjudged",
    "Waiting",
    "approve",
    "ask",
    "ask_now",
    "case_named",
    "decide",
    "diagram",
    "export_bundle",
    "facts_for",
    "facts_without_register",
    "findings_for_applicant",
    "get_case",
    "glances",
    "how_often",
    "judge",
    "of_filing",
    "past_filings",
    "pieces",
    "queue",
    "refuse",
    "register",
    "replay_case",
    "return_",
    "submit",
    "try_all",
    "try_piece",
    "view",
    "waiting_for",
    "withdraw",
]
