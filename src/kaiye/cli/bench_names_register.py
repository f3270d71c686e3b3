"""A synthetic register of names: the same seed and size always give the same names.

Its proportions follow a large real register: how often characters, trade-name lengths, industries and forms
occur, how unevenly the prefectures are filled, and how many trade names are borne several times or sound
and look like another. The names themselves are composed from character tables; whatever coincides with a real
name does so by chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kaiye.catalogue.api import all_divisions
from kaiye.cli.bench_names_sounds import Sounds
from kaiye.cli.population import CHARACTERS

LONGEST = 6
BLOCK = 200_000
# Shares of trade names with two to six characters.
LENGTHS = (0.62, 0.14, 0.15, 0.05, 0.04)
# Borne by many: the share of names, and how many such trade names there are.
POPULAR, POPULAR_NAMES = 0.10, 2_000
# Made from another name of the same place and industry, by how the trade name was changed.
NEAR = {"homophone": 0.020, "changed": 0.020, "longer": 0.015, "swapped": 0.003, "look_alike": 0.005}
# Characters people like in trade names; they are drawn far more often than the rest of the table.
_LIKED = (
    "鑫华中德金源宏达盛兴海利安瑞天恒新泰东诚顺丰博佳康美通嘉创文永百亿世合润隆星龙宇明正大汇信福荣福益和森锦祥凯鸿润昌远航腾飞辉"
    "联众友邦国民生家园乐优品尚雅轩阁馨怡悦欣然晨曦朗晴风云水木火土山川江河湖泊洋波涛浩瀚蓝天碧绿翠青红紫丹彤彩虹霞光亮辰斗"
    "北南西春夏秋冬雪梅兰竹菊荷莲桂桃杏梨枫柏杨柳松槐桐樟楠檀芳菲芬芝蕙茗茶禾谷麦稻田野牧农丰收获硕果实秀丽俊杰英雄豪迈壮志"
    "凌霄翔鹏程万里骏马驰骋奔跃进步升级领先锋尖顶峰巅岭岩石磊砺铭鼎钧铎铠锐锋钢铁铜银宝珍珠玉琳琅璞瑾瑜璟琪琦珂玛瑙晶莹冠冕皇"
    "帝王侯爵尊贵优越卓越超凡非常特殊奇异妙趣味香甜蜜糖果子童心意情缘分享受欢喜庆典礼仪容颜色"
)
# Zipf and Mandelbrot: weight of the character, industry or place at rank r is 1 / (r + offset) ** power.
_CHARACTER, _INDUSTRY, _PLACE = (2.0, 130), (1.1, 3), (1.0, 20)
# They end divisions or forms, or number branches.
_NO_TRADE = frozenset("省市县区州盟旗镇乡村公司店厂部行社所院站场点分总第一二三四五六七八九十百千万亿")

# fmt: off
INDUSTRIES = (
    "商贸", "贸易", "科技", "信息科技", "建筑工程", "餐饮管理", "文化传媒", "物流", "企业管理咨询",
    "机械设备", "装饰工程", "电子商务", "生物科技", "实业", "物业管理", "房地产开发", "农业发展",
    "投资管理", "广告", "劳务", "网络科技", "电子科技", "汽车销售", "建材", "医疗器械", "食品", "服饰",
    "环保科技", "商务咨询", "汽车服务", "家具", "电子", "服装", "酒店管理", "园林绿化", "教育咨询", "运输",
    "货运代理", "机电设备", "化工", "置业", "医药", "塑料制品", "金属制品", "五金", "印刷", "包装", "纺织",
    "旅游", "软件", "新能源", "健康管理", "体育文化", "影视传媒", "种植", "养殖", "茶业", "酒业", "矿业",
    "水产", "珠宝", "家政服务", "人力资源", "会展服务", "安防", "节能科技", "市政工程", "钢结构", "混凝土",
    "石材", "玻璃", "陶瓷", "涂料", "橡胶", "模具", "电气", "仪器仪表", "通信", "咨询", "设计", "发展",
    "供应链管理",
)
# fmt: on
# Shares of industries: none at all, then the list above by rank.
NO_INDUSTRY = 0.06
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "专业合作社", "厂", "经营部", "商行", "中心（有限合伙）")
_FORM_SHARES = (0.74, 0.09, 0.012, 0.05, 0.04, 0.03, 0.02, 0.018)
# How the division is written: short (合肥), in full (合肥市), with its county (巢湖市), the province only.
_WRITTEN = (0.50, 0.28, 0.14, 0.08)
# The division in brackets after the trade name.
_BRACKETS = 0.012

Numbers = NDArray[np.int64]
Texts = NDArray[np.str_]


class Codes(NamedTuple):
    """Names as numbers into the tables: `trade` (n, 6) with 0 for no character, the others (n,)."""

    place: Numbers
    trade: Numbers
    industry: Numbers
    form: Numbers
    bracket: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.place)

    def take(self, which: Any) -> Codes:
        """These names, by number or slice."""
        return Codes(*(column[which] for column in self))


class Tables(NamedTuple):
    """What the numbers stand for; the character at 0 is none."""

    characters: Texts
    weights: NDArray[np.float64]
    places: Texts
    place_weights: NDArray[np.float64]
    sounds: Sounds


def names(count: int, *, seed: int) -> Iterator[list[str]]:
    """`count` different names in blocks."""
    codes = register(count, seed=seed)
    for start in range(0, count, BLOCK):
        yield texts(codes.take(slice(start, start + BLOCK)))


def register(count: int, *, seed: int) -> Codes:
    """`count` different names as numbers."""
    random = np.random.default_rng(seed)
    drawn = _near(_draw(count + count // 12 + 100, random), random)
    _, first = np.unique(_fingerprint(drawn), return_index=True)
    kept = np.sort(first)[:count]
    if len(kept) < count:
        # A tiny register of many repeats: once more, with more to choose from.
        return register(count * 2, seed=seed + 1).take(slice(0, count))
    return drawn.take(kept)


def texts(codes: Codes) -> list[str]:
    """The names in writing."""
    tables = _tables()
    place = tables.places[codes.place]
    trade = tables.characters[codes.trade].view(f"<U{LONGEST}").reshape(-1)
    end = np.strings.add(np.array(["", *INDUSTRIES])[codes.industry], np.array(FORMS)[codes.form])
    front = np.strings.add(np.strings.add(place, trade), end)
    if codes.bracket.any():
        which = codes.bracket
        inside = np.strings.add(np.strings.add("（", place[which]), "）")
        front[which] = np.strings.add(np.strings.add(trade[which], inside), end[which])
    found: list[str] = front.tolist()
    return found


def _draw(count: int, random: np.random.Generator) -> Codes:
    tables = _tables()
    popular = _trades(POPULAR_NAMES, random)
    trade = _trades(count, random)
    which = np.flatnonzero(random.random(count) < POPULAR)
    trade[which] = popular[_choice(random, _zipf(POPULAR_NAMES, 1.0, 20), len(which))]
    industries = np.concatenate(([NO_INDUSTRY], (1 - NO_INDUSTRY) * _zipf(len(INDUSTRIES), *_INDUSTRY)))
    return Codes(
        place=_choice(random, tables.place_weights, count),
        trade=trade,
        industry=_choice(random, industries, count),
        form=_choice(random, np.array(_FORM_SHARES), count),
        bracket=random.random(count) < _BRACKETS,
    )


def _trades(count: int, random: np.random.Generator) -> Numbers:
    characters = _choice(random, _tables().weights, count * LONGEST).reshape(count, LONGEST) + 1
    lengths = _choice(random, np.array(LENGTHS), count) + 2
    characters[np.arange(LONGEST) >= lengths[:, None]] = 0
    return characters


def _near(codes: Codes, random: np.random.Generator) -> Codes:
    """Some names are replaced by one near another name of the same place and industry."""
    tables = _tables()
    kinds = random.random(len(codes))
    low = 0.0
    for kind, share in NEAR.items():
        which = np.flatnonzero((kinds >= low) & (kinds < low + share))
        low += share
        model = random.integers(0, len(codes), len(which))
        for column in (codes.place, codes.industry):
            column[which] = column[model]
        codes.trade[which] = _varied(kind, codes.trade[model], random, tables)
    return codes


def _varied(kind: str, trade: Numbers, random: np.random.Generator, tables: Tables) -> Numbers:
    result = trade.copy()
    rows = np.arange(len(trade))
    lengths = np.count_nonzero(trade, axis=1)
    at = random.integers(0, lengths) if len(trade) else rows
    if kind == "homophone":
        result[rows, at] = tables.sounds.other_sounding(trade[rows, at], random)
    elif kind == "look_alike":
        result[rows, at] = tables.sounds.other_looking(trade[rows, at], random)
    elif kind == "changed":
        result[rows, at] = _choice(random, tables.weights, len(rows)) + 1
    elif kind == "longer":
        short = lengths < LONGEST
        result[rows[short], lengths[short]] = _choice(random, tables.weights, int(short.sum())) + 1
    else:
        first = np.minimum(at, lengths - 2)
        result[rows, first], result[rows, first + 1] = trade[rows, first + 1], trade[rows, first]
    return result


def _fingerprint(codes: Codes) -> NDArray[np.uint64]:
    """Equal for equal names; different ones coincide once in a register of hundreds of millions."""
    mixed = np.zeros(len(codes), np.uint64)
    for column in (codes.place, codes.industry, codes.form, codes.bracket, *codes.trade.T):
        mixed = (mixed ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def _choice(random: np.random.Generator, weights: NDArray[np.float64], count: int) -> Numbers:
    """Numbers of the weights, drawn by them."""
    steps = np.cumsum(weights)
    found: Numbers = np.searchsorted(steps, random.random(count) * steps[-1], side="right").astype(np.int64)
    return found


def _zipf(count: int, power: float, offset: float) -> NDArray[np.float64]:
    weights = 1.0 / (np.arange(count) + offset) ** power
    shares: NDArray[np.float64] = weights / weights.sum()
    return shares


def common_characters() -> str:
    """Characters of trade names, the most used first: our own favourites, then the rest of a common table."""
    table = [bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF)]
    rest = [code.decode("gb2312") for code in table if code[0] < 0xD7 or code[1] < 0xFA]
    np.random.default_rng(1).shuffle(rest)
    return "".join(char for char in dict.fromkeys([*_LIKED, *CHARACTERS, *rest]) if char not in _NO_TRADE)


@cache
def _tables() -> Tables:
    characters = common_characters()
    places, weights = _places()
    return Tables(
        np.array(["", *characters]), _zipf(len(characters), *_CHARACTER), places, weights, Sounds(characters)
    )


def _places() -> tuple[Texts, NDArray[np.float64]]:
    """Divisions as names write them, and how often each does."""
    known = [
        division for division in all_divisions() if division.status == "current" and division.code < "70"
    ]
    cities = [d.code for d in known if d.code.endswith("00") and len(d.name) > 2]
    cities = [code for code in cities if not code.endswith("0000") or code[:2] in {"11", "12", "31", "50"}]
    np.random.default_rng(2).shuffle(cities)
    share = dict(zip(cities, _zipf(len(cities), *_PLACE), strict=True))
    written: defaultdict[str, float] = defaultdict(float)
    for division in known:
        weight = share.get(division.code)
        if weight is not None:
            written[_short(division.name)] += weight * _WRITTEN[0]
            written[division.name] += weight * _WRITTEN[1]
        elif division.code.endswith("0000"):
            written[_short(division.name)] += _WRITTEN[3] / 31
        elif division.name.endswith(("市", "县")) and len(division.name) > 2:
            written[division.name] += _WRITTEN[2] / 1900
    return np.array(list(written)), np.array(list(written.values()))


def _short(name: str) -> str:
    for region in ("内蒙古", "广西", "西藏", "宁夏", "新疆"):
        if name.startswith(region) and name.endswith("自治区"):
            return region
    return name[:-1] if name.endswith(("市", "省")) and len(name) > 2 else name
