"""One filing led through a running town the way people do it, over HTTP and without JavaScript.

The applicant signs in with the code from the mailbox and hands the dossier to the REST interface; every
signer takes the link from the mailbox and goes through the pages by their forms. A step whose answer was
lost (no connection, or 5xx) is taken up again from what the town then says, until it is known to have
happened. What the town has acknowledged with a 2xx or 3xx is remembered: it may never be lost again.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx

T = TypeVar("T")
PAUSE = 0.5
PATIENCE = 15.0
# So long a second code may be on its way when the first is refused.
ANOTHER = 5.0
_CODE = re.compile(r"验证码是(\d{6})")


class Unsure(Exception):
    """The answer was lost: the step may have happened or not."""


class Unexpected(AssertionError):
    """The town answered what it should not have answered."""


@dataclass(slots=True)
class Acknowledged:
    """What one filing's people were told has happened."""

    number: int
    reference: str = ""
    signing: bool = False
    signatures: set[str] = field(default_factory=set)
    submitted: bool = False
    # Empty when the case was not decided yet.
    uscc: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the process that compares it with the database."""
        return {
            "number": self.number,
            "reference": self.reference,
            "signing": self.signing,
            "signatures": sorted(self.signatures),
            "submitted": self.submitted,
            "uscc": self.uscc,
        }


class _Page(HTMLParser):
    """The forms with their prefilled fields, and the letters of the mailbox."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.links: list[str] = []
        self.letters: list[tuple[str, list[str], list[str]]] = []
        self._form: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = self.forms.setdefault(found.get("id", ""), {})
        elif (
            tag == "input" and found.get("name") and found.get("type") not in ("checkbox", "radio", "submit")
        ):
            self._form[found["name"]] = found.get("value", "")
        elif tag == "article":
            self.letters.append((found.get("data-kind", ""), [], []))
        elif tag == "a":
            self.links.append(found.get("href", ""))
            if self.letters:
                self.letters[-1][2].append(self.links[-1])

    def handle_data(self, data: str) -> None:
        if self.letters:
            self.letters[-1][1].append(data)


class Browser:
    """One person's browser: cookies, forms, and an address of its own so that limits count it alone."""

    def __init__(self, url: str, address: str, lost: Counter[str]) -> None:
        transport = httpx.HTTPTransport(local_address=address, verify=False)
        self._client = httpx.Client(base_url=url, transport=transport, timeout=PATIENCE, trust_env=False)
        self._lost = lost

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, method: str, path: str, *, allowed: tuple[int, ...] = (), **options: Any) -> httpx.Response:
        """The answer, 2xx, 3xx or one of `allowed`; raises `Unsure` when it was lost."""
        try:
            answer = self._client.request(method, path, **options)
        except httpx.TransportError as error:
            self._lost[type(error).__name__] += 1
            raise Unsure(f"{method} {path}: {error!r}") from error
        if answer.status_code >= 500:
            self._lost[str(answer.status_code)] += 1
            raise Unsure(f"{method} {path}: {answer.status_code} {answer.text[:400]}")
        if answer.status_code >= 400 and answer.status_code not in allowed:
            said = " ".join(re.sub("<[^>]*>", " ", answer.text).split())
            raise Unexpected(f"{method} {path}: {answer.status_code} {said[-600:]}")
        return answer

    def page(self, path: str) -> _Page:
        """A page that is there."""
        return _Page(self.ask("GET", path).text)

    def fill(self, path: str, form: str, *, allowed: tuple[int, ...] = (), **values: str) -> httpx.Response:
        """The form `form` of the page at `path`, as it came, with `values` filled in, is sent."""
        fields = self.page(path).forms.get(form)
        if fields is None:
            raise Unexpected(f"{path} has no form {form!r}")
        return self.ask("POST", path, data={**fields, **values}, allowed=allowed)

    def api(self, method: str, path: str, **options: Any) -> Any:
        """The JSON that the REST interface answers."""
        headers = options.pop("headers", {})
        if method != "GET":
            headers["X-CSRFToken"] = self._client.cookies.get("csrftoken", "")
        answer = self.ask(method, f"/api/v1{path}", headers=headers, **options)
        return answer.json()


class Clerk:
    """Leads filing `number` with `dossier`; `until` is the moment (monotonic) by which it must be done.

    `serious` is called just before each request that changes much: "signing", "sign" or "submit".
    """

    def __init__(
        self,
        url: str,
        number: int,
        dossier: dict[str, Any],
        *,
        until: float,
        serious: Callable[[str], None] = lambda what: None,
    ) -> None:
        self.acknowledged = Acknowledged(number)
        self.lost: Counter[str] = Counter()
        self.retries = 0
        self._url = url
        self._dossier = dossier
        self._until = until
        self._serious = serious
        # Everybody has a loopback address of their own.
        self._address = f"127.{10 + number // 250}.{number % 250 + 1}.{{place}}"

    def lead(self) -> Acknowledged:
        """From the first sign-in to the acknowledged submission."""
        with self._browser(1) as applicant:
            self._sign_in(applicant)
            self._sure("draft", lambda: self._start(applicant))
            self._sure("open signing", lambda: self._open_signing(applicant))
            for place, (key, person) in enumerate(self._dossier["people"].items(), 2):
                with self._browser(place) as signer:
                    self._sign(signer, key, person)
            self._sure("submit", lambda: self._submit(applicant))
        return self.acknowledged

    def _browser(self, place: int) -> Browser:
        return Browser(self._url, self._address.format(place=place), self.lost)

    def _sure(self, what: str, step: Callable[[], T]) -> T:
        """What the step answers, once it has an answer."""
        while True:
            try:
                return step()
            except Unsure as error:
                self.retries += 1
                self._wait(f"{what}: {error}")

    def _wait(self, what: str) -> None:
        if time.monotonic() > self._until:
            raise Unexpected(f"filing {self.acknowledged.number} did not get on: {what}")
        time.sleep(PAUSE)

    def _sign_in(self, applicant: Browser) -> None:
        """A code is asked for and typed in. One that is refused was asked for twice, and the other will come;
        or it was good for an answer that was lost, and a new one is asked for."""
        phone = f"198{self.acknowledged.number:08d}"
        tried: set[str] = set()
        while True:
            self._sure("sign-in", lambda: applicant.fill("/account/sign-in/", "form-sign-in", phone=phone))
            refused: float | None = None
            while refused is None or time.monotonic() < refused + ANOTHER:
                codes = self._sure("mailbox", lambda: self._codes(applicant, phone))
                code = next((code for code in codes if code not in tried), None)
                if code is None:
                    self._wait("no code in the mailbox")
                    continue
                tried.add(code)
                if self._sure("sign-in", lambda code=code: self._type(applicant, code)):  # type: ignore[misc]
                    return
                refused = time.monotonic()

    def _codes(self, applicant: Browser, phone: str) -> list[str]:
        """The codes in the mailbox, the latest first."""
        letters = applicant.page(f"/demo/mailbox/?phone={phone}").letters
        texts = ["".join(text) for kind, text, _ in letters if kind == "identity.code"]
        return [found[1] for found in map(_CODE.search, texts) if found]

    def _type(self, applicant: Browser, code: str) -> bool:
        """Whether the code has let us in, now or when the answer was lost."""
        if applicant.ask("GET", "/api/v1/filings", allowed=(401,)).status_code < 400:
            return True
        path = "/account/sign-in/code/"
        if "form-code" not in applicant.page(path).forms:
            return False
        return applicant.fill(path, "form-code", code=code, allowed=(403,)).status_code < 400

    def _start(self, applicant: Browser) -> None:
        """The account was opened for this one filing: if there is one, it is ours."""
        mine = applicant.api("GET", "/filings")["filings"]
        started = mine[0] if mine else applicant.api("POST", "/filings", json=self._dossier)
        self.acknowledged.reference = started["reference"]

    def _open_signing(self, applicant: Browser) -> None:
        filing = self._filing(applicant)
        if filing["state"] == "draft":
            self._serious("signing")
            path = f"/filings/{filing['reference']}/signing"
            filing = applicant.api("POST", path, params={"version": filing["version"]})
        if filing["state"] != "signing":
            raise Unexpected(f"{filing['reference']} is {filing['state']}")
        self.acknowledged.signing = True

    def _filing(self, applicant: Browser) -> dict[str, Any]:
        found: dict[str, Any] = applicant.api("GET", f"/filings/{self.acknowledged.reference}")
        return found

    def _sign(self, signer: Browser, key: str, person: dict[str, str]) -> None:
        """The link from the mailbox, then the pages."""
        mailbox = f"/demo/mailbox/?phone={person['phone']}"
        while not (links := self._sure("mailbox", lambda: self._invitations(signer, mailbox))):
            self._wait("no invitation in the mailbox")
        path = urlsplit(links[0]).path
        self._sure(f"signature {key}", lambda: self._go_through(signer, path, person))
        self.acknowledged.signatures.add(key)

    def _invitations(self, signer: Browser, mailbox: str) -> list[str]:
        letters = signer.page(mailbox).letters
        return [links[0] for kind, _, links in letters if kind == "signing.invitation"]

    def _go_through(self, signer: Browser, path: str, person: dict[str, str]) -> None:
        """Who I am, the papers, my typed name; whoever has signed is told so instead."""
        if f"{path}who/" not in signer.page(path).links:
            return
        last_four = person["id_number"][-4:]
        signer.fill(f"{path}who/", "form-who", signer_name=person["name"], last_four=last_four)
        papers = [link for link in signer.page(f"{path}papers/").links if link.endswith(".pdf")]
        if not signer.ask("GET", papers[0]).content.startswith(b"%PDF"):
            raise Unexpected(f"{papers[0]} is no PDF")
        self._serious("sign")
        signer.fill(f"{path}sign/", "form-sign", typed_name=person["name"], consent="yes")

    def _submit(self, applicant: Browser) -> None:
        """As soon as the filing is ready for it, which it becomes with the last signature."""
        while (filing := self._filing(applicant))["state"] == "signing":
            self._wait("everybody has signed")
        self._serious("submit")
        answer = applicant.api(
            "POST",
            f"/filings/{filing['reference']}/submit",
            params={"version": filing["version"]},
            headers={"Idempotency-Key": f"filing-{self.acknowledged.number}"},
        )
        self.acknowledged.submitted = True
        self.acknowledged.uscc = answer["uscc"]
