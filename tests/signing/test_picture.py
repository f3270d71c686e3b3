"""Pictures of signatures: only pixels get in."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from kaiye.kernel.api import InvalidInput
from kaiye.signing import picture
from kaiye.signing.api import BadPicture
from tests.signing.builders import drawing


def _png(image: Image.Image, **facts: object) -> bytes:
    stream = BytesIO()
    image.save(stream, "PNG", **facts)
    return stream.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _header(width: int, height: int) -> bytes:
    return _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))


BOMB = (
    b"\x89PNG\r\n\x1a\n"
    + _header(50_000, 50_000)
    + _chunk(b"IDAT", zlib.compress(bytes(10_000)))
    + _chunk(b"IEND", b"")
)
TEXT_BOMB = (
    b"\x89PNG\r\n\x1a\n"
    + _header(100, 100)
    + _chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(80_000_000), 9))
    + _chunk(b"IEND", b"")
)
BLACK = _png(Image.new("L", (600, 200), 0))
JPEG = BytesIO()
Image.new("L", (60, 20), 128).save(JPEG, "JPEG")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"<svg/>",
        JPEG.getvalue(),
        drawing()[:300],
        _png(Image.new("RGBA", (600, 200), (0, 0, 0, 0))),
        _png(Image.new("L", (600, 200), 255)),
        _png(Image.new("L", (600, 200), 200)),
        BLACK,
        BOMB,
        TEXT_BOMB,
        _png(Image.new("1", (4001, 10), 0)),
        b"\x89PNG\r\n\x1a\n" + bytes(400_000),
        _png(Image.new("L", (60, 20), 0), save_all=True, append_images=[Image.new("L", (60, 20), 99)]),
    ],
    ids=[
        *("empty", "only-magic", "svg", "jpeg", "cut", "transparent", "white", "pale", "black"),
        *("bomb", "text-bomb", "wide", "large", "animated"),
    ],
)
def test_what_is_no_signature_is_refused(data: bytes) -> None:
    with pytest.raises(BadPicture):
        picture.read(data)


def test_a_drawing_becomes_a_stencil_without_its_ground() -> None:
    handwriting = picture.read(drawing())
    stencil = handwriting.stencil
    assert stencil.width <= 800
    assert stencil.height <= 320
    assert len(zlib.decompress(stencil.bits)) == (stencil.width + 7) // 8 * stencil.height
    assert len(stencil.bits) < 8_000
    with Image.open(BytesIO(handwriting.png)) as image:
        assert image.mode == "L"


def test_nothing_but_pixels_of_the_file_survives() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("GPS", "31.8,117.2")
    with Image.open(BytesIO(drawing())) as image:
        tagged = _png(image, pnginfo=info)
    assert b"GPS" in tagged
    assert picture.read(tagged).png == picture.read(drawing()).png


@pytest.mark.parametrize("name", ["张三", "买买提·艾力", "Jean-Pierre O'Neill", "龘"])
def test_a_typed_name_is_a_signature_too(name: str) -> None:
    assert picture.read(picture.typed(name)).stencil.width > 0


def test_an_empty_name_is_a_sentence() -> None:
    with pytest.raises(InvalidInput):
        picture.typed("  ")


@pytest.mark.parametrize(
    "name", ["海关", "合肥市市场监督管理局", "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗市场监督管理局"]
)
def test_seals_are_round_and_red(name: str) -> None:
    stencil = picture.seal(name)
    assert (stencil.width, stencil.height) == (1000, 1000)
    assert stencil.colour == picture.RED
    ink = Image.frombytes("1", (1000, 1000), zlib.decompress(stencil.bits)).point(lambda level: 255 - level)
    left, top, right, bottom = ink.getbbox() or (0, 0, 0, 0)
    assert right - left > 980
    assert bottom - top > 980
