"""Identity cards of nobody, drawn in the layout of the real one and marked 样本 SPECIMEN: by number, always the same.

Names come from a list of syllables, addresses from the table of divisions with streets and house numbers made up, and
the numbers carry correct check digits. No card of a living person was looked at to draw them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from kaiye.catalogue.api import all_divisions
from kaiye.cli.population import CHARACTERS, GIVEN, STREETS, SURNAMES
from kaiye.kernel.api import CitizenId
from kaiye.recognition.api import Side

# 85.6 × 54 mm at 300 dots an inch.
WIDTH, HEIGHT = 1012, 638
_BLUE, _BLACK = (38, 104, 166), (28, 28, 30)
_NATIONS = ("汉",) * 12 + ("回", "满", "壮", "苗", "土家", "维吾尔", "蒙古", "布依", "朝鲜", "哈萨克")

# Characters that differ by one stroke, so that misreading shows.
_ALIKE = "士土未末己已巳戊戌戍日曰晴睛杨扬清淸凤风今令人入八大太犬天夭"


@dataclass(frozen=True, slots=True)
class Specimen:
    """What a drawn card says: the fields as `CardReading` names them, of both sides."""

    number: int
    fields: Mapping[str, str]

    def of(self, side: Side) -> dict[str, str]:
        """The fields on one side."""
        front = ("name", "sex", "ethnicity", "birth", "address", "id_number")
        names = front if side is Side.FRONT else ("authority", "valid_from", "valid_until")
        return {name: self.fields[name] for name in names}


def specimen(number: int, **changes: str) -> Specimen:
    """The card with this number; `changes` are printed instead of what it would say."""
    random = Random(f"card {number}")  # noqa: S311 (a specimen, not a secret)
    place, county, region = random.choice(_counties())
    birth = date(1950, 1, 1) + timedelta(days=random.randrange(20_400))
    id_number = CitizenId.build(region, birth, random.randint(1, 999))
    since = date(2017, 1, 1) + timedelta(days=random.randrange(3_200))
    if (since.month, since.day) == (2, 29):
        since = since.replace(day=28)
    until = {0: "long"}.get(random.randrange(4)) or since.replace(
        year=since.year + random.choice((10, 20))
    ).isoformat()
    fields = {
        "name": random.choice(SURNAMES)
        + "".join(random.choices(GIVEN + CHARACTERS + _ALIKE, k=random.choice((1, 2, 2)))),
        "sex": "男" if id_number.sex == "M" else "女",
        "ethnicity": random.choice(_NATIONS),
        "birth": birth.isoformat(),
        "address": f"{place}{random.choice(STREETS)}{random.randint(1, 999)}号{random.randint(1, 40)}幢{random.randint(101, 2899)}室",
        "id_number": id_number.reveal(),
        "authority": f"{county}公安局",
        "valid_from": since.isoformat(),
        "valid_until": until,
    }
    return Specimen(number, {**fields, **changes})


@cache
def _counties() -> tuple[tuple[str, str, str], ...]:
    """Every county: its full name, its own, its six digits."""
    names = {one.code: one.name for one in all_divisions()}
    found = []
    for code, name in sorted(names.items()):
        if code.endswith("00") or len(code) != 6:
            continue
        above = [names.get(code[:2] + "0000", ""), names.get(code[:4] + "00", "")]
        found.append(("".join(part for part in above if part not in {"市辖区", "县"}) + name, name, code))
    return tuple(found)


def draw(card: Specimen, side: Side) -> Any:
    """The side as a picture (Pillow), flat and clean."""
    from PIL import ImageDraw

    random = Random(f"paint {card.number} {side}")  # noqa: S311
    picture = _ground(random)
    pen = ImageDraw.Draw(picture)
    (_front if side is Side.FRONT else _back)(pen, card, random)
    return picture


def _ground(random: Random) -> Any:
    """Pale paper with fine waves, as the printed ground of the card."""
    import numpy as np
    from PIL import Image

    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype("float32")
    phase = random.random() * 6
    waves = np.sin(y / 5 + 3 * np.sin(x / 60 + phase)) * 5
    tone = np.stack(
        [228 + 10 * (x / WIDTH) + waves, 234 + waves * 0.6, 240 - 10 * (x / WIDTH) + waves * 0.4], axis=2
    )
    return Image.fromarray(np.clip(tone, 0, 255).astype("uint8"))


def _front(pen: Any, card: Specimen, random: Random) -> None:
    says = card.fields
    label, value = font("Sans", 31), font("Sans", 35)
    year, month, day = (str(int(part)) for part in says["birth"].split("-"))
    for text, at in (
        ("姓名", (62, 76)),
        ("性别", (62, 154)),
        ("民族", (318, 154)),
        ("出生", (62, 230)),
        ("住址", (62, 306)),
    ):
        pen.text(at, text[0] + " " + text[1] if random.random() < 0.5 else text, _BLUE, label)
    for text, at in (("年", (296, 230)), ("月", (398, 230)), ("日", (494, 230)), ("公民身份号码", (62, 536))):
        pen.text(at, text, _BLUE, label)
    pen.text((176, 70), says["name"], _BLACK, font("Sans", 40))
    pen.text((176, 152), says["sex"], _BLACK, value)
    pen.text((424, 152), says["ethnicity"], _BLACK, value)
    for text, centre in ((year, 236), (month, 364), (day, 462)):
        pen.text((centre, 228), text, _BLACK, value, anchor="ma")
    for row in range(0, len(says["address"]), 11):
        pen.text((176, 304 + row // 11 * 50), says["address"][row : row + 11], _BLACK, value)
    digits = font("Sans", 44)
    for place, digit in enumerate(says["id_number"]):
        pen.text((356 + place * 32, 526), digit, _BLACK, digits, anchor="ma")
    _portrait(pen, random)
    pen.text((866, 26), "样本 SPECIMEN", (150, 150, 160), font("Sans", 18))


def _portrait(pen: Any, random: Random) -> None:
    """A head and shoulders without a face."""
    skin = tuple(random.randint(150, 220) for _ in range(3))
    pen.rectangle((640, 84, 930, 470), (238, 240, 244))
    pen.ellipse((715, 140, 855, 320), skin)
    pen.rounded_rectangle((665, 340, 905, 470), 60, tuple(random.randint(40, 110) for _ in range(3)))


def _back(pen: Any, card: Specimen, random: Random) -> None:
    says = card.fields
    pen.ellipse((70, 60, 230, 230), (196, 60, 52))
    pen.ellipse((96, 86, 204, 204), (222, 150, 92))
    for text, top, size in (("中华人民共和国", 74, 62), ("居民身份证", 168, 84)):
        spaced = font("Serif-Bold", size)
        for place, char in enumerate(text):
            step = 560 / (len(text) - 1)
            pen.text((330 + place * step, top), char, _BLACK, spaced, anchor="ma")
    label, value = font("Sans", 31), font("Sans", 33)
    pen.text((232, 454), "签发机关", _BLACK, label)
    pen.text((400, 452), says["authority"], _BLACK, value)
    pen.text((232, 538), "有效期限", _BLACK, label)
    until = "长期" if says["valid_until"] == "long" else says["valid_until"].replace("-", ".")
    pen.text((400, 536), f"{says['valid_from'].replace('-', '.')}-{until}", _BLACK, value)
    pen.text((840, 26), "样本 SPECIMEN", (150, 150, 160), font("Sans", 18))


@cache
def font(kind: str, size: int) -> Any:
    """A typeface of the papers' fonts: `Sans`, `Sans-Bold`, `Serif`, `Serif-Bold`."""
    from PIL import ImageFont

    family, _, weight = kind.partition("-")
    # Not above: `kaiye evidence verify` runs where there is no Django.
    from kaiye.documents.api import find_fonts

    wanted = f"Noto{family}SC_{'700Bold' if weight else '400Regular'}"
    files: dict[str, Path] = {path.stem: path for path in find_fonts()}
    return ImageFont.truetype(str(files[wanted]), size)
