"""`kaiye bench words`: how often banned words are found in a list of names, beside a plain search for them."""

from __future__ import annotations

import gzip
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from kaiye.catalogue.api import name_words
from kaiye.cli.database import make_ready
from kaiye.cli.output import language, print_json, progress, stdout, tell
from kaiye.kernel.api import NotFound, say

# A list may be some lines longer than what names are.
_LONGEST = 200
# Places of business of others, like branches: their names are fixed by whose they are.
_OF_OTHERS = ("代表处", "办事处")
# Rules whose words the law forbids; others ask a person.
_FORBIDDEN = frozenset({"NM-019", "NM-029", "NM-046", "NM-047", "NM-048", "NM-049", "NM-050", "NM-052"})
_TODAY = date(2026, 11, 22)


@dataclass
class Count:
    """How many names one way of searching finds, and by which words."""

    names: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def add(self, found: set[str]) -> None:
        """One name with these words in it."""
        self.names += bool(found)
        self.words.update(found)


@dataclass
class Measured:
    """What a list of names gives; only names of enterprises of their own are judged."""

    names: int = 0
    branches: int = 0
    plain: Count = field(default_factory=Count)
    # The plain search over branches too, whose names begin with another's.
    plain_everywhere: Count = field(default_factory=Count)
    restrict: Count = field(default_factory=Count)
    warn: Count = field(default_factory=Count)
    rules: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    microseconds: dict[str, float] = field(default_factory=dict)

    @property
    def judged(self) -> int:
        """Names that are an enterprise's own."""
        return self.names - self.branches


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("words")(words_command)


def words_command(
    file: Annotated[
        Path | None,
        typer.Option("--file", help="一行一个名称，可以是 .gz；不给就生成 / a list of names, else generated"),
    ] = None,
    names: Annotated[
        int, typer.Option("--names", help="最多看多少个名称 / at most so many", min=1)
    ] = 100_000,
    sample: Annotated[
        int, typer.Option("--sample", help="用多少个名称测规则的时间 / names to time the rules with", min=1)
    ] = 2000,
    shown: Annotated[int, typer.Option("--shown", help="显示多少个词 / words shown", min=1)] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """禁限用词在名称里命中多少，与直接找字的办法相比。 How often banned words hit, beside a plain search."""
    make_ready()
    texts: list[str] = []
    with progress(say("读入名称"), None) as advance:
        for text in _read(file, names):
            texts.append(text)
            advance()
    measured = measure(texts)
    measured.microseconds = time_rules(texts, sample)
    if as_json:
        print_json(_as_json(measured, shown))
    else:
        _show(measured, shown)


def measure(texts: Iterable[str]) -> Measured:
    """Both ways over the same names."""
    from kaiye.names.api import parse_name
    from kaiye.rules.api import word_rule, words_in

    measured, plain = Measured(), _plain()
    started = time.perf_counter()
    for text in texts:
        parts = parse_name(text)
        measured.names += 1
        anywhere = set(plain.findall(parts.text))
        measured.plain_everywhere.add(anywhere)
        if parts.addition or parts.text.endswith(_OF_OTHERS):
            measured.branches += 1
            continue
        measured.plain.add(anywhere)
        found = [hit for hit in words_in(parts.trade_name, parts.industry) if hit.sure]
        measured.restrict.add({hit.word for hit in found if hit.weight == "restrict"})
        measured.warn.add({hit.word for hit in found if hit.weight == "warn"})
        measured.rules.update({f"{word_rule(hit.category, hit.weight)} {hit.weight}" for hit in found})
    measured.seconds = time.perf_counter() - started
    return measured


def time_rules(texts: list[str], sample: int) -> dict[str, float]:
    """Microseconds of CPU for all rules on the name of one application, each name seen for the first time."""
    from kaiye.cli.specimen import llc
    from kaiye.dossier.api import parse
    from kaiye.names.api import parse_name
    from kaiye.rules.api import Evidence, Facts, findings_for

    base = llc(1, today=_TODAY)
    evidence, times = Evidence(), []
    step = max(len(texts) // sample, 1)
    # The tables are read on first use.
    for text in (texts[0], *texts[::step][:sample]):
        parts = parse_name(text)
        place = {**base["domicile"], "division": parts.division_code or base["domicile"]["division"]}
        dossier = parse({**base, "domicile": place, "name": {"text": text, "commitment": True}})
        facts = Facts(as_of=_TODAY, evidence=evidence, name_parts=parts, name_industries=("6513",))
        started = time.process_time_ns()
        findings_for(dossier, facts, phase="NM-")
        times.append((time.process_time_ns() - started) / 1000)
    times = times[1:]
    return {
        "names": float(len(times)),
        "median": round(statistics.median(times), 1),
        "p99": round(statistics.quantiles(times, n=100)[98] if len(times) > 1 else times[0], 1),
    }


def _plain() -> re.Pattern[str]:
    """Every word of the lists the law forbids, wherever its characters stand."""
    from kaiye.rules.api import word_rule

    listed = {
        word.word
        for word in name_words()
        if word.position != "prefix" and word_rule(word.category, word.weight) in _FORBIDDEN
    }
    return re.compile("|".join(map(re.escape, sorted(listed, key=lambda word: (-len(word), word)))))


def _read(file: Path | None, most: int) -> Iterator[str]:
    if file is None:
        from kaiye.cli.bench_names_register import names

        for block in names(most, seed=2026):
            yield from block
        return
    if not file.is_file():
        raise NotFound(say("找不到文件{path}。", path=str(file)), way_out=say("请核对文件路径。"))
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
        lines = (line.decode("utf-8", "replace").strip() for line in stream)
        yield from islice((text for text in lines if text and len(text) <= _LONGEST), most)


def _share(count: int, of: int) -> float:
    return round(100 * count / of, 4) if of else 0.0


def _as_json(measured: Measured, shown: int) -> dict[str, Any]:
    everywhere = measured.plain_everywhere.names
    return {
        "names": measured.names,
        "branches": measured.branches,
        "judged": measured.judged,
        "plain_everywhere": {"names": everywhere, "percent": _share(everywhere, measured.names)},
        **{
            name: {
                "names": count.names,
                "percent": _share(count.names, measured.judged),
                "words": count.words.most_common(shown),
            }
            for name, count in (
                ("plain", measured.plain),
                ("restrict", measured.restrict),
                ("warn", measured.warn),
            )
        },
        "rules": dict(sorted(measured.rules.items())),
        "seconds": round(measured.seconds, 2),
        "rules_microseconds": measured.microseconds,
    }


def _show(measured: Measured, shown: int) -> None:
    title = say(
        "{count}个名称，其中{branches}个是分支机构",
        count=f"{measured.names:,}",
        branches=f"{measured.branches:,}",
    )
    table = Table(title=title.text(language()))
    for heading in (say("办法"), say("命中的名称"), say("占比"), say("命中最多的词")):
        table.add_column(heading.text(language()))
    for name, count in (
        (say("直接找字"), measured.plain),
        (say("按段落找，禁止"), measured.restrict),
        (say("按段落找，人工核对"), measured.warn),
    ):
        words = "、".join(f"{word} {times}" for word, times in count.words.most_common(shown))
        share = f"{_share(count.names, measured.judged):.3f}%"
        table.add_row(name.text(language()), f"{count.names:,}", share, words)
    stdout.print(table)
    tell(
        say(
            "连分支机构一起直接找字：{share}%的名称命中。",
            share=f"{_share(measured.plain_everywhere.names, measured.names):.2f}",
        )
    )
    tell(
        say(
            "判断一个名称的全部规则：中位数{median}微秒，p99 {p99}微秒（{names}个名称）。",
            median=measured.microseconds["median"],
            p99=measured.microseconds["p99"],
            names=int(measured.microseconds["names"]),
        )
    )
