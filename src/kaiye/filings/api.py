"""The filings' face: from draft to closed, every word of it kept."""

from kaiye.filings.access import contact_of, get, known, mine, open_beside, own
from kaiye.filings.ceremonies import (
    back_to_draft,
    link,
    pass_on,
    prepare_signing,
    ready_to_submit,
    refuse,
    remind,
    settle,
    sign,
    signers_of,
    withdraw,
    withdrawn,
)
from kaiye.filings.drafts import (
    StaleFiling,
    digest_of,
    document_of,
    documents,
    history,
    revision,
    revision_of,
    save,
    start,
)
from kaiye.filings.identities import (
    NotThePerson,
    SignerCheck,
    check_signer,
    open_realname,
    person_of,
    realname_of,
    verified,
)
from kaiye.filings.lives import Overtaken
from kaiye.filings.models import Filing, FilingRevision, Frozen
from kaiye.filings.outcomes import approved, by_reference, lock, refused, returned, submitted
from kaiye.filings.papers import Paper, document_facts, papers
from kaiye.filings.protection import people_named
from kaiye.filings.reminders import watch_signing
from kaiye.filings.reservations import release as release_name
from kaiye.filings.reservations import reservation, reservations, watch_reservations
from kaiye.filings.reservations import reserve as reserve_name
from kaiye.filings.reservations import usable as usable_reservations
from kaiye.filings.signatures import ceremony_of, dossier_of, frozen, laid_before, tell
from kaiye.filings.states import FACTS, TRANSITIONS, TURNS, Event, State, Turn, diagram

__all__ = [
    "FACTS",
    "TRANSITIONS",
    "TURNS",
    "Event",
    "Filing",
    "FilingRevision",
    "Frozen",
    "NotThePerson",
    "Overtaken",
    "Paper",
    "SignerCheck",
    "StaleFiling",
    "State",
    "Turn",
    "approved",
    "back_to_draft",
    "by_reference",
    "ceremony_of",
    "check_signer",
    "contact_of",
    "diagram",
    "digest_of",
    "document_facts",
    "document_of",
    "documents",
    "dossier_of",
    "frozen",
    "get",
    "history",
    "known",
    "laid_before",
    "link",
    "lock",
    "mine",
    "open_beside",
    "open_realname",
    "own",
    "papers",
    "pass_on",
    "people_named",
    "person_of",
    "prepare_signing",
    "ready_to_submit",
    "realname_of",
    "refuse",
    "refused",
    "release_name",
    "remind",
    "reservation",
    "reservations",
    "reserve_name",
    "returned",
    "revision",
    "revision_of",
    "save",
    "settle",
    "sign",
    "signers_of",
    "start",
    "submitted",
    "tell",
    "usable_reservations",
    "verified",
    "watch_reservations",
    "watch_signing",
    "withdraw",
    "withdrawn",
]
