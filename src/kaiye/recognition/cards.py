"""A photographed resident identity card read: what is not certain is left out, never guessed.

Fields are found beside their printed labels. A number counts with its check digit and only beside a birth date and a
sex that do not contradict it; a term of validity only when its length is one that cards have (居民身份证法 第五条);
names, addresses and authorities only when two readings agree and no light has
eaten into them; addresses and authorities, besides, when they begin with a place that exists today.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from kaiye.kernel.api import CitizenId, InvalidCitizenId, Message, say
from kaiye.recognition.layout import Page, page_of
from kaiye.recognition.pictures import jpeg, open_picture
from kaiye.recognition.places import begins_in_place
from kaiye.recognition.readings import CardReading, Field, Side
from kaiye.recognition.rows import Char, Row, inked, least, read_again, rows_of, text_of, twice, washed_out

_LONGEST = 1600
_FRONT = ("姓名", "性别", "民族", "出生", "住址", "公民身份号码")
_BACK = ("中华人民共和国", "居民身份证", "签发机关", "有效期限")
# The least figure of a character that a field may rest on: alone, where something else
# confirms it, and in the name of a place that exists.
_ALONE, _CONFIRMED, _PLACED = 0.9, 0.5, 0.7
_DIGITS = "0123456789X"
# Characters that one stroke makes into another; a name with one of them has to be read all but certainly.
_ALIKE = frozenset("天夭己已巳戊戌戍日曰未末士土干千于壬王玉毛手人入八太大犬风凤令今晴睛杨扬洋祥辰展宜宣夏复")
_CERTAIN = 0.99
_NATIONS = (
    "汉、蒙古、回、藏、维吾尔、苗、彝、壮、布依、朝鲜、满、侗、瑶、白、土家、哈尼、哈萨克、傣、黎、"
    "傈僳、佤、畲、高山、拉祜、水、东乡、纳西、景颇、柯尔克孜、土、达斡尔、仫佬、羌、布朗、撒拉、毛南、仡佬、锡伯、"
    "阿昌、普米、塔吉克、怒、乌孜别克、俄罗斯、鄂温克、德昂、保安、裕固、京、塔塔尔、独龙、鄂伦春、赫哲、门巴、珞巴、基诺"
)
_NAME = re.compile(r"[㐀-䶿一-鿿〇𠀀-𲎯]{2,}(·[㐀-䶿一-鿿〇𠀀-𲎯]+)*")
_AUTHORITY = re.compile(r"[一-鿿]{2,}(公安局|分局|公安厅|公安处)")
_DATE = r"(\d{4})\.(\d{2})\.(\d{2})"
_TERM = re.compile(rf"{_DATE}[-—–~一至]({_DATE}|长期)")
_BIRTH = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_YEARS = (5, 10, 20)

_GLARE = say("证件上有反光，请换一个角度再拍。")
_DARK = say("照片太暗，请到亮一点的地方再拍。")
_UNCLEAR = say("有的内容看不清楚，请把证件放平，对准以后再拍。")
_NO_CARD = say("照片上没有看到身份证的文字，请把整张证件拍进画面。")
_CONTRADICTS = say("读出的号码与证件上的出生日期或者性别对不上，没有采用。")


def read_card(image: bytes) -> CardReading:
    """What one side of a card says; raises BadImage for what is no picture or too small to read."""
    page = page_of(open_picture(image, longest=_LONGEST).pixels)
    rows = rows_of(page)
    side = _side(rows)
    if side is None:
        return CardReading(None, {}, page.turned, (_NO_CARD,))
    reader = _Reader(page, rows)
    if side is Side.FRONT:
        reader.front()
    else:
        reader.back()
    portrait = reader.portrait() if side is Side.FRONT else None
    return CardReading(side, reader.fields, page.turned, tuple(reader.problems(side)), portrait)


def _side(rows: Sequence[Row]) -> Side | None:
    """The side whose labels are seen; None when hardly any is, or both are."""
    text = "\n".join(row.text for row in rows)
    front, back = (sum(label in text for label in labels) for labels in (_FRONT, _BACK))
    if front >= 2 and back == 0:
        return Side.FRONT
    if back >= 2 and front == 0:
        return Side.BACK
    return None


class _Reader:
    """Fields of one side, as far as they are certain, and what stood in the way of the others."""

    def __init__(self, page: Page, rows: Sequence[Row]) -> None:
        self.page, self.rows = page, rows
        self.fields: dict[str, Field] = {}
        self.glare = self.contradicts = False
        self.number: tuple[Char, ...] = ()

    def front(self) -> None:
        """The portrait side."""
        name = self._after("姓名")
        enough = _ALONE if _ALIKE.isdisjoint(text_of(name)) else _CERTAIN
        self._text("name", name, lambda text: _NAME.fullmatch(text) is not None, enough=enough)
        if "name" not in self.fields:
            self.glare = self.glare or washed_out(self.page, self._label("姓名"), more=5)
        sex = self._after("性别", before=("民族",))
        self._text("sex", sex, lambda text: text in {"男", "女"}, again=False)
        nation = self._after("民族")
        self._text("ethnicity", nation, lambda text: text in _NATIONS.split("、"))
        self._birth()
        self._address()
        self._number()

    def back(self) -> None:
        """The emblem side."""
        chars = self._after("签发机关")
        self._text("authority", chars, _is_authority, enough=_PLACED)
        if not self._after("有效期限"):
            self.glare = self.glare or washed_out(self.page, self._label("有效期限"), more=12)
        self._term()

    def problems(self, side: Side) -> list[Message]:
        """What to do about the fields that are missing."""
        wanted = ("name", "id_number") if side is Side.FRONT else ("valid_from", "valid_until")
        found: list[Message] = []
        if self.contradicts:
            found.append(_CONTRADICTS)
        if all(name in self.fields for name in wanted):
            return found
        if self.glare:
            found.append(_GLARE)
        if float(self.page.pixels.mean()) < 60:
            found.append(_DARK)
        return found or [_UNCLEAR]

    def portrait(self) -> bytes | None:
        """The part of the card that holds the portrait, placed by the line of the number."""
        label = self._label("公民身份号码")
        if not self.number or not label:
            return None
        left = min(char.line.left for char in label)
        wide = max(char.line.right for char in self.number) - left
        level = sum(char.line.middle for char in self.number) / len(self.number)
        top, bottom = max(0, int(level - 0.58 * wide)), int(level - 0.08 * wide)
        patch = self.page.pixels[top:bottom, max(0, int(left + 0.62 * wide)) : int(left + 1.06 * wide)]
        if min(patch.shape[:2], default=0) < 40:
            return None
        return jpeg(patch)

    def _after(self, label: str, *, before: Sequence[str] = ()) -> tuple[Char, ...]:
        found = [chars for row in self.rows if (chars := row.after(label, before=before))]
        return found[0] if len(found) == 1 else ()

    def _label(self, label: str) -> tuple[Char, ...]:
        for row in self.rows:
            at = row.text.find(label)
            if at >= 0:
                return row.chars[at : at + len(label)]
        return ()

    def _lit(self, chars: Sequence[Char]) -> bool:
        """No light has eaten into it; otherwise that is remembered."""
        washed = washed_out(self.page, chars)
        self.glare = self.glare or washed
        return not washed

    def _text(
        self, name: str, chars: Sequence[Char], fits: Any, *, again: bool = True, enough: float = _ALONE
    ) -> None:
        """The field is kept when it has the shape it must have and is certain."""
        text = text_of(chars)
        if not text or not fits(text) or least(chars) < enough or not self._lit(chars):
            return
        if again and not twice(self.page, chars):
            return
        self.fields[name] = Field(text, least(chars))

    def _birth(self) -> None:
        chars = self._after("出生")
        found = _BIRTH.fullmatch(text_of(chars))
        day = _day(*found.groups()) if found else None
        if day is not None and least(chars) >= _CONFIRMED:
            self.fields["birth"] = Field(day.isoformat(), least(chars))

    def _address(self) -> None:
        """Every row from 住址 down to the number."""
        start = next((place for place, row in enumerate(self.rows) if "住址" in row.text), None)
        if start is None:
            return
        label = self._label("住址")
        first = self.rows[start]
        number = next((row for row in self.rows if "公民身份号码" in row.text), None)
        if number is None:
            return
        chars = list(first.after("住址"))
        level, pitch = first.middle, 1.12 * first.height
        for row in self.rows[start + 1 :]:
            inside = row.lines[0].left > label[0].line.left + 0.8 * first.height
            if row.middle > number.middle - number.height or row.middle - level > 1.9 * first.height:
                break
            if inside and row.lines[0].left < label[0].line.left + 5 * first.height:
                chars += row.chars
                level, pitch = row.middle, row.middle - level
        # A last row of one character is sometimes not found.
        below = level + pitch
        if chars and below < number.middle - number.height and inked(self.page, chars, below):
            return
        self._text("address", chars, _is_address, enough=_PLACED)

    def _number(self) -> None:
        """Eighteen characters with their check digit, agreeing with birth and sex; contradictions take all with them."""
        found = self._number_read()
        if found is None:
            return
        number, sure = found
        birth, sex = self.fields.get("birth"), self.fields.get("sex")
        if birth and birth.text != number.birth.isoformat():
            self.contradicts = True
            del self.fields["birth"]
            return
        if sex and sex.text != ("男" if number.sex == "M" else "女"):
            self.contradicts = True
            del self.fields["sex"]
            return
        if sure >= (_CONFIRMED if birth else _ALONE):
            self.fields["id_number"] = Field(number.reveal(), sure)

    def _number_read(self) -> tuple[CitizenId, float] | None:
        chars = self._after("公民身份号码")
        if not chars:
            alone = [row.chars for row in self.rows if re.fullmatch(r"[0-9]{15,18}[0-9Xx]?", row.text)]
            chars = alone[0] if len(alone) == 1 else ()
        self.number = chars
        number = _number(text_of(chars))
        if number is not None:
            return number, least(chars)
        if not 14 <= len(chars) <= 22:
            return None
        # Read once more, as digits only; the label must not share the line.
        if any(char.line in {one.line for one in self._label("公民身份号码")} for char in chars):
            return None
        reads = read_again(self.page, chars, only=_DIGITS)
        number = _number("".join(read.text for read in reads))
        return (number, min(read.least for read in reads)) if number is not None else None

    def _term(self) -> None:
        """From and until, when the card's term is one that the law knows."""
        chars = self._after("有效期限")
        found = _TERM.fullmatch(text_of(chars))
        since = _day(*found.groups()[:3]) if found else None
        if found is None or since is None or not self._lit(chars):
            return
        sure = least([char for char in chars if char.text.isdigit() or char.text in "长期"])
        if found.group(4) == "长期":
            if sure < _ALONE or not twice(self.page, chars):
                return
            until = "long"
        else:
            end = _day(*found.groups()[4:])
            if end is None or sure < _CONFIRMED or not _is_term(since, end):
                return
            until = end.isoformat()
        self.fields["valid_from"] = Field(since.isoformat(), sure)
        self.fields["valid_until"] = Field(until, sure)


def _is_address(text: str) -> bool:
    return begins_in_place(text, county=True) and not text[-1].isdigit()


def _is_authority(text: str) -> bool:
    return _AUTHORITY.fullmatch(text) is not None and begins_in_place(text, county=False)


def _number(text: str) -> CitizenId | None:
    try:
        return CitizenId.parse(text)
    except InvalidCitizenId:
        return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _is_term(since: date, until: date) -> bool:
    """Five, ten or twenty years to the day; one that began on 29 February may end a day beside it."""
    if until.year - since.year not in _YEARS:
        return False
    if (since.month, since.day) == (2, 29):
        return (until.month, until.day) in {(2, 28), (2, 29), (3, 1)}
    return (until.month, until.day) == (since.month, since.day)
