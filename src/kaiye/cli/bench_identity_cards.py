"""Drawn cards photographed badly: how many fields are read exactly, how many wrongly, and how long it takes.

Beside it, in the same run, rapidocr as it comes with the regular expressions one would write first. Measured in a
process of its own, so that its memory is its own.
"""

from __future__ import annotations

import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table

from kaiye.cli.cluster import environment_of
from kaiye.cli.output import language, progress, stdout, tell
from kaiye.cli.specimen_cards import draw, specimen
from kaiye.cli.specimen_photos import CLASSES, photograph
from kaiye.kernel.api import say
from kaiye.recognition.api import Side, read_card

# Cards the thresholds were set on have other numbers.
FIRST = 500_000


@dataclass(frozen=True, slots=True)
class Reader:
    """What one reader made of all cards: counts of fields, seconds a side."""

    exact: int
    wrong: int
    fields: int
    exact_by_class: dict[str, int]
    wrong_by_class: dict[str, int]
    exact_by_field: dict[str, int]
    wrong_by_field: dict[str, int]
    median_seconds: float
    worst_seconds: float


@dataclass(frozen=True, slots=True)
class Cards:
    """Both readers on the same photographs; `memory_mb` is the most the process of our reader took."""

    cards: int
    fields_by_class: dict[str, int]
    fields_by_field: dict[str, int]
    ours: Reader
    baseline: Reader
    memory_mb: int
    # Each wrong field of ours: class, card, field, printed, read.
    mistakes: list[tuple[str, int, str, str, str]]


def measure(cards: int = 400) -> Cards:
    """That many cards, both sides, in turn of every class."""
    with tempfile.TemporaryDirectory(prefix="kaiye-bench-") as home:
        command = [sys.executable, "-m", "kaiye.cli.bench_identity_cards", str(cards)]
        env = environment_of("sqlite", home)
        with (
            progress(say("读身份证"), 4 * cards) as advance,
            subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as worker,  # noqa: S603
        ):
            assert worker.stdout is not None
            last = ""
            for line in worker.stdout:
                if line.strip():
                    last = line
                else:
                    advance()
        if worker.returncode:
            raise subprocess.CalledProcessError(worker.returncode, command)
    found = json.loads(last)
    found["ours"], found["baseline"] = Reader(**found["ours"]), Reader(**found["baseline"])
    found["mistakes"] = [tuple(one) for one in found["mistakes"]]
    return Cards(**found)


def show(found: Cards) -> None:
    """The figures for a person."""
    title = say("{count}张虚构的身份证，两面：逐字正确的字段（错而未察的字段）", count=found.cards)
    table = Table(title=title.text(language()))
    table.add_column(say("类别").text(language()))
    table.add_column(say("字段").text(language()), justify="right")
    table.add_column(say("本系统").text(language()), justify="right")
    table.add_column(say("对照：rapidocr 加简单正则").text(language()), justify="right")
    ours, base = found.ours, found.baseline
    for counts, which in ((found.fields_by_class, "class"), (found.fields_by_field, "field")):
        for name, count in counts.items():
            cells = [
                f"{getattr(one, f'exact_by_{which}').get(name, 0)} ({getattr(one, f'wrong_by_{which}').get(name, 0)})"
                for one in (ours, base)
            ]
            table.add_row(name, str(count), *cells)
    table.add_row(
        say("合计").text(language()),
        str(ours.fields),
        f"{ours.exact} ({ours.wrong})",
        f"{base.exact} ({base.wrong})",
    )
    medians = [f"{one.median_seconds} / {one.worst_seconds}" for one in (ours, base)]
    table.add_row(say("每面秒数：中位数 / 最慢").text(language()), "", *medians)
    stdout.print(table)
    worst = min(
        found.fields_by_class, key=lambda kind: ours.exact_by_class.get(kind, 0) / found.fields_by_class[kind]
    )
    tell(say("最差的类别是 {kind}；内存最多 {mb} MB。", kind=worst, mb=found.memory_mb))
    for kind, card, field, printed, read in found.mistakes:
        tell(
            say(
                "错：{kind} {card} {field}：印着“{printed}”，读成“{read}”。",
                kind=kind,
                card=card,
                field=field,
                printed=printed,
                read=read,
            )
        )


class Count:
    """Fields right and wrong so far; a missing field is neither."""

    def __init__(self) -> None:
        self.exact: dict[str, Counter[str]] = {"class": Counter(), "field": Counter()}
        self.wrong: dict[str, Counter[str]] = {"class": Counter(), "field": Counter()}
        self.seconds: list[float] = []
        self.mistakes: list[tuple[str, int, str, str, str]] = []

    def take(self, kind: str, card: int, truth: Mapping[str, str], said: Mapping[str, str]) -> None:
        """One side: what is printed and what was read."""
        for field, printed in truth.items():
            read = said.get(field, "")
            if not read:
                continue
            into = self.exact if read == printed else self.wrong
            into["class"][kind] += 1
            into["field"][field] += 1
            if read != printed:
                self.mistakes.append((kind, card, field, printed, read))

    def reader(self, fields: int) -> Reader:
        """The counts, of so many fields printed."""
        return Reader(
            exact=sum(self.exact["class"].values()),
            wrong=len(self.mistakes),
            fields=fields,
            exact_by_class=dict(self.exact["class"]),
            wrong_by_class=dict(self.wrong["class"]),
            exact_by_field=dict(self.exact["field"]),
            wrong_by_field=dict(self.wrong["field"]),
            median_seconds=round(statistics.median(self.seconds), 3),
            worst_seconds=round(max(self.seconds), 3),
        )


def _measured(cards: int) -> Cards:
    ours, base = Count(), Count()
    by_class: Counter[str] = Counter()
    by_field: Counter[str] = Counter()
    pictures = []
    for place in range(cards):
        kind, card = CLASSES[place % len(CLASSES)], specimen(FIRST + place)
        for side in Side:
            truth = card.of(side)
            by_class[kind] += len(truth)
            by_field.update(truth.keys())
            picture = photograph(draw(card, side), kind, card.number)
            pictures.append((kind, card.number, truth, picture))
            ours.take(kind, card.number, truth, _timed(ours.seconds, _ours, picture))
            print(flush=True)
    memory = (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        - sum(len(one[3]) for one in pictures) // 2**20
    )
    plain = _baseline()
    for kind, number, truth, picture in pictures:
        base.take(kind, number, truth, _timed(base.seconds, plain, picture))
        print(flush=True)
    total = sum(by_class.values())
    return Cards(
        cards=cards,
        fields_by_class=dict(by_class),
        fields_by_field=dict(by_field),
        ours=ours.reader(total),
        baseline=base.reader(total),
        memory_mb=memory,
        mistakes=ours.mistakes,
    )


def _ours(picture: bytes) -> dict[str, str]:
    return {name: field.text for name, field in read_card(picture).fields.items()}


def _timed(into: list[float], call: Callable[[bytes], dict[str, str]], picture: bytes) -> dict[str, str]:
    started = time.perf_counter()
    found = call(picture)
    into.append(time.perf_counter() - started)
    return found


_PATTERNS = {
    "name": r"姓名(\S+?)(?=性别|$)",
    "sex": r"性别([男女])",
    "ethnicity": r"民族(\S+?)(?=出生|$)",
    "address": r"住址(\S+?)(?=公民身份号码|\d{17}[\dX]|$)",
    "id_number": r"(\d{17}[\dXx])",
    "authority": r"签发机关(\S+?局)",
}
_DATES = r"(\d{4})\.(\d\d)\.(\d\d)-(?:(\d{4})\.(\d\d)\.(\d\d)|(长期))"


def _baseline() -> Callable[[bytes], dict[str, str]]:
    """rapidocr as it comes, two threads, and the regular expressions above on everything it read."""
    from rapidocr import RapidOCR

    engine: Any = RapidOCR(
        params={"Global.log_level": "critical", "EngineConfig.onnxruntime.intra_op_num_threads": 2}
    )

    def read(picture: bytes) -> dict[str, str]:
        text = re.sub(r"\s", "", "".join(engine(picture).txts or ()))
        found = {
            name: hit.group(1) for name, pattern in _PATTERNS.items() if (hit := re.search(pattern, text))
        }
        if born := re.search(r"(\d{4})年(\d{1,2})月(\d{1,2})日", text):
            found["birth"] = f"{born[1]}-{int(born[2]):02d}-{int(born[3]):02d}"
        if term := re.search(_DATES, text):
            found["valid_from"] = f"{term[1]}-{term[2]}-{term[3]}"
            found["valid_until"] = "long" if term[7] else f"{term[4]}-{term[5]}-{term[6]}"
        return found

    return read


if __name__ == "__main__":
    print(json.dumps(asdict(_measured(int(sys.argv[1])))))
