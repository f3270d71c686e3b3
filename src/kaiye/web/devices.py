"""From which browser a request comes, in words a person knows; and whether its session still counts."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from kaiye.identity.api import Account, Browser, still_signed_in
from kaiye.kernel.api import Message, now, say
from kaiye.web.actors import client_ip

DEVICE = "kaiye_device"
_A_YEAR = 365 * 24 * 3600
_NEW = "kaiye_new_device"
# The first that fits: browsers call themselves after each other.
_BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("OPR/", "Opera"), ("HuaweiBrowser", "华为浏览器"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"),
    ("iPad", "iPad"), ("Windows", "Windows"), ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


class SignedInStill:
    """A session that was ended, or staff's that ran out, signs nobody in; a new device gets its cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Whoever sends no session is nobody; looking would cost every public page a query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, Account):
            key = request.session.session_key or ""
            if not still_signed_in(request.user, key, _known_browser(request), at=now()):
                logout(request)
        response = self.get_response(request)
        made = getattr(request, _NEW, "")
        if made:
            response.set_cookie(
                DEVICE, made, max_age=_A_YEAR, samesite="Lax", httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
            )  # fmt: skip
        return response


def browser_of(request: HttpRequest) -> Browser:
    """The browser somebody signs in with; one without our cookie gets it with the answer."""
    if not request.COOKIES.get(DEVICE) and not getattr(request, _NEW, ""):
        setattr(request, _NEW, secrets.token_urlsafe(24))
    return _known_browser(request)


def _known_browser(request: HttpRequest) -> Browser:
    token = str(request.COOKIES.get(DEVICE) or getattr(request, _NEW, ""))
    return Browser(token[:64], request.headers.get("User-Agent", ""), client_ip(request))


def in_words(agent: str) -> Message:
    """`Firefox，Android`: what a browser calls itself, for a person; what it says may be invented."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return say("{browser}，{system}", browser=browser, system=system)
    if browser or system:
        return say("{name}", name=browser or system)
    return say("认不出的浏览器")
