"""Ask every source once, at the same time, before anything is decided."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog

from kaiye.dossier.api import Dossier, Person
from kaiye.evidence import keeping, lists
from kaiye.evidence.connections import Connected, connected
from kaiye.evidence.keeping import Fared
from kaiye.evidence.metrics import observe
from kaiye.evidence.policies import LONGEST, POLICIES
from kaiye.evidence.ports import NoAnswer, Why
from kaiye.kernel.api import IdNumber, local_date
from kaiye.rules.api import Evidence, OrganisationAnswer, comparable

_log = structlog.get_logger("kaiye.evidence")

TIMEOUT = LONGEST  # seconds for all sources together; then a person decides instead

# What a person is asked about who signs; everything else is asked when the case is decided.
_OF_A_SIGNER = ("population", "identity_misused")


@dataclass(frozen=True, slots=True)
class OwnBooks:
    """Our own register, as it is asked beside the outside sources."""

    # What it says of a credit code; None: it does not know it, and the outside source is asked.
    organisation: Callable[[str], OrganisationAnswer | None]
    # How many entities it has at an address in a division.
    registered_at: Callable[[str, str], int]


@dataclass(frozen=True, slots=True)
class Asked:
    """When a source was asked, how long it took (ms), and whether it answered.

    `status`: answered, cached (an earlier answer, of the moment `answered_at`, was reused), unreachable
    (`why`), or not_asked (nothing in the dossier to ask it about).
    """

    source: str
    moment: str
    ms: float
    status: str
    answered_at: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The evidence for one dossier and the record of how it was had."""

    evidence: Evidence
    sources: tuple[Asked, ...]

    @property
    def reused(self) -> frozenset[str]:
        """The sources whose earlier answer was used."""
        return frozenset(one.source for one in self.sources if one.status == "cached")

    def record(self) -> list[dict[str, Any]]:
        """For the case: no personal data."""
        return [asdict(one) for one in self.sources]


def gather(
    dossier: Dossier,
    *,
    at: datetime,
    sandbox: Mapping[str, Any] | None = None,
    own: OwnBooks | None = None,
) -> Evidence:
    """What the outside world says of a dossier; sources that fail are in `unreachable`. Never raises for them."""
    return ask(dossier, at=at, sandbox=sandbox, own=own).evidence


def gather_person(person: Person, *, at: datetime, sandbox: Mapping[str, Any] | None = None) -> Evidence:
    """What the sources that know people by sight say of one person; nobody else is asked about."""
    way = connected(sandbox)
    number = IdNumber(comparable(person.id_number.reveal()))
    questions = dict.fromkeys(_OF_A_SIGNER, [number] if number else [])
    answers, record = _Asking(way, at).of(questions)
    failed = _unreachable(record) | way.declared.intersection(_OF_A_SIGNER)
    ours: frozenset[str] = frozenset()
    if way.recorded:
        listed = lists.listed(questions["identity_misused"], "", "", on=local_date(at))
        listed = {source: told for source, told in listed.items() if source in _OF_A_SIGNER}
        answers, ours = _with_ours(answers, listed)
    return Evidence(**answers, unreachable=failed, own_books=ours)


def ask(
    dossier: Dossier,
    *,
    at: datetime,
    sandbox: Mapping[str, Any] | None = None,
    own: OwnBooks | None = None,
    way: Connected | None = None,
    fresh: Collection[str] = (),
    insist: bool = False,
    timeout: float = TIMEOUT,
) -> Gathered:
    """As `gather`, with the moment and duration of every answer.

    `sandbox` is an evidence document that answers for all sources; without it the gateways of the settings
    and, when KAIYE_SANDBOX is on, the demo's table. A malformed `sandbox` raises `InvalidInput`. With `own`
    our own register and lists are asked first. No earlier answer of a source in `fresh` is reused; with
    `insist` even a source that is left alone for a while is asked.
    """
    way = way or connected(sandbox)
    numbers, codes, address = _about(dossier)
    ours = _ours(dossier, numbers, codes, own, at) if own is not None else {}
    known = ours.get("organisations", {})
    questions: dict[str, Any] = {
        **dict.fromkeys(
            ("population", "dishonest_debtors", "barred", "false_registration", "identity_misused"), numbers
        ),
        "organisations": [code for code in codes if code not in known],
        **dict.fromkeys(("forbidden_addresses", "crowded_addresses"), address),
    }
    answers, record = _Asking(way, at, frozenset(fresh), insist, timeout).of(questions)
    answers, added = _with_ours(answers, ours)
    unreachable = _unreachable(record) | way.declared
    return Gathered(Evidence(**answers, unreachable=unreachable, own_books=added), tuple(record))


def _unreachable(record: Collection[Asked]) -> frozenset[str]:
    return frozenset(one.source for one in record if one.status == "unreachable")


def _about(dossier: Dossier) -> tuple[list[IdNumber], list[str], str]:
    """Everything the sources are asked about: document numbers, credit codes, the address."""
    people = (comparable(person.id_number.reveal()) for person in dossier.people.values())
    holders = (comparable(organisation.uscc) for organisation in dossier.organisations.values())
    return (
        [IdNumber(number) for number in dict.fromkeys(people) if number],
        [code for code in dict.fromkeys(holders) if code],
        dossier.domicile.address,
    )


def _ours(
    dossier: Dossier, numbers: list[IdNumber], codes: list[str], own: OwnBooks, at: datetime
) -> dict[str, Any]:
    """What our own register and lists say, as answers of the sources they stand beside."""
    place, address = dossier.domicile.division, dossier.domicile.address
    found = lists.listed(numbers, place, address, on=local_date(at))
    answers = {code: own.organisation(code) for code in codes}
    if known := {code: answer for code, answer in answers.items() if answer is not None}:
        found["organisations"] = known
    if count := own.registered_at(place, address):
        found["crowded_addresses"] = {address: count}
    return found


def _with_ours(answers: Mapping[str, Any], ours: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """Both together, and the sources to which ours added something; of two counts the larger one counts."""
    merged = dict(answers)
    for source, told in ours.items():
        outside = merged.get(source)
        if outside is None:
            merged[source] = told
        elif source == "crowded_addresses":
            larger = {text: max(count, outside.get(text, 0)) for text, count in told.items()}
            merged[source] = {**outside, **larger}
        elif source == "organisations":
            merged[source] = {**outside, **told}
        elif source == "barred":
            merged[source] = tuple(dict.fromkeys((*outside, *told)))
        else:
            merged[source] = outside | told
    return merged, frozenset(ours)


@dataclass(slots=True)
class _Asking:
    """One round of asking: what may be reused is, the rest is asked at the same time."""

    way: Connected
    at: datetime
    fresh: frozenset[str] = frozenset()
    insist: bool = False
    timeout: float = TIMEOUT

    def of(self, questions: Mapping[str, Any]) -> tuple[dict[str, Any], list[Asked]]:
        """Answers of the sources that gave one in time, and the record of all."""
        moment = self.at.isoformat()
        keys = {
            source: keeping.question_key(source, _plain(question))
            for source, question in questions.items()
            if question and source in self.way.outside and POLICIES[source].reuse
        }
        answers, record, waiting = {}, [], {}
        kept = keeping.kept_answers(keys, at=self.at) if keys else {}
        resting = self._resting(questions, kept)
        for source, question in questions.items():
            adapter = getattr(self.way.sources, source)
            if not question:
                record.append(Asked(source, moment, 0.0, "not_asked"))
            elif source in kept and source not in self.fresh:
                answers[source] = getattr(Evidence.parse({source: kept[source].answer}), source)
                before = kept[source].answered_at.astimezone(self.at.tzinfo).isoformat()
                record.append(Asked(source, moment, 0.0, "cached", before))
            elif adapter is None or source in resting:
                why = Why.NOT_CONNECTED if adapter is None else Why.PAUSED
                record.append(Asked(source, moment, 0.0, "unreachable", why=why.value))
            else:
                waiting[source] = (adapter, question)
        fared = _answers_in_time(waiting, self.timeout, answers)
        for one in fared:
            record.append(
                Asked(one.source, moment, one.ms, "unreachable", why=one.why)
                if one.why
                else Asked(one.source, moment, one.ms, "answered", moment)
            )
        if self.way.recorded and fared:
            fresh = {one.source for one in fared if not one.why and one.source in keys}
            keeping.note(fared, {one: (keys[one], _as_json(one, answers[one])) for one in fresh}, at=self.at)
        for entry in record:
            observe(entry.source, entry.status, entry.ms)
        return answers, sorted(record, key=lambda one: one.source)

    def _resting(self, questions: Mapping[str, Any], kept: Collection[str]) -> set[str]:
        if not self.way.recorded or self.insist:
            return set()
        wanted = [
            source
            for source, question in questions.items()
            if question
            and getattr(self.way.sources, source) is not None
            and (source not in kept or source in self.fresh)
        ]
        return keeping.paused(wanted, at=self.at)


def _answers_in_time(
    waiting: Mapping[str, tuple[Callable[[Any], Any], Any]], timeout: float, answers: dict[str, Any]
) -> list[Fared]:
    """Every source is asked in a thread of its own; what comes within its time is in `answers`."""
    replies: queue.SimpleQueue[tuple[str, Any, float, str]] = queue.SimpleQueue()
    started, fared = time.monotonic(), []
    due = {source: started + min(POLICIES[source].timeout, timeout) for source in waiting}
    for source, (adapter, question) in waiting.items():
        # Daemon threads: a source that hangs for ever must not keep the process from stopping.
        threading.Thread(target=_ask_one, args=(source, adapter, question, replies), daemon=True).start()
    while due:
        try:
            source, answer, ms, why = replies.get(timeout=max(min(due.values()) - time.monotonic(), 0.0))
        except queue.Empty:
            late = [source for source, until in due.items() if until <= time.monotonic()]
            for source in late:
                seconds = round(due.pop(source) - started, 3)
                _log.warning("source_too_slow", source=source, seconds=seconds)
                fared.append(Fared(source, round(seconds * 1000, 1), Why.TOO_SLOW.value))
            continue
        # One that was given up already has had its record.
        if due.pop(source, None) is not None:
            fared.append(Fared(source, ms, why))
            if not why:
                answers[source] = answer
    return fared


def _ask_one(
    source: str,
    adapter: Callable[[Any], Any],
    question: Any,
    replies: queue.SimpleQueue[tuple[str, Any, float, str]],
) -> None:
    started, answer, why = time.monotonic(), None, ""
    try:
        answer = adapter(question)
    except NoAnswer as error:
        why = error.why.value
        _log.warning("source_failed", source=source, why=why)
    except Exception as error:
        # Whatever went wrong out there, here it means: no answer. The text may hold personal data.
        why = Why.FAILED.value
        _log.warning("source_failed", source=source, error=type(error).__name__)
    replies.put((source, answer, round((time.monotonic() - started) * 1000, 1), why))


def _plain(question: Any) -> Any:
    """The question as JSON, in one order."""
    if isinstance(question, str):
        return question
    return sorted(one.reveal() if isinstance(one, IdNumber) else one for one in question)


def _as_json(source: str, answer: Any) -> Any:
    return Evidence(**{source: answer}).as_json()[source]
