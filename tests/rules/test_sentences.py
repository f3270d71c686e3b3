"""Every sentence has its English with the same places, and every title too."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from babel.messages.pofile import read_po

import kaiye
from kaiye.rules.api import rules, standard_parameters, undecided
from kaiye.rules.public.citations import law_titles

ROOT = Path(kaiye.__file__).parent
_PLACES = re.compile(r"\{\w+\}")


def said(module: str) -> set[str]:
    """The templates of every `say("…")` of a module."""
    found = set()
    for path in (ROOT / module).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
                template = node.args[0]
                if isinstance(template, ast.Constant) and isinstance(template.value, str):
                    found.add(template.value)
    return found


def english(module: str) -> dict[str, str]:
    with (ROOT / module / "locale/en/LC_MESSAGES/django.po").open("rb") as stream:
        return {str(m.id): str(m.string) for m in read_po(stream) if m.id}


def test_every_sentence_of_the_rules_has_its_english() -> None:
    known = english("rules")
    notes = {one.note for periods in standard_parameters().by_name.values() for one in periods}
    wanted = said("rules") | {entry.title for entry in rules()} | set(law_titles()) | (notes - {""})
    wanted |= {told.template for one in undecided() for told in (one.asks, one.why)}
    assert sorted(wanted - known.keys()) == []
    assert sorted(known.keys() - wanted) == [], "translations of sentences nobody says"
    wrong = [z for z, e in known.items() if not e or set(_PLACES.findall(z)) != set(_PLACES.findall(e))]
    assert wrong == []


def test_every_sentence_of_the_sources_has_its_english() -> None:
    assert said("evidence") == english("evidence").keys()


def test_sentences_hold_no_half_width_marks() -> None:
    for sentence in said("rules"):
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]", sentence), sentence
