"""Banned words sought inside the segments of a name; every pattern is compiled once.

Words are sought in the trade name and the industry, each by itself: never in the division (公安县, 巴林左旗)
and never across the border of two segments (亿泰｜国际).
"""

from __future__ import annotations

import re
from functools import cache

from kaiye.catalogue.api import divisions, name_words
from kaiye.dossier.api import Dossier
from kaiye.rules.facts import Facts
from kaiye.rules.naming import segments

_COUNTRIES = [
    "美国",
    "英国",
    "法国",
    "德国",
    "日本",
    "韩国",
    "朝鲜",
    "俄罗斯",
    "意大利",
    "西班牙",
    "葡萄牙",
    "加拿大",
    "澳大利亚",
    "新西兰",
    "印度",
    "巴西",
    "墨西哥",
    "阿根廷",
    "荷兰",
    "比利时",
    "瑞士",
    "瑞典",
    "挪威",
    "丹麦",
    "芬兰",
    "波兰",
    "乌克兰",
    "希腊",
    "土耳其",
    "埃及",
    "南非",
    "以色列",
    "伊朗",
    "伊拉克",
    "沙特",
    "泰国",
    "越南",
    "老挝",
    "柬埔寨",
    "缅甸",
    "新加坡",
    "马来西亚",
    "印度尼西亚",
    "菲律宾",
    "巴基斯坦",
    "哈萨克斯坦",
    "蒙古国",
    "美利坚",
    "大不列颠",
    "法兰西",
    "德意志",
    "苏联",
]
# Two characters that stand in innocent words more often than for themselves: as a proper part of a segment
# they are only shown (新国安, 孔民建, 伟大和谐).
AMBIGUOUS = frozenset(
    [
        "民建",
        "民进",
        "民革",
        "民盟",
        "国安",
        "人大",
        "大和",
        "小三",
        "六四",
        "作协",
        "青联",
        "侨联",
        "中办",
        "国办",
        "阿三",
        "棒子",
        "看相",
        "风水",
        "北约",
        "东盟",
        "世卫",
        "师部",
        "旅部",
        "占中",
        "皇军",
        "海军",
        "监委",
        "科协",
        "文联",
        "学联",
        "回子",
        "博彩",
        "高潮",
        "牛郎",
        "洪门",
        "青帮",
        "军供",
        "国资",
        "青楼",
        "春宫",
        "美国",
        "泰国",
        "英国",
        "法国",
        "德国",
        "韩国",
        "第一",
        "矿机",
    ]
)
# A banned word inside a longer lawful one.
_LAWFUL_LONGER = {
    "爆炸": "爆炸(?!物|性)",
    "资管": "(?<!投)资管(?!理)",
    "第一": "第一(?!线)",
    "地税": "地税(?!务)",
    "国税": "国税(?!务)",
    "海关": "(?<!山)海关",
    "矿机": "矿机(?![械电床])",
    "通证": "通证(?![券照件])",
    "最佳": "最佳(?!拍档)",
    "国家级": "国家级(?!自然保护区)",
    "保险": "保险(?![柜箱丝杠])",
    "公益": "公益(?!性)",
    "医院": "医院(?!投资|管理|后勤|设备)",
    "印度": "印度(?!尼)",
    "联合国": "联合国(?!际)",
    "奥林匹克": "奥林匹克(?!公园|花园)",
    "企业": "企业(?!管理|咨询|服务|形象|营销|策划|征信|文化)",
    "中心": "中心$",
}


def trade_name(dossier: Dossier, facts: Facts) -> str:
    """The trade name, empty when the name has none."""
    parts = segments(dossier, facts)
    return parts.trade_name if parts is not None else ""


def cores(dossier: Dossier, facts: Facts) -> list[tuple[str, str]]:
    """Trade name and industry, each with the name of its segment."""
    parts = segments(dossier, facts)
    return [("trade_name", parts.trade_name), ("industry", parts.industry)] if parts is not None else []


def hits(text: str, *categories: str) -> list[str]:
    """The banned words that certainly stand in a segment, each once."""
    return certain(text, pattern(*categories).findall(text)) if text else []


def certain(text: str, found: list[str]) -> list[str]:
    """Those of the words that cannot be an accident of neighbouring characters, each once."""
    return [word for word in dict.fromkeys(found) if word not in AMBIGUOUS or word == text]


@cache
def words(*categories: str) -> frozenset[str]:
    """The words of some categories of the catalogue."""
    return frozenset(entry.word for entry in name_words() if entry.category in categories)


@cache
def pattern(*categories: str) -> re.Pattern[str]:
    """One expression for some categories, longest words first."""
    listed = sorted(words(*categories), key=lambda word: (-len(word), word))
    return re.compile("|".join(_LAWFUL_LONGER.get(word, re.escape(word)) for word in listed) or r"(?!)")


@cache
def countries() -> re.Pattern[str]:
    """Names of foreign states."""
    listed = sorted(_COUNTRIES, key=lambda word: (-len(word), word))
    return re.compile("|".join(_LAWFUL_LONGER.get(word, re.escape(word)) for word in listed))


@cache
def provinces() -> tuple[str, ...]:
    """Short names of the provinces."""
    return tuple(
        re.sub(r"(省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$", "", entry.name)
        for entry in divisions()
    )
