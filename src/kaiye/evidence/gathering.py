"""Ask every source once, at the same time, before anything is decided."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings

from kaiye.dossier.api import Dossier, Person
from kaiye.evidence.ports import Sources
from kaiye.evidence.sandbox import sandbox_sources, table_answers
from kaiye.kernel.api import IdNumber
from kaiye.rules.api import Evidence, OrganisationAnswer, comparable

_log = structlog.get_logger("kaiye.evidence")

TIMEOUT = 3.0  # seconds for all sources together; then a person decides instead

# What a person is asked about who signs; everything else is asked when the case is decided.
_OF_A_SIGNER = ("population", "identity_misused")

OwnRegister = Callable[[str], OrganisationAnswer | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """When a source was asked, how long it took (ms), and whether it answered.

    `status`: answered, unreachable, or not_asked (nothing in the dossier to ask it about).
    """

    source: str
    moment: str
    ms: float
    status: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """The evidence for one dossier and the record of how it was had."""

    evidence: Evidence
    sources: tuple[Asked, ...]

    def record(self) -> list[dict[str, Any]]:
        """For the case: no personal data."""
        return [asdict(one) for one in self.sources]


def gather(
    dossier: Dossier,
    *,
    at: datetime,
    sandbox: Mapping[str, Any] | None = None,
    own_register: OwnRegister | None = None,
) -> Evidence:
    """What the outside world says of a dossier; sources that fail are in `unreachable`. Never raises for them."""
    return ask(dossier, at=at, sandbox=sandbox, own_register=own_register).evidence


def gather_person(person: Person, *, at: datetime, sandbox: Mapping[str, Any] | None = None) -> Evidence:
    """What the sources that know people by sight say of one person; nobody else is asked about."""
    sources, declared = _connected(sandbox)
    number = IdNumber(comparable(person.id_number.reveal()))
    answers, record = _ask_all(sources, dict.fromkeys(_OF_A_SIGNER, [number] if number else []), at, TIMEOUT)
    failed = {one.source for one in record if one.status == "unreachable"}
    return Evidence(**answers, unreachable=frozenset(failed | declared.intersection(_OF_A_SIGNER)))


def ask(
    dossier: Dossier,
    *,
    at: datetime,
    sandbox: Mapping[str, Any] | None = None,
    own_register: OwnRegister | None = None,
    sources: Sources | None = None,
    timeout: float = TIMEOUT,
) -> Gathered:
    """As `gather`, with the moment and duration of every answer.

    `sandbox` is an evidence document that answers for all sources; without it the demo's table answers
    when KAIYE_SANDBOX is on. A malformed `sandbox` raises `InvalidInput`.
    """
    declared: frozenset[str] = frozenset()
    if sources is None:
        sources, declared = _connected(sandbox)
    numbers, codes, address = _about(dossier)
    known = _ours(codes, own_register)
    questions: dict[str, Any] = {
        **dict.fromkeys(
            ("population", "dishonest_debtors", "barred", "false_registration", "identity_misused"), numbers
        ),
        "organisations": [code for code in codes if code not in known],
        **dict.fromkeys(("forbidden_addresses", "crowded_addresses"), address),
    }
    answers, record = _ask_all(sources, questions, at, timeout)
    if known:
        answers["organisations"] = {**answers.get("organisations", {}), **known}
    failed = {one.source for one in record if one.status == "unreachable"}
    return Gathered(Evidence(**answers, unreachable=frozenset(failed | declared)), tuple(record))


def _connected(sandbox: Mapping[str, Any] | None) -> tuple[Sources, frozenset[str]]:
    """The sources to ask, and those a sandbox declares unreachable whether or not they are asked."""
    if sandbox is None and not settings.KAIYE_SANDBOX:
        return Sources(), frozenset()
    answers = table_answers() if sandbox is None else Evidence.parse(sandbox)
    return sandbox_sources(answers), answers.unreachable


def _about(dossier: Dossier) -> tuple[list[IdNumber], list[str], str]:
    """Everything the sources are asked about: document numbers, credit codes, the address."""
    people = (comparable(person.id_number.reveal()) for person in dossier.people.values())
    holders = (comparable(organisation.uscc) for organisation in dossier.organisations.values())
    return (
        [IdNumber(number) for number in dict.fromkeys(people) if number],
        [code for code in dict.fromkeys(holders) if code],
        dossier.domicile.address,
    )


def _ours(codes: list[str], own_register: OwnRegister | None) -> dict[str, OrganisationAnswer]:
    if own_register is None:
        return {}
    found = {code: own_register(code) for code in codes}
    return {code: answer for code, answer in found.items() if answer is not None}


def _ask_all(
    sources: Sources, questions: Mapping[str, Any], at: datetime, timeout: float
) -> tuple[dict[str, Any], list[Asked]]:
    """Answers of the sources that gave one in time, and the record of all."""
    moment, started = at.isoformat(), time.monotonic()
    replies: queue.SimpleQueue[tuple[str, Any, float]] = queue.SimpleQueue()
    waiting, record, answers = set(), [], {}
    for source, question in questions.items():
        adapter = getattr(sources, source)
        if not question:
            record.append(Asked(source, moment, 0.0, "not_asked"))
        elif adapter is None:
            record.append(Asked(source, moment, 0.0, "unreachable"))
        else:
            waiting.add(source)
            # Daemon threads: a source that hangs for ever must not keep the process from stopping.
            threading.Thread(target=_ask_one, args=(source, adapter, question, replies), daemon=True).start()
    while waiting:
        try:
            source, answer, ms = replies.get(timeout=max(started + timeout - time.monotonic(), 0.0))
        except queue.Empty:
            break
        waiting.discard(source)
        record.append(Asked(source, moment, ms, "unreachable" if answer is None else "answered"))
        if answer is not None:
            answers[source] = answer
    for source in sorted(waiting):
        _log.warning("source_too_slow", source=source, seconds=timeout)
        record.append(Asked(source, moment, round(timeout * 1000, 1), "unreachable"))
    return answers, sorted(record, key=lambda one: one.source)


def _ask_one(
    source: str,
    adapter: Callable[[Any], Any],
    question: Any,
    replies: queue.SimpleQueue[tuple[str, Any, float]],
) -> None:
    started = time.monotonic()
    try:
        answer = adapter(question)
    except Exception as error:
        # Whatever went wrong out there, here it means: no answer. The text may hold personal data.
        _log.warning("source_failed", source=source, error=type(error).__name__)
        answer = None
    replies.put((source, answer, round((time.monotonic() - started) * 1000, 1)))
