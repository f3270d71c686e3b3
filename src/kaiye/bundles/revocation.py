"""Whether a certificate is on its issuer's list of revoked ones (RFC 5280, section 5), the list being a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from kaiye.bundles.signatures import certificate_of
from kaiye.suites.api import Forged, suite_of_signature


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says: of what moment it is, and since when the certificate does not count (None: not listed)."""

    as_of: datetime
    revoked: datetime | None
    # From this moment on no signature counts; earlier than `revoked` when the key was never the person's.
    invalid: datetime | None


def on_list(certificate: bytes, issuer: bytes, crl: bytes) -> Listed | None:
    """What the list (PEM or DER) says of the certificate; None when it is not the issuer's. Raises ValueError."""
    load = x509.load_pem_x509_crl if crl.lstrip().startswith(b"-----") else x509.load_der_x509_crl
    found, own, above = load(crl), _loaded(certificate), _loaded(issuer)
    suite = suite_of_signature(found.signature_algorithm_oid.dotted_string)
    if own.issuer != above.subject or found.issuer != above.subject:
        return None
    if suite is None:
        return None
    try:
        spki = certificate_of(issuer).public_key.dump()
        suite.verify(spki, found.signature, found.tbs_certlist_bytes)
    except Forged:
        return None
    row = found.get_revoked_certificate_by_serial_number(own.serial_number)
    if row is None:
        return Listed(found.last_update_utc, None, None)
    invalid = row.revocation_date_utc
    try:
        since = row.extensions.get_extension_for_class(x509.InvalidityDate).value.invalidity_date_utc
        invalid = min(invalid, since)
    except x509.ExtensionNotFound:
        pass
    return Listed(found.last_update_utc, row.revocation_date_utc, invalid)


def _loaded(certificate: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate_of(certificate).dump())
