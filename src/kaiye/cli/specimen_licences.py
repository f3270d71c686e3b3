"""Business licences of nobody, drawn in the layout of the real one and marked 样本 SPECIMEN: by number, always the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from kaiye.cli.population import GIVEN, STREETS, SURNAMES, TRADES, trade_name
from kaiye.cli.specimen_cards import font
from kaiye.kernel.api import Uscc

WIDTH, HEIGHT = 1600, 1130
_INK = (40, 36, 32)


@dataclass(frozen=True, slots=True)
class Licence:
    """What a drawn licence says: the fields as `LicenceReading` names them."""

    number: int
    fields: dict[str, str]


def licence(number: int, **changes: str) -> Licence:
    """The licence with this number; `changes` are printed instead of what it would say."""
    random = Random(f"licence {number}")  # noqa: S311 (a specimen, not a secret)
    body = f"MA{random.randrange(10**6):06d}"
    day = date(2012, 1, 1) + timedelta(days=random.randrange(4_800))
    fields = {
        "uscc": str(Uscc.build("9", "1", "340100", body)),
        "name": f"合肥{trade_name(number)}{random.choice(TRADES)[0]}有限公司",
        "kind": "有限责任公司（自然人投资或控股）",
        "representative": random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=2)),
        "established": day.isoformat(),
        "capital": random.choice(("壹佰万元整", "伍佰万元整", "壹仟万元整")),
        "address": f"安徽省合肥市庐阳区{random.choice(STREETS)}{random.randint(1, 999)}号",
    }
    return Licence(number, {**fields, **changes})


def draw_licence(one: Licence) -> Any:
    """The licence as a picture (Pillow), flat and clean."""
    from PIL import Image, ImageDraw

    says = one.fields
    picture = Image.new("RGB", (WIDTH, HEIGHT), (248, 243, 228))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((40, 40, WIDTH - 40, HEIGHT - 40), outline=(170, 140, 80), width=8)
    pen.text((WIDTH / 2, 130), "营业执照", _INK, font("Serif-Bold", 110), anchor="ma")
    small, value = font("Sans", 28), font("Sans", 34)
    pen.text((120, 150), "统一社会信用代码", _INK, small)
    pen.text((120, 200), says["uscc"], _INK, value)
    year, month, day = (int(part) for part in says["established"].split("-"))
    columns = (
        (110, 320, (("名称", "name"), ("类型", "kind"), ("法定代表人", "representative"))),
        (940, 1110, (("注册资本", "capital"), ("成立日期", "established"), ("住所", "address"))),
    )
    for left, at, rows in columns:
        for place, (label, field) in enumerate(rows):
            top = 380 + place * 110
            pen.text((left, top + 4), label, _INK, small)
            text = f"{year}年{month:02d}月{day:02d}日" if field == "established" else says[field]
            size = value if left == 110 else font("Sans", 30)
            wide = 17 if left == 110 else 14
            for row in range(0, len(text), wide):
                pen.text((at, top + row // wide * 44), text[row : row + wide], _INK, size)
    pen.text((110, 740), "经营范围", _INK, small)
    pen.text((320, 736), "软件开发；信息技术咨询服务；日用百货销售", _INK, value)
    pen.text((940, 960), "登记机关", _INK, small)
    pen.text((120, 1030), "样本 SPECIMEN", (170, 170, 170), font("Sans", 26))
    return picture
