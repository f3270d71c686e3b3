"""Every conditional clause of the templates is in some articles and missing from others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kaiye import documents as room
from kaiye.cli.mix import draft
from kaiye.documents.articles import Answers, answers_of
from kaiye.documents.facts import DocumentFacts
from kaiye.dossier.api import parse

CLAUSES = Path(room.__file__).parent / "clauses"
TODAY = date(2026, 11, 22)


def conditions(node: Any) -> Iterator[str]:
    """Every `when` and every [flags] before a line."""
    if isinstance(node, dict):
        if "when" in node:
            yield node["when"]
        for value in node.values():
            yield from conditions(value)
    elif isinstance(node, list):
        for value in node:
            yield from conditions(value)
    elif isinstance(node, str):
        yield from re.findall(r"^\[([^]]+)\]", node, re.MULTILINE)


def _unwatched(made: dict[str, Any]) -> None:
    made["posts"] = [one for one in made["posts"] if not one["post"].startswith("supervisor")]
    made["governance"] |= {"audit_committee": False, "no_supervisor": True}


def _committee(made: dict[str, Any]) -> None:
    _unwatched(made)
    made["governance"]["audit_committee"] = True


def _small(made: dict[str, Any]) -> None:
    """A single director and one supervisor."""
    organs = {"director", "chair", "supervisor_chair", "supervisor"}
    people = list(made["people"])
    made["posts"] = [one for one in made["posts"] if one["post"] not in organs]
    made["posts"] += [{"post": "director", "person": people[0]}, {"post": "supervisor", "person": people[-1]}]


def _elected(made: dict[str, Any]) -> None:
    for post in made["posts"]:
        if post["post"] == "director":
            post["employee"] = True


def _manager_represents(made: dict[str, Any]) -> None:
    for post in made["posts"]:
        if post["post"] == "legal_representative":
            post["as"] = "manager"


def _director_represents(made: dict[str, Any]) -> None:
    """One director of the board who is not its chair."""
    people = list(made["people"])
    made["posts"] = [one for one in made["posts"] if one["post"] != "legal_representative"]
    made["posts"] += [{"post": "chair", "person": people[0]}, {"post": "director", "person": people[1]}]
    made["posts"].append({"post": "legal_representative", "person": people[1], "as": "director"})


def _no_manager(made: dict[str, Any]) -> None:
    made["posts"] = [one for one in made["posts"] if one["post"] != "manager"]


def _one_company(made: dict[str, Any]) -> None:
    made["organisations"] = {"x": {"name": "合肥样本投资有限公司"}}
    made["investors"] = [{**made["investors"][0], "party": "x"}]


CHANGES = {
    5: _manager_represents,
    6: _elected,
    7: lambda made: made.update(investors=made["investors"][:1]),
    8: _small,
    9: _unwatched,
    10: lambda made: made.update(term={"kind": "fixed", "years": 20}),
    11: lambda made: made["investors"][0]["contributions"][0].update(form="ip"),
    13: _no_manager,
    17: _one_company,
    19: _committee,
    23: _director_represents,
}


@cache
def companies(kind: str) -> tuple[Answers, ...]:
    """What the clauses ask of two hundred companies of all kinds of organs, rare ones among them."""
    found = []
    for number in range(200):
        made = draft(number, seed=5, today=TODAY, entity_type=kind).document
        for every, change in CHANGES.items():
            if number % every == 0:
                change(made)
        found.append(answers_of(DocumentFacts(parse(made), "KY20261122-7F3K9Q", TODAY)))
    return tuple(found)


@pytest.mark.parametrize("kind", ["llc", "jsc"])
def test_every_condition_holds_for_some_and_fails_for_others(kind: str) -> None:
    own = yaml.safe_load((CLAUSES / f"{kind}.yaml").read_text(encoding="utf-8"))
    shared = yaml.safe_load((CLAUSES / "common.yaml").read_text(encoding="utf-8"))
    included = [shared[name] for name in re.findall(r"'include': '(\w+)'", str(own))]
    asked = set(conditions(own)) | set(conditions(included))
    assert len(asked) > 10
    never = [one for one in asked if not any(answers.hold(one) for answers in companies(kind.upper()))]
    always = [one for one in asked if all(answers.hold(one) for answers in companies(kind.upper()))]
    assert (sorted(never), sorted(always)) == ([], [])
