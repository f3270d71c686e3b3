"""Time stamps from an authority behind a URL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from kaiye.kernel.api import Unavailable
from kaiye.signing import timestamps
from kaiye.signing.api import verify_pdf
from kaiye.signing.pades import sign_field, with_fields
from tests.signing.builders import AT, paper
from tests.signing.clocks import ForeignClock, foreign_clock
from tests.signing.test_papers import FIELDS, _act

pytestmark = pytest.mark.django_db

clock = pytest.fixture(foreign_clock)


def test_a_foreign_time_stamp_counts_when_its_root_is_trusted(
    clock: type[ForeignClock], settings: Any, tmp_path: Path
) -> None:
    pdf = sign_field(with_fields(paper(), FIELDS), "s0", _act())
    (verdict,) = verify_pdf(pdf)
    assert verdict.intact
    assert (verdict.time, verdict.valid) == (None, False)
    root = tmp_path / "clock.pem"
    root.write_bytes(clock.credential.certificate.public_bytes(serialization.Encoding.PEM))
    settings.KAIYE_TSA_ROOT = str(root)
    (verdict,) = verify_pdf(pdf)
    assert (verdict.time, verdict.valid) == (AT, True)


def test_the_foreign_root_vouches_for_times_only(
    clock: type[ForeignClock], settings: Any, tmp_path: Path
) -> None:
    root = tmp_path / "clock.pem"
    root.write_bytes(clock.credential.certificate.public_bytes(serialization.Encoding.PEM))
    settings.KAIYE_TSA_ROOT = str(root)
    act = _act()
    forged = type(act)(clock.credential, AT)
    (verdict,) = verify_pdf(sign_field(with_fields(paper(), FIELDS), "s0", forged))
    assert verdict.time == AT
    assert not verdict.trusted


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\x30\x03\x02\x01\x02"])
def test_a_bad_answer_is_a_sentence(clock: type[ForeignClock], answer: bytes) -> None:
    clock.answer = answer
    with pytest.raises(Unavailable):
        sign_field(with_fields(paper(), FIELDS), "s0", _act())


def test_no_answer_is_a_sentence(settings: Any) -> None:
    settings.KAIYE_TSA_URL = "http://127.0.0.1:9/"
    stamp, room = timestamps.stamp_at(timestamps.Clock(AT))
    assert room == timestamps.FOREIGN_SIZE
    with pytest.raises(Unavailable):
        stamp(bytes(32))
