"""The figures of docs/names.md and its picture, from what `kaiye bench names --json` said.

    kaiye bench names --json > benches/names.json
    python benches/names_page.py                  writes docs/names.md and docs/images/names-growth.svg

Needs matplotlib (`pip install '.[bench]'`). Only what stands between the markers in docs/names.md is replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benches" / "names.json"
PAGE = ROOT / "docs" / "names.md"
PICTURE = ROOT / "docs" / "images" / "names-growth.svg"
MARKED = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.S)

Result = dict[str, Any]
# The size the aims are stated for.
AIMED_AT = 1_300_000
# How a subject is called on the page, and its colour in the picture: ours warm, what else there is grey and blue.
CALLED = {
    "live": "Kaiye, in process",
    "snapshot": "Kaiye, snapshot alone",
    "http": "Kaiye, over HTTP",
    "sqlite": "Kaiye, through the tables, SQLite",
    "postgresql": "Kaiye, through the tables, PostgreSQL",
    "rapidfuzz scope": "rapidfuzz, trade names of the scope",
    "rapidfuzz all": "rapidfuzz, all trade names",
    "tantivy": "tantivy, n-grams, best 1,000",
    "pg_trgm LIKE": "pg_trgm, `LIKE`",
    "pg_trgm % 0.3": "pg_trgm, `%` at 0.3",
    "pg_trgm % 0.1": "pg_trgm, `%` at 0.1",
    "pg_trgm tuned": "pg_trgm, `%` at 0.1 within scope and industry",
    "PostgreSQL scope": "PostgreSQL, every row of scope and industry",
}
# The same database or folder as the one before: what it took to fill is said once.
SHARED_BUILD = frozenset({"http", "pg_trgm % 0.3", "pg_trgm % 0.1", "pg_trgm tuned", "PostgreSQL scope"})
COLOURS = {
    "live": "#b3261e",
    "snapshot": "#b3261e",
    "http": "#e07b39",
    "postgresql": "#c9a227",
    "rapidfuzz all": "#1f5fa8",
    "rapidfuzz scope": "#6fa8dc",
    "tantivy": "#4d8f6c",
    "pg_trgm LIKE": "#555555",
    "pg_trgm % 0.1": "#888888",
    "pg_trgm tuned": "#aaaaaa",
}


def figures(result: Result) -> Iterator[str]:
    """The text between the markers."""
    machine = result["machine"]
    yield (
        f"Measured on {machine['day']}: {machine['processors']} processors, {machine['memory_gb']} GB, "
        f"Python {machine['python']}. The load beside each row is the machine's own, before the row began: "
        "1 is one busy processor."
    )
    for run in result["runs"]:
        yield from table(run)
        if run["names"] == AIMED_AT:
            yield goals(run["subjects"])
    yield "![How long one check takes as the register grows](images/names-growth.svg)"


def table(run: Result) -> Iterator[str]:
    """One size of the register."""
    prepared, brute = run["prepared"], run["brute_force"]
    subjects: dict[str, Result] = run["subjects"]
    ours = next(subjects[name]["p50_ms"] for name in ("live", "snapshot") if name in subjects)
    source = f"names of `{run['file']}`" if run["file"] else "synthetic names"
    yield f"### {run['names']:,} {source}"
    made = prepared["generated_per_second"]
    yield (
        (f"Generated at {made:,.0f} names a second, parsed" if made else "Parsed")
        + f" at {prepared['parsed_per_second']:,.0f}. Brute force in Python takes a median of {brute['p50_ms']:.1f} ms "
        f"for each of {brute['questions']:,} questions and finds {brute['conflicts']:,} conflicts."
    )
    rows = [
        "| | p50 ms | p99 ms | longest ms | × | recall | questions | built or loaded /s | memory, own + shared MB "
        "| disk MB | load |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name in CALLED:
        if name not in subjects:
            continue
        one = subjects[name]
        speed = "" if name in SHARED_BUILD else f"{one['build_per_second']:,}"
        disk = "" if name in SHARED_BUILD or not one["disk_mb"] else f"{one['disk_mb']:,.0f}"
        rows.append(
            f"| {CALLED[name]} | {_short(one['p50_ms'])} | {_short(one['p99_ms'])} | {_short(one['max_ms'])} "
            f"| {_times(one['p50_ms'] / ours)} | {one['recall']:.3f} | {one['questions']:,} | {speed} "
            f"| {one['own_mb']:,.0f} + {one['shared_mb']:,.0f} | {disk} | {one['load']:.1f} |"
        )
    yield "\n".join(rows)


def goals(subjects: dict[str, Result]) -> str:
    """What was aimed at for this size, and what was measured."""
    live = subjects["live"]
    # Of the trigram searches, the quickest that finds next to everything.
    complete = [one for name, one in subjects.items() if name.startswith("pg_trgm") and one["recall"] > 0.99]
    trigrams = min((one["p50_ms"] for one in complete), default=0.0) / live["p50_ms"]
    fuzzy = subjects["rapidfuzz all"]["p50_ms"] / live["p50_ms"]
    recall = min(subjects[name]["recall"] for name in ("snapshot", "live", "http", "sqlite", "postgresql"))
    aims = [
        ("in process, median, ms", "≤ 0.15", live["p50_ms"], live["p50_ms"] <= 0.15),
        ("in process, p99, ms", "≤ 0.6", live["p99_ms"], live["p99_ms"] <= 0.6),
        ("over HTTP, p99, ms", "≤ 5", subjects["http"]["p99_ms"], subjects["http"]["p99_ms"] <= 5),
        ("recall of every way of ours", "1.000", recall, recall == 1),
        ("times rapidfuzz over all trade names", "≥ 500", fuzzy, fuzzy >= 500),
        ("times pg_trgm at comparable recall", "≥ 1,000", trigrams, trigrams >= 1000),
    ]
    for name, least in (("snapshot", 50_000), ("sqlite", 10_000), ("postgresql", 10_000)):
        speed = subjects[name]["build_per_second"]
        aims.append((f"names a second, {CALLED[name]}", f"≥ {least:,}", speed, speed >= least))
    rows = ["| aim | | measured | |", "|---|--:|--:|---|"]
    rows += [
        f"| {what} | {aim} | {_plain(value)} | {'reached' if met else '**not reached**'} |"
        for what, aim, value, met in aims
    ]
    return "\n".join(rows)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3f}" if value <= 1 else f"{value:.1f}"


def _short(ms: float) -> str:
    return f"{ms:.3f}" if ms < 1 else f"{ms:.1f}" if ms < 100 else f"{ms:,.0f}"


def _times(ratio: float) -> str:
    return f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}"


def picture(result: Result) -> None:
    """The growth of one check's time, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    mpl.rcParams.update({"svg.hashsalt": "kaiye", "font.family": "DejaVu Sans", "font.size": 10})
    figure, axes = plt.subplots(figsize=(9, 5.6))
    ends: list[tuple[float, float, str, str]] = []
    for name, colour in COLOURS.items():
        points = [(run["names"], run["subjects"][name]) for run in result["runs"] if name in run["subjects"]]
        if not points:
            continue
        sizes = [size for size, _ in points]
        medians = [one["p50_ms"] for _, one in points]
        ours = name in {"live", "snapshot"}
        style = "--" if name == "snapshot" else "-"
        axes.plot(sizes, medians, style, marker="o", color=colour, linewidth=3 if ours else 1.6, markersize=5)
        if ours:
            axes.fill_between(sizes, medians, [one["p99_ms"] for _, one in points], color=colour, alpha=0.12)
        recall = points[-1][1]["recall"]
        label = f"{CALLED[name].replace('`', '')}" + (f" (recall {recall:.3f})" if recall < 0.9995 else "")
        ends.append((medians[-1], sizes[-1], label, colour))
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="names in the register",
        ylabel="ms for one check: median; shaded: to p99",
    )
    axes.set_title("One check of a name, as the register grows", loc="left", fontweight="bold")
    _label(axes, ends, max(run["names"] for run in result["runs"]))
    sizes = [run["names"] for run in result["runs"]]
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.grid(alpha=0.25)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.tight_layout()
    figure.savefig(PICTURE, metadata={"Date": None})


def _label(axes: Any, ends: list[tuple[float, float, str, str]], right: float) -> None:
    """Each line's name at its end, moved apart where lines end close to each other."""
    lowest = 0.0
    for height, size, text, colour in sorted(ends):
        place = max(height, lowest * 1.45)
        lowest = place
        axes.annotate(
            text, (size, height), (right * 1.25, place), color=colour, va="center", fontsize=9,
            arrowprops={"arrowstyle": "-", "color": colour, "alpha": 0.35, "linewidth": 0.8},
        )  # fmt: skip


def main() -> None:
    """Write page and picture."""
    result = json.loads(RESULT.read_text(encoding="utf-8"))
    text = "\n\n".join(figures(result))
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(MARKED.sub(lambda m: f"{m[1]}\n{text}\n\n{m[2]}", page), encoding="utf-8")
    picture(result)


if __name__ == "__main__":
    main()
