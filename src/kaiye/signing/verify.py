"""Checking signed papers with pyHanko's validator, trusting nothing but our own root."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from django.conf import settings
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    extract_tst_data_iter,
    message_imprint_checker,
    validate_tst_signed_data,
)
from pyhanko.sign.validation.status import SignatureCoverageLevel, TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from kaiye.kernel.api import Message, NotReadable, Unavailable, say
from kaiye.signing.certificates import evidence_digest, sealing, trust_anchor


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """What is true of one signature in a paper."""

    field: str
    # Whom the certificate names.
    name: str
    organisation: str
    # The signed bytes are unchanged, and the signature belongs to the certificate.
    intact: bool
    # It covers its whole revision; nothing was added since except further signatures.
    whole: bool
    # The chain ends at our root and held at the time of the time stamp.
    trusted: bool
    # When a trusted time stamp says it was there; None without one.
    time: datetime | None
    # The certificate is that of a registration authority's seal, not of a person.
    seal: bool
    # SHA-256 of the evidence record that a person's certificate is bound to; None for seals.
    evidence: str | None
    certificate_sha256: str
    problems: tuple[Message, ...]

    @property
    def valid(self) -> bool:
        return self.intact and self.whole and self.trusted and self.time is not None


def verify_pdf(pdf: bytes) -> list[SignatureVerdict]:
    """A verdict on each signature, in the order of signing; empty for a paper without signatures.

    Raises NotReadable for what is no PDF. Each chain is checked at the time its own time stamp proves,
    because one-event certificates live for an hour.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        embedded = list(reader.embedded_regular_signatures)
    except _UNREADABLE as error:
        raise NotReadable(say("这不是一个能读取的 PDF 文件。")) from error
    return asyncio.run(_judge_all(embedded))


async def _judge_all(embedded: Sequence[Any]) -> list[SignatureVerdict]:
    return [await _judge(signature) for signature in embedded]


async def _judge(signature: Any) -> SignatureVerdict:
    certificate = None
    try:
        certificate = signature.signer_cert
        stamped = await _stamped(signature)
        moment = stamped or signature.self_reported_timestamp
        status = await async_validate_pdf_signature(
            signature,
            signer_validation_context=_context([_anchor()], moment),
            ts_validation_context=_context(_clocks(), moment),
        )
    except (SignatureValidationError, *_UNREADABLE):
        problem = say("签名结构不正确，无法验证。")
        return _verdict(
            signature, certificate, intact=False, whole=False, trusted=False, time=None, said=[problem]
        )
    intact = bool(status.intact and status.valid)
    covered = status.coverage in {
        SignatureCoverageLevel.ENTIRE_REVISION,
        SignatureCoverageLevel.ENTIRE_FILE,
    }
    whole = bool(covered and status.docmdp_ok)
    # Without a proven time the chain says nothing: the claimed time may be any.
    trusted = bool(stamped and status.trusted)
    said = [
        text
        for holds, text in (
            (intact, say("文件内容在签名后被改动，或者签名不属于该证书。")),
            (whole, say("签名之后文件被追加了签名以外的内容。")),
            (stamped is not None, say("没有可信的时间戳。")),
            (trusted, say("签名证书不是由本登记机关签发的，或者当时无效。")),
        )
        if not holds
    ]
    return _verdict(
        signature, certificate, intact=intact, whole=whole, trusted=trusted, time=stamped, said=said
    )


async def _stamped(signature: Any) -> datetime | None:
    """The time of the token on this signature, if it verifies and its authority is one we trust."""
    for token in extract_tst_data_iter(signature.signer_info, signed=False):
        facts = await validate_tst_signed_data(
            token, _context(_clocks(), _claimed(token)), message_imprint_checker(signature.signer_info)
        )
        status = TimestampSignatureStatus(**facts)
        if status.valid and status.intact and status.trusted:
            moment: datetime = status.timestamp
            return moment
    return None


def _claimed(token: Any) -> datetime:
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment


def _context(roots: list[Any], moment: datetime | None) -> Any:
    return ValidationContext(
        trust_roots=roots,
        moment=moment,
        best_signature_time=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


def _anchor() -> Any:
    return _certificate(trust_anchor())


def _clocks() -> list[Any]:
    """Whose time stamps count: our own authority's, and the external one's when its root is given."""
    foreign = str(getattr(settings, "KAIYE_TSA_ROOT", ""))
    if not foreign:
        return [_anchor()]
    try:
        return [_anchor(), _certificate(Path(foreign).read_bytes())]
    except (OSError, ValueError) as error:
        raise Unavailable(say("读不出 KAIYE_TSA_ROOT 指定的时间戳根证书。")) from error


def _certificate(text: bytes) -> Any:
    _, _, der = pem.unarmor(text)
    return asn1_x509.Certificate.load(der)


def _verdict(
    signature: Any,
    certificate: Any,
    *,
    intact: bool,
    whole: bool,
    trusted: bool,
    time: datetime | None,
    said: Sequence[Message],
) -> SignatureVerdict:
    # None: the signature names another certificate than the one beside it.
    subject = certificate.subject.native if certificate else {}
    # The octets as they are: asn1crypto's own reading of a URI rewrites `ni:///…`.
    names = [
        name.chosen.contents
        for name in (certificate.subject_alt_name_value if certificate else None) or ()
        if name.name == "uniform_resource_identifier"
    ]
    digests = [digest for name in names if (digest := evidence_digest(name.decode("ascii", "replace")))]
    sealed = sealing().certificate.subject.public_bytes()
    return SignatureVerdict(
        field=str(signature.field_name),
        name=str(subject.get("common_name", "")),
        organisation=str(subject.get("organization_name", "")),
        intact=intact,
        whole=whole,
        trusted=trusted,
        time=time,
        seal=certificate is not None and certificate.issuer.dump() == sealed,
        evidence=digests[0] if digests else None,
        certificate_sha256=certificate.sha256.hex() if certificate else "",
        problems=tuple(said),
    )


# What pyHanko and asn1crypto raise for broken input.
_UNREADABLE = (
    PdfError,
    SigningError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
)
