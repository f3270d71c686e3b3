"""Signed papers stand before foreign programs, and any change to them is seen."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
import typst
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.generic import StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kaiye.bundles.api import evidence_digest
from kaiye.kernel.api import NotReadable
from kaiye.signing import picture
from kaiye.signing.api import Place, seal, time_stamp, trust_anchor, verify_pdf
from kaiye.signing.certificates import Subject, issuing, one_event, root, time_stamping
from kaiye.signing.increment import NotOurs
from kaiye.signing.pades import Act, Field, FieldTaken, sign_field, with_fields
from kaiye.signing.timestamps import OwnTimeStamper
from tests.signing.builders import AT, drawing, paper

pytestmark = pytest.mark.django_db

DIGEST = hashlib.sha256(b"evidence").hexdigest()
SUBJECT = Subject("张三", hashlib.sha256(b"id").hexdigest(), DIGEST)
FIELDS = [Field(f"s{i}", -1, (100, 100 + 60 * i, 250, 140 + 60 * i)) for i in range(2)]
needs_pdfsig = pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig: apt-get install poppler-utils")
needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")


def _act(name: str = "张三") -> Act:
    credential = one_event(replace(SUBJECT, name=name), at=AT)
    return Act(credential, AT, "股东", "合肥市", picture.read(drawing()).stencil)


def _signed() -> bytes:
    """Two signatures and a seal."""
    pdf = with_fields(paper(), FIELDS)
    pdf = sign_field(pdf, "s0", _act())
    pdf = sign_field(pdf, "s1", _act("李四"))
    return seal(pdf, name="合肥市市场监督管理局", at=AT, reason="准予登记")


def _pdfsig(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout


@needs_pdfsig
def test_poppler_accepts_every_signature(tmp_path: Path) -> None:
    said = _pdfsig(_signed(), tmp_path)
    assert said.count("Signature is Valid.") == 3
    assert said.count("ETSI.CAdES.detached") == 3
    assert re.findall(r"Certificate Common Name: (.+)", said) == ["张三", "李四", "合肥市市场监督管理局"]
    assert said.count("Total document signed") == 1


@needs_pdfsig
def test_poppler_sees_a_changed_octet(tmp_path: Path) -> None:
    pdf = bytearray(_signed())
    pdf[200] ^= 1
    assert "Signature is Valid." not in _pdfsig(bytes(pdf), tmp_path)


def test_our_verdict_on_a_sound_paper() -> None:
    first, second, seal_ = verify_pdf(_signed())
    assert all(verdict.valid and not verdict.problems for verdict in (first, second, seal_))
    assert (first.name, second.name, seal_.name) == ("张三", "李四", "合肥市市场监督管理局")
    assert (first.evidence, seal_.evidence) == (DIGEST, None)
    assert (first.seal, seal_.seal) == (False, True)
    assert first.time == AT


def test_a_person_named_like_an_authority_makes_no_seal() -> None:
    (verdict,) = verify_pdf(sign_field(with_fields(paper(), FIELDS), "s0", _act("合肥市市场监督管理局")))
    assert verdict.valid
    assert not verdict.seal


def test_any_changed_octet_under_a_signature_is_seen() -> None:
    pdf = _signed()
    for where in range(50, len(paper()), len(paper()) // 6):
        changed = bytearray(pdf)
        changed[where] ^= 1
        try:
            verdicts = verify_pdf(bytes(changed))
        except NotReadable:
            continue
        assert not any(verdict.valid for verdict in verdicts), where


def test_content_added_after_a_signature_is_seen() -> None:
    writer = IncrementalPdfFileWriter(BytesIO(_signed()))
    writer.root[pdf_name("/Pages")]["/Kids"][0]["/Rotate"] = writer.root["/Pages"]["/Count"]
    writer.update_container(writer.root["/Pages"]["/Kids"][0])
    output = BytesIO()
    writer.write(output)
    verdicts = verify_pdf(output.getvalue())
    assert all(verdict.intact and not verdict.whole and not verdict.valid for verdict in verdicts)


def test_a_stranger_with_our_names_is_not_trusted() -> None:
    stranger = one_event(SUBJECT, at=AT)
    key = stranger.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    builder = x509.CertificateBuilder().subject_name(stranger.certificate.subject)
    builder = builder.issuer_name(issuing().certificate.subject).public_key(stranger.key.public_key())
    builder = builder.serial_number(7).not_valid_before(AT).not_valid_after(AT + timedelta(days=900))
    forged = builder.sign(stranger.key, stranger.certificate.signature_hash_algorithm)
    signer = SimpleSigner(
        asn1_x509.Certificate.load(forged.public_bytes(serialization.Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(key),
        SimpleCertificateStore(),
    )
    output = PdfSigner(
        PdfSignatureMetadata("x"),
        signer,
        new_field_spec=SigFieldSpec("x"),
        timestamper=OwnTimeStamper(lambda: AT),
    ).sign_pdf(IncrementalPdfFileWriter(BytesIO(paper() + b"\n")))
    (verdict,) = verify_pdf(output.getvalue())
    assert verdict.intact
    assert verdict.time == AT
    assert not verdict.trusted
    assert not verdict.valid


def test_without_a_time_stamp_a_signature_is_not_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaiye.signing.pades.stamp_at", lambda at: (None, 0))
    (verdict,) = verify_pdf(sign_field(with_fields(paper(), FIELDS), "s0", _act()))
    assert verdict.intact
    assert (verdict.time, verdict.valid) == (None, False)


def test_a_signature_outside_its_hour_is_not_trusted() -> None:
    late = replace(_act(), at=AT + timedelta(hours=2))
    (verdict,) = verify_pdf(sign_field(with_fields(paper(), FIELDS), "s0", late))
    assert verdict.intact
    assert not verdict.trusted


@pytest.mark.parametrize(
    "data", [b"", b"not a pdf", b"%PDF-1.7\n" + b"\0" * 500, b"%PDF-1.7\nstartxref\n5\n%%EOF"]
)
def test_what_is_no_pdf_is_a_sentence(data: bytes) -> None:
    with pytest.raises(NotReadable):
        verify_pdf(data)


def test_a_paper_nobody_signed_has_no_verdicts() -> None:
    assert verify_pdf(paper()) == []


def test_the_signed_paper_begins_with_the_paper_that_was_shown() -> None:
    before = with_fields(paper(), FIELDS)
    assert before.startswith(paper())
    assert sign_field(before, "s0", _act()).startswith(before)


def test_signing_leaves_the_description_of_the_paper_alone() -> None:
    old, new = PdfFileReader(BytesIO(paper())), PdfFileReader(BytesIO(_signed()))
    assert new.root["/Metadata"].data == old.root["/Metadata"].data
    assert "/OutputIntents" in new.root


@needs_openssl
def test_openssl_accepts_our_time_stamp(tmp_path: Path) -> None:
    (tmp_path / "root.pem").write_bytes(trust_anchor())
    (tmp_path / "data").write_bytes(b"content")
    (tmp_path / "token").write_bytes(time_stamp(hashlib.sha256(b"content").digest(), at=AT))
    command = [
        "openssl",
        "ts",
        "-verify",
        "-data",
        "data",
        "-in",
        "token",
        "-token_in",
        "-CAfile",
        "root.pem",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout, done.stderr
    (tmp_path / "data").write_bytes(b"other")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


@needs_openssl
def test_openssl_accepts_our_chains(tmp_path: Path) -> None:
    for name, credential in {
        "root": root(),
        "issuing": issuing(),
        "tsa": time_stamping(),
        "one": _act().credential,
    }.items():
        pem = credential.certificate.public_bytes(serialization.Encoding.PEM)
        (tmp_path / name).write_bytes(pem)
    base = ["openssl", "verify", "-x509_strict", "-attime", str(int(AT.timestamp())), "-CAfile", "root"]
    for arguments in (["tsa"], ["issuing"], ["-untrusted", "issuing", "one"]):
        done = subprocess.run([*base, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_a_one_event_certificate_names_the_person_and_the_evidence_but_not_the_number() -> None:
    certificate = one_event(replace(SUBJECT, on_behalf_of="合肥青禾科技有限公司"), at=AT).certificate
    subject = {attribute.oid._name: attribute.value for attribute in certificate.subject}
    assert subject == {
        "countryName": "CN",
        "organizationName": "合肥青禾科技有限公司",
        "commonName": "张三",
        "serialNumber": SUBJECT.identity_digest,
    }
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    (uri,) = names.get_values_for_type(x509.UniformResourceIdentifier)
    assert evidence_digest(uri) == DIGEST
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc < timedelta(hours=2)


def test_every_act_has_a_key_of_its_own() -> None:
    one, two = one_event(SUBJECT, at=AT), one_event(SUBJECT, at=AT)
    assert one.key.private_numbers() != two.key.private_numbers()
    assert "private" not in repr(one).lower()


def test_pyhanko_signs_with_our_time_stamper() -> None:
    credential = one_event(SUBJECT, at=AT)
    key = credential.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(issuing().der))
    signer = SimpleSigner(
        asn1_x509.Certificate.load(credential.der), asn1_keys.PrivateKeyInfo.load(key), store
    )
    output = PdfSigner(PdfSignatureMetadata("s0"), signer, timestamper=OwnTimeStamper(lambda: AT)).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(with_fields(paper(), FIELDS)))
    )
    (verdict,) = verify_pdf(output.getvalue())
    assert verdict.valid


def test_a_seal_drawn_by_the_press_is_not_painted_twice() -> None:
    name = "合肥市市场监督管理局"
    painted, bare = (seal(paper(), name=name, at=AT, drawn=drawn) for drawn in (False, True))
    assert (b"/ImageMask" in painted, b"/ImageMask" in bare) == (True, False)
    assert [verdict.valid for verdict in verify_pdf(bare)] == [True]


@pytest.mark.filterwarnings("ignore:Attribute's length")
def test_an_authority_of_any_name_has_a_seal() -> None:
    """The longest names of autonomous prefectures and counties have more than thirty characters."""
    name = "新疆维吾尔自治区克孜勒苏柯尔克孜自治州阿克陶县市场监督管理局"
    (verdict,) = verify_pdf(seal(paper(), name=name, at=AT))
    assert (verdict.valid, verdict.seal, verdict.name) == (True, True, name)


@pytest.mark.parametrize("page", [1, 2, -1])
def test_a_seal_stands_on_the_page_it_is_told(page: int) -> None:
    pdf = seal(paper(), name="合肥市市场监督管理局", at=AT, place=Place("", page, (300, 100, 419, 219)))
    kids = PdfFileReader(BytesIO(pdf)).root["/Pages"]["/Kids"]
    assert ["/Annots" in kid.get_object() for kid in kids] == [page == 1, page != 1]


def test_any_page_of_a_long_paper_can_be_signed(tmp_path: Path) -> None:
    source = b"#for i in range(120) [#i #pagebreak(weak: true)]"
    pages = bytes(typst.compile(source, pdf_standards="a-2b", timestamp=0))
    fields = [Field(f"s{page}", page, (100, 100, 200, 140)) for page in (1, 60, -1)]
    pdf = with_fields(pages, fields)
    for field in fields:
        pdf = sign_field(pdf, field.name, _act())
    assert [verdict.valid for verdict in verify_pdf(pdf)] == [True] * 3


def test_a_place_is_signed_once() -> None:
    with pytest.raises(FieldTaken):
        sign_field(_signed(), "s0", _act())


def test_a_pdf_of_another_make_is_refused_in_a_sentence() -> None:
    other = BytesIO()
    writer = PdfFileWriter(stream_xrefs=True)
    writer.insert_page(
        PageObject(contents=writer.add_object(StreamObject(stream_data=b"")), media_box=(0, 0, 100, 100))
    )
    writer.write(other)
    for pdf in (other.getvalue(), b"%PDF-1.7", paper()[:-30]):
        with pytest.raises(NotOurs):
            with_fields(pdf, FIELDS)
