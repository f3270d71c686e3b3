"""The tree against RFC 6962 as printed, for every size to 70 and the edges of tiles."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kaiye.kernel.api import canonical_json
from kaiye.ledger.leaves import digests, first_difference, leaf_bytes
from kaiye.tlog.api import merkle, notes
from tests.ledger import naive


def _leaves(count: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(count)]


def _reader(leaves: list[bytes]) -> merkle.Read:
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    return lambda level, place: merkle.fold(hashes[place << level : (place + 1) << level])


@pytest.mark.parametrize("size", [*range(1, 40), 63, 64, 65, 70])
def test_roots_and_proofs_equal_the_rfc(size: int) -> None:
    leaves = _leaves(size)
    read = _reader(leaves)
    root = merkle.range_hash(0, size, read)
    assert root == naive.mth(leaves)
    for index in range(size):
        path = merkle.inclusion(index, size, read)
        assert path == naive.path(index, leaves)
        hashed = merkle.leaf_hash(leaves[index])
        assert merkle.included(hashed, index, size, path, root)
        assert not merkle.included(hashed, index + 1, size, path, root)
        assert not merkle.included(merkle.leaf_hash(b"other"), index, size, path, root)
        assert not merkle.included(hashed, index, size, [*path, root], root)
        assert not path or not merkle.included(hashed, index, size, path[:-1], root)
    for first in range(1, size + 1):
        proof = merkle.consistency(first, size, read)
        old = naive.mth(leaves[:first])
        assert proof == naive.proof(first, leaves)
        assert merkle.consistent(first, size, old, root, proof)
        assert not merkle.consistent(first, size, b"\0" * 32, root, proof)
        assert not merkle.consistent(first, size, old, b"\0" * 32, proof)


def test_the_empty_tree_has_the_rfc_root() -> None:
    assert merkle.range_hash(0, 0, _reader([])).hex() == (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    text=st.text(max_size=20),
    facts=st.dictionaries(st.text(max_size=5), _JSON, max_size=4),
    at=st.datetimes(
        datetime(1900, 1, 1),  # noqa: DTZ001
        datetime(2200, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))]),
    ),
)
def test_a_leaf_is_the_canonical_json_of_all_its_columns(
    text: str, facts: dict[str, Any], at: datetime
) -> None:
    personal = digests({"name": text}, b"salt")
    leaf = leaf_bytes(
        kind="case.approved",
        subject=text,
        actor="officer:7",
        at=at,
        facts=canonical_json(facts).decode(),
        personal=canonical_json(personal).decode(),
    )
    whole = {
        "actor": "officer:7",
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "facts": facts,
        "kind": "case.approved",
        "personal": personal,
        "subject": text,
        "v": 1,
    }
    assert leaf == canonical_json(whole)
    assert json.loads(leaf) == whole


def test_the_bytes_of_a_leaf_are_frozen() -> None:
    leaf = leaf_bytes(
        kind="filing.submitted",
        subject="KY20261122-7F3K9Q",
        actor="account:1",
        at=datetime(2026, 11, 22, 17, 0, 0, 5, timezone(timedelta(hours=8))),
        facts='{"version":3}',
        personal="{}",
    )
    assert leaf == (
        b'{"actor":"account:1","at":"2026-11-22T09:00:00.000005Z","facts":{"version":3},'
        b'"kind":"filing.submitted","personal":{},"subject":"KY20261122-7F3K9Q","v":1}'
    )


def test_the_first_difference_is_named() -> None:
    assert first_difference(b"abc", b"abc") is None
    assert first_difference(b"abc", b"aXc") == 1
    assert first_difference(b"abc", b"abcd") == 3


KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NAME = "kaiye.example/log"


def test_the_bytes_of_a_checkpoint_are_frozen() -> None:
    text = notes.Checkpoint(NAME, 0, merkle.EMPTY_ROOT).text()
    assert text == "kaiye.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    note = notes.sign(text, NAME, KEY)
    head, _, line = note.partition("\n\n")
    assert head + "\n" == text
    assert line.startswith("— kaiye.example/log ")
    signature = b64decode(line.removesuffix("\n").split(" ")[2])
    assert len(signature) == 68
    assert signature[:4] == notes.key_hash(NAME, KEY.public_key())
    assert notes.verified(note, NAME, KEY.public_key()) == text
    assert notes.read_checkpoint(text).size == 0


def test_the_published_example_of_a_verifier_key_is_read() -> None:
    """The key and note printed in the documentation of Go's sumdb/note."""
    name, public = notes.read_verifier_key(
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    )
    assert name == "PeterNeumann"
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n\n"
        "— PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert notes.verified(note, name, public).endswith("your problem is.\n")
    assert notes.verifier_key(name, public).startswith("PeterNeumann+c74f20a3+")


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n0\n", "\n1\n"),
        lambda note: note.replace("— ", "- "),
        lambda note: note.removesuffix("\n"),
        lambda note: note.replace("log ", "other "),
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note[:-6] + "AAA=\n",
        lambda note: "",
    ],
)
def test_a_changed_note_is_not_verified(change: Any) -> None:
    note = notes.sign(notes.Checkpoint(NAME, 0, merkle.EMPTY_ROOT).text(), NAME, KEY)
    with pytest.raises(notes.BadNote):
        notes.verified(change(note), NAME, KEY.public_key())


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\tb"])
def test_a_key_name_without_spaces_or_plus_is_needed(name: str) -> None:
    with pytest.raises(notes.BadNote):
        notes.sign("text\n", name, KEY)
