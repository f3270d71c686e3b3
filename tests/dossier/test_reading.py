"""What is read, what is refused, and that every refusal points at its place."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from babel.messages.pofile import read_po

from kaiye.dossier import parse as reading
from kaiye.dossier.api import MAX_BYTES, Dossier, load, parse, read, schema
from kaiye.kernel.api import Fen, InvalidInput, NotReadable, TooLarge
from tests.dossier.builders import llc

SHARED = Path(os.environ.get("KAIYE_SHARED", Path(__file__).resolve().parents[3] / "shared"))


def problems(document: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        parse(document)
    return {problem.pointer: str(problem.message) for problem in caught.value.problems}


def test_a_complete_dossier_is_read() -> None:
    dossier = parse(llc())
    assert dossier.capital is not None
    assert dossier.capital.amount == Fen(50_000_000)
    assert [str(pointer) for pointer, _ in dossier.contributions()] == [
        "/investors/0/contributions/0",
        "/investors/1/contributions/0",
    ]
    assert not dossier.customised


def test_a_citizens_number_is_never_shown_by_accident() -> None:
    dossier = parse(llc())
    number = llc()["people"]["he"]["id_number"]
    assert number not in repr(dossier)
    assert number not in dossier.model_dump_json()
    assert dossier.people["he"].id_number.reveal() == number


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/foo", 1),
        ("/capital/amount", 500000),
        ("/capital/amount", "5e5"),
        ("/capital/amount", "-1"),
        ("/capital/amount", "0.001"),
        ("/domicile/lease_until", "2031-02-30"),
        ("/domicile/lease_until", "2031-1-1"),
        ("/domicile/nature", "castle"),
        ("/people/he/id_number", 7),
        ("/people/he/name", None),
        ("/name/commitment", "true"),
        ("/governance/employees", -1),
        ("/governance/employees", 1.5),
        ("/scope", {"item": "软件开发"}),
        ("/entity_type", "GMBH"),
        ("/dossier", 2),
        ("/dossier", True),
        ("/posts/0/post", "king"),
        ("/name/text", "cafe\u0301"),
        ("/name/text", "a\u0000b"),
        ("/name/text", "长" * 201),
    ],
)
def test_every_problem_points_at_its_place(pointer: str, value: Any) -> None:
    document = llc()
    *path, last = pointer.split("/")[1:]
    target: Any = document
    for token in path:
        target = target[int(token)] if isinstance(target, list) else target[token]
    target[int(last) if isinstance(target, list) else last] = value
    found = problems(document)
    assert list(found) == [pointer]
    assert found[pointer]


@pytest.mark.parametrize("number", ["id_number", "phone"])
def test_a_person_s_key_tells_nothing_about_them(number: str) -> None:
    document = llc()
    key, person = next(iter(document["people"].items()))
    telling = f"p{person[number]}".lower()
    renamed = json.loads(json.dumps(document, ensure_ascii=False).replace(f'"{key}"', f'"{telling}"'))
    assert list(problems(renamed)) == ["/people"]


def test_all_problems_are_told_at_once() -> None:
    assert set(problems(llc(foo=1, term={"kind": "x"}, capital={"amount": 1}))) == {
        "/foo",
        "/term/kind",
        "/capital/amount",
    }


@pytest.mark.parametrize("document", [None, [], "x", 3, True])
def test_only_an_object_is_a_dossier(document: Any) -> None:
    assert problems(document) == {"": "应当是一个 JSON 对象。"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"hello",
        b'{"a":1,"a":2}',
        b"\xff\xfe{}",
        "开业".encode("gbk"),
        b'{"a": NaN}',
        b"[" * 100_000,
    ],
)
def test_what_is_not_json_is_told_in_one_sentence(data: bytes) -> None:
    with pytest.raises(NotReadable) as caught:
        load(data)
    assert "\n" not in str(caught.value)
    assert caught.value.way_out


def test_ten_megabytes_are_refused_before_reading() -> None:
    with pytest.raises(TooLarge):
        read(b" " * (MAX_BYTES + 1))


def test_depth_is_bounded() -> None:
    deep: Any = {}
    for _ in range(500):
        deep = {"a": deep}
    with pytest.raises(InvalidInput):
        parse(deep)


def test_the_schema_is_2020_12_and_agrees_with_the_types() -> None:
    generated = schema()
    jsonschema.Draft202012Validator.check_schema(generated)
    validator = jsonschema.Draft202012Validator(generated)
    assert not list(validator.iter_errors(llc()))
    assert list(validator.iter_errors(llc(foo=1)))
    assert list(validator.iter_errors(llc(capital={"amount": 1})))
    assert set(generated["properties"]) == set(Dossier.model_fields)


def test_every_format_sentence_has_its_english() -> None:
    path = Path(reading.__file__).parent / "locale/en/LC_MESSAGES/django.po"
    with path.open("rb") as stream:
        english = {message.id for message in read_po(stream) if message.string}
    assert set(reading.SENTENCES.values()) | {reading.ANYTHING_ELSE} <= english


@pytest.mark.skipif(not SHARED.exists(), reason="the acceptance cases are not here")
def test_the_acceptance_cases_are_read_and_fit_the_schema() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    for path in sorted((SHARED / "cases").glob("*.json")):
        if path.stem != "expected" and not path.stem.startswith("evidence"):
            load(path.read_bytes())
            assert not list(validator.iter_errors(json.loads(path.read_text())))
