"""A certificate up to a root, and a time stamp by itself, when no paper is at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from kaiye.bundles.national import BothSuites, unmixed
from kaiye.bundles.signatures import UNREADABLE, certificate_of, certificates_in, context


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a certificate names: serial-number attribute is the salted digest of the identity number."""

    name: str
    organisation: str
    identity: str
    der: bytes


def identity_of(certificate: bytes) -> Identity:
    """Whom the certificate (PEM or DER) names."""
    found = certificate_of(certificate)
    subject = found.subject.native
    return Identity(
        str(subject.get("common_name", "")),
        str(subject.get("organization_name", "")),
        str(subject.get("serial_number", "")),
        bytes(found.dump()),
    )


def same_certificate(one: bytes, other: bytes) -> bool:
    """True when both (PEM or DER, the first possibly empty) are the same certificate."""
    return bool(one) and certificate_of(one).dump() == certificate_of(other).dump()


def chain_holds(certificate: bytes, chain: Sequence[bytes], roots: Sequence[bytes], moment: datetime) -> bool:
    """True when the certificate leads to one of the roots and every one was valid at that moment."""
    whole = [certificate_of(one) for one in (certificate, *chain)]
    if not all(map(unmixed, whole)):
        return False
    trusted = ValidationContext(
        trust_roots=certificates_in(roots),
        signature_validator=BothSuites(),
        moment=moment,
        best_signature_time=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
        other_certs=whole[1:],
    )
    validator: Any = CertificateValidator(whole[0], validation_context=trusted)
    try:
        asyncio.run(validator.async_validate_usage({"digital_signature"}))
    except (PathError, ValidationError, *UNREADABLE):
        return False
    return True


def stamped_without_paper(tokens: Sequence[bytes], clocks: Sequence[bytes]) -> list[datetime]:
    """The times of those tokens (DER) that a trusted authority signed; what they stamp is not compared."""
    found = (asyncio.run(_time_of(token, clocks)) for token in tokens)
    return [moment for moment in found if moment is not None]


async def _time_of(token: bytes, clocks: Sequence[bytes]) -> datetime | None:
    try:
        signed: Any = cms.ContentInfo.load(token)["content"]
        info = signed["encap_content_info"]["content"].parsed
        imprint = info["message_imprint"]["hashed_message"].native
        claimed: datetime = info["gen_time"].native
        facts = await validate_tst_signed_data(signed, context(clocks, claimed), lambda _: imprint)
    except (SignatureValidationError, *UNREADABLE):
        return None
    status = TimestampSignatureStatus(**facts)
    return claimed if status.valid and status.intact and status.trusted else None
