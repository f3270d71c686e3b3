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
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kaiye.bundles.api import evidence_uri
from kaiye.signing.cms import Credential, Key
from kaiye.signing.x509 import Draft, key_identifier
from kaiye.suites.api import (
    INTERNATIONAL,
    NATIONAL,
    SUITES,
    P256Key,
    Sm2Key,
    Suite,
    suite_named,
    suite_of_signature,
)
from kaiye.vault.api import kept, once, signing_key

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


def in_force() -> Suite:
    """The suite of everything that is signed from now on (`KAIYE_SUITE`)."""
    try:
        return suite_named(settings.KAIYE_SUITE)
    except KeyError:
        known = ", ".join(suite.name for suite in SUITES)
        raise ImproperlyConfigured(f"KAIYE_SUITE is one of: {known}") from None


def in_use() -> tuple[Suite, ...]:
    """The suite in force, then every other that this installation has signed with."""
    first = in_force()
    return (first, *(one for one in SUITES if one is not first and kept(f"ca-root{_mark(one)}.crt")))


def root(suite: Suite | None = None) -> Credential:
    """The trust anchor."""
    return _root(_home(), suite or in_force())


def issuing(suite: Suite | None = None) -> Credential:
    """Issues one-event certificates."""
    return _issuing(_home(), "Signing CA", "ca-issuing", suite or in_force())


def sealing(suite: Suite | None = None) -> Credential:
    """Issues the certificates of seals."""
    return _issuing(_home(), "Seal CA", "ca-seals", suite or in_force())


def time_stamping(suite: Suite | None = None) -> Credential:
    """The time-stamping authority's credential, issued by the root."""
    return _time_stamping(_home(), suite or in_force())


def seal_of(authority: str) -> Credential:
    """The seal of the registration authority with this name."""
    return _seal(_home(), authority, in_force())


def trust_anchor() -> bytes:
    """The root certificate in force as PEM, for everyone who wants to verify without us."""
    return root().certificate.public_bytes(Encoding.PEM)


def trust_anchors() -> bytes:
    """The root certificates of all suites in use, the one in force first; PEM, one after the other."""
    return b"".join(root(suite).certificate.public_bytes(Encoding.PEM) for suite in in_use())


def issuer_of_people() -> bytes:
    """The certificates (PEM, that in force first) of the authorities that issue one-event certificates and sign the lists
    of revoked ones."""
    return b"".join(issuing(suite).certificate.public_bytes(Encoding.PEM) for suite in in_use())


def issuing_of(certificate: x509.Certificate) -> Credential | None:
    """Our authority of the suite in which the certificate is signed; None when we never used that suite."""
    suite = suite_of_signature(certificate.signature_algorithm_oid.dotted_string)
    return issuing(suite) if suite in in_use() else None


def issuers_of(certificate: str) -> bytes:
    """Who issued a person's one-event certificate (PEM), up to the root: PEM, the root last."""
    found = x509.load_pem_x509_certificate(certificate.encode())
    suite = suite_of_signature(found.signature_algorithm_oid.dotted_string)
    above = [one for one in (issuing(suite), root(suite)) if one.certificate.subject != found.subject]
    return b"".join(one.certificate.public_bytes(Encoding.PEM) for one in above)


def one_event(subject: Subject, *, at: datetime) -> Credential:
    """A fresh key and a certificate for it that is valid for this hour only.

    Serial-number attribute: a salted digest of the identity number, never the number. Subject
    alternative name: the evidence record as `ni:///sha-256;…` (RFC 6920).
    """
    suite = in_force()
    key = suite.generate()
    names = [x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")]
    if subject.on_behalf_of:
        names.append(_named(NameOID.ORGANIZATION_NAME, subject.on_behalf_of))
    names.append(_named(NameOID.COMMON_NAME, subject.name))
    names.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, subject.identity_digest))
    bound = x509.SubjectAlternativeName(
        [x509.UniformResourceIdentifier(evidence_uri(subject.evidence_digest))]
    )
    authority = issuing(suite)
    serial = x509.random_serial_number()
    while True:
        draft = _draft(x509.Name(names), key.spki, authority, at - BEFORE, at + AFTER, serial=serial)
        draft = _for_documents(draft).adding(bound).adding(_revocation_point(suite))
        certificate = draft.signed(authority.holder, suite)
        if _told_alike(certificate):
            return Credential(_bare(key), certificate, (authority.der,))
        # One octet shorter: another length.
        serial >>= 8


def _revocation_point(suite: Suite) -> x509.CRLDistributionPoints:
    """Where the list of revoked certificates is published."""
    address = x509.UniformResourceIdentifier(f"{settings.KAIYE_PUBLIC_URL}/pki/signing{_mark(suite)}.crl")
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


def _mark(suite: Suite) -> str:
    """What tells the files of a suite from those of the first one."""
    return "" if suite is INTERNATIONAL else f"-{suite.name}"


def _key(label: str, suite: Suite) -> Key:
    name = label + _mark(suite)
    return signing_key(name, "SM2") if suite is NATIONAL else signing_key(name, "P-256")


def _bare(key: object) -> Key:
    if isinstance(key, P256Key):
        return key.key
    assert isinstance(key, Sm2Key)
    return key


def _spki(key: Key) -> bytes:
    return key.spki if isinstance(key, Sm2Key) else P256Key(key).spki


@cache
def _root(home: Path, suite: Suite) -> Credential:
    key = _key("ca-root", suite)
    name = _authority_name("Root CA", key)
    return _established("ca-root", suite, key, lambda: _authority(name, key, None, suite, path_length=1))


@cache
def _issuing(home: Path, role: str, label: str, suite: Suite) -> Credential:
    key = _key(label, suite)
    name = _authority_name(role, key)
    return _established(label, suite, key, lambda: _authority(name, key, root(suite), suite, path_length=0))


@cache
def _time_stamping(home: Path, suite: Suite) -> Credential:
    key = _key("tsa", suite)

    def make() -> x509.Certificate:
        issuer = root(suite)
        draft = _draft(_authority_name("Time Stamping", key), _spki(key), issuer, SINCE, UNTIL)
        # RFC 3161, 2.3: this purpose alone, and critical.
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        draft = draft.adding(_usage(digital_signature=True), critical=True).adding(purpose, critical=True)
        return draft.signed(issuer.holder, suite)

    return _established("tsa", suite, key, make)


@cache
def _seal(home: Path, authority: str, suite: Suite) -> Credential:
    label = "seal-" + hashlib.sha256(authority.encode()).hexdigest()[:16]
    key = _key(label, suite)

    def make() -> x509.Certificate:
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
                _named(NameOID.ORGANIZATION_NAME, authority),
                _named(NameOID.COMMON_NAME, authority),
            ]
        )
        draft = _for_documents(_draft(name, _spki(key), sealing(suite), SINCE, UNTIL))
        return draft.signed(sealing(suite).holder, suite)

    return _established(label, suite, key, make, chain=(sealing(suite).der,))


def _established(
    label: str,
    suite: Suite,
    key: Key,
    make: Callable[[], x509.Certificate],
    chain: tuple[bytes, ...] = (),
) -> Credential:
    pem = once(f"{label}{_mark(suite)}.crt", lambda: make().public_bytes(Encoding.PEM))
    return Credential(key, x509.load_pem_x509_certificate(pem), chain)


def _authority_name(role: str, key: Key) -> x509.Name:
    # Two installations must not share a name: verifiers look issuers up by it.
    mark = key_identifier(_spki(key)).hex()[:8]
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kaiye"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Kaiye {role} {mark}"),
        ]
    )


def _authority(
    name: x509.Name, key: Key, issuer: Credential | None, suite: Suite, *, path_length: int
) -> x509.Certificate:
    draft = _draft(name, _spki(key), issuer, SINCE, UNTIL, authority=path_length)
    holder = issuer.holder if issuer else key if isinstance(key, Sm2Key) else P256Key(key)
    return draft.adding(_usage(certificates=True), critical=True).signed(holder, suite)


def _draft(
    name: x509.Name,
    spki: bytes,
    issuer: Credential | None,
    since: datetime,
    until: datetime,
    authority: int | None = None,
    *,
    serial: int | None = None,
) -> Draft:
    above = issuer.holder.spki if issuer else spki
    draft = Draft(
        subject=name,
        issuer=issuer.certificate.subject if issuer else name,
        spki=spki,
        serial=serial or x509.random_serial_number(),
        since=since,
        until=until,
    )
    draft = draft.adding(x509.BasicConstraints(authority is not None, authority), critical=True)
    draft = draft.adding(x509.SubjectKeyIdentifier(key_identifier(spki)))
    return draft.adding(x509.AuthorityKeyIdentifier(key_identifier(above), None, None))


def _for_documents(draft: Draft) -> Draft:
    return draft.adding(_usage(digital_signature=True, commitment=True), critical=True)


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
