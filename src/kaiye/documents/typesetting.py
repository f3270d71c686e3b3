"""Typst turns data into PDF/A-2b: equal data, equal bytes. User text is data and never markup."""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import typst

from kaiye.documents.fonts import coverage, find_fonts, rare_fonts

TEMPLATES = Path(__file__).resolve().parent / "templates"
STANDARD = "a-2b"
BEIJING = timezone(timedelta(hours=8))  # typst wants a fixed offset
_RUN = re.compile(r"[!-~]{33,}")
_local = threading.local()


def typeset(template: str, data: dict[str, Any], *, day: date) -> bytes:
    """The PDF/A-2b of `template` filled with `data`, dated midnight of `day` in Shanghai."""
    text = json.dumps(data | {"day": [day.year, day.month, day.day]}, ensure_ascii=False, sort_keys=True)
    rare = not _drawable(text) <= coverage(find_fonts())
    pdf = _compiler(rare).compile(
        input=str(TEMPLATES / template),
        format="pdf",
        sys_inputs={"data": json.dumps(_printable(json.loads(text), rare), ensure_ascii=False)},
        pdf_standards=STANDARD,
        timestamp=datetime.combine(day, time(), BEIJING),
    )
    # A newline after %%EOF: the first incremental update (a signature) starts on a line of its own.
    return bytes(pdf) + b"\n"


def warm() -> None:
    """Load the fonts now, so that the first paper is not the slow one."""
    _compiler(False)
    coverage(find_fonts())


@cache
def _fonts(rare: bool) -> typst.Fonts:
    files = find_fonts() + (rare_fonts() if rare else ())
    folders = sorted({str(path.parent) for path in files})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _compiler(rare: bool) -> typst.Compiler:
    """One compiler per thread (it is not reentrant); the fonts are shared."""
    compilers: dict[bool, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if rare not in compilers:
        compilers[rare] = typst.Compiler(root=str(TEMPLATES), font_paths=_fonts(rare), ignore_system_fonts=True)
    return compilers[rare]


def _drawable(text: str) -> set[int]:
    return {ord(char) for char in set(text) if char not in "\n\t"}


def _printable(value: Any, rare: bool) -> Any:
    if isinstance(value, str):
        return printable(value, rare=rare)
    if isinstance(value, list):
        return [_printable(item, rare) for item in value]
    if isinstance(value, dict):
        return {key: _printable(item, rare) for key, item in value.items()}
    return value


def printable(text: str, *, rare: bool = True) -> str:
    """`text` with every character that no font draws written out: `〔U+1F600〕`; long runs may break.

    Variation selectors only choose a glyph and are left out; direction marks could disguise what was
    signed and are written out like any other character without a glyph.
    """
    covered = coverage(find_fonts() + (rare_fonts() if rare else ()))
    if not all(ord(char) in covered for char in set(text)):
        text = "".join(_character(char, covered) for char in text)
    elif any(unicodedata.category(char) == "Cf" for char in set(text)):
        text = "".join(_character(char, covered) for char in text)
    return _RUN.sub(lambda run: "\u200b".join(re.findall(".{1,16}", run.group())), text)


def _character(char: str, covered: frozenset[int]) -> str:
    if char == "\n":
        return char
    if char in "\t\u2028\u2029":
        return " "
    if 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF:
        return ""
    if ord(char) not in covered or unicodedata.category(char) in {"Cf", "Cc", "Co", "Cn"}:
        return f"〔U+{ord(char):04X}〕"
    return char
