"""Credit codes: valid, given once, the same for the same case, unique under concurrency."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from stdnum.cn import uscc as oracle

from kaiye.kernel.api import Uscc
from kaiye.registry.codes import BLOCK, body
from kaiye.registry.models import UsccAllocation
from tests.registry.builders import code

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_code_is_valid_and_says_who_gave_it() -> None:
    given = code()
    assert Uscc.valid(given)
    assert oracle.is_valid(given)
    assert (given.department, given.kind, given.region) == ("9", "1", "340104")


@pytest.mark.parametrize(
    ("entity_type", "kind"), [("JSC", "1"), ("BR", "1"), ("IIH", "2"), ("COOP", "3"), ("LP", "1")]
)
def test_the_class_follows_the_type(entity_type: str, kind: str) -> None:
    assert code(entity_type=entity_type).kind == kind


def test_the_same_case_gets_the_same_code() -> None:
    assert code("C1") == code("C1")
    assert code("C2") != code("C1")
    assert UsccAllocation.objects.count() == 2


def test_a_code_survives_the_failure_of_its_case() -> None:
    given = code("C1")
    with pytest.raises(RuntimeError), transaction.atomic():
        raise RuntimeError
    assert UsccAllocation.objects.get(case="C1").uscc == given
    assert code("C2") != given


def test_a_code_cannot_be_allocated_inside_another_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        code()


def test_organisation_codes_never_repeat_across_regions_and_classes() -> None:
    bodies = [
        code(f"{authority}-{kind}-{i}", authority=authority, entity_type=kind).organisation_code
        for authority in ("340104", "340103", "110105")
        for kind in ("LLC", "IIH")
        for i in range(5)
    ]
    assert len(set(bodies)) == len(bodies) == 30


def test_bodies_are_a_bijection_and_neighbours_look_different() -> None:
    sample = [body(n) for n in range(3 * BLOCK)]
    assert len(set(sample)) == len(sample)
    assert all(text.startswith("MA") and len(text) == 8 for text in sample)
    assert len({text[2] for text in sample[:31]}) > 10


@pytest.mark.slow
def test_eight_threads_get_sixteen_hundred_different_codes() -> None:
    found: list[list[str]] = [[] for _ in range(8)]

    def work(number: int) -> None:
        try:
            found[number] = [code(f"T{number}-{i}") for i in range(200)]
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = [given for part in found for given in part]
    assert len(codes) == 1600
    assert len(set(codes)) == 1600


def test_one_case_asked_by_eight_at_once_gets_one_code() -> None:
    found: list[str] = []
    barrier = threading.Barrier(8)

    def work() -> None:
        try:
            barrier.wait()
            found.append(code("C1"))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
