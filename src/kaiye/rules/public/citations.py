"""A citation in both languages: 公司法 第四十七条 is Companies Law, article 47."""

from __future__ import annotations

import re
from functools import cache

from kaiye.kernel.api import CHINESE, ENGLISH, Message
from kaiye.rules import laws as statutes
from kaiye.rules.laws import Law

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = "[零一二三四五六七八九十百千]+"
_PIECES = re.compile(rf"第(?P<number>{_NUMBER})(?P<kind>[条款项章节])(?:之(?P<further>{_NUMBER}))?")
_KINDS = {"条": "article", "款": "paragraph", "项": "item", "章": "chapter", "节": "section"}
_SOFT = {
    "等相关行业法": " and the laws of the trades concerned",
    "及所附法律法规明令禁止的事项": " and what the laws listed in it forbid",
    "(2025年版)": "(2025 edition)",
    "、": ", ",
    "；": "; ",
    "至": " to ",
    "（": " (",
    "）": ")",
    "和": " and ",
}


@cache
def law_titles() -> tuple[str, ...]:
    """Every law rules rest on, the longest title first."""
    titles = {value.title for value in vars(statutes).values() if isinstance(value, Law)}
    return tuple(sorted(titles, key=lambda title: (-len(title), title)))


def law_name(title: str, language: str = CHINESE) -> str:
    """A law's title; in English by its customary translation."""
    return Message(title).text(language, "rules")


def article_name(article: str, language: str = CHINESE) -> str:
    """第六十八条、第一百二十条 as article 68, article 120; what is no article stays as it is."""
    if not language.startswith(ENGLISH):
        return article
    english = _PIECES.sub(_piece, article)
    for mark, plain in _SOFT.items():
        english = english.replace(mark, plain)
    return re.sub(r"(?<=\d)(?=(paragraph|item))", ", ", english).strip()


def citation(text: str, language: str = CHINESE) -> str:
    """A whole citation (laws and articles separated by ；) in the reader's language."""
    if not language.startswith(ENGLISH):
        return text
    return "; ".join(_cited(part.strip()) for part in text.split("；") if part.strip())


def _cited(text: str) -> str:
    for title in law_titles():
        if text.startswith(title):
            article = article_name(text[len(title) :].strip(), ENGLISH)
            return ", ".join(part for part in (law_name(title, ENGLISH), article) if part)
    return text


def _piece(match: re.Match[str]) -> str:
    further = f"-{_value(match['further'])}" if match["further"] else ""
    return f"{_KINDS[match['kind']]} {_value(match['number'])}{further}"


def _value(text: str) -> int:
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
