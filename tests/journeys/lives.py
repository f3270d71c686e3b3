"""People at their screens: an applicant at a desk, signers on phones, an officer; all through the pages."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, expect

from kaiye.catalogue.api import industry
from tests.journeys.town import Town
from tests.web.browser import DESK, PHONE, fill, follow, send
from tests.web.way import Step

PATIENCE = 20.0
_CODE = re.compile(r"验证码是(\d{6})")
_LINK = re.compile(r'href="([^"]+)"')
_REFERENCE = re.compile(r"KY[0-9]{8}-[A-Z0-9]{6}")


def wait_for(what: str, look: Callable[[], Any]) -> Any:
    """What `look` finds, once it finds something."""
    until = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < until, f"waited {PATIENCE:.0f} seconds for {what}"
        time.sleep(0.1)
    return found


class Screen:
    """A browser of somebody's own: a desk's, or a phone's with touch."""

    def __init__(self, browser: Browser, town: Town, *, phone: bool = False) -> None:
        self.town = town
        options: dict[str, Any] = {"viewport": DESK}
        if phone:
            options = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
        self.context: BrowserContext = browser.new_context(locale="zh-CN", base_url=town.url, **options)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)

    def close(self) -> None:
        self.context.close()

    def letters(self, phone: str, kind: str) -> list[tuple[str, str]]:
        """Text and link of the letters of a kind in the mailbox of `phone`, the newest first."""
        page = self.context.request.get(f"/demo/mailbox/?phone={phone}").text()
        letters = re.findall(rf'<article[^>]* data-kind="{re.escape(kind)}">(.*?)</article>', page, re.DOTALL)
        return [(text, link[1] if (link := _LINK.search(text)) else "") for text in letters]


class Applicant(Screen):
    """Signs in with a code, fills in the form, sees signing and the result."""

    def sign_in(self, phone: str) -> None:
        page = self.page
        page.goto("/")
        follow(page, page.get_by_role("link", name="登录", exact=True).first)
        fill(page, {"phone": phone})
        send(page)
        code = wait_for("the code", lambda: self._codes(phone))[0]
        fill(page, {"code": code})
        send(page)
        expect(page.locator("h1")).to_have_text("我的申请")

    def _codes(self, phone: str) -> list[str]:
        return [found[1] for text, _ in self.letters(phone, "identity.code") if (found := _CODE.search(text))]

    def fill_in(self, kind: str, steps: list[Step]) -> str:
        """Every page of the form from the start, as the form itself leads; the reference."""
        page = self.page
        page.goto("/apply/")
        follow(page, page.locator("#new"))
        fill(page, {"entity_type": kind})
        send(page)
        reference = self._reference()
        for path, fields in steps:
            self._step(path, fields)
        return reference

    def _reference(self) -> str:
        found = _REFERENCE.search(self.page.url)
        assert found, self.page.url
        return found[0]

    def _step(self, path: str, fields: dict[str, Any]) -> None:
        page = self.page
        if "/new/" in path:
            follow(page, page.locator("#add-person" if "person" in path else "#add-investor"))
        elif page.locator("#continue").count():
            follow(page, page.locator("#continue"))
            if page.locator("#continue, #add-person, #add-investor").count() and "/edit/" not in page.url:
                raise AssertionError(f"the way leads to {page.url}, not {path}")
        if not page.url.endswith(path):
            assert "/list/" in page.url, f"the way leads to {page.url}, not {path}"
        special = {"edit/place/": self._place, "edit/industry/": self._industry, "edit/scope/": self._scope}
        special.get(path, lambda found: fill(page, found))(fields)
        send(page)
        assert "saved=1" not in page.url, (path, page.locator(".govuk-error-summary").inner_text())
        assert not page.locator(".govuk-error-summary").count(), path

    def _place(self, fields: dict[str, Any]) -> None:
        """Province, city, then the county."""
        code = fields["division"]
        for above in (code[:2] + "0000", code[:4] + "00"):
            self.page.locator("#parent").select_option(above)
            follow(self.page, self.page.locator("#parent-next"))
        fill(self.page, fields)

    def _industry(self, fields: dict[str, Any]) -> None:
        """Typed in the search box; found without pressing anything."""
        known = industry(fields["industry"])
        assert known
        self.page.locator("#q").wait_for()
        self.page.wait_for_load_state()
        self.page.locator("#q").press_sequentially(known.name)
        self.page.locator(f'input[name=industry][value="{fields["industry"]}"]').check(force=True)

    def _scope(self, fields: dict[str, Any]) -> None:
        """Each item is searched for and ticked; own wording is written in its box."""
        for item in fields["items"]:
            self.page.locator("#q").fill(item)
            follow(self.page, self.page.locator("#search"))
            self.page.locator(f'input[name=items][value="{item}"]').first.check(force=True)
        if fields.get("own_text"):
            self.page.get_by_text("用自己的话写").click()
            self.page.locator("#own_text").fill(fields["own_text"])

    def start(self, dossier: dict[str, Any]) -> str:
        """A draft as a whole, through the API in this browser's session; the reference."""
        self.page.goto("/apply/")
        token = next(c["value"] for c in self.context.cookies() if c["name"] == "csrftoken")
        answer = self.context.request.post(
            "/api/v1/filings", data=dossier, headers={"X-CSRFToken": token, "Referer": self.town.url}
        )
        assert answer.status == 201, answer.text()
        return str(answer.json()["reference"])

    def open_signing(self, reference: str) -> None:
        page = self.page
        page.goto(f"/apply/{reference}/check/")
        assert not page.locator("#missing").count(), page.locator("#missing").inner_text()
        follow(page, page.locator("#form-open-signing button"))
        expect(page.locator("h1")).to_have_text("等大家签名")

    def submit(self, reference: str) -> None:
        page = self.page
        page.goto(f"/apply/{reference}/signing/")
        expect(page.locator("h1")).to_have_text("全部签好了")
        follow(page, page.locator("#form-submit button"))
        expect(page).to_have_url(re.compile(r"/result/$"))

    def download(self, reference: str, name: str) -> bytes:
        """The file behind the link called `name` on the result page, once it is made."""
        link = self.page.get_by_role("link", name=name)

        def made() -> bool:
            self.page.goto(f"/apply/{reference}/result/")
            return link.count() > 0

        wait_for(name, made)
        with self.page.expect_download() as started:
            link.click()
        return started.value.path().read_bytes()


class Signer(Screen):
    """A phone of 320 by 640 on which people open their personal links, one after another."""

    def __init__(self, browser: Browser, town: Town) -> None:
        super().__init__(browser, town, phone=True)

    def sign(self, person: dict[str, str], *, seen: set[str]) -> None:
        """From the link in the newest message to “签好了”; the signature is drawn with a finger."""
        link = wait_for(
            f"the link of {person['name']}",
            lambda: [a for _, a in self.letters(person["phone"], "signing.invitation") if a not in seen],
        )[0]
        seen.add(link)
        self.context.clear_cookies()
        page = self.page
        page.goto(urlsplit(link).path)
        page.locator("#begin").tap()
        fill(page, {"signer_name": person["name"], "last_four": person["id_number"][-4:]})
        send(page)
        page.locator("#demo-identity").tap()
        page.locator("#go-sign").tap()
        self._draw()
        page.locator("#consent").check(force=True)
        send(page)
        expect(page.locator("h1")).to_contain_text("签好了")

    def _draw(self) -> None:
        """Two strokes with one finger, as the touch screen reports them."""
        pad = self.page.locator("#pad")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box
        finger = self.context.new_cdp_session(self.page)
        for row in (0.35, 0.6):
            places = [(0.2 + step * 0.1, row + (0.08 if step % 2 else -0.08)) for step in range(7)]
            for number, (right, down) in enumerate(places):
                spot = {"x": box["x"] + box["width"] * right, "y": box["y"] + box["height"] * down}
                kind = "touchMove" if number else "touchStart"
                finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [spot]})
            finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        finger.detach()
        assert self.page.locator("#signature-data").input_value().startswith("data:image/png;base64,")


class Officer(Screen):
    """Signs in with a password and works through the queue."""

    def sign_in(self, login: str, password: str) -> None:
        page = self.page
        page.goto("/account/staff/")
        fill(page, {"login": login, "password": password})
        send(page)
        expect(page.locator("h1")).to_have_text("第二步：验证码")
        fill(page, {"code": self._code()})
        send(page)
        expect(page.locator("h1")).to_have_text("待办案件")

    def _code(self) -> str:
        """The code of the newest message to the officer, as the demonstration's mailbox shows it."""
        mailbox = self.page.context.new_page()
        found = None
        for _ in range(50):
            mailbox.goto("/demo/mailbox/")
            found = re.search(r"工作人员登录验证码是([0-9]{6})", mailbox.content())
            if found:
                break
            mailbox.wait_for_timeout(200)
        mailbox.close()
        assert found
        return found[1]

    def reason(self, name: str) -> str:
        """What the queue says of the case."""
        self.page.goto("/officer/")
        return self.page.locator("tr", has_text=name).inner_text()

    def open(self, name: str) -> None:
        self.page.goto("/officer/")
        follow(self.page, self.page.get_by_role("link", name=name))
        expect(self.page.locator("h1")).to_have_text(name)

    def done(self) -> str:
        """What the page says after a decision."""
        expect(self.page.locator(".govuk-notification-banner")).to_be_visible()
        return self.page.locator(".govuk-notification-banner").inner_text()
