"""Deposit numbers on the pages, asking for a certificate, taking a bundle, and what the notary does not agree with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kaiye.bundles.api import check
from kaiye.identity.api import Account, actor_of
from kaiye.jobs.api import drain
from kaiye.kernel.api import now
from kaiye.ledger.api import append, entries, sequence
from kaiye.notarisation.api import witness
from kaiye.notarisation.models import Alarm, Asked
from kaiye.signing.api import RevocationReason, latest, revoke, trust_anchor
from kaiye.tlog.api import cosignatures, notes
from tests.casework.builders import llc
from tests.casework.driver import AT, submitted
from tests.notarisation.builders import Network, connected
from tests.web.browser import AXE, CHROMIUM, chromium
from tests.web.helpers import officers_account, signed_in, somebody, text_of
from tests.web.test_accessible import visitor, wrong

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def network(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Network:
    return connected(tmp_path, settings, monkeypatch)


def _case() -> Any:
    case = submitted(llc(), me=actor_of(somebody()))
    sequence()
    drain()
    return case


def test_the_applicant_sees_the_deposits_and_asks_for_a_certificate(network: Network) -> None:
    case = _case()
    client, address = signed_in(somebody()), f"/apply/{case.filing}/evidence/"
    page = text_of(client.get(address))
    assert "公证存证编号1，" in page
    assert "公证存证编号2，" in page
    missing = client.post(address, {"number": "1"})
    assert (missing.status_code, "请选择用途" in text_of(missing)) == (422, True)
    unknown = client.post(address, {"number": "99", "purpose": "court"})
    assert (unknown.status_code, "没有编号为 99 的存证" in text_of(unknown)) == (422, True)
    for _ in range(2):
        assert client.post(address, {"number": "1", "purpose": "court"}).status_code == 302
    assert "正在送公证处" in text_of(client.get(address))
    drain()
    assert Asked.objects.get().number == 1
    assert "公证处受理编号1" in text_of(client.get(address))
    assert len(network.notary.store.all("SELECT * FROM request")) == 1


def test_without_a_notary_the_page_says_so() -> None:
    case = _case()
    page = text_of(signed_in(somebody()).get(f"/apply/{case.filing}/evidence/"))
    assert "还没有接入公证处" in page
    assert "申请公证证明" not in page
    assert "没有接入公证处" in text_of(signed_in(officers_account()).get("/officer/sources/"))


@pytest.mark.parametrize(
    ("reason", "told"),
    [(RevocationReason.NOT_THE_SIGNER, "自始无效"), (RevocationReason.DISPUTED, "此前完成的签名仍然有效")],
)
def test_a_revoked_certificate_stands_beside_its_signature(reason: RevocationReason, told: str) -> None:
    case = _case()
    client, address = signed_in(somebody()), f"/apply/{case.filing}/evidence/"
    assert "吊销" not in text_of(client.get(address))
    ceremony = latest(case.filing)
    assert ceremony is not None
    revoke(ceremony, ceremony.signers[1].key, reason, at=now())
    assert text_of(client.get(address)).count(told) == 1


def test_nobody_else_sees_or_takes_evidence(network: Network) -> None:
    case = _case()
    for client in (Client(), signed_in(somebody("13855100009"))):
        for method in (client.get, client.post):
            answer = method(f"/apply/{case.filing}/evidence/", {"number": "1", "purpose": "court"})
            assert answer.status_code in {302, 403, 404}
    far = signed_in(officers_account("110105", "far"))
    form = {"signer": "x", "purpose": "court"}
    assert far.post(f"/officer/cases/{case.pk}/evidence/", form).status_code in {403, 404}
    assert signed_in(somebody()).get(f"/officer/cases/{case.pk}/evidence/").status_code in {403, 404}
    assert not Asked.objects.exists()


def test_an_officer_takes_a_bundle_for_a_purpose_and_it_is_on_the_trail(network: Network) -> None:
    case = _case()
    officer = officers_account()
    client, address = signed_in(officer), f"/officer/cases/{case.pk}/evidence/"
    assert "公证存证编号1，" in text_of(client.get(address))
    assert "公证存证编号2，" in text_of(client.get(f"/officer/cases/{case.pk}/"))
    ceremony = latest(case.filing)
    assert ceremony is not None
    key = ceremony.signers[0].key
    assert client.post(address, {"signer": key}).status_code == 422
    assert client.post(address, {"signer": "nobody", "purpose": "court"}).status_code == 422
    assert not [one for one in entries(case.filing) if one.kind == "evidence.taken"]
    taken = client.post(address, {"signer": key, "purpose": "court"})
    assert (taken["Content-Type"], taken["Cache-Control"]) == ("application/zip", "no-store")
    report = check(taken.content, roots=[trust_anchor()], notary=network.notary.home.verifier_key)
    assert report.consistent, report.first_wrong
    (entry,) = [one for one in entries(case.filing) if one.kind == "evidence.taken"]
    assert (entry.actor, entry.facts["purpose"]) == (f"account:{officer.pk}", "court")


def test_an_alarm_stands_on_the_page_of_sources(network: Network) -> None:
    Alarm.objects.create(notary="n", kind="rollback", note="x", note_sha256="0" * 64, size=3, seen=5, at=AT)
    engineer = officers_account()
    Account.objects.filter(pk=engineer.pk).update(role="system_admin", authority="")
    page = text_of(signed_in(Account.objects.get(pk=engineer.pk)).get("/officer/sources/"))
    assert "公证处见过5条，当时只有3条" in page


def test_root_and_keys_are_public(network: Network) -> None:
    append("test.grown", subject="test", actor="system", at=AT, facts={})
    # Roots of other suites follow, where there are any.
    assert Client().get("/pki/root.pem").content.startswith(trust_anchor())
    keys = Client().get("/evidence/keys.json").json()
    assert Client().get(keys["root"]).content.startswith(trust_anchor())
    assert Client().get(keys["crl"]).status_code == 200
    assert keys["notary"] == network.notary.home.verifier_key
    assert keys["log"].startswith("kaiye.example/log+")
    sequence()
    witness(at=now())
    note = Client().get("/evidence/checkpoint").content.decode()
    for key, kind in ((keys["log"], notes), (keys["notary"], cosignatures)):
        assert kind.verified(note, *kind.read_verifier_key(key))


@pytest.mark.journey
@pytest.mark.looks
@pytest.mark.slow
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed")
@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed (make front)")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_are_accessible_with_receipts_on_them(
    network: Network, live_server: Any, settings: Any, language: str
) -> None:
    case = _case()
    name = settings.SESSION_COOKIE_NAME
    pages = [
        (signed_in(somebody()), f"/apply/{case.filing}/evidence/"),
        (signed_in(officers_account()), f"/officer/cases/{case.pk}/evidence/"),
        (signed_in(officers_account()), "/officer/sources/"),
    ]
    with chromium() as browser:
        problems = [
            line
            for client, path in pages
            for line in wrong(
                visitor(browser, live_server, language, client.cookies[name].value), live_server.url + path
            )
        ]
    assert not problems, problems
