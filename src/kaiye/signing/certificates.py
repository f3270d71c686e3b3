"""The installation's own certification authority: a root, and under it an authority for people's
one-event certificates, another for the seals of registration authorities, and a time-stamping authority.

People and seals have different issuers, so that somebody who calls themselves like an authority can
never sign what looks like that authority's seal.

The keys lie in the vault, the certificates beside them; both are made once. The keys of one-event
certificates exist in memory only, for the moment of one person's signing.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from kaiye.bundles.api import evidence_uri
from kaiye.signing.cms import Credential
from kaiye.vault.api import once, signing_key

# The life of the authority's own certificates. It begins before the first installation so that records
# entered with the date of an earlier day still verify, and ends before UTCTime does.
SINCE = datetime(2016, 1, 1, tzinfo=UTC)
UNTIL = datetime(2049, 12, 31, tzinfo=UTC)
# RFC 5280 (appendix A) allows names 64 characters; the library counts octets, and would complain of every name with
# more than 21 Chinese characters.
warnings.filterwarnings("ignore", r"Attribute's length must be >= 1 and <= 64", UserWarning)
# A one-event certificate: a minute of tolerance between clocks, and one hour.
BEFORE = timedelta(minutes=1)
AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a one-event certificate names, and what it is bound to (all digests are hex SHA-256)."""

    name: str
    identity_digest: str
    evidence_digest: str
    on_behalf_of: str = ""


def root() -> Credential:
    """The trust anchor."""
    return _root(_home())


def issuing() -> Credential:
    """Issues one-event certificates."""
    return _issuing(_home(), "Signing CA", "ca-issuing")


def sealing() -> Credential:
    """Issues the certificates of seals."""
    return _issuing(_home(), "Seal CA", "ca-seals")


def time_stamping() -> Credential:
    """The time-stamping authority's credential, issued by the root."""
    return _time_stamping(_home())


def seal_of(authority: str) -> Credential:
    """The seal of the registration authority with this name."""
    return _seal(_home(), authority)


def trust_anchor() -> bytes:
    """The root certificate as PEM, for everyone who wants to verify without us."""
    return root().certificate.public_bytes(Encoding.PEM)


def issuer_of_people() -> bytes:
    """The certificate (PEM) of the authority that issues one-event certificates and signs the list of revoked ones."""
    return issuing().certificate.public_bytes(Encoding.PEM)


def issuers_of(certificate: str) -> bytes:
    """Who issued a person's one-event certificate (PEM), up to the root: PEM, the root last."""
    found = x509.load_pem_x509_certificate(certificate.encode())
    above = [one for one in (issuing(), root()) if one.certificate.subject != found.subject]
    return b"".join(one.certificate.public_bytes(Encoding.PEM) for one in above)


def one_event(subject: Subject, *, at: datetime) -> Credential:
    """A fresh key and a certificate for it that is valid for this hour only.

    Serial-number attribute: a salted digest of the identity number, never the number. Subject
    alternative name: the evidence record as `ni:///sha-256;…` (RFC 6920).
    """
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")]
    if subject.on_behalf_of:
        names.append(_named(NameOID.ORGANIZATION_NAME, subject.on_behalf_of))
    names.append(_named(NameOID.COMMON_NAME, subject.name))
    names.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, subject.identity_digest))
    bound = x509.SubjectAlternativeName(
        [x509.UniformResourceIdentifier(evidence_uri(subject.evidence_digest))]
    )
    authority = issuing()
    serial = x509.random_serial_number()
    while True:
        builder = _builder(x509.Name(names), key, authority, at - BEFORE, at + AFTER, serial=serial)
        builder = _for_documents(builder).add_extension(bound, critical=False)
        builder = builder.add_extension(_revocation_point(), critical=False)
        certificate = builder.sign(authority.key, hashes.SHA256())
        if _told_alike(certificate):
            return Credential(key, certificate, (authority.der,))
        # One octet shorter: another length.
        serial >>= 8


def _revocation_point() -> x509.CRLDistributionPoints:
    """Where the list of revoked certificates is published."""
    address = x509.UniformResourceIdentifier(f"{settings.KAIYE_PUBLIC_URL}/pki/signing.crl")
    return x509.CRLDistributionPoints([x509.DistributionPoint([address], None, None, None)])


def _named(kind: x509.ObjectIdentifier, name: str) -> x509.NameAttribute[str]:
    """The name, as far as a certificate holds it."""
    return x509.NameAttribute(kind, name[:64], _validate=False)


def _told_alike(certificate: x509.Certificate) -> bool:
    """Whether every reader sees the same octets.

    asn1crypto, on which pyHanko and other validators are built, takes a length that ends in 0x80 for an
    indefinite one; it writes such a structure anew, and the name in it as `ni:/…`: the signature then fails.
    """
    lengths = (len(certificate.tbs_certificate_bytes), len(certificate.public_bytes(Encoding.DER)))
    # Both are longer than 255 octets, so their headers take four.
    return all((length - 4) & 0xFF != 0x80 for length in lengths)


def _home() -> Path:
    return Path(settings.KAIYE_HOME)


@cache
def _root(home: Path) -> Credential:
    key = signing_key("ca-root", "P-256")
    name = _authority_name("Root CA", key)
    return _established("ca-root", key, lambda: _authority_certificate(name, key, None, path_length=1))


@cache
def _issuing(home: Path, role: str, label: str) -> Credential:
    key = signing_key(label, "P-256")
    name = _authority_name(role, key)
    return _established(label, key, lambda: _authority_certificate(name, key, root(), path_length=0))


@cache
def _time_stamping(home: Path) -> Credential:
    key = signing_key("tsa", "P-256")

    def make() -> x509.Certificate:
        issuer = root()
        builder = _builder(_authority_name("Time Stamping", key), key, issuer, SINCE, UNTIL)
        builder = builder.add_extension(_usage(digital_signature=True), critical=True).add_extension(
            # RFC 3161, 2.3: this purpose alone, and critical.
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]),
            critical=True,
        )
        return builder.sign(issuer.key, hashes.SHA256())

    return _established("tsa", key, make)


@cache
def _seal(home: Path, authority: str) -> Credential:
    label = "seal-" + hashlib.sha256(authority.encode()).hexdigest()[:16]
    key = signing_key(label, "P-256")

    def make() -> x509.Certificate:
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
                _named(NameOID.ORGANIZATION_NAME, authority),
                _named(NameOID.COMMON_NAME, authority),
            ]
        )
        builder = _for_documents(_builder(name, key, sealing(), SINCE, UNTIL))
        return builder.sign(sealing().key, hashes.SHA256())

    return _established(label, key, make, chain=(sealing().der,))


def _established(
    label: str,
    key: ec.EllipticCurvePrivateKey,
    make: Callable[[], x509.Certificate],
    chain: tuple[bytes, ...] = (),
) -> Credential:
    pem = once(f"{label}.crt", lambda: make().public_bytes(Encoding.PEM))
    return Credential(key, x509.load_pem_x509_certificate(pem), chain)


def _authority_name(role: str, key: ec.EllipticCurvePrivateKey) -> x509.Name:
    # Two installations must not share a name: verifiers look issuers up by it.
    mark = x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest.hex()[:8]
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kaiye"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Kaiye {role} {mark}"),
        ]
    )


def _authority_certificate(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, issuer: Credential | None, *, path_length: int
) -> x509.Certificate:
    builder = _builder(name, key, issuer, SINCE, UNTIL, authority=path_length).add_extension(
        _usage(certificates=True), critical=True
    )
    return builder.sign(issuer.key if issuer else key, hashes.SHA256())


def _builder(
    name: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: Credential | None,
    since: datetime,
    until: datetime,
    authority: int | None = None,
    *,
    serial: int | None = None,
) -> x509.CertificateBuilder:
    public = key.public_key()
    issuer_key = issuer.key.public_key() if issuer else public
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(public)
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=authority is not None, path_length=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _for_documents(builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
    return builder.add_extension(_usage(digital_signature=True, commitment=True), critical=True)


def _usage(
    *, digital_signature: bool = False, commitment: bool = False, certificates: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
