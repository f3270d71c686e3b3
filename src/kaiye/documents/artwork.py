"""Draws the licence's frame and emblem: our own guilloche, not the artwork of any state organ.

python -m kaiye.documents.artwork    writes templates/frame.svg and templates/emblem.svg again
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent / "templates"
WIDTH, HEIGHT = 420.0, 297.0
GOLD, TEAL, RED = "#b3924f", "#4f8f86", "#b8242c"


def _path(points: list[tuple[float, float]], colour: str, width: float, *, closed: bool = False) -> str:
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{steps}{"Z" if closed else ""}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def _curve(point: Callable[[float], tuple[float, float]], steps: int) -> list[tuple[float, float]]:
    return [point(i / steps) for i in range(steps + 1)]


def _wave(
    x0: float, y0: float, x1: float, y1: float, waves: int, phase: float, height: float
) -> list[tuple[float, float]]:
    """A sine wave along the line from (x0, y0) to (x1, y1)."""
    length = math.hypot(x1 - x0, y1 - y0)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length

    def point(t: float) -> tuple[float, float]:
        swing = height * math.sin(2 * math.pi * waves * t + phase)
        return x0 + (x1 - x0) * t - dy * swing, y0 + (y1 - y0) * t + dx * swing

    return _curve(point, waves * 8)


def _rosette(
    x: float, y: float, size: float, petals: int, depth: float, turn: float
) -> list[tuple[float, float]]:
    def point(t: float) -> tuple[float, float]:
        angle = 2 * math.pi * t
        radius = size * (1 - depth + depth * math.cos(petals * angle + turn))
        return x + radius * math.cos(angle), y + radius * math.sin(angle)

    return _curve(point, petals * 9)


def frame() -> str:
    """Two interwoven bands between three rules, a rosette in each corner, a pale one behind the text."""
    near, far = 13.0, 25.0
    middle, inset = (near + far) / 2, far + 1.0
    parts = []
    for k in range(12):
        turn = 2 * math.pi * k / 12
        parts.append(
            _path(_rosette(WIDTH / 2, 172, 66 - 3.5 * k, 18, 0.16, turn), "#efe9db", 0.28, closed=True)
        )
    sides = [
        (inset, middle, WIDTH - inset, middle, 38),
        (inset, HEIGHT - middle, WIDTH - inset, HEIGHT - middle, 38),
        (middle, inset, middle, HEIGHT - inset, 25),
        (WIDTH - middle, inset, WIDTH - middle, HEIGHT - inset, 25),
    ]
    for x0, y0, x1, y1, waves in sides:
        for k in range(6):
            colour = GOLD if k % 2 else TEAL
            parts.append(
                _path(_wave(x0, y0, x1, y1, waves, math.pi * k / 3, 4.6 - 0.35 * (k // 2)), colour, 0.3)
            )
    for x in (middle, WIDTH - middle):
        for y in (middle, HEIGHT - middle):
            for k in range(4):
                colour = GOLD if k % 2 else TEAL
                parts.append(_path(_rosette(x, y, 5.9 - 1.1 * k, 12, 0.2, k * 0.8), colour, 0.3, closed=True))
    for offset, width in ((near - 2.0, 0.9), (near - 0.6, 0.3), (far + 0.6, 0.3), (far + 1.6, 0.7)):
        parts.append(
            f'<rect x="{offset}" y="{offset}" width="{WIDTH - 2 * offset}" height="{HEIGHT - 2 * offset}" '
            f'fill="none" stroke="{GOLD}" stroke-width="{width}"/>'
        )
    return _svg(WIDTH, HEIGHT, parts)


def emblem() -> str:
    """Woven rosettes on a red disc: a mark of this product, claiming no office."""
    parts = [
        f'<path d="{_outline(_rosette(50, 50, 49, 24, 0.04, 0.0))}" fill="{RED}"/>',
        '<circle cx="50" cy="50" r="42" fill="none" stroke="#f2d68a" stroke-width="1.2"/>',
        '<circle cx="50" cy="50" r="39.5" fill="none" stroke="#f2d68a" stroke-width="0.5"/>',
    ]
    for k in range(24):
        angle = 2 * math.pi * k / 24
        x, y = 50 + 45 * math.cos(angle), 50 + 45 * math.sin(angle)
        parts.append(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="1" fill="#f2d68a"/>')
    for size, petals, turn in ((33, 8, 0.0), (33, 8, math.pi), (21, 8, math.pi / 2)):
        outline = _outline(_rosette(50, 50, size, petals, 0.22, turn))
        parts.append(f'<path d="{outline}" fill="none" stroke="#f2d68a" stroke-width="1.6"/>')
    parts.append('<circle cx="50" cy="50" r="6" fill="#f2d68a"/>')
    return _svg(100, 100, parts)


def _outline(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _svg(width: float, height: float, parts: list[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">'
    return "\n".join([head, *parts, "</svg>", ""])


def main() -> None:
    """Write both drawings."""
    (TEMPLATES / "frame.svg").write_text(frame(), encoding="utf-8")
    (TEMPLATES / "emblem.svg").write_text(emblem(), encoding="utf-8")


if __name__ == "__main__":
    main()
