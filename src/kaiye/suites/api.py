"""Cryptographic suites: the international one (P-256, SHA-256) and the national one (SM2, SM3), behind one interface."""

from kaiye.suites.international import International, P256Key
from kaiye.suites.national import IDENTITY, National, Sm2Key
from kaiye.suites.suite import Forged, Hasher, Suite, SuiteKey

INTERNATIONAL: Suite = International()
NATIONAL: Suite = National()
SUITES: tuple[Suite, ...] = (INTERNATIONAL, NATIONAL)


def suite_named(name: str) -> Suite:
    """The suite with this name (`international`, `sm2`); raises KeyError."""
    return {suite.name: suite for suite in SUITES}[name]


def suite_of_key(spki: bytes) -> Suite | None:
    """The suite that this public key (SubjectPublicKeyInfo, DER) belongs to; None for any other kind."""
    return next((suite for suite in SUITES if suite.owns(spki)), None)


def suite_of_signature(oid: str) -> Suite | None:
    """The suite that signs with this algorithm; None for any other."""
    return next((suite for suite in SUITES if suite.signature_oid == oid), None)


__all__ = [
    "IDENTITY",
    "INTERNATIONAL",
    "NATIONAL",
    "SUITES",
    "Forged",
    "Hasher",
    "P256Key",
    "Sm2Key",
    "Suite",
    "SuiteKey",
    "suite_named",
    "suite_of_key",
    "suite_of_signature",
]
