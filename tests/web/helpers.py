"""Walking the form with Django's client, as a browser without JavaScript would."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from kaiye.filings import api as filings
from kaiye.identity.api import Account, actor_of, applicant
from tests.filings.people import officer
from tests.web.way import Step

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BACKEND = "kaiye.identity.backends.Sessions"


def somebody(phone: str = "13855100001") -> Account:
    """An applicant's account."""
    return applicant(phone, at=AT)


def officers_account(authority: str = "340111", login: str = "officer") -> Account:
    """The account of an officer of that authority."""
    officer(authority, login)
    return Account.objects.get(login=login)


def signed_in(account: Account) -> Client:
    """A browser with that account signed in, reading Chinese."""
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(account, backend=BACKEND)
    return client


def new_filing(client: Client, kind: str = "LLC") -> str:
    """Start a filing through the page; its reference."""
    answer = client.post("/apply/new/", {"entity_type": kind})
    assert answer.status_code == 302, answer.content.decode()
    found = re.fullmatch(r"/apply/(KY[0-9]{8}-[A-Z0-9]{6})/edit/place/", answer.headers["Location"])
    assert found
    return found[1]


def version_on(page: str) -> str:
    """The version hidden in the form."""
    found = re.search(r'name="version" value="([0-9]+)"', page)
    assert found, page
    return found[1]


def post(client: Client, address: str, fields: dict[str, Any]) -> Any:
    """Open the page, then post its form as a person would."""
    shown = client.get(address)
    assert shown.status_code == 200, (address, shown.status_code, shown.headers.get("Location"))
    return client.post(address, {"version": version_on(shown.content.decode()), **fields})


def walk(client: Client, reference: str, steps: list[Step]) -> None:
    """Fill in every page; each must be accepted."""
    for path, fields in steps:
        answer = post(client, f"/apply/{reference}/{path}", fields)
        assert answer.status_code == 302, (path, text_of(answer))
        assert "saved=1" not in answer.headers["Location"], (
            path,
            text_of(client.get(answer.headers["Location"])),
        )


def text_of(answer: Any) -> str:
    """The words of a page, for a failing test's message."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def document(reference: str, account: Account) -> dict[str, Any]:
    """The stored document."""
    return filings.document_of(filings.get(reference, actor_of(account)))
