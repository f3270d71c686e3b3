"""Whatever is taken out of a dossier, no rule fails and every finding points into the document."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from kaiye.dossier.api import parse
from kaiye.kernel.api import InvalidInput
from kaiye.rules.api import Evidence, Facts, decide
from tests.rules.ceremonies import ceremony
from tests.rules.dossiers import AS_OF, BASES


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in steps:
        yield (*path, key)
        yield from places(below, (*path, key))


def without(document: Any, path: tuple[Any, ...]) -> Any:
    changed = copy.deepcopy(document)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return changed


def points_into(document: Any, pointer: str) -> bool:
    """Whether the place exists, or is missing from (or below) an object or list that the types know."""
    tokens = pointer.split("/")[1:]
    for position, token in enumerate(tokens):
        if isinstance(document, list):
            if not token.isdigit() or int(token) >= len(document):
                return False
            document = document[int(token)]
        elif isinstance(document, dict):
            if token not in document:
                # A missing section and at most the field in it that is to be filled in.
                return len(tokens) - position <= 2
            document = document[token]
        else:
            return False
    return True


@pytest.mark.parametrize("base", sorted(BASES))
def test_anything_may_be_missing(base: str) -> None:
    document = BASES[base]()
    # Signed by everybody before anything went missing, then by nobody: whatever was said points somewhere.
    laid = ceremony(parse(document), papers={"confirmation": {"unsigned": list(document["people"])}})
    told = [Facts(as_of=AS_OF, evidence=Evidence(), ceremony=one) for one in (None, laid)]
    tried = 0
    for path in places(document):
        changed = without(document, path)
        try:
            dossier = parse(changed)
        except InvalidInput:
            continue
        tried += 1
        for finding in (one for facts in told for one in decide(dossier, facts=facts).findings):
            assert finding.subject, (path, finding.rule, "failed")
            assert points_into(changed, finding.subject), (path, finding.rule, finding.subject)
    assert tried > 40
