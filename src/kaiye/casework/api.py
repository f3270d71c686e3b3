"""Casework's face: taking in, deciding, officers, and what follows."""

from kaiye.casework.clock import approve_extension, ask_extension
from kaiye.casework.decision import decide
from kaiye.casework.decision import get as get_case
from kaiye.casework.denials import denied, deny, registered_as, report_mention
from kaiye.casework.desk import Desk, OwnScope, desk
from kaiye.casework.disputes import record_dispute
from kaiye.casework.frequencies import how_often
from kaiye.casework.gauges import source_gauges
from kaiye.casework.handling import Improper, Reconsider, Recused, cited, token
from kaiye.casework.judging import ask, facts_for, facts_without_register, judge
from kaiye.casework.lives import Overtaken
from kaiye.casework.looks import Look, looked_at, looks_at
from kaiye.casework.models import (
    Case,
    CaseNote,
    Deadline,
    DecisionRecord,
    Dispute,
    Extension,
    Opinion,
    Override,
    Recusal,
)
from kaiye.casework.notes import Point, decision_note, other_notes
from kaiye.casework.officers import NotApprovable, approve, refuse, return_
from kaiye.casework.opinions import ask_opinion, asked_of, colleagues, give_opinion
from kaiye.casework.overrides import propose_override, restrictions_now, second_override
from kaiye.casework.proof import Judged, Proof
from kaiye.casework.queries import (
    CLOSED_STATES,
    WAITING_STATES,
    CaseView,
    Customised,
    Glance,
    Load,
    findings_for_applicant,
    glances,
    load,
    of_filing,
    queue,
    view,
)
from kaiye.casework.recusal import recuse
from kaiye.casework.replaying import case_named, export_bundle, replay_case
from kaiye.casework.states import FACTS, TRANSITIONS, Event, State, diagram
from kaiye.casework.submission import Receipt, submit, withdraw
from kaiye.casework.trials import Difference, Tally, Trying, Unjudged, past_filings, pieces, try_piece
from kaiye.casework.trying import try_all
from kaiye.casework.waiting import Waiting, ask_now, waiting_by_source, waiting_for
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
    "Desk",
    "Difference",
    "Dispute",
    "Event",
    "Extension",
    "Glance",
    "Improper",
    "Judged",
    "Load",
    "Look",
    "NotApprovable",
    "Opinion",
    "Override",
    "Overtaken",
    "OwnScope",
    "Point",
    "Proof",
    "Receipt",
    "Reconsider",
    "Recusal",
    "Recused",
    "RegisterResult",
    "State",
    "Step",
    "Tally",
    "Trying",
    "Unjudged",
    "Waiting",
    "approve",
    "approve_extension",
    "ask",
    "ask_extension",
    "ask_now",
    "ask_opinion",
    "asked_of",
    "case_named",
    "cited",
    "colleagues",
    "decide",
    "decision_note",
    "denied",
    "deny",
    "desk",
    "diagram",
    "export_bundle",
    "facts_for",
    "facts_without_register",
    "findings_for_applicant",
    "get_case",
    "give_opinion",
    "glances",
    "how_often",
    "judge",
    "load",
    "looked_at",
    "looks_at",
    "of_filing",
    "other_notes",
    "past_filings",
    "pieces",
    "propose_override",
    "queue",
    "record_dispute",
    "recuse",
    "refuse",
    "register",
    "registered_as",
    "replay_case",
    "report_mention",
    "restrictions_now",
    "return_",
    "second_override",
    "source_gauges",
    "submit",
    "token",
    "try_all",
    "try_piece",
    "view",
    "waiting_by_source",
    "waiting_for",
    "withdraw",
]
