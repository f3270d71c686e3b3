"""Reading an applicant's own articles: what the law asks for and what the form says, sought in free text.

Reading is not proof: whatever is said from here sends a filing to a person, it never stops one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Fen, Message, say

# Shorter than this it is a placeholder: one sentence about it says more than ten.
READABLE = 200


class Clause(NamedTuple):
    """Something articles must state, and the words by all of which it is recognised."""

    what: Message
    words: tuple[re.Pattern[str], ...]


def _clause(what: Message, *words: str) -> Clause:
    return Clause(what, tuple(re.compile(word) for word in words))


_COMMON = (
    _clause(say("公司名称和住所"), r"名称", r"住所"),
    _clause(say("公司经营范围"), r"经营范围"),
)
_MEETING = r"会议|决议|议事|表决|书面(形式|决定)"
_CHOSEN = r"选举|推举|委派|委任|任命|聘任|指定|产生"
# 公司法 第四十六条（一）至（六）; （七） is OR-029's.
_LLC = (
    *_COMMON,
    _clause(say("公司注册资本"), r"注册资本.{0,30}[0-9元]"),
    _clause(say("股东的姓名或者名称"), r"股东.{0,30}(姓名|名称|如下|为[::])|出资人.{0,20}(姓名|名称)"),
    _clause(say("股东的出资额、出资方式和出资日期"), r"出资额|认缴", r"出资方式|货币|现金|实物", r"出资(日期|时间|期限)|缴足|缴付|缴纳"),
    _clause(say("公司的机构及其产生办法、职权、议事规则"), r"董事", rf"(?s)董事.{{0,80}}({_CHOSEN})", r"职权", _MEETING),
)  # fmt: skip
# 公司法 第九十五条; （五） is CP-013's, （八） OR-029's.
_JSC = (
    *_COMMON,
    _clause(say("公司设立方式"), r"发起设立|募集设立|(发起|募集)(方式|的方式)"),
    _clause(say("公司注册资本、已发行的股份数和设立时发行的股份数"), r"注册资本.{0,30}[0-9元]", r"股份(总)?数|[0-9万亿]股|发行.{0,20}股份"),
    _clause(say("发起人的姓名或者名称、认购的股份数、出资方式"), r"发起人", r"认购", r"出资方式|货币|现金|实物"),
    _clause(say("董事会的组成、职权和议事规则"), r"董事", rf"(?s)董事.{{0,80}}({_CHOSEN}|成员|组成)", r"职权", _MEETING),
    _clause(say("监事会的组成、职权和议事规则"), r"监事|审计委员会"),
    _clause(say("公司利润分配办法"), r"利润", r"分配"),
    _clause(say("公司的解散事由与清算办法"), r"解散", r"清算"),
    _clause(say("公司的通知和公告办法"), r"通知", r"公告"),
)  # fmt: skip
_PAR = _clause(say("面额股的每股金额"), r"每股.{0,12}(金额|面值|面额|元)|(面值|面额).{0,12}元")
# 公司法 第一百四十五条（一）至（四）.
_KIND = r"(类别股|优先股|劣后股|特别表决权股|特殊股)"
_SHARE_CLAUSES = (
    _clause(say("类别股分配利润或者剩余财产的顺序"), r"(利润|股利|剩余财产).{0,40}(顺序|优先|劣后)|(优先|劣后).{0,20}(利润|股利|剩余财产)"),
    _clause(say("类别股的表决权数"), rf"{_KIND}.{{0,60}}表决权|每一?股.{{0,20}}(份|个|票)?表决权"),
    _clause(say("类别股的转让限制"), rf"{_KIND}.{{0,60}}转让|转让.{{0,40}}{_KIND}"),
    _clause(say("保护中小股东权益的措施"), r"中小股东"),
)  # fmt: skip


@lru_cache(maxsize=32)
def plain(text: str) -> str:
    """The text without its layout: half-width marks, no spaces, lines kept apart."""
    folded = unicodedata.normalize("NFKC", text)
    return "\n".join("".join(line.split()) for line in folded.splitlines())


def readable(dossier: Dossier) -> bool:
    """Whether the own articles are long enough to be read at all."""
    return len(plain(dossier.articles.text or "")) >= READABLE


def missing_clauses(dossier: Dossier) -> list[Message]:
    """What 公司法 第四十六条 or 第九十五条 asks for and the text does not seem to say."""
    wanted: tuple[Clause, ...] = _JSC if dossier.entity_type == "JSC" else _LLC
    shares = dossier.capital.shares if dossier.capital is not None else None
    if dossier.entity_type == "JSC" and not (shares is not None and shares.no_par):
        wanted = (*wanted, _PAR)
    return _missing(dossier.articles.text or "", wanted)


def missing_share_clauses(text: str) -> list[Message]:
    """What 公司法 第一百四十五条 asks for and the text does not seem to say."""
    return _missing(text, _SHARE_CLAUSES)


def _missing(text: str, wanted: tuple[Clause, ...]) -> list[Message]:
    read = plain(text)
    return [clause.what for clause in wanted if not all(word.search(read) for word in clause.words)]


@lru_cache(maxsize=32)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences and items of the text, without layout."""
    return tuple(part for part in plain(text).replace("。", "\n").replace(";", "\n").split("\n") if part)


_REPRESENTATIVE = re.compile(r"法定代表人.{0,10}(?P<by>由).{1,40}?(担任|出任)")
_HOLDS = re.compile(r"由(.{1,40}?)(?:担任|出任)")
_CHOOSING = re.compile(r"(担任|出任|选举|推举|任命|委派|聘任|产生)")
_CHANGING = re.compile(r"(变更|更换|改选|改任|解任|罢免|解聘|辞任|重新(选举|任命))")


class Representation(NamedTuple):
    """What articles say of the legal representative (公司法 第十条、第四十六条第七项)."""

    chosen: bool
    changed: bool
    # Of 董事长, 董事, 经理: who takes the office, as far as one sentence says so.
    offices: frozenset[str]


@lru_cache(maxsize=32)
def representation(text: str) -> Representation:
    """How the legal representative is chosen and changed, as the text says."""
    about = [sentence for sentence in sentences(text) if "法定代表人" in sentence]
    named = [sentence for sentence in about if re.search(r"法定代表人.{0,12}(由|为|的产生)", sentence)]
    offices: set[str] = set()
    for sentence in about:
        found = _REPRESENTATIVE.search(sentence)
        # 由…董事担任，该董事由董事长担任: whatever the sentence goes on to say narrows the first office down.
        for one in _HOLDS.findall(sentence[found.start("by") :]) if found else ():
            offices |= _offices(one)
    return Representation(
        any(_CHOOSING.search(sentence) for sentence in named),
        any(_CHANGING.search(sentence) for sentence in about),
        frozenset(offices),
    )


def _offices(words: str) -> set[str]:
    found = {"董事长"} if "董事长" in words else set()
    if re.search(r"(?<!副)经理", words):
        found.add("经理")
    if re.search(r"董事(?!长|会)", words):
        found.add("董事")
    return found


_GRAVE = re.compile(r"修改.{0,4}章程|(增加|减少).{0,6}注册资本|合并|分立|解散|变更公司形式")
_HALF = re.compile(r"过半数|二分之一|半数以上|1/2|50%|51%|百分之五十")
_MORE = re.compile(
    r"三分之二|2/3|四分之三|3/4|全体股东(一致|同意|通过)|一致(同意|通过)|百分之(六十七|[七八九]十|百)|(6[7-9]|[7-9][0-9]|100)%"
)
# A board drafts plans for a merger by a majority of directors: that is not the shareholders' vote.
_BOARD = re.compile(r"董事会(会议)?.{0,12}(决议|作出)|全体董事")


def low_thresholds(text: str) -> list[str]:
    """Sentences that seem to let less than two thirds decide what 第六十六条、第一百一十六条 keep for two thirds."""
    return [
        sentence[:60]
        for sentence in sentences(text)
        if _GRAVE.search(sentence)
        and _HALF.search(sentence)
        and "股东" in sentence
        and not _MORE.search(sentence)
        and not _BOARD.search(sentence)
    ]


_NAME = re.compile(r"名称(?:为|是|:|定为)+[\"“]?(?P<name>[^,。;\"”\n]{2,60}?公司)")


def stated_name(text: str) -> str | None:
    """The name a clause of the text gives the company; None when no clause can be read."""
    found = _NAME.search(plain(text))
    return found["name"].replace("(", "（").replace(")", "）") if found else None


def says(text: str, words: str) -> bool:
    """Whether the words stand in the text, whatever its layout."""
    return plain(words).replace("\n", "") in plain(text).replace("\n", "")


_CAPITAL = re.compile(r"注册资本.{0,24}?(为|是|:|人民币|共计?)")


def stated_capital(text: str) -> frozenset[Fen]:
    """The amounts in the first sentence that states the registered capital; empty when none does."""
    for sentence in sentences(text):
        if _CAPITAL.search(sentence) and not re.search(r"增加|减少|变更", sentence):
            found = frozenset(amounts(sentence))
            if found:
                return found
    return frozenset()


_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_NUMERALS = "零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟"
_AMOUNT = re.compile(rf"(?P<digits>{_DIGITS})(?P<unit>亿|万)?元|(?P<words>[{_NUMERALS}万亿]+)元")
_SCALE = {"亿": 10**8, "万": 10**4, "": 1}


def amounts(text: str) -> Iterator[Fen]:
    """Every amount of money in a plain text, in figures or in words."""
    for found in _AMOUNT.finditer(text):
        if found["digits"]:
            whole, _, part = found["digits"].replace(",", "").partition(".")
            scale = _SCALE[found["unit"] or ""] * 100
            yield Fen(int(whole) * scale + (int(part) * scale // 10 ** len(part) if part else 0))
        elif (value := integer(found["words"])) is not None:
            yield Fen(value * 100)


@lru_cache(maxsize=32)
def all_amounts(text: str) -> frozenset[Fen]:
    """Every amount in the text; a bare number counts as yuan and as 万元, for it may stand in a table."""
    read = plain(text)
    bare = {number.replace(",", "") for number in _NUMBER.findall(read)}
    whole = {int(number) for number in bare if number.isdigit() and len(number) <= 12}
    parts = {number for number in bare if "." in number and len(number) <= 14}
    in_tables = {Fen(one * 100) for one in whole} | {Fen(one * 10**6) for one in whole}
    return frozenset({*amounts(read), *in_tables, *(_ten_thousands(part) for part in parts)})


def _ten_thousands(number: str) -> Fen:
    whole, _, part = number.partition(".")
    return Fen(int(whole) * 10**6 + int(part) * 10**6 // 10 ** len(part))


_VALUES = {
    **{char: value for value, char in enumerate("零一二三四五六七八九")},
    **{char: value for value, char in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}


def integer(words: str) -> int | None:
    """The number in Chinese numerals (壹佰万, 二十三); None when it is none."""
    total = section = digit = 0
    for char in words:
        if char in _VALUES:
            digit = _VALUES[char]
        elif char in _UNITS:
            section += (digit or 1) * _UNITS[char]
            digit = 0
        elif char == "万":
            total, section, digit = total + (section + digit) * _SCALE[char], 0, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * _SCALE[char], 0, 0
        else:
            return None
    return total + section + digit if words else None


_DAY = re.compile(r"(?P<y>[0-9]{4})[年./-](?P<m>[0-9]{1,2})[月./-](?P<d>[0-9]{1,2})")
_CHINESE_DAY = re.compile(
    r"(?P<y>[〇零一二三四五六七八九]{4})年(?P<m>[一二三四五六七八九十]{1,2})月(?P<d>[一二三四五六七八九十]{1,3})日"
)


@lru_cache(maxsize=32)
def days(text: str) -> frozenset[date]:
    """Every date in the text."""
    read, found = plain(text), set()
    for one in _DAY.finditer(read):
        found.add(_day(int(one["y"]), int(one["m"]), int(one["d"])))
    for one in _CHINESE_DAY.finditer(read):
        year = int("".join(str(_VALUES[char]) for char in one["y"]))
        found.add(_day(year, integer(one["m"]) or 0, integer(one["d"]) or 0))
    return frozenset(day for day in found if day is not None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
