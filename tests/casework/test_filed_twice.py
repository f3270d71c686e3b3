"""A second filing for the same thing under the same name is seen while the first is still being decided (SB-009)."""

from __future__ import annotations

from typing import Any

import pytest

from kaiye.casework import api as casework
from kaiye.dossier.api import parse
from kaiye.filings import api as filings
from kaiye.names.api import holder_of
from kaiye.rules.api import Decision, Evidence
from tests.casework.builders import named
from tests.casework.driver import AT, submitted
from tests.filings.people import owner

pytestmark = pytest.mark.django_db(transaction=True)


def waiting() -> dict[str, Any]:
    """A filing that an officer has to look at."""
    document = named("砚汀澜")
    document["scope"] = [*document["scope"], {"text": "为社区老人修伞"}]
    return document


def judged(document: dict[str, Any], holder: str) -> Decision:
    return casework.judge(parse(document), evidence=Evidence(), at=AT, holder=holder)


def told(decision: Decision) -> list[str]:
    return [str(finding.message) for finding in decision.findings if finding.rule == "SB-009"]


def test_the_first_filing_is_named_to_the_second_and_not_to_itself() -> None:
    me, document = owner(), waiting()
    first = submitted(document, me=me)
    assert told(judged(document, holder_of(me.id, first.filing))) == []
    again = filings.start(document, actor=me, at=AT)
    said = told(judged(document, holder_of(me.id, again.reference)))
    assert len(said) == 1
    assert first.filing in said[0]


def test_drafts_other_names_and_other_people_do_not_count() -> None:
    me, document = owner(), waiting()
    filings.start(document, actor=me, at=AT)
    assert told(judged(document, holder_of(me.id, "KY-OTHER"))) == []
    submitted(document, me=me)
    assert told(judged(named("砚汀舟"), holder_of(me.id, "KY-OTHER"))) == []
    assert told(judged(document, holder_of("account:999", "KY-OTHER"))) == []
