"""Checking signed papers with pyHanko's validator against given roots; no settings, no network."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
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

from kaiye.bundles.naming import evidence_digest
from kaiye.bundles.national import BothSuites, unmixed

# What pyHanko and asn1crypto raise for broken input.
UNREADABLE = (
    PdfError,
    SigningError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
)


class NoPdf(ValueError):
    """The octets are not a PDF file that can be read."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose certificates count for signatures, and whose for time stamps; all PEM or DER."""

    roots: tuple[bytes, ...]
    clocks: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is true of one signature in a paper."""

    field: str
    # The certificate in DER; empty when the signature names another than the one beside it.
    certificate: bytes
    # The structure could be read at all; without it nothing below holds.
    readable: bool
    # The signed bytes are unchanged, and the signature belongs to the certificate.
    intact: bool
    # It covers its whole revision; nothing was added since except further signatures.
    whole: bool
    # The chain ends at a given root and held at the time of the time stamp.
    trusted: bool
    # When a trusted time stamp says it was there; None without one.
    time: datetime | None
    # The time-stamp token (DER); empty without one.
    token: bytes = b""
    # Nothing at all follows it in the file.
    last: bool = False

    @property
    def valid(self) -> bool:
        return self.intact and self.whole and self.trusted and self.time is not None


def judge(pdf: bytes, trust: Trust) -> list[Verdict]:
    """A verdict on each signature, in the order of signing; empty for a paper without signatures.

    Raises NoPdf. Each chain is checked at the time its own time stamp proves, because one-event
    certificates live for an hour.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=False)
        embedded = list(reader.embedded_regular_signatures)
    except UNREADABLE as error:
        raise NoPdf(str(error)) from error
    return asyncio.run(_judge_all(embedded, trust))


def tokens_of(pdf: bytes, certificate: bytes) -> tuple[bytes, ...]:
    """The time-stamp tokens (DER) on the signatures made with this certificate (PEM or DER); nothing is checked."""
    own = certificate_of(certificate).dump()
    reader = PdfFileReader(BytesIO(pdf), strict=False)
    found = [one for one in reader.embedded_regular_signatures if one.signer_cert.dump() == own]
    return tuple(_whole_token(one.signer_info) for one in found)


def certificate_of(text: bytes) -> Any:
    """The certificate (asn1crypto) in PEM or DER; raises ValueError."""
    der = pem.unarmor(text)[2] if pem.detect(text) else text
    return asn1_x509.Certificate.load(der)


def certificates_in(files: Sequence[bytes]) -> list[Any]:
    """All certificates (asn1crypto) in these files: DER, or PEM with one or more in it."""
    found = []
    for text in files:
        parts = [der for _, _, der in pem.unarmor(text, multiple=True)] if pem.detect(text) else [text]
        found += [asn1_x509.Certificate.load(der) for der in parts]
    return found


def evidence_in(certificate: bytes) -> str | None:
    """The hex SHA-256 of the evidence record that the certificate (DER) is bound to; None for seals."""
    names = asn1_x509.Certificate.load(certificate).subject_alt_name_value if certificate else None
    # The octets as they are: asn1crypto's own reading of a URI rewrites `ni:///…`.
    found = [name.chosen.contents for name in names or () if name.name == "uniform_resource_identifier"]
    digests = [digest for name in found if (digest := evidence_digest(name.decode("ascii", "replace")))]
    return digests[0] if digests else None


def context(roots: Sequence[bytes], moment: datetime | None) -> Any:
    """pyHanko's context: these roots, that moment, nothing fetched."""
    return ValidationContext(
        trust_roots=certificates_in(roots),
        signature_validator=BothSuites(),
        moment=moment,
        best_signature_time=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )


async def _judge_all(embedded: Sequence[Any], trust: Trust) -> list[Verdict]:
    return [await _judge(signature, trust) for signature in embedded]


async def _judge(signature: Any, trust: Trust) -> Verdict:
    field, certificate = str(signature.field_name), b""
    try:
        certificate = signature.signer_cert.dump()
        stamped, token = await _stamped(signature, trust)
        moment = stamped or signature.self_reported_timestamp
        status = await async_validate_pdf_signature(
            signature,
            signer_validation_context=context(trust.roots, moment),
            ts_validation_context=context(trust.clocks, moment),
        )
    except (SignatureValidationError, *UNREADABLE):
        return Verdict(field, certificate, False, False, False, False, None)
    covered = status.coverage in {
        SignatureCoverageLevel.ENTIRE_REVISION,
        SignatureCoverageLevel.ENTIRE_FILE,
    }
    return Verdict(
        field=field,
        certificate=certificate,
        readable=True,
        intact=bool(status.intact and status.valid),
        whole=bool(covered and status.docmdp_ok),
        # Without a proven time the chain says nothing: the claimed time may be any.
        trusted=bool(stamped and status.trusted and _of_one_suite(signature)),
        time=stamped,
        token=token,
        last=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
    )


def _of_one_suite(signature: Any) -> bool:
    """No certificate of the national suite is signed in the other, or the other way round."""
    return all(unmixed(one) for one in (signature.signer_cert, *signature.other_embedded_certs))


async def _stamped(signature: Any, trust: Trust) -> tuple[datetime | None, bytes]:
    """The time of the token on this signature, if it verifies and its authority is one we trust; the token."""
    last = b""
    for token in extract_tst_data_iter(signature.signer_info, signed=False):
        last = _whole_token(signature.signer_info)
        facts = await validate_tst_signed_data(
            token,
            context(trust.clocks, _claimed(token)),
            message_imprint_checker(signature.signer_info),
        )
        status = TimestampSignatureStatus(**facts)
        if status.valid and status.intact and status.trusted:
            moment: datetime = status.timestamp
            return moment, last
    return None, last


def _whole_token(signer_info: Any) -> bytes:
    for attribute in signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return bytes(attribute["values"][0].dump())
    return b""


def _claimed(token: Any) -> datetime:
    moment: datetime = token["encap_content_info"]["content"].parsed["gen_time"].native
    return moment
