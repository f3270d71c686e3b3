"""Articles in the applicant's own words, taken apart into clauses in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# More than any real articles hold; what comes after stands together as one last clause.
MOST_CLAUSES = 1500

_NUMERAL = "一二三四五六七八九十百零〇千0-9０-９"
_CHAPTER = re.compile(rf"\s*第\s*([{_NUMERAL}]{{1,7}})\s*[章节编]\s*(.{{0,40}})$")
_ARTICLE = re.compile(
    rf"\s*第\s*([{_NUMERAL}]{{1,7}})\s*条(?!第|规定|所|的|之|中|款|、第|至|和第)[\s　、:：.．]*"
)
# Where text was pasted without line breaks an article begins after a full stop or a space.
_RUN_ON = re.compile(rf"(?<=[。；;\s])\s*(?=第\s*[{_NUMERAL}]{{1,7}}\s*[条章])")
_LISTED = re.compile(rf"\s*(?:\d{{1,3}}(?:\.\d{{1,3}}){{0,2}}[.、．)）\s]\s*|[{_NUMERAL}]{{1,4}}、)(?=\S)")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause as it stands: `number` as written (第八条, 3.1; empty without one), `chapter` above it."""

    number: str
    text: str
    chapter: str = ""


def clauses_of(text: str) -> tuple[Clause, ...]:
    """The clauses of `text`: by 第…条, else by numbered paragraphs, else by paragraphs, else by sentences."""
    lines = [line.strip() for part in text.splitlines() for line in _RUN_ON.split(part) if line.strip()]
    if sum(_begins(line) is not None for line in lines) >= 2:
        found = _grouped(lines, _begins)
    elif sum(_LISTED.match(line) is not None for line in lines) >= 3:
        found = _grouped(lines, _listed)
    elif len(lines) > 1:
        found = [Clause("", line) for line in lines]
    else:
        found = [Clause("", piece) for piece in re.split(r"(?<=。)", lines[0]) if piece] if lines else []
    return tuple(_bounded(found))


def _begins(line: str) -> tuple[str, str] | None:
    """Number and rest of a line that opens an article."""
    match = _ARTICLE.match(line)
    return (f"第{match[1]}条", line[match.end() :]) if match else None


def _listed(line: str) -> tuple[str, str] | None:
    match = _LISTED.match(line)
    return (match[0].strip(" 、.．)）\t　"), line[match.end() :]) if match else None


def _grouped(lines: list[str], begins: Callable[[str], tuple[str, str] | None]) -> list[Clause]:
    """Lines gathered under the one that opens a clause; what comes before the first stands alone."""
    found: list[tuple[str, list[str], str]] = []
    chapter = ""
    for line in lines:
        if heading := _CHAPTER.fullmatch(line):
            chapter = f"第{heading[1]}章 {heading[2]}".strip()
            found.append(("", [], chapter))
        elif opened := begins(line):
            found.append((opened[0], [opened[1]] if opened[1] else [], chapter))
        elif found:
            found[-1][1].append(line)
        else:
            found.append(("", [line], ""))
    return [Clause(number, "\n".join(body), above) for number, body, above in found if body or number]


def _bounded(clauses: list[Clause]) -> Iterator[Clause]:
    yield from clauses[:MOST_CLAUSES]
    if rest := clauses[MOST_CLAUSES:]:
        yield Clause("", "\n".join(f"{clause.number} {clause.text}".strip() for clause in rest))
