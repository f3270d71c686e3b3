"""What somebody might try against a ceremony. Each test fails when its defence is taken away.

A clock that is off is tried in `test_clock`, guessed codes and names in `tests/web/test_signing_pages`, another
person's face and card in `tests/filings/test_realname` and `tests/realname`.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kaiye.kernel.api import KaiyeError, Refused, say
from kaiye.rules.api import Certificate
from kaiye.signing import api, certificates
from kaiye.signing.api import LinkUnknown, LinkUsed, RevocationReason
from kaiye.signing.facts import facts_of
from kaiye.signing.models import DocumentRow, SignatureRow, SignerRow
from kaiye.vault.api import files
from tests.signing.builders import AT, document, drawing, opened, sign, token

pytestmark = pytest.mark.django_db(transaction=True)


def _certificates(ceremony: api.Ceremony) -> list[Certificate | None]:
    return [signer.certificate for signer in facts_of(ceremony.id, submitted=AT.date()).signers]


def _unchanged(ceremony: api.Ceremony) -> list[bool]:
    return [one.unchanged for one in facts_of(ceremony.id, submitted=AT.date()).papers]


def _verdicts(ceremony: api.Ceremony) -> list[api.SignatureVerdict]:
    papers = api.signed_documents(ceremony)
    return [verdict for one in papers for verdict in api.verify_pdf(files.get(one.sha256))]


def test_a_replayed_link_signs_nothing_and_shows_nothing() -> None:
    ceremony = opened()
    link = token(ceremony, "zhang")
    sign(link)
    kept = api.evidence(ceremony, "zhang")
    with pytest.raises(LinkUsed):
        sign(link, show=False, image=drawing(500, 100))
    with pytest.raises(LinkUsed):
        api.shown(link, at=AT)
    with pytest.raises(LinkUsed):
        api.refuse(link, "changed my mind", at=AT)
    assert api.evidence(ceremony, "zhang") == kept


def test_the_link_before_a_fresh_one_is_dead_for_whoever_kept_it() -> None:
    ceremony = opened()
    old = token(ceremony, "zhang")
    api.shown(old, at=AT)
    api.new_link(ceremony, "zhang", at=AT)
    with pytest.raises(LinkUnknown):
        sign(old, show=False)


def test_no_secret_of_a_link_lies_in_the_database() -> None:
    link = token(opened("zhang"), "zhang")
    assert SignerRow.objects.get().token not in {link, ""}
    for guess in ("", link[:-1], link.lower(), SignerRow.objects.get().token):
        with pytest.raises(LinkUnknown):
            api.by_token(guess, at=AT)


def test_a_page_swapped_after_the_signature_is_found() -> None:
    ceremony = opened()
    sign(token(ceremony, "zhang"))
    row = DocumentRow.objects.get(kind="articles")
    signed = files.get(row.current_sha256)
    other = files.get(api.prepare_documents([document("other", "zhang", "li")])[0].sha256)
    attempts = {
        # Another text altogether, unsigned.
        "another paper": (other, other),
        # The text before the signature is not what it was.
        "inside": (files.get(row.original_sha256), signed.replace(b"/MediaBox", b"/CropBox ", 1)),
        # The page is defined anew behind the signature, as an editor would.
        "behind": (files.get(row.original_sha256), signed + b"\n1 0 obj\n<<>>\nendobj\n"),
    }
    for name, (original, current) in attempts.items():
        laid, now = files.put_all([(original, "application/pdf"), (current, "application/pdf")])
        DocumentRow.objects.filter(pk=row.pk).update(original_sha256=laid.sha256, current_sha256=now.sha256)
        assert _unchanged(ceremony) == [False, True], name


def test_another_persons_face_or_card_makes_no_signature() -> None:
    def stranger(signer: api.Signer) -> dict[str, Any]:
        raise Refused(say("照片与证件上的照片不是同一个人。"))

    ceremony = opened("zhang")
    with pytest.raises(Refused):
        sign(token(ceremony, "zhang"), identify=stranger)
    assert not SignatureRow.objects.exists()
    assert _verdicts(ceremony) == []


@pytest.mark.parametrize(
    "edit",
    [
        {"ip": "198.51.100.1"},
        {"name": "李四"},
        {"time": "2026-11-21T10:00:00+08:00"},
        {"photo": "0" * 64},
        {"image": {"sha256": "0" * 64, "typed": False}},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_edited_evidence_is_not_what_the_certificate_is_bound_to(edit: dict[str, Any]) -> None:
    ceremony = opened("zhang")
    sign(token(ceremony, "zhang"))
    assert _certificates(ceremony) == [Certificate.VALID]
    row = SignatureRow.objects.get()
    row.record |= edit
    row.save()
    assert _certificates(ceremony) == [Certificate.UNTRUSTED]


def test_a_certificate_that_has_expired_signs_nothing_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "AFTER", -timedelta(seconds=30))
    ceremony = opened("zhang")
    sign(token(ceremony, "zhang"))
    assert _certificates(ceremony) == [Certificate.EXPIRED]
    assert not any(verdict.valid for verdict in _verdicts(ceremony))


@pytest.mark.parametrize(
    ("reason", "after", "counts"),
    [
        (RevocationReason.DISPUTED, timedelta(0), False),
        (RevocationReason.DISPUTED, timedelta(days=3), True),
        (RevocationReason.MISTAKEN, timedelta(days=3), True),
        (RevocationReason.NOT_THE_SIGNER, timedelta(days=3), False),
    ],
)
def test_a_revoked_certificate_counts_only_for_what_was_signed_before(
    reason: RevocationReason, after: timedelta, counts: bool
) -> None:
    ceremony = opened("zhang")
    sign(token(ceremony, "zhang"))
    api.revoke(ceremony, "zhang", reason, at=AT + after)
    assert _certificates(ceremony) == [Certificate.VALID if counts else Certificate.REVOKED]
    for verdict in _verdicts(ceremony):
        assert verdict.valid is counts
        assert bool(verdict.problems) is not counts
        assert bool(verdict.notes) is counts


def test_two_devices_with_one_link_make_one_signature() -> None:
    ceremony = opened("zhang")
    link = token(ceremony, "zhang")
    # Both have it open before either signs.
    for _ in range(2):
        api.shown(link, at=AT)
    gate = threading.Barrier(2)

    def device(name: str) -> str:
        try:
            gate.wait(10)
            sign(link, show=False, device={"agent": name})
        except KaiyeError as error:
            return type(error).__name__
        finally:
            connection.close()
        return name

    with ThreadPoolExecutor(2) as devices:
        results = sorted(devices.map(device, ("a", "b")))
    assert results[0] == "LinkUsed"
    record = api.evidence(ceremony, "zhang")["record"]
    assert isinstance(record, dict)
    assert record["device"] == {"agent": results[1]}
    assert len(_verdicts(ceremony)) == 2


@pytest.mark.slow
def test_of_a_thousand_redemptions_of_one_link_one_wins() -> None:
    """Forty at a time: more connections than that no database of the default size holds."""
    many, together = 1000, 40
    ceremony = opened(documents=[document("articles", "zhang", "li")])
    link = token(ceremony, "zhang")
    api.shown(link, at=AT)
    gate = threading.Barrier(together)

    def redeem(number: int) -> str:
        try:
            if number < together:
                gate.wait(60)
            sign(link, show=False, device={"agent": str(number)})
        except KaiyeError as error:
            return type(error).__name__
        finally:
            connection.close()
        return "signed"

    with ThreadPoolExecutor(together) as everybody:
        results = list(everybody.map(redeem, range(many)))
    assert results.count("signed") == 1
    assert set(results) == {"signed", "LinkUsed"}
    assert SignatureRow.objects.count() == 1
    assert len(_verdicts(ceremony)) == 1
