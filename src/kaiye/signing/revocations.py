"""Certificates of persons that count no longer, and the list that tells everybody (RFC 5280, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography import x509
from django.db import transaction

from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import NotFound, say
from kaiye.ledger.api import append
from kaiye.signing.certificates import SINCE, in_use, issuing
from kaiye.signing.der import generalized_time
from kaiye.signing.limits import days
from kaiye.signing.models import RevocationRow, SignatureRow
from kaiye.signing.queries import number
from kaiye.signing.views import Ceremony
from kaiye.signing.x509 import key_identifier, list_of_revoked

# X.509, 9.5.2.8: certificates stay on the list after they expired; ours live for an hour.
_EXPIRED_CERTS_ON_CRL = x509.ObjectIdentifier("2.5.29.60")


class Reason(StrEnum):
    """Why a certificate is revoked."""

    NOT_THE_SIGNER = "not_the_signer"  # somebody else held the pen: the signature never counted
    DISPUTED = "disputed"  # a dispute was decided so; what was signed before stays signed
    MISTAKEN = "mistaken"  # the certificate says something wrong of the person


_FLAGS = {
    # Whoever signed had a key that was not theirs to use.
    Reason.NOT_THE_SIGNER: x509.ReasonFlags.key_compromise,
    Reason.DISPUTED: x509.ReasonFlags.privilege_withdrawn,
    Reason.MISTAKEN: x509.ReasonFlags.superseded,
}


@dataclass(frozen=True, slots=True)
class Revocation:
    """One certificate's end."""

    at: datetime
    reason: Reason

    @property
    def void(self) -> bool:
        """The signature never counted, whatever the time stamp says."""
        return self.reason is Reason.NOT_THE_SIGNER

    def undoes(self, signed: datetime) -> bool:
        """Whether a signature that a time stamp proves for that moment does not count."""
        return self.void or self.at <= signed


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate of one signature as a security administrator sees it: whose it is stays out."""

    ceremony: int
    key: str
    place: int
    serial: str
    since: datetime
    revocation: Revocation | None


def issued_certificates(filing: str, *, actor: Actor) -> list[Issued]:
    """The certificates of a filing's signatures in all its ceremonies, the latest ceremony first."""
    actor.require(Permission.REVOKE_CERTIFICATE)
    rows = SignatureRow.objects.select_related("signer__ceremony").filter(signer__ceremony__filing=filing)
    found = []
    for row in rows.order_by("-signer__ceremony", "signer__position")[:200]:
        certificate = x509.load_pem_x509_certificate(row.certificate.encode())
        serial = f"{certificate.serial_number:x}"
        ended = RevocationRow.objects.filter(serial=serial).first()
        found.append(
            Issued(
                row.signer.ceremony_id,
                row.signer.key,
                row.signer.position + 1,
                serial,
                certificate.not_valid_before_utc,
                _revocation(ended) if ended else None,
            )
        )
    return found


def revoke_as(
    ceremony: Ceremony | int, signer_key: str, reason: Reason, *, actor: Actor, at: datetime
) -> Revocation:
    """As `revoke`, by a person who may: the security administrator."""
    actor.require(Permission.REVOKE_CERTIFICATE)
    return revoke(ceremony, signer_key, reason, at=at, actor=actor.id)


def revoke(
    ceremony: Ceremony | int, signer_key: str, reason: Reason, *, at: datetime, actor: str = "system"
) -> Revocation:
    """The certificate of this person's signature is revoked and on the next list; whoever calls checks who may.

    The first revocation stands; only that the person was not the signer may be found out later and takes its place.
    May be called inside the caller's transaction.
    """
    row = (
        SignatureRow.objects.select_related("signer__ceremony")
        .filter(signer__ceremony=number(ceremony), signer__key=signer_key)
        .first()
    )
    if row is None:
        raise NotFound(say("此人没有签署。"))
    certificate = x509.load_pem_x509_certificate(row.certificate.encode())
    serial = f"{certificate.serial_number:x}"
    with transaction.atomic():
        given = {"serial": serial, "reason": reason, "at": at, "actor": actor}
        found, made = RevocationRow.objects.get_or_create(signature=row, defaults=given)
        if not made and (reason is not Reason.NOT_THE_SIGNER or found.reason == reason):
            return _revocation(found)
        RevocationRow.objects.filter(pk=found.pk).update(reason=reason)
        facts = {
            "ceremony": row.signer.ceremony_id,
            "signer": row.signer.position,
            "serial": serial,
            "reason": str(reason),
        }
        append("signing.revoked", subject=row.signer.ceremony.filing, actor=actor, at=at, facts=facts)
    return Revocation(found.at, reason)


def revoked(serials: Iterable[int]) -> dict[int, Revocation]:
    """Which of the certificates with these serial numbers are revoked."""
    wanted = {f"{serial:x}": serial for serial in serials}
    if not wanted:
        return {}
    rows = RevocationRow.objects.filter(serial__in=list(wanted))
    return {wanted[row.serial]: _revocation(row) for row in rows}


def revocations_of(ceremony: Ceremony | int) -> dict[int, Revocation]:
    """The ended certificates of one ceremony by the signer's place in it."""
    rows = RevocationRow.objects.filter(signature__signer__ceremony=number(ceremony))
    return {
        row.signature.signer.position: _revocation(row) for row in rows.select_related("signature__signer")
    }


def revocation_list(*, at: datetime, suite: str = "") -> bytes:
    """The list (DER) of all revoked certificates of persons that the issuer of this suite (by default the one in force)
    issued, signed by it, as of that moment; raises NotFound when it never issued any."""
    found = next((one for one in in_use() if suite in {"", one.name}), None)
    if found is None:
        raise NotFound(say("没有这张撤销名单。"))
    authority = issuing(found)
    rows = RevocationRow.objects.select_related("signature").order_by("pk")
    entries = [(row, x509.load_pem_x509_certificate(row.signature.certificate.encode())) for row in rows]
    return list_of_revoked(
        authority.certificate,
        authority.holder,
        found,
        at=at,
        until=at + days("signing.crl_days", at),
        entries=[_entry(row) for row, own in entries if own.issuer == authority.certificate.subject],
        extensions=(
            # Never smaller than before, on whichever machine it is made.
            x509.CRLNumber(int(at.timestamp())),
            x509.AuthorityKeyIdentifier(key_identifier(authority.holder.spki), None, None),
            x509.UnrecognizedExtension(_EXPIRED_CERTS_ON_CRL, generalized_time(SINCE)),
        ),
    )


def _entry(row: RevocationRow) -> x509.RevokedCertificate:
    reason = Reason(row.reason)
    builder = (
        x509.RevokedCertificateBuilder()
        .serial_number(int(row.serial, 16))
        .revocation_date(row.at.astimezone(UTC))
        .add_extension(x509.CRLReason(_FLAGS[reason]), critical=False)
    )
    if reason is Reason.NOT_THE_SIGNER:
        certificate = x509.load_pem_x509_certificate(row.signature.certificate.encode())
        since = certificate.not_valid_before_utc.replace(tzinfo=None)
        builder = builder.add_extension(x509.InvalidityDate(since), critical=False)
    return builder.build()


def _revocation(row: RevocationRow) -> Revocation:
    return Revocation(row.at, Reason(row.reason))
