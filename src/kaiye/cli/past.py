"""Past cases for benchmarks and tests: filings as they were signed, with the records of their decisions.

Only what judging again needs is there: no papers, no licences, no entries of the register.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock
from itertools import islice
from typing import Any

from django.db import transaction

from kaiye.casework.api import Case, DecisionRecord, State
from kaiye.cli.specimen import llc
from kaiye.dossier.api import Dossier, parse
from kaiye.filings.api import Filing, FilingRevision, digest_of
from kaiye.filings.api import State as FilingState
from kaiye.kernel.api import SHANGHAI, add_working_days
from kaiye.names import api as names
from kaiye.policy.api import parameters_in_force
from kaiye.rules.api import Decision, Evidence, Facts, decide, facts_as_json

_BATCH = 500
_OWNER = "account:0"
_LIVES = {
    "approve": (State.APPROVED, FilingState.APPROVED),
    "refer": (State.REVIEW, FilingState.SUBMITTED),
    "restrict": (State.RETURNED, FilingState.RETURNED),
}


def add_past_cases(
    count: int, *, first: int = 1, last_day: date, progress: Callable[[int], None] | None = None
) -> None:
    """`count` decided cases more, the same for the same numbers, on the three hundred days up to `last_day`."""
    numbers = iter(range(first, first + count))
    while batch := list(islice(numbers, _BATCH)):
        _write([_past(number, last_day) for number in batch])
        if progress is not None:
            progress(len(batch))


def document_of(number: int, day: date) -> dict[str, Any]:
    """A limited company: every fourth pays up within two years, every tenth words its own scope."""
    document = llc(number, today=day)
    years = (4, 4, 4, 2)[number % 4]
    for investor in document["investors"]:
        for contribution in investor["contributions"]:
            contribution["due"] = (day + timedelta(days=365 * years)).isoformat()
    if number % 10 == 0:
        document["scope"] = [{"item": "软件开发"}, {"text": "手工装裱字画"}]
    if number % 50 == 0:
        document["capital"]["amount"] = "5000"
        for investor, amount in zip(document["investors"], ("3000", "2000"), strict=True):
            investor["contributions"][0]["amount"] = amount
    return document


def _past(number: int, last_day: date) -> tuple[int, datetime, dict[str, Any], Dossier, Facts, Decision]:
    day = last_day - timedelta(days=number % 300)
    document = document_of(number, day)
    dossier = parse(document)
    facts = _facts(dossier, day)
    at = datetime.combine(day, clock(10), SHANGHAI)
    return number, at, document, dossier, facts, decide(dossier, facts=facts)


def _facts(dossier: Dossier, day: date) -> Facts:
    parts = names.parse_name(dossier.name.text, dossier.entity_type.value, home=dossier.authority)
    return Facts(
        as_of=day,
        evidence=Evidence(),
        name_parts=parts,
        name_industries=names.industry_codes(parts.industry),
        name_division=names.division_named(parts.division),
        parameters=parameters_in_force(),
    )


@transaction.atomic(durable=True)
def _write(past: list[tuple[int, datetime, dict[str, Any], Dossier, Facts, Decision]]) -> None:
    filings = Filing.objects.bulk_create(_filings(past))
    FilingRevision.objects.bulk_create(
        FilingRevision(
            filing=filing, number=1, document=document, author=_OWNER, at=at, digest=digest_of(document)
        )
        for filing, (_, at, document, *_rest) in zip(filings, past, strict=True)
    )
    cases = Case.objects.bulk_create(_cases(filings, past))
    DecisionRecord.objects.bulk_create(
        DecisionRecord(
            case=case,
            number=1,
            at=at,
            as_of=decision.as_of,
            outcome=decision.outcome.value,
            ruleset=decision.ruleset,
            facts={**facts_as_json(facts), "sources": []},
            findings=[finding.as_json() for finding in decision.findings],
            customised=decision.customised,
            milliseconds=1.0,
        )
        for case, (_, at, _document, _dossier, facts, decision) in zip(cases, past, strict=True)
    )


def _filings(past: list[Any]) -> Iterator[Filing]:
    for number, at, _document, dossier, _facts, decision in past:
        yield Filing(
            reference=f"KY{at:%Y%m%d}-P{number:06d}",
            owner=_OWNER,
            business=dossier.business.value,
            entity_type=dossier.entity_type.value,
            authority=dossier.authority,
            title=dossier.name.text,
            state=_LIVES[decision.outcome.value][1],
            round=1,
            created=at,
            updated=at,
        )


def _cases(filings: list[Filing], past: list[Any]) -> Iterator[Case]:
    for filing, (number, at, document, _dossier, _facts, decision) in zip(filings, past, strict=True):
        yield Case(
            filing=filing.reference,
            round=1,
            owner=_OWNER,
            authority=filing.authority,
            entity_type=filing.entity_type,
            title=filing.title,
            digest=digest_of(document),
            revision=1,
            ceremony=number,
            state=_LIVES[decision.outcome.value][0],
            opened_at=at,
            due=add_working_days(at.date(), 3),
            decided_at=at if decision.outcome.value != "refer" else None,
            decided_by="system" if decision.outcome.value != "refer" else "",
        )
