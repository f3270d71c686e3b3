"""Every sentence written with `say()` has its English, with the same places."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[2] / "src" / "kaiye"
PLACE = re.compile(r"\{(\w+)[^}]*\}")


def _said() -> Iterator[tuple[str, str]]:
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, f"{path.relative_to(SOURCE)}:{node.lineno}"


def _english() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in SOURCE.glob("**/locale/en/LC_MESSAGES/django.po"):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="en"):
                if isinstance(message.id, str) and isinstance(message.string, str) and message.string:
                    found[message.id] = message.string
    return found


def test_every_sentence_has_its_english() -> None:
    english = _english()
    missing = sorted({f"{where}: {text}" for text, where in _said() if text not in english})
    assert not missing, "\n".join(missing)


def test_the_english_fills_the_same_places() -> None:
    english = _english()
    wrong = [
        text
        for text, _ in _said()
        if text in english and set(PLACE.findall(text)) != set(PLACE.findall(english[text]))
    ]
    assert not wrong, "\n".join(wrong)
