"""No rule of the catalogue about establishment is lost: it is in the book, or it is told why it is not."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

from kaiye.kernel.api import ENGLISH
from kaiye.rules.api import UNDECIDED_REASONS, rules, scheme, undecided

SHARED = Path(os.environ.get("KAIYE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
PHASES = {"name", "identity", "address", "capital", "shareholder", "organ", "scope", "articles", "signing"}
PHASES |= {"submit"}
BOOK = {rule.id for rule in rules()}
REGISTER = {one.id for one in undecided()}


def test_every_rule_is_in_the_book_or_in_the_register() -> None:
    assert {one.id for one in scheme()} - BOOK - REGISTER == set()


def test_no_rule_is_in_both() -> None:
    assert set() == BOOK & REGISTER


def test_the_register_lists_each_once_and_only_the_catalogue_s() -> None:
    listed = [one.id for one in undecided()]
    assert listed == sorted(set(listed))
    assert {one.id for one in scheme()} >= REGISTER


def test_each_reason_is_told_in_both_languages() -> None:
    for one in undecided():
        for told in (one.asks, one.why, UNDECIDED_REASONS[one.reason]):
            assert not re.search(r"[\u4e00-\u9fff]", told.text(ENGLISH, "rules")), (one.id, str(told))


def test_a_rule_named_as_the_one_that_decides_is_in_the_book() -> None:
    named = {found for one in undecided() for found in re.findall(r"[A-Z]{2}-[0-9]{3}", str(one.why))}
    assert named
    assert named <= BOOK


def test_what_is_assured_is_not_said_of_a_later_business() -> None:
    """A reason that many share says which business it waits for."""
    for one in undecided():
        if one.reason == "later":
            assert re.search("上线", str(one.why)), one.id


@pytest.mark.skipif(not (SHARED / "rules.csv").exists(), reason="the catalogue is not here")
def test_the_scheme_is_the_catalogue_s() -> None:
    with (SHARED / "rules.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [
            (row["id"], row["phase"], frozenset(row["entity_types"].split("|")))
            for row in csv.DictReader(stream)
        ]
    wanted = {row for row in rows if row[1] in PHASES and row[2] & {"ALL", "LLC", "JSC", "IIH"}}
    assert {(one.id, one.phase, one.types) for one in scheme()} == wanted
