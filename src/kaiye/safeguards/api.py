"""“Was my identity used?”: who is named where, alerts and locks, misuse reports, holds and disputes, bars."""

from kaiye.safeguards.bars import bars_at_desk, bars_in_force, confirm_bar, lift_bar, propose_bar
from kaiye.safeguards.errors import Held, Locked, ReportUnknown
from kaiye.safeguards.guards import answer_consent, consents_of, guard_of, require_consent, set_guard
from kaiye.safeguards.holds import denial, has_link, held, hold, lift, make_link, require_free
from kaiye.safeguards.mentions import Named, end_mentions, index_of, mention, mentions_of
from kaiye.safeguards.models import Bar, Consent, Denial, Guard, Hold, Kind, Mention, Report
from kaiye.safeguards.reports import (
    BASIS,
    Reporter,
    against,
    desk,
    disputed_entity,
    report,
    report_misuse,
    reports_of,
    resolve,
    withdraw,
)
from kaiye.safeguards.states import NAMES, Event, State, diagram

__all__ = [
    "BASIS",
    "NAMES",
    "Bar",
    "Consent",
    "Denial",
    "Event",
    "Guard",
    "Held",
    "Hold",
    "Kind",
    "Locked",
    "Mention",
    "Named",
    "Report",
    "ReportUnknown",
    "Reporter",
    "State",
    "against",
    "answer_consent",
    "bars_at_desk",
    "bars_in_force",
    "confirm_bar",
    "consents_of",
    "denial",
    "desk",
    "diagram",
    "disputed_entity",
    "end_mentions",
    "guard_of",
    "has_link",
    "held",
    "hold",
    "index_of",
    "lift",
    "lift_bar",
    "make_link",
    "mention",
    "mentions_of",
    "propose_bar",
    "report",
    "report_misuse",
    "reports_of",
    "require_consent",
    "require_free",
    "resolve",
    "set_guard",
    "withdraw",
]
