"""The quick look at a signed paper finds it sound only where the thorough one does."""

from __future__ import annotations

import re

import pytest

from kaiye.signing import api, pades, soundness, timestamps
from kaiye.signing.certificates import Subject, one_event
from kaiye.signing.increment import Increment
from kaiye.vault.api import files
from tests.signing.builders import AT, document, opened, paper, sign, token
from tests.signing.test_papers import FIELDS, _act

pytestmark = pytest.mark.django_db(transaction=True)


def signed() -> tuple[bytes, bytes]:
    """A paper with three signatures, two of them by one person, and as it was before."""
    ceremony = opened(documents=[document("articles", "zhang", "zhang", "li")])
    for key in ("zhang", "li"):
        sign(token(ceremony, key))
    (row,) = api.signed_documents(ceremony)
    return files.get(row.sha256), files.get(row.original_sha256)


def test_what_this_house_signed_is_sound_without_the_thorough_look(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf, original = signed()
    verdicts = api.verify_pdf(pdf)
    monkeypatch.setattr(soundness, "verify_pdf", None)
    sound = soundness.examine(pdf, original)
    assert sound.unchanged
    assert [(mark.certificate, mark.stamped) for mark in sound.marks] == [
        (verdict.certificate_sha256, verdict.time) for verdict in verdicts
    ]
    assert soundness.examine(original, original) == soundness.Soundness(True, ())


def test_every_octet_counts() -> None:
    pdf, original = signed()
    holes = [range(*match.span()) for match in re.finditer(rb"<[0-9a-f]{2000,}>", pdf)]
    assert len(holes) == 3
    for place in range(100, len(pdf), len(pdf) // 24):
        if not any(place in hole for hole in holes):
            changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
            assert not soundness.examine(changed, original).unchanged, place


def test_a_signature_belongs_to_what_it_covers() -> None:
    pdf, original = signed()
    first, second, _ = re.findall(rb"<[0-9a-f]{2000,}>", pdf)
    assert not soundness.examine(pdf.replace(second, first[: len(second) - 1] + b">"), original).unchanged


def test_what_is_added_by_nobody_is_a_change() -> None:
    pdf, original = signed()
    assert not soundness.examine(
        pades.with_fields(pdf, [pades.Field("x", 1, (1, 1, 9, 9))]), original
    ).unchanged
    assert not soundness.examine(pdf + b"\n% more\n", original).unchanged
    assert not soundness.examine(original + b"\n% more\n", original).unchanged
    assert not soundness.examine(b"no paper", original).unchanged


def test_a_signature_that_rewrites_a_page_is_a_change() -> None:
    """Whoever signs last covers everything before, and still may not change what others have signed."""
    ceremony = opened("zhang", documents=[document("articles", "zhang")])
    original = files.get(api.signed_documents(ceremony)[0].original_sha256)
    changed = Increment(original)
    page = changed.page(0)
    changed.write(page, re.sub(rb"/MediaBox\s*\[[^]]*\]", b"/MediaBox [0 0 9 9]", changed.read(page)))
    rewritten = bytes(changed.finish())
    subject = Subject("张三", "0" * 64, "0" * 64)
    signed_anew = pades.sign_field(rewritten, "signature-1", pades.Act(one_event(subject, at=AT), AT))
    assert api.verify_pdf(signed_anew)[0].valid
    assert soundness.examine(
        pades.sign_field(original, "signature-1", pades.Act(one_event(subject, at=AT), AT)), original
    ).unchanged
    assert not soundness.examine(signed_anew, original).unchanged


def test_a_signature_that_ends_in_zero_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its hole is filled up with zeros, which must not be taken for filling."""

    def stamp(digest: bytes, suite: object = None) -> bytes:
        while True:
            found = timestamps.token(digest, at=AT)
            if found.endswith(b"\0"):
                return found

    monkeypatch.setattr(pades, "stamp_at", lambda clock: (stamp, timestamps.OWN_SIZE))
    act = _act()
    pdf = pades.sign_field(pades.with_fields(paper(), FIELDS), "s0", act)
    assert soundness.newest_mark(pdf, _act().credential.der) is None
    mark = soundness.newest_mark(pdf, act.credential.der)
    assert mark is not None
    assert mark.stamped == AT
