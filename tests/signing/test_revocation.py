"""The published list of revoked certificates, as other software reads it."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from django.test import Client

from kaiye.identity.api import Actor, ActorKind
from kaiye.kernel.api import Forbidden, NotFound
from kaiye.ledger.api import entries
from kaiye.signing import api
from kaiye.signing.api import RevocationReason
from tests.signing.builders import AT, opened, sign, token

pytestmark = pytest.mark.django_db(transaction=True)


def _list(after: timedelta = timedelta(days=1)) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(api.revocation_list(at=AT + after))


def test_the_list_is_signed_by_the_issuer_and_names_serial_and_reason() -> None:
    ceremony = opened()
    sign(token(ceremony, "zhang"))
    sign(token(ceremony, "li"))
    assert len(_list()) == 0
    at = AT + timedelta(hours=5)
    api.revoke(ceremony, "zhang", RevocationReason.DISPUTED, at=at)
    api.revoke(ceremony, "li", RevocationReason.NOT_THE_SIGNER, at=at)
    found = _list()
    issuer = x509.load_pem_x509_certificate(api.issuer_of_people())
    assert found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    assert found.issuer == issuer.subject
    certificates = [
        x509.load_pem_x509_certificate(str(api.evidence(ceremony, key)["certificate"]).encode())
        for key in ("zhang", "li")
    ]
    for certificate, flag in zip(
        certificates,
        (x509.ReasonFlags.privilege_withdrawn, x509.ReasonFlags.key_compromise),
        strict=True,
    ):
        entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
        assert entry is not None
        assert entry.revocation_date_utc == at
        assert entry.extensions.get_extension_for_class(x509.CRLReason).value.reason is flag
    void = found.get_revoked_certificate_by_serial_number(certificates[1].serial_number)
    assert void is not None
    invalid = void.extensions.get_extension_for_class(x509.InvalidityDate).value
    assert invalid.invalidity_date_utc == certificates[1].not_valid_before_utc


def test_a_later_list_has_a_higher_number() -> None:
    numbers = [
        _list(timedelta(days=day)).extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        for day in (1, 2)
    ]
    assert numbers[0] < numbers[1]


def test_the_first_revocation_stands_unless_the_person_was_not_the_signer() -> None:
    ceremony = opened("zhang")
    sign(token(ceremony, "zhang"))
    first = api.revoke(ceremony, "zhang", RevocationReason.DISPUTED, at=AT + timedelta(days=1))
    assert api.revoke(ceremony, "zhang", RevocationReason.MISTAKEN, at=AT + timedelta(days=2)) == first
    worse = api.revoke(ceremony, "zhang", RevocationReason.NOT_THE_SIGNER, at=AT + timedelta(days=3))
    assert (worse.at, worse.void) == (first.at, True)
    said = [entry for entry in entries(ceremony.filing) if entry.kind == "signing.revoked"]
    assert [entry.facts["reason"] for entry in said] == ["disputed", "not_the_signer"]
    with pytest.raises(NotFound):
        api.revoke(ceremony, "li", RevocationReason.DISPUTED, at=AT)


def test_of_all_people_the_security_administrator_may_revoke() -> None:
    ceremony = opened("zhang")
    sign(token(ceremony, "zhang"))
    for kind in ActorKind:
        if kind in {ActorKind.SECURITY_ADMIN, ActorKind.SYSTEM}:
            continue
        with pytest.raises(Forbidden):
            api.revoke_as(ceremony, "zhang", RevocationReason.DISPUTED, actor=Actor(kind, "account:1"), at=AT)
    assert api.revocations_of(ceremony) == {}
    admin = Actor(ActorKind.SECURITY_ADMIN, "account:2")
    api.revoke_as(ceremony, "zhang", RevocationReason.DISPUTED, actor=admin, at=AT)
    assert list(api.revocations_of(ceremony)) == [0]
    assert entries(ceremony.filing)[-1].actor == "account:2"


def test_openssl_refuses_a_revoked_certificate_by_the_published_list(tmp_path: Path) -> None:
    ceremony = opened()
    for key in ("zhang", "li"):
        sign(token(ceremony, key))
    api.revoke(ceremony, "li", RevocationReason.NOT_THE_SIGNER, at=AT + timedelta(minutes=1))
    client = Client()
    for name in ("root.pem", "signing.pem", "signing.crl"):
        (tmp_path / name).write_bytes(client.get(f"/pki/{name}").content)
    for key in ("zhang", "li"):
        (tmp_path / f"{key}.pem").write_text(str(api.evidence(ceremony, key)["certificate"]))

    def verified(key: str) -> str:
        done = subprocess.run(
            [
                "openssl", "verify", "-CAfile", "root.pem", "-untrusted", "signing.pem", "-CRLfile",
                "signing.crl", "-crl_check", "-attime", str(int((AT + timedelta(minutes=30)).timestamp())),
                f"{key}.pem",
            ],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout + done.stderr

    # The list was made just now, later than the moment of the check: only that is passed over.
    assert "certificate revoked" in verified("li")
    assert "certificate revoked" not in verified("zhang")


def test_every_certificate_says_where_the_list_is() -> None:
    ceremony = opened("zhang")
    sign(token(ceremony, "zhang"))
    certificate = x509.load_pem_x509_certificate(str(api.evidence(ceremony, "zhang")["certificate"]).encode())
    (point,) = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert point.full_name is not None
    assert point.full_name[0].value.endswith("/pki/signing.crl")
    answer = Client().get("/pki/signing.crl")
    assert answer.headers["Content-Type"] == "application/pkix-crl"
