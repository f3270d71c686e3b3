"""A plausible register out of nothing: the same seed and size always give the same entities.

Names are composed from our own lists; whatever coincides with a real company does so by chance. No
identity numbers are made up: a demo register holds only what is public.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

CHARACTERS = (
    "云澄屿禾浦星野砚秋澜舒晴岚松竹兰菊梅溪川泽润沐辰曦朗悦安宁和顺丰盛茂华锦绣瑞祥福禄康泰恒通达远博文雅致诚信德善仁义礼智"
    "新旭昇腾跃飞鸿鹏鹤燕鹭鹿麒麟虎龙凤凰青蓝紫金银玉珠宝石磐岩峰岭谷原林森树叶花草露霜雪雨虹霞月阳光明亮清净漫航帆舟港湾"
)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文斌宇浩然子轩梓涵欣怡佳琪思远晓东志远雨桐若兰书瑶景行知微望舒慕白启明清如云杉"

# Industry words, the class they belong to, and scope items of the catalogue that go with them.
TRADES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("信息科技", "6513", ("软件开发", "信息技术咨询服务")),
    ("软件", "6513", ("软件开发",)),
    ("商贸", "5199", ("日用百货销售",)),
    ("贸易", "5199", ("国内贸易代理",)),
    ("建筑工程", "4710", ("建设工程施工",)),
    ("餐饮管理", "6210", ("餐饮管理",)),
    ("文化传媒", "7251", ("广告设计、代理",)),
    ("物流", "5821", ("国内货物运输代理",)),
    ("企业管理咨询", "7243", ("企业管理咨询",)),
    ("机械设备", "5179", ("机械设备销售",)),
    ("农业科技", "7511", ("农业科学研究和试验发展",)),
    ("物业管理", "7020", ("物业管理",)),
    ("装饰工程", "5011", ("住宅室内装饰装修",)),
    ("电子商务", "5292", ("互联网销售（除销售需要许可的商品）",)),
    ("生物科技", "7340", ("生物化工产品技术研发",)),
)
SHOPS: tuple[tuple[str, str, str, str], ...] = (
    ("文具", "店", "5241", "文具用品零售"),
    ("便利", "店", "5211", "日用百货销售"),
    ("小吃", "店", "6291", "餐饮服务"),
    ("五金", "店", "5271", "五金产品零售"),
    ("服装", "店", "5232", "服装服饰零售"),
    ("理发", "店", "8040", "理发服务"),
)
STREETS = (
    "人民路",
    "长江路",
    "建设路",
    "和平路",
    "中山路",
    "望江路",
    "黄山路",
    "解放路",
    "文化路",
    "科技路",
    "翠微路",
    "滨河路",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One entity of the demo register; `legal_representative` is the operator of an individual business."""

    entity_type: str
    name: str
    division_text: str
    trade_name: str
    industry_text: str
    form: str
    authority: str
    division: str
    industry: str
    scope: tuple[str, ...]
    legal_representative: str
    holders: tuple[tuple[str, int], ...]  # name, subscribed fen
    capital: int | None  # fen
    address: str
    established: date


def population(
    count: int, *, seed: int, today: date, places: tuple[tuple[str, str, str], ...]
) -> Iterator[Sample]:
    """`count` entities. `places` are (district code, city short name, district full name)."""
    random = Random(seed)  # noqa: S311 (a demo, not a secret)
    for number in range(count):
        yield _sample(number, random, today, places[number % len(places)])


def _sample(number: int, random: Random, today: date, place: tuple[str, str, str]) -> Sample:
    district, city, district_name = place
    mark = trade_name(number)
    days = (today - date(2012, 1, 1)).days
    established = date(2012, 1, 1) + timedelta(days=int(days * random.random() ** 0.6))
    address = f"{random.choice(STREETS)}{random.randint(1, 999)}号{random.randint(1, 20)}幢{random.randint(101, 2899)}室"
    person = person_name(random)
    if random.random() < 0.35:
        word, form, industry, item = random.choice(SHOPS)
        return Sample(
            "IIH", f"{city}市{district_name}{mark}{word}{form}", f"{city}市{district_name}", mark, word, form,
            district, district, industry, (item,), person, ((person, 0),), None, address, established,
        )  # fmt: skip
    word, industry, scope = random.choice(TRADES)
    joint_stock = random.random() < 0.02
    form = "股份有限公司" if joint_stock else "有限公司"
    capital = random.choice((10, 50, 100, 200, 500, 1000, 5000)) * 10_000 * 100
    holders = _holders(random, person, capital, minimum=2 if joint_stock else 1)
    return Sample(
        "JSC" if joint_stock else "LLC", f"{city}{mark}{word}{form}", city, mark, word, form,
        district[:4] + "00" if joint_stock else district, district, industry, scope, person, holders, capital,
        address, established,
    )  # fmt: skip


def trade_name(number: int) -> str:
    """Distinct for distinct numbers below 1.6 million: a fixed walk through three-character words."""
    size = len(CHARACTERS)
    walk = (number * 1_299_709 + 88_651) % size**3
    first, rest = divmod(walk, size**2)
    second, third = divmod(rest, size)
    return CHARACTERS[first] + CHARACTERS[second] + CHARACTERS[third]


def person_name(random: Random) -> str:
    """A plausible name of a person."""
    return random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2, 2))))


def _holders(random: Random, first: str, capital: int, *, minimum: int) -> tuple[tuple[str, int], ...]:
    names = list(
        dict.fromkeys(
            [first, *(person_name(random) for _ in range(random.choice((0, 0, 1, 1, 2)) + minimum - 1))]
        )
    )
    share = capital // len(names) // 100 * 100
    return tuple(
        (name, capital - share * (len(names) - 1) if i == 0 else share) for i, name in enumerate(names)
    )
