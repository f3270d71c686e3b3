"""Typst turns data into PDF/A-2b: equal data, equal bytes. User text is data and never markup."""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from kaiye.documents.fonts import coverage, find_fonts, rare_fonts

TEMPLATES = Path(__file__).resolve().parent / "templates"
STANDARD: Final = "a-2b"
BEIJING = timezone(timedelta(hours=8))  # typst wants a fixed offset
# JSON's escapes of a tab and of other control characters.
_ESCAPE = re.compile(r"\\[tu]")
_RUN = re.compile(r"[!-~]{33,}")
_local = threading.local()


def typeset(
    template: str, data: dict[str, Any], *, day: date, drawings: Mapping[str, str] | None = None
) -> bytes:
    """The PDF/A-2b of `template` filled with `data`, dated midnight of `day` in Shanghai.

    `drawings` are SVG texts of our own making, handed over as they are under their names.
    """
    filled = data | {"day": [day.year, day.month, day.day]}
    text = json.dumps(filled, ensure_ascii=False, sort_keys=True)
    rare = _needs_rare(text)
    if not _plain(text, rare):
        text = json.dumps(_printable(filled, rare), ensure_ascii=False, sort_keys=True)
    pdf = _compiler(rare).compile(
        input=_source(template, text, drawings or {}),
        format="pdf",
        pdf_standards=STANDARD,
        timestamp=datetime.combine(day, time(), BEIJING),
    )
    # A newline after %%EOF: the first incremental update (a signature) starts on a line of its own.
    assert isinstance(pdf, bytes)  # one document, no output path
    return pdf + b"\n"


def _source(template: str, data: str, drawings: Mapping[str, str]) -> bytes:
    """The main file: one call of the template's function.

    Given as `sys.inputs` the data would belong to typst's library, and everything typst remembers of
    earlier papers (the house style, paragraphs that are always the same) would have to be made again.
    """
    named = "".join(f", {name}: {_literal(svg)}" for name, svg in drawings.items())
    return f'#import "{template}": print\n#print(json(bytes({_literal(data)})){named})'.encode()


def _literal(text: str) -> str:
    """A string of typst's language; it ends at the first quotation mark without a backslash, so never inside."""
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


def warm() -> None:
    """Load the fonts now, so that the first paper is not the slow one."""
    _compiler(False)
    _covered(False)


@cache
def _fonts(rare: bool) -> typst.Fonts:
    files = find_fonts() + (rare_fonts() if rare else ())
    folders = sorted({str(path.parent) for path in files})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _compiler(rare: bool) -> typst.Compiler:
    """One compiler per thread (it is not reentrant); the fonts are shared."""
    compilers: dict[bool, typst.Compiler] = _local.__dict__.setdefault("compilers", {})
    if rare not in compilers:
        compilers[rare] = typst.Compiler(
            root=str(TEMPLATES), font_paths=_fonts(rare), ignore_system_fonts=True
        )
    return compilers[rare]


def _needs_rare(text: str) -> bool:
    """Whether a character is missing from our fonts and Debian's are there to help."""
    return not _drawn(text) <= _covered(False) and bool(rare_fonts())


def _plain(text: str, rare: bool) -> bool:
    """Whether every character can be drawn as it is and no run of Latin is too long to break."""
    return _drawn(text) <= _covered(rare) and _RUN.search(text) is None and not _ESCAPE.search(text)


def _drawn(text: str) -> set[str]:
    return set(text) - {"\n"}


@cache
def _covered(rare: bool) -> frozenset[str]:
    """The characters that may be drawn: those with a glyph, without invisible marks."""
    characters = map(chr, coverage(find_fonts() + (rare_fonts() if rare else ())))
    return frozenset(
        char for char in characters if unicodedata.category(char) not in {"Cf", "Cc", "Co", "Cn"}
    )


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
    covered = _covered(rare)
    if not _drawn(text) <= covered:
        text = "".join(_character(char, covered) for char in text)
    return _RUN.sub(lambda run: "\u200b".join(re.findall(".{1,16}", run.group())), text)


def _character(char: str, covered: frozenset[str]) -> str:
    if char == "\n" or char in covered:
        return char
    if char in "\t\u2028\u2029":
        return " "
    if 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF:
        return ""
    return f"〔U+{ord(char):04X}〕"
