"""Nothing that is not a bundle makes the checker stumble: it always answers with what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiye.bundles.api import BrokenBundle, Paper, check, pack, unpack
from kaiye.kernel.api import canonical_json
from tests.notary.builders import contents

BUNDLE = pack(contents())
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("mask", [0x01, 0x80])
def test_every_octet_counts(mask: int) -> None:
    for place in range(len(BUNDLE)):
        broken = bytearray(BUNDLE)
        broken[place] ^= mask
        with pytest.raises(BrokenBundle):
            unpack(bytes(broken))


def test_every_beginning_is_refused() -> None:
    for end in range(0, len(BUNDLE), 7):
        assert not check(BUNDLE[:end]).consistent


@given(st.binary(max_size=300))
def test_random_octets_are_no_bundle(data: bytes) -> None:
    assert not check(data).consistent
    assert not check(b"PK\x03\x04" + data).consistent


@settings(deadline=None)
@given(_JSON, _JSON, st.binary(max_size=60))
def test_records_and_entries_of_any_shape_are_answered(record: Any, entry: Any, noise: bytes) -> None:
    strange = replace(
        contents(),
        record=canonical_json(record),
        entry=canonical_json(entry),
        certificate=noise,
        chain=noise,
        papers=(Paper("k", "t", "0" * 64, noise, (noise,)),),
    )
    beside = {
        "trail/proof.json": canonical_json(record),
        "trail/checkpoint.txt": noise,
        "trail/key.txt": noise,
    }
    beside |= {"notary/receipt.txt": noise, "notary/key.txt": noise}
    assert not check(pack(strange, beside)).consistent


def test_the_same_contents_are_the_same_octets() -> None:
    assert pack(contents()) == BUNDLE
    assert unpack(BUNDLE).digest == contents().digest
