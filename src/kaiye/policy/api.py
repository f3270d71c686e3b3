"""Policy's face: which numbers the rules go by, and how they are changed."""

from kaiye.policy.in_force import latest_edition, parameters_in_force
from kaiye.policy.in_force import up_to as parameters_up_to
from kaiye.policy.models import ParameterChange, Trial
from kaiye.policy.queries import Standing, changes, enacted_changes, standing, standings
from kaiye.policy.services import TrialOutdated, change_from, change_of, enact, propose, reject, withdraw
from kaiye.policy.states import FACTS, TRANSITIONS, Event, State, diagram
from kaiye.policy.trials import (
    TRIAL,
    Days,
    Overtaken,
    advance_trial,
    check_draft,
    get_trial,
    recent_trials,
    trial_of,
    try_out,
)

__all__ = [
    "FACTS",
    "TRANSITIONS",
    "TRIAL",
    "Days",
    "Event",
    "Overtaken",
    "ParameterChange",
    "Standing",
    "State",
    "Trial",
    "TrialOutdated",
    "advance_trial",
    "change_from",
    "change_of",
    "changes",
    "check_draft",
    "diagram",
    "enact",
    "enacted_changes",
    "get_trial",
    "latest_edition",
    "parameters_in_force",
    "parameters_up_to",
    "propose",
    "recent_trials",
    "reject",
    "standing",
    "standings",
    "trial_of",
    "try_out",
    "withdraw",
]
