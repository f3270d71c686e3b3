"""Addresses of the real-name check: under a personal signing link, and under the account."""

from __future__ import annotations

from django.urls import URLPattern, path

from kaiye.web.realname import pages, ways
from kaiye.web.realname.pages import View

_PAGES: tuple[tuple[str, str, View, dict[str, str]], ...] = (
    ("identity", "", pages.overview, {}),
    ("identity-who", "who/", pages.who, {}),
    ("identity-front", "front/", pages.card, {"side": "front"}),
    ("identity-back", "back/", pages.card, {"side": "back"}),
    ("identity-document", "document/", pages.document, {}),
    ("identity-face", "face/", pages.face, {}),
    ("identity-check", "check/", pages.conclude, {}),
    ("identity-demo", "demonstration/", pages.demonstration, {}),
    ("identity-others", "other-ways/", ways.others, {}),
    ("identity-counter", "counter/", ways.counter, {}),
    ("identity-video", "video/", ways.video, {}),
    ("identity-provider", "provider/<slug:key>/", pages.provider, {}),
    ("identity-guardian", "guardian/", ways.guardian, {}),
)


def under(prefix: str, name: str) -> list[URLPattern]:
    """All pages of the check below `prefix`, named `name-identity…`."""
    return [path(f"{prefix}{end}", view, rest, name=f"{name}-{page}") for page, end, view, rest in _PAGES]
