"""A photographed business licence read, to help whoever compares it with what was filed: an aid, never a decision.

Values are found beside their printed labels; the code counts with its check characters (GB 32100). What is not certain
is left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kaiye.kernel.api import InvalidUscc, Message, Uscc, say
from kaiye.recognition.layout import Page, page_of
from kaiye.recognition.pictures import open_picture
from kaiye.recognition.readings import Field, LicenceReading
from kaiye.recognition.rows import Char, Row, least, rows_of, text_of, twice, washed_out

_LONGEST = 2200
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_SURE = 0.9
_LABELS: dict[str, tuple[str, ...]] = {
    "name": ("名称",),
    "kind": ("类型",),
    "representative": ("法定代表人", "负责人", "投资人", "经营者", "执行事务合伙人"),
    "established": ("成立日期", "注册日期"),
    "capital": ("注册资本", "出资额"),
    "address": ("住所", "主要经营场所", "经营场所", "营业场所"),
}
_OTHERS = ("经营范围", "组成形式", "营业期限", "登记机关")
_ALL = (*(label for labels in _LABELS.values() for label in labels), *_OTHERS)
_NO_LICENCE = say("照片上没有看到营业执照的文字，请把整张执照拍进画面。")
_UNCLEAR = say("有的内容看不清楚，请把执照放平，对准以后再拍。")


def read_licence(image: bytes) -> LicenceReading:
    """What a licence says; raises BadImage for what is no picture or too small to read."""
    page = page_of(open_picture(image, longest=_LONGEST).pixels)
    rows = rows_of(page)
    fields: dict[str, Field] = {}
    code = _code(rows)
    if code is not None:
        fields["uscc"] = code
    for field, labels in _LABELS.items():
        found = _value(page, rows, labels, field)
        if found is not None:
            fields[field] = found
    problems: tuple[Message, ...] = ()
    if not fields:
        problems = (_NO_LICENCE,)
    elif "uscc" not in fields or "name" not in fields:
        problems = (_UNCLEAR,)
    return LicenceReading(fields, page.turned, problems)


def _code(rows: Sequence[Row]) -> Field | None:
    """The one code on the paper whose check characters are right; None when there are two."""
    found: dict[str, float] = {}
    for row in rows:
        for hit in _CODE.finditer(row.text):
            try:
                code = Uscc.parse(hit[0])
            except InvalidUscc:
                continue
            found[str(code)] = least(row.chars[hit.start() : hit.end()])
    if len(found) != 1:
        return None
    ((text, sure),) = found.items()
    return Field(text, sure)


def _value(page: Page, rows: Sequence[Row], labels: Sequence[str], field: str) -> Field | None:
    chars = _chars(rows, labels, field)
    text = text_of(chars)
    if field == "established":
        text = _iso(text)
    if field == "address" and text[-1:].isdigit():
        return None
    if not text or least(chars) < _SURE or washed_out(page, chars) or not twice(page, chars):
        return None
    return Field(text.replace("(", "（").replace(")", "）"), least(chars))


def _chars(rows: Sequence[Row], labels: Sequence[str], field: str) -> tuple[Char, ...]:
    """What stands behind the label in its row, and for names and addresses in the rows that go on below it."""
    for place, row in enumerate(rows):
        label = next((one for one in labels if _begins_line(row, one)), None)
        if label is None:
            continue
        chars = row.after(label, before=[one for one in _ALL if one not in labels])
        if not chars and place + 1 < len(rows) and rows[place + 1].text[:2] not in {one[:2] for one in _ALL}:
            beside = rows[place + 1]
            same = (
                abs(beside.middle - row.middle) < 0.5 * row.height
                and beside.lines[0].left > row.lines[-1].right
            )
            chars = beside.chars if same else ()
        return _continued(rows, row, chars) if field in {"name", "address"} else chars
    return ()


def _begins_line(row: Row, label: str) -> bool:
    """Whether a line of the row begins with the label; inside a line it may be a word of a value."""
    at = row.text.find(label)
    return at == 0 or (at > 0 and row.chars[at].line is not row.chars[at - 1].line)


def _continued(rows: Sequence[Row], first: Row, chars: tuple[Char, ...]) -> tuple[Char, ...]:
    """With the rows right below that begin where the value begins and bear no label."""
    if not chars or chars[0].line in {char.line for char in first.chars[:2]}:
        return chars
    left, level, tall = chars[0].line.left, first.middle, first.height
    for row in rows:
        below = 0.6 * tall < row.middle - level < 1.9 * tall
        if below and abs(row.lines[0].left - left) < 0.8 * tall and not row.text.startswith(_ALL):
            chars, level = (*chars, *row.chars), row.middle
    return chars


def _iso(text: str) -> str:
    found = _DAY.fullmatch(text)
    if found is None:
        return ""
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return ""
