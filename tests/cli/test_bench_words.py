"""`kaiye bench words`: both ways of searching see the same names."""

from __future__ import annotations

import gzip
import os
from itertools import islice
from pathlib import Path

import pytest

from kaiye.cli.bench_words import measure, time_rules

SHARED = Path(os.environ.get("KAIYE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
REAL = SHARED / "data" / "company_names_1300k.txt.gz"

NAMES = (
    "公安县砚澄舟粮油有限公司",
    "合肥亿泰国际贸易有限公司",
    "合肥砚赌场信息科技有限公司",
    "合肥国安物业管理有限公司",
    "合肥砚澄舟信息科技有限公司",
    "合肥砚澄舟信息科技有限公司公安县分公司",
)


def test_segments_spare_what_a_plain_search_hits() -> None:
    measured = measure(NAMES)
    assert (measured.names, measured.branches, measured.judged) == (6, 1, 5)
    assert measured.plain_everywhere.names == 5
    assert measured.plain.words == {"公安": 1, "泰国": 1, "赌": 1, "国安": 1}
    assert measured.restrict.words == {"赌": 1}
    assert measured.warn.words == {"国安": 1}
    assert measured.rules == {"NM-048 restrict": 1, "NM-046 warn": 1}


def test_the_rules_are_timed_on_names_they_have_not_seen() -> None:
    times = time_rules(list(NAMES), 3)
    assert times["names"] == 3
    assert 0 < times["median"] <= times["p99"]


@pytest.mark.skipif(not REAL.exists(), reason="no list of real names here")
def test_real_names_are_hardly_ever_forbidden() -> None:
    with gzip.open(REAL, "rt", encoding="utf-8") as stream:
        measured = measure([line.strip() for line in islice(stream, 20_000)])
    assert measured.restrict.names < 0.0005 * measured.judged
    assert measured.plain_everywhere.names > 5 * measured.restrict.names
