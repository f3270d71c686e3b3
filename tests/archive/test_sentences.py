"""Every sentence of documents and archive has English with the same places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import kaiye

ROOT = Path(kaiye.__file__).parent
_SAY = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"')


@pytest.mark.parametrize("module", ["documents", "archive"])
def test_every_sentence_is_translated(module: str) -> None:
    with (ROOT / module / "locale/en/LC_MESSAGES/django.po").open("rb") as stream:
        catalogue = {str(entry.id): str(entry.string) for entry in read_po(stream) if entry.id}
    said = {text for path in (ROOT / module).glob("*.py") for text in _SAY.findall(path.read_text())}
    assert said
    for text in said:
        assert catalogue.get(text), text
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", catalogue[text])), text
