"""Every sentence of the pages has its English, and no English is left over or has other places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

WEB = Path(__file__).resolve().parents[2] / "src" / "kaiye" / "web"
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "say": None, "translate": None}
OPTIONS = {"**.html": {"trimmed": "false"}}


def sentences() -> dict[str, str]:
    """Each Chinese sentence with the file it stands in."""
    found: dict[str, str] = {}
    for name, _line, message, _comments, _context in extract_from_dir(
        str(WEB), METHODS, OPTIONS, KEYWORDS, callback=None
    ):
        if isinstance(message, str):
            found.setdefault(message, name)
    return found


def english() -> dict[str, str]:
    """What the catalogues of all rooms say."""
    found: dict[str, str] = {}
    for path in sorted(WEB.parent.glob("**/locale/en/LC_MESSAGES/django.po")):
        with path.open("rb") as stream:
            found |= {
                str(entry.id): str(entry.string)
                for entry in read_po(stream)
                if isinstance(entry.id, str) and entry.id and entry.string
            }
    return found


def places(text: str) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)[^}]*\}", text))


def test_every_sentence_has_its_english() -> None:
    known = english()
    missing = [f"{name}: {text}" for text, name in sentences().items() if text not in known]
    assert not missing, "\n".join(missing)


def test_both_languages_have_the_same_places() -> None:
    known = english()
    for text in sentences():
        assert places(text) == places(known.get(text, "")), text


def test_the_pages_catalogue_holds_nothing_unused() -> None:
    with (WEB / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as stream:
        mine = {str(entry.id) for entry in read_po(stream) if entry.id}
    assert not mine - set(sentences())


@pytest.mark.parametrize("path", sorted(WEB.glob("templates/**/*.html")), ids=lambda path: path.name)
def test_no_chinese_stands_outside_a_sentence(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
    text = re.sub(r"_\((\"[^\"]*\"|'[^']*')", "", text)
    text = re.sub(r'lang="zh-Hans-CN">开业|"中文" if english|== "许可"', "", text)
    assert not re.findall(r"[\u4e00-\u9fff]+", text)
