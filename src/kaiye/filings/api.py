"""The filings' face: from draft to closed, every word of it kept."""

from kaiye.filings.access import get, mine, own
from kaiye.filings.drafts import StaleFiling, digest_of, document_of, history, revision, revision_of, save, start
from kaiye.filings.lives import Overtaken
from kaiye.filings.models import Filing, FilingRevision, Frozen
from kaiye.filings.outcomes import approved, by_reference, refused, returned, submitted, withdrawn
from kaiye.filings.states import FACTS, TRANSITIONS, TURNS, Event, State, Turn, diagram

__all__ = [
    "FACTS",
    "TRANSITIONS",
    "TURNS",
    "Event",
    "Filing",
    "FilingRevision",
    "Frozen",
    "Overtaken",
    "StaleFiling",
    "State",
    "Turn",
    "approved",
    "by_reference",
    "diagram",
    "digest_of",
    "document_of",
    "get",
    "history",
    "mine",
    "own",
    "refused",
    "returned",
    "revision",
    "revision_of",
    "save",
    "start",
    "submitted",
    "withdrawn",
]
