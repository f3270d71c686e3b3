"""Pictures of signatures and seals: checked, redrawn as one-bit stencils, ready for a page.

A stencil (PDF image mask) paints ink and leaves the rest of the page as it is: no transparency, which
PDF/A-2 would have to declare, and no white box over the line people sign on.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont, UnidentifiedImageError

from kaiye.kernel.api import InvalidInput, Unavailable, say
from kaiye.signing.errors import BadPicture

LARGEST_FILE = 300 * 1024
LARGEST_SIDE = 4000
LARGEST_AREA = 4_000_000
BLACK = (0.0, 0.0, 0.0)
RED = (0.82, 0.07, 0.1)
_INK = 170
_LEAST_INK = 40
# About 450 dots an inch in the field of a signature table.
_STENCIL = (800, 320)
_SEAL = 1000
_PROJECT = Path(__file__).resolve().parents[3]
_PACKAGE = Path(__file__).resolve().parents[1]
_DEBIAN = Path("/usr/share/fonts/opentype/noto")


@dataclass(frozen=True, slots=True)
class Stencil:
    """One bit a pixel, 0 is ink, deflated; painted in `colour` (sRGB, 0 to 1) over `fill` of its box."""

    width: int
    height: int
    bits: bytes
    colour: tuple[float, float, float]
    fill: float = 1.0


@dataclass(frozen=True, slots=True)
class Handwriting:
    """A signature as drawn: the stencil for the papers and a clean grey PNG for the evidence."""

    stencil: Stencil
    png: bytes


def read(data: bytes) -> Handwriting:
    """The drawn signature in a PNG; raises BadPicture. Only pixels survive, nothing else of the file."""
    grey = _flatten(_open(data))
    ink = grey.point([255 if level < _INK else 0 for level in range(256)])
    box = ink.getbbox()
    amount = ink.histogram()[255]
    if box is None or amount < _LEAST_INK:
        raise BadPicture(say("签名是空白的。"))
    if amount > 0.9 * grey.width * grey.height:
        raise BadPicture(say("图片整片是黑色的，不是签名。"))
    cropped = grey.crop(box)
    png = BytesIO()
    cropped.save(png, "PNG", compress_level=1)
    return Handwriting(_stencil(_fit(cropped, _STENCIL), BLACK, fill=0.84), png.getvalue())


def typed(name: str, *, font: Path | None = None) -> bytes:
    """A PNG of the name, for people who type it instead of drawing."""
    text = " ".join(name.split())[:40]
    if not text:
        raise InvalidInput(say("请输入姓名。"))
    face = _face(font or _default_font("400Regular"), 120)
    left, top, right, bottom = face.getbbox(text)
    image = Image.new("L", (int(right - left) + 40, int(bottom - top) + 40), 255)
    ImageDraw.Draw(image).text((20 - left, 20 - top), text, fill=0, font=face)
    image.thumbnail(_STENCIL)
    stream = BytesIO()
    image.save(stream, "PNG", compress_level=1)
    return stream.getvalue()


@lru_cache(maxsize=64)
def seal(name: str, *, font: Path | None = None) -> Stencil:
    """A round red seal: rim, five-pointed star, the authority's name along the upper arc."""
    size = _SEAL * 2
    middle = size / 2
    image = Image.new("L", (size, size), 255)
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, size - 9, size - 9), outline=0, width=52)
    draw.polygon(_star(middle, size * 0.155), fill=0)
    _write_arc(image, name, font, middle)
    return _stencil(image.resize((_SEAL, _SEAL), Image.Resampling.LANCZOS), RED)


def _open(data: bytes) -> Image.Image:
    if len(data) > LARGEST_FILE:
        raise BadPicture(say("签名图片太大，最多 300 KB。"))
    try:
        # Only the header is read here; no pixel is unpacked before the measures are known.
        image = Image.open(BytesIO(data), formats=["PNG"])
        if not (image.width <= LARGEST_SIDE and image.height <= LARGEST_SIDE):
            raise BadPicture(say("签名图片的尺寸太大。"))
        if image.width * image.height > LARGEST_AREA:
            raise BadPicture(say("签名图片的尺寸太大。"))
        if getattr(image, "n_frames", 1) != 1:
            raise BadPicture(say("签名图片不能是动画。"))
        image.load()
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        zlib.error,
    ):
        raise BadPicture(say("签名图片无法读取，只接受 PNG 图片。")) from None
    return image


def _flatten(image: Image.Image) -> Image.Image:
    """Grey on white; what was transparent is paper."""
    if image.mode == "L" and "transparency" not in image.info:
        return image
    coloured = image.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, (255, 255, 255, 255))
    return Image.alpha_composite(paper, coloured).convert("L")


def _fit(image: Image.Image, room: tuple[int, int]) -> Image.Image:
    scale = min(room[0] / image.width, room[1] / image.height)
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.BILINEAR)


def _stencil(grey: Image.Image, colour: tuple[float, float, float], fill: float = 1.0) -> Stencil:
    bits = grey.point([0 if level < _INK else 255 for level in range(256)], "1")
    return Stencil(grey.width, grey.height, zlib.compress(bits.tobytes(), 4), colour, fill)


def _star(middle: float, radius: float) -> list[tuple[float, float]]:
    inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(126))
    return [
        (
            middle + (inner if step % 2 else radius) * math.sin(math.radians(36 * step)),
            middle - (inner if step % 2 else radius) * math.cos(math.radians(36 * step)),
        )
        for step in range(10)
    ]


def _write_arc(image: Image.Image, name: str, font: Path | None, middle: float) -> None:
    """Each character stands on the circle; long names get a wider arc first, then smaller letters."""
    count = max(len(name), 1)
    arc = min(290.0, 24.0 * count)
    step = arc / count
    size = int(min(middle * 0.25, 2 * math.pi * middle * 0.76 * step / 360 * 0.98))
    face = _face(font or _default_font("700Bold"), size)
    for index, character in enumerate(name):
        angle = -arc / 2 + step * (index + 0.5)
        tile = Image.new("L", (size * 2, size * 2), 0)
        ImageDraw.Draw(tile).text((size, size), character, fill=255, font=face, anchor="mm")
        tile = tile.rotate(-angle, Image.Resampling.BICUBIC)
        x = middle + middle * 0.77 * math.sin(math.radians(angle)) - size
        y = middle - middle * 0.77 * math.cos(math.radians(angle)) - size
        image.paste(0, (round(x), round(y)), tile)


@lru_cache(maxsize=32)
def _face(font: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font), size)


@cache
def _default_font(weight: str) -> Path:
    """Noto Serif SC (`400Regular`, `700Bold`) wherever this installation keeps it; raises Unavailable."""
    chosen = getattr(settings, "KAIYE_FONTS", None)
    folders = [Path(chosen)] if chosen else []
    folders += [_PACKAGE / "documents" / "fonts", _PROJECT / "node_modules"]
    name = f"NotoSerifSC_{weight}.ttf"
    npm = Path("@expo-google-fonts/noto-serif-sc", weight, name)
    places = [place for folder in folders for place in (folder / name, folder / npm)]
    places.append(_DEBIAN / f"NotoSerifCJK-{weight[3:]}.ttc")
    for place in places:
        if place.is_file():
            return place
    raise Unavailable(
        say("找不到中文字体，无法绘制印章和姓名。"), way_out=say("请管理员在项目目录运行 make。")
    )
