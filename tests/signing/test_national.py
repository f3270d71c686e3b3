"""The national suite: ceremonies, seals, stamps and lists in SM2 with SM3, by ourselves and by the system's OpenSSL."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader

from kaiye.bundles.api import NoPdf, Trust, judge
from kaiye.rules.api import Certificate
from kaiye.signing import api, soundness
from kaiye.signing.certificates import Subject, issuing, one_event, root
from kaiye.signing.cms import Credential
from kaiye.signing.pades import Act, sign_field, with_fields
from kaiye.signing.x509 import Draft, issued_by, key_identifier
from kaiye.suites.api import INTERNATIONAL, NATIONAL, Suite
from kaiye.vault.api import files
from tests.signing.builders import AT, opened, paper, sign, token
from tests.signing.test_papers import FIELDS
from tests.suites.test_suites import _openssl, home

pytestmark = pytest.mark.django_db(transaction=True)
SUBJECT = Subject("张三", "a" * 64, "b" * 64)
ID = "distid:1234567812345678"

assert home


@pytest.fixture(autouse=True)
def _national(settings: Any) -> None:
    settings.KAIYE_SUITE = "sm2"


def _ceremony() -> tuple[api.Ceremony, bytes]:
    ceremony = opened("zhang", "li")
    for key in ("zhang", "li"):
        sign(token(ceremony, key))
    return ceremony, files.get(api.signed_documents(ceremony)[0].sha256)


def _signatures(pdf: bytes) -> list[Any]:
    found = PdfFileReader(BytesIO(pdf), strict=False).embedded_regular_signatures
    return [cms.ContentInfo.load(one.pkcs7_content, strict=False)["content"] for one in found]


def _mixed(issuer: Credential, key: Any, suite: Suite) -> Credential:
    """A certificate whose key is of the other suite than its issuer."""
    draft = Draft(SUBJECT_NAME, issuer.certificate.subject, key.spki, 7, AT - timedelta(1), AT + timedelta(1))
    draft = draft.adding(x509.SubjectKeyIdentifier(key_identifier(key.spki)))
    bare = key.key if suite is INTERNATIONAL else key
    return Credential(bare, draft.signed(issuer.holder, issuer.suite), (issuer.der,))


SUBJECT_NAME = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mixed")])


def test_two_people_sign_and_the_decision_finds_it_good() -> None:
    ceremony, pdf = _ceremony()
    assert api.is_complete(ceremony)
    verdicts = api.verify_pdf(pdf)
    assert [verdict.valid for verdict in verdicts] == [True, True]
    facts = api.facts_of(ceremony.id, submitted=AT.date())
    assert {one.certificate for one in facts.signers} == {Certificate.VALID}
    assert all(paper.unchanged and len(paper.stamped) == 2 for paper in facts.papers)
    for signed in _signatures(pdf):
        signer = signed["signer_infos"][0]
        assert signer["signature_algorithm"]["algorithm"].dotted == NATIONAL.signature_oid
        assert signer["digest_algorithm"]["algorithm"].dotted == NATIONAL.digest_oid
    sealed = api.seal(paper(), name="合肥市市场监督管理局", at=AT)
    (verdict,) = api.verify_pdf(sealed)
    assert (verdict.valid, verdict.seal) == (True, True)


def test_one_octet_changed_is_seen() -> None:
    _, pdf = _ceremony()
    changed = bytearray(pdf)
    changed[200] ^= 1
    assert not any(verdict.valid for verdict in api.verify_pdf(bytes(changed)))
    assert not soundness.examine(bytes(changed), pdf[:300]).unchanged


def test_what_was_signed_before_the_switch_stays_valid_and_goes_on(settings: Any) -> None:
    settings.KAIYE_SUITE = "international"
    ceremony = opened("zhang", "li")
    sign(token(ceremony, "zhang"))
    settings.KAIYE_SUITE = "sm2"
    sign(token(ceremony, "li"))
    pdf = files.get(api.signed_documents(ceremony)[0].sha256)
    for name in ("sm2", "international"):
        settings.KAIYE_SUITE = name
        assert [verdict.valid for verdict in api.verify_pdf(pdf)] == [True, True]
        facts = api.facts_of(ceremony.id, submitted=AT.date())
        assert {one.certificate for one in facts.signers} == {Certificate.VALID}
        assert all(paper.unchanged and len(paper.stamped) == 2 for paper in facts.papers)
    assert api.trust_anchors().count(b"BEGIN") == 2
    # Each issuer has a list of its own.
    for name, suite in (("sm2", NATIONAL), ("international", INTERNATIONAL)):
        found = x509.load_der_x509_crl(api.revocation_list(at=AT, suite=name))
        assert found.issuer == issuing(suite).certificate.subject
        assert found.signature_algorithm_oid.dotted_string == suite.signature_oid


@pytest.mark.parametrize(
    ("above", "below"), [(NATIONAL, INTERNATIONAL), (INTERNATIONAL, NATIONAL)], ids=lambda suite: suite.name
)
def test_a_chain_of_both_suites_is_refused(above: Suite, below: Suite) -> None:
    mixed = _mixed(issuing(above), below.generate(), below)
    assert not issued_by(mixed.certificate, issuing(above).certificate)
    pdf = sign_field(with_fields(paper(), FIELDS), "s0", Act(mixed, AT))
    trust = Trust(*[tuple(root(one).certificate.public_bytes(Encoding.PEM) for one in (above, below))] * 2)
    (verdict,) = judge(pdf, trust)
    assert not verdict.trusted
    assert not verdict.valid


def test_no_paper_is_still_no_paper() -> None:
    with pytest.raises(NoPdf):
        judge(b"", Trust((), ()))


def test_openssl_verifies_our_certificates_and_list(home: Path) -> None:
    made = one_event(SUBJECT, at=AT)
    for name, content in (
        ("root.pem", api.trust_anchor()),
        ("issuer.pem", issuing().certificate.public_bytes(Encoding.PEM)),
        ("own.pem", made.certificate.public_bytes(Encoding.PEM)),
        ("list.der", api.revocation_list(at=AT)),
    ):
        (home / name).write_bytes(content)
    moment = str(int(AT.timestamp()) + 60)

    # `-vfyopt` reaches the first certificate only, so each step of the chain is asked for by itself.
    def verified(own: str, above: str, identity: str) -> bool:
        done = _openssl(
            home, "verify", "-CAfile", above, "-partial_chain", "-attime", moment, "-vfyopt", identity, own
        )  # fmt: skip
        return done.returncode == 0

    for own, above in (("own.pem", "issuer.pem"), ("issuer.pem", "root.pem")):
        assert verified(own, above, ID)
        assert not verified(own, above, "distid:another identity")
    said = _openssl(home, "x509", "-in", "own.pem", "-noout", "-text").stdout.decode()
    assert "SM2-with-SM3" in said
    assert "ASN1 OID: SM2" in said
    assert (
        "SM2-with-SM3"
        in _openssl(home, "crl", "-inform", "DER", "-in", "list.der", "-noout", "-text").stdout.decode()
    )


def test_openssl_verifies_the_signature_and_the_stamp_taken_out_of_a_paper(home: Path) -> None:
    _, pdf = _ceremony()
    signed = _signatures(pdf)[0]
    stamp = next(
        one["values"][0]["content"]
        for one in signed["signer_infos"][0]["unsigned_attrs"]
        if one["type"].native == "signature_time_stamp_token"
    )
    for whole in (signed, stamp):
        signer = whole["signer_infos"][0]
        serial = signer["sid"].chosen["serial_number"].native
        own = next(one.chosen for one in whole["certificates"] if one.chosen.serial_number == serial)
        (home / "covered").write_bytes(signer["signed_attrs"].untag().dump())
        (home / "signature").write_bytes(signer["signature"].native)
        (home / "key.der").write_bytes(own.public_key.dump())

        def verified(identity: str) -> bool:
            done = _openssl(
                home, "pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin", "-keyform", "DER", "-inkey",
                "key.der", "-in", "covered", "-sigfile", "signature", "-pkeyopt", identity,
            )  # fmt: skip
            return done.returncode == 0

        assert verified(ID)
        assert not verified("distid:another identity")
    imprint = stamp["encap_content_info"]["content"].parsed["message_imprint"]["hashed_message"].native
    (home / "value").write_bytes(signed["signer_infos"][0]["signature"].native)
    assert _openssl(home, "dgst", "-sm3", "-binary", "value").stdout == imprint
    assert imprint != hashlib.sha256((home / "value").read_bytes()).digest()
