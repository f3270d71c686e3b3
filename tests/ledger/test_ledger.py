"""Append, sequence, prove, verify; and what verify says when somebody has been at the rows."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import transaction

from kaiye.kernel.api import InvalidInput, NotFound
from kaiye.ledger import services
from kaiye.ledger.api import (
    append,
    checkpoint,
    consistency,
    entries,
    entry,
    forget,
    is_about,
    number_of,
    proof_holds,
    prove,
    sequence,
    verifier_key,
    verify,
)
from kaiye.ledger.models import Entry, Head, Salt, Tile
from kaiye.tlog.api import merkle, notes
from tests.ledger import naive
from tests.ledger.checks import check_ledger

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def _append(number: int = 0, **changes: Any) -> int:
    values: dict[str, Any] = {
        "kind": "case.approved",
        "subject": f"KY20261122-{number:06}",
        "actor": "officer:7",
        "at": AT + timedelta(microseconds=number),
        "facts": {"n": number, "name": "开业有限公司"},
    }
    values.update(changes)
    return append(values.pop("kind"), **values)


def _fill(count: int) -> None:
    for number in range(count):
        _append(number)
    assert sequence() == count


def _leaves() -> list[bytes]:
    return [bytes(row.leaf) for row in Entry.objects.order_by("number")]


def test_the_empty_trail_is_signed_and_whole() -> None:
    name, public = notes.read_verifier_key(verifier_key())
    said = notes.read_checkpoint(notes.verified(checkpoint(), name, public))
    assert (said.origin, said.size, said.root) == ("kaiye.example/log", 0, merkle.EMPTY_ROOT)
    assert sequence() == 0
    check_ledger()


def test_entries_are_staged_then_numbered_in_order() -> None:
    ids = [_append(number) for number in range(5)]
    assert number_of(ids[0]) is None
    assert verify().staged == 5
    assert sequence() == 5
    assert [number_of(pk) for pk in ids] == [0, 1, 2, 3, 4]
    assert entry(3).facts == {"n": 3, "name": "开业有限公司"}
    assert [row.number for row in entries("KY20261122-000003")] == [3]
    with pytest.raises(NotFound):
        entry(5)
    check_ledger()


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_on_the_trail() -> None:
    with transaction.atomic():
        _append()
        transaction.set_rollback(True)
    assert sequence() == 0
    assert not Entry.objects.exists()


def test_an_id_that_commits_late_is_not_skipped() -> None:
    """On PostgreSQL a transaction that began first may commit last: its smaller id appears afterwards."""
    late, early = _append(1), _append(2)
    row = Entry.objects.get(pk=late)
    row.delete()
    assert sequence() == 1
    row.id = late
    row.save(force_insert=True)
    assert sequence() == 1
    assert (number_of(early), number_of(late)) == (0, 1)
    check_ledger()


def test_the_tree_is_rfc_6962_across_tiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "ROUND", 100)
    _fill(300)
    leaves = _leaves()
    head = Head.objects.get()
    assert (head.size, bytes(head.root)) == (300, naive.mth(leaves))
    assert sorted(Tile.objects.values_list("level", "place")) == [(0, 0), (0, 1), (1, 0)]
    for number in (0, 1, 255, 256, 299):
        proof = prove(number)
        assert [b64decode(step) for step in proof["hashes"]] == naive.path(number, leaves)
        assert proof["leaf"].encode() == leaves[number]
        assert proof_holds(proof, verifier_key())
    for first, second in ((1, 300), (256, 257), (100, 256), (300, 300), (257, 299)):
        path = [b64decode(step) for step in consistency(first, second)]
        assert path == naive.proof(first, leaves[:second])
    check_ledger()


def test_a_changed_proof_does_not_hold() -> None:
    _fill(5)
    proof = prove(2)
    key = verifier_key()
    assert proof_holds(proof, key)
    other = b64encode(sha256(b"x").digest()).decode()
    assert not proof_holds({**proof, "leaf": proof["leaf"] + " "}, key)
    assert not proof_holds({**proof, "index": 3}, key)
    assert not proof_holds({**proof, "tree_size": 4}, key)
    assert not proof_holds({**proof, "hashes": [other, *proof["hashes"][1:]]}, key)
    assert not proof_holds({**proof, "checkpoint": proof["checkpoint"].replace("\n5\n", "\n6\n")}, key)
    assert not proof_holds({**proof, "hashes": None}, key)
    assert not proof_holds({}, key)
    assert not proof_holds(proof, key[:-4] + "AAA=")


@pytest.mark.parametrize(("first", "second"), [(0, 2), (3, 2), (1, 9), (-1, None)])
def test_a_senseless_consistency_proof_is_refused(first: int, second: int | None) -> None:
    _fill(3)
    with pytest.raises(InvalidInput):
        consistency(first, second)


def test_a_proof_of_what_is_not_there_is_refused() -> None:
    _append()
    with pytest.raises(NotFound):
        prove(0)
    sequence()
    with pytest.raises(NotFound):
        prove(1)
    with pytest.raises(NotFound):
        prove(-1)


def test_personal_values_are_on_the_trail_only_as_digests() -> None:
    number = "340104198802130213"
    one = _append(personal={"id_number": number})
    two = _append(personal={"id_number": number})
    rows = list(Entry.objects.order_by("id"))
    assert all(number not in row.personal and number.encode() not in bytes(row.leaf) for row in rows)
    assert rows[0].personal != rows[1].personal
    assert is_about(one, "id_number", number)
    assert not is_about(one, "id_number", "340104198802130214")
    assert not is_about(one, "name", number)
    assert forget(one)
    assert not forget(one)
    assert not is_about(one, "id_number", number)
    assert is_about(two, "id_number", number)
    check_ledger()
    assert Salt.objects.count() == 1


@pytest.mark.parametrize("facts", [{"x": float("nan")}, {"x": 2**60}, {"x": object()}, {1: "x"}])
def test_facts_json_cannot_say_are_refused(facts: Any) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        _append(facts=facts)


def test_a_moment_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        _append(at=datetime(2026, 11, 22))  # noqa: DTZ001


def test_facts_keep_their_exact_bytes() -> None:
    """Nothing a database likes to rewrite: key order, control characters, numbers, emoji, large exponents."""
    facts = {"z": 1, "a": {"é": "\u0000\u2028\U0001f600", "1": [1.5, 1e21, -0.0, True, None]}, "": "鿿𠀀"}
    pk = _append(facts=facts)
    sequence()
    check_ledger()
    assert entries("KY20261122-000000")[0].facts == facts
    assert entries("KY20261122-000000")[0].id == pk


def test_only_one_of_two_sequencers_moves_the_head() -> None:
    _append(1)
    head = services.current_head()
    sequence()
    late = _append(2)
    stored = services.Stored()
    size = stored.extend(head.size, [merkle.leaf_hash(b"")])
    with pytest.raises(services.TreeMoved):
        services._move(head, services._signed_head(size, stored.root(size)), [late], stored)
    assert number_of(late) is None
    check_ledger()


def _change(**values: Any) -> Callable[[], None]:
    return lambda: Entry.objects.filter(number=257).update(**values) and None


def _change_leaf_and_columns() -> None:
    row = Entry.objects.get(number=257)
    Entry.objects.filter(pk=row.pk).update(
        facts=row.facts.replace("257", "258"), leaf=bytes(row.leaf).replace(b":257", b":258")
    )


def _change_leaf_columns_and_tile() -> None:
    _change_leaf_and_columns()
    leaf = bytes(Entry.objects.get(number=257).leaf)
    tile = Tile.objects.get(level=0, place=1)
    tile.hashes = bytes(tile.hashes)[:32] + merkle.leaf_hash(leaf) + bytes(tile.hashes)[64:]
    tile.save()


def _change_first_tile() -> None:
    tile = Tile.objects.get(level=0, place=0)
    tile.hashes = bytes(32) + bytes(tile.hashes)[32:]
    tile.save()


def _forge_head() -> None:
    head = Head.objects.get()
    other = notes.Ed25519PrivateKey.generate()
    text = notes.Checkpoint("kaiye.example/log", head.size, bytes(head.root)).text()
    Head.objects.update(checkpoint=notes.sign(text, "kaiye.example/log", other))


def _cut_the_end() -> None:
    Entry.objects.filter(number=259).delete()


@pytest.mark.parametrize(
    ("tamper", "number", "offset", "sentence"),
    [
        (_change(actor="officer:8"), 257, 18, "字节"),
        (_change(kind="case.refused"), 257, 115, "字节"),
        (_change(facts='{"n":999,"name":"开业有限公司"}'), 257, 69, "字节"),
        (_change(at=AT), 257, None, "字节"),
        (_change(leaf=b"{}"), 257, 1, "字节"),
        (_change(number=1000), 257, None, "不见了"),
        (_change_leaf_and_columns, 257, None, "哈希树不符"),
        (_change_leaf_columns_and_tile, None, None, "根"),
        (_change_first_tile, 0, None, "哈希树不符"),
        (lambda: Tile.objects.filter(level=0, place=1).delete() and None, 256, None, "哈希树不符"),
        (lambda: Tile.objects.filter(level=1).update(hashes=bytes(32)) and None, 0, None, "结点"),
        (_cut_the_end, 259, None, "不见了"),
        (_forge_head, None, None, "签名"),
        (lambda: Head.objects.update(root=bytes(32)) and None, None, None, "根"),
        (lambda: Head.objects.update(checkpoint="nonsense") and None, None, None, "签名"),
    ],
)
def test_verify_names_the_first_thing_that_is_wrong(
    tamper: Callable[[], None], number: int | None, offset: int | None, sentence: str
) -> None:
    _fill(260)
    tamper()
    first = verify().first
    assert first is not None
    assert first.number == number
    assert sentence in str(first.message)
    if offset is not None:
        assert first.offset == offset


def test_an_entry_numbered_past_the_tree_is_named() -> None:
    _fill(2)
    pk = _append(9)
    Entry.objects.filter(pk=pk).update(number=2)
    first = verify().first
    assert first is not None
    assert first.number == 2


def test_a_staged_entry_is_verified_too() -> None:
    pk = _append()
    Entry.objects.filter(pk=pk).update(actor="x")
    report = verify()
    assert report.first is not None
    assert report.first.number is None
    assert report.staged == 1


def test_verifying_tells_how_far_it_is() -> None:
    _fill(300)
    told: list[tuple[int, int]] = []
    assert verify(lambda done, total: told.append((done, total))).ok
    assert told == [(256, 300), (300, 300)]


def test_a_proof_reads_few_rows(django_assert_max_num_queries: Any) -> None:
    _fill(600)
    with django_assert_max_num_queries(8):
        prove(17)
