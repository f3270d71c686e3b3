"""The demonstration's identity service: a process of its own, and as strict as a real one about codes and clients."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from django.test import Client

from kaiye.cli.notary_demo import free_port
from kaiye.cli.provider_demo import FACE, WORD, Service, demo_provider
from kaiye.identity import api as identity
from kaiye.realname import api as realname
from tests.web.helpers import signed_in, somebody
from tests.web.test_providers import PHONE, address_on, sure, uncounted
from tests.web.test_signing_pages import PEOPLE, identified, link, opened

__all__ = ["uncounted"]
pytestmark = pytest.mark.django_db(transaction=True)
OURS = "http://127.0.0.1:8000"
TYPED = {"name": "张云杉", "id_number": "340104198803120213", "acr": FACE, "answer": "yes"}


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    identity.forget_metadata()
    found = demo_provider(tmp_path, free_port(0) - 200)
    assert not [name for name in found.environment if name.startswith(("KAIYE_", "DJANGO_"))]
    with subprocess.Popen(found.command, env=found.environment) as child:
        for _ in range(200):
            try:
                httpx.get(f"{found.address}/keys", timeout=1, trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield found.address
        child.terminate()
    identity.forget_metadata()


def typed(client: Client, path: str, **changes: str) -> str:
    """To the service, through its form, and the path it sends back to."""
    there = address_on(client.post(path).content.decode())
    form = httpx.get(there, trust_env=False)
    assert "只供演示" in form.text
    answer = httpx.post(there, data={**TYPED, **changes}, trust_env=False)
    assert answer.status_code == 303
    return answer.headers["Location"].removeprefix(OURS)


def test_a_newcomer_links_it_and_signs_in(address: str) -> None:
    client = sure(signed_in(somebody()))
    back = typed(client, "/account/providers/link/demo/")
    assert client.get(back).headers["Location"] == "/account/providers/"
    fresh = Client()
    assert fresh.get(typed(fresh, "/account/providers/to/demo/")).headers["Location"] == "/apply/"
    again = Client()
    refused = again.get(typed(again, "/account/providers/to/demo/", answer="no"))
    assert "没有在演示身份服务完成登录" in refused.content.decode()


def test_a_newcomer_shows_who_they_are(address: str) -> None:
    opened(signed_in(somebody()))
    path = link(PHONE)
    client = identified(path, PHONE)
    weak = client.get(typed(client, f"{path}identity/provider/demo/", acr=WORD))
    assert "可信程度不够" in weak.content.decode()
    back = typed(client, f"{path}identity/provider/demo/", name=PEOPLE[PHONE][0])
    assert client.get(back).headers["Location"] == f"{path}papers/"
    assert realname.Check.objects.get().life is realname.State.PASSED


def test_it_answers_its_client_at_its_address_only(address: str) -> None:
    asked = {
        "client_id": "kaiye-demo",
        "response_type": "code",
        "code_challenge": "x",
        "code_challenge_method": "S256",
    }
    for wrong in ({"redirect_uri": "https://evil.example/"}, {"redirect_uri": f"{OURS}/"}, {}):
        answer = httpx.get(f"{address}/auth?{urlencode({**asked, **wrong})}", trust_env=False)
        assert answer.status_code == 400
    assert httpx.post(f"{address}/token", data={"code": "x"}, trust_env=False).status_code == 401


def test_a_code_is_good_once_and_with_its_verifier(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service("http://127.0.0.1:1", {"id": "c", "redirect": "r", "home": "h", "keys": {}})
    monkeypatch.setattr(Service, "_is_client", lambda *_: True)
    asked = {"redirect_uri": "r", "code_challenge": "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}
    code = service.answer(asked, TYPED).split("code=")[1].split("&")[0]
    form = {"code": code, "redirect_uri": "r", "code_verifier": ""}
    assert service.token(form)[0] == 200
    assert service.token(form)[0] == 400
    code = service.answer(asked, TYPED).split("code=")[1].split("&")[0]
    assert service.token({**form, "code": code, "code_verifier": "another"})[0] == 400
