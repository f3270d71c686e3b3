"""The class a name or a few words of trade stand for, and how sure that is."""

from __future__ import annotations

import csv
import gzip
import os
import random
import re
from itertools import islice
from pathlib import Path

import pytest

from kaiye.catalogue.api import scope_items
from kaiye.names.lexicon import phrases
from kaiye.names.trades import documents, probabilities, suggest_industries, trained_on

SHARED = Path(os.environ.get("KAIYE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
REAL = SHARED / "data" / "registrations_100k.csv.gz"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("奶茶", "6239"),
        ("合肥云杉奶茶店", "6239"),
        ("咖啡", "6232"),
        ("合肥望舒屿咖啡馆", "6232"),
        ("美甲", "8040"),
        ("快递", "6020"),
        ("直播", "6429"),
        ("直播带货", "5292"),
        ("手机维修", "8122"),
        ("汽车美容", "8111"),
        ("房产中介", "7030"),
        ("跑腿", "8090"),
        ("剧本杀", "9019"),
        ("合肥云杉信息科技有限公司", "6531"),
        ("合肥市蜀山区云杉水果店", "5223"),
    ],
)
def test_trades_of_the_street_are_known(text: str, code: str) -> None:
    first = suggest_industries(text)[0]
    assert first.code == code
    assert first.probability > 0.6
    assert first.industry_word


def test_what_the_form_says_counts() -> None:
    codes = [found.code for found in suggest_industries("合肥云杉文具厂", 2)]
    assert "2411" in codes
    assert suggest_industries("合肥云杉文具店")[0].code == "5241"


@pytest.mark.parametrize("text", ["", "合肥云杉实业有限公司", "发展", "☃"])
def test_nothing_is_suggested_for_no_trade(text: str) -> None:
    assert suggest_industries(text) == ()


def test_suggestions_are_few_ordered_and_no_more_than_certain() -> None:
    found = suggest_industries("新能源汽车销售服务", 4)
    assert len(found) == 4
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)
    assert sum(one.probability for one in found) <= 1


@pytest.fixture(scope="module")
def held_out() -> list[tuple[dict[str, float], str]]:
    """What a model that has not seen a tenth of the phrases makes of them, and their classes."""
    known = [(phrase, codes[0]) for phrase, codes in sorted(phrases().items()) if len(phrase) > 1]
    random.Random(1).shuffle(known)
    unseen = known[: len(known) // 10]
    hidden = {phrase for phrase, _ in unseen}
    model = trained_on(document for document in documents() if document.text not in hidden)
    return [(probabilities(model, phrase), code) for phrase, code in unseen]


def test_words_never_seen_are_placed(held_out: list[tuple[dict[str, float], str]]) -> None:
    ranked = [(sorted(found, key=found.__getitem__)[-3:], code) for found, code in held_out]
    first = sum(top[-1:] == [code] for top, code in ranked) / len(ranked)
    three = sum(code in top for top, code in ranked) / len(ranked)
    print(f"held out {len(ranked)}: first {first:.1%}, among three {three:.1%}")
    assert first > 0.5
    assert three > 0.7


def test_probabilities_come_true(held_out: list[tuple[dict[str, float], str]]) -> None:
    sure: list[tuple[float, bool]] = []
    unsure: list[tuple[float, bool]] = []
    for found, code in held_out:
        if found:
            best = max(found, key=found.__getitem__)
            (sure if found[best] >= 0.7 else unsure).append((found[best], best == code))
    for group in (sure, unsure):
        claimed = sum(chance for chance, _ in group) / len(group)
        came_true = sum(right for _, right in group) / len(group)
        # Rather less promised than comes true.
        assert -0.2 < claimed - came_true < 0.1


@pytest.mark.skipif(not REAL.exists(), reason="real registrations are not here")
def test_names_of_real_registrations_suggest_what_they_do() -> None:
    by_words = {word: item.gb4754 for item in scope_items() for word in (item.item, *item.aliases)}
    asked = near = first = three = 0
    with gzip.open(REAL, "rt", encoding="utf-8") as stream:
        for row in islice(csv.DictReader(stream), 0, 40_000, 20):
            main = re.split(r"[；;、，,。（(]", row["scope"])[0]
            code = by_words.get(main)
            if code is None:
                continue
            asked += 1
            codes = [found.code for found in suggest_industries(row["name"], 3)]
            first += codes[:1] == [code]
            three += code in codes
            near += code[:2] in {found[:2] for found in codes}
    print(f"{asked}: first {first / asked:.1%}, among three {three / asked:.1%}, division {near / asked:.1%}")
    assert near > 0.4 * asked
