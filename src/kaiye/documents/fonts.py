"""The fonts on paper: Noto Serif SC and Noto Sans SC (OFL), Debian's Noto CJK for rarer characters.

python -m kaiye.documents.fonts SOURCE    copies the four files out of a node_modules folder
"""

from __future__ import annotations

import shutil
import struct
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings

from kaiye.kernel.api import Unavailable, say

FILES = {
    "NotoSerifSC_400Regular.ttf": "noto-serif-sc/400Regular",
    "NotoSerifSC_700Bold.ttf": "noto-serif-sc/700Bold",
    "NotoSansSC_400Regular.ttf": "noto-sans-sc/400Regular",
    "NotoSansSC_700Bold.ttf": "noto-sans-sc/700Bold",
}
OWN = Path(__file__).resolve().parent / "fonts"
PROJECT = Path(__file__).resolve().parents[3]
DEBIAN = Path("/usr/share/fonts/opentype/noto")
DEBIAN_FILES = (
    "NotoSerifCJK-Regular.ttc",
    "NotoSerifCJK-Bold.ttc",
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJK-Bold.ttc",
)


class NoFonts(Unavailable):
    """No Chinese font can be found, so no paper can be printed."""

    code = "no_fonts"
    default_way_out = say(
        "请在项目目录运行 make，或者把 KAIYE_FONTS 设为存放 Noto Serif SC 和 Noto Sans SC 字体文件的目录。"
    )


def find_fonts() -> tuple[Path, ...]:
    """The four font files; Debian's Noto CJK when ours are nowhere; `NoFonts` when neither is there."""
    chosen = getattr(settings, "KAIYE_FONTS", None)
    folders = [Path(chosen)] if chosen else [PROJECT / "node_modules", OWN]
    for folder in folders:
        found = files_in(folder)
        if found is not None:
            return found
    debian = rare_fonts()
    if debian:
        return debian
    raise NoFonts(
        say("找不到中文字体，无法生成文书（查找过：{folders}）。", folders="、".join(map(str, folders)))
    )


def rare_fonts() -> tuple[Path, ...]:
    """Debian's fonts-noto-cjk, for characters that ours lack; empty when not installed."""
    return tuple(path for name in DEBIAN_FILES if (path := DEBIAN / name).is_file())


def files_in(folder: Path) -> tuple[Path, ...] | None:
    """The four files in `folder`, flat or as npm lays them out; None unless all are there."""
    found = []
    for name, npm in FILES.items():
        places = (folder / name, folder / "@expo-google-fonts" / npm / name)
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            return None
        found.append(path)
    return tuple(found)


@cache
def coverage(files: tuple[Path, ...]) -> frozenset[int]:
    """The code points that at least one of the fonts can draw."""
    covered: set[int] = set()
    for path in files:
        covered |= _characters(path)
    return frozenset(covered)


def _characters(path: Path) -> set[int]:
    """The code points of the Unicode character map (`cmap`) of a font or the first of a collection."""
    data = path.read_bytes()
    start = struct.unpack_from(">I", data, 12)[0] if data[:4] == b"ttcf" else 0
    for i in range(struct.unpack_from(">H", data, start + 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * i)
        if tag == b"cmap":
            return _subtables(data, offset)
    return set()


def _subtables(data: bytes, cmap: int) -> set[int]:
    found: set[int] = set()
    for i in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * i)
        if (platform, encoding) not in {(0, 3), (0, 4), (3, 1), (3, 10)}:
            continue
        at = cmap + offset
        shape = struct.unpack_from(">H", data, at)[0]
        if shape == 4:
            found.update(_format4(data, at))
        elif shape == 12:
            found.update(_format12(data, at))
    return found


def _format4(data: bytes, at: int) -> Iterable[int]:
    segments = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", data, at + 14)
    starts = struct.unpack_from(f">{segments}H", data, at + 16 + 2 * segments)
    for first, last in zip(starts, ends, strict=True):
        if first != 0xFFFF:
            yield from range(first, last + 1)


def _format12(data: bytes, at: int) -> Iterable[int]:
    for i in range(struct.unpack_from(">I", data, at + 12)[0]):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * i)
        yield from range(first, last + 1)


def copy(source: Path, target: Path = OWN) -> None:
    """Our own font folder holds the four files of `source`."""
    found = files_in(source)
    if found is None:
        raise NoFonts(say("{folder} 里没有所需的四个字体文件。", folder=str(source)))
    target.mkdir(exist_ok=True)
    for path in found:
        shutil.copyfile(path, target / path.name)


def main(arguments: list[str]) -> int:
    """Copy the fonts from the folder named on the command line."""
    if len(arguments) != 1:
        sys.stderr.write("python -m kaiye.documents.fonts SOURCE\n")
        return 2
    try:
        copy(Path(arguments[0]))
    except NoFonts as error:
        sys.stderr.write(f"{error} {error.way_out}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
