"""What a signer's browser says of the moment of signing, taken over only as far as it has the expected shape."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from django.http import HttpRequest

from kaiye.web.fields import Form

_HEADERS = ("User-Agent", "Accept-Language", "Sec-CH-UA-Platform", "Sec-CH-UA-Mobile")
_SCREEN = re.compile(r"\d{1,5}x\d{1,5}@\d{1,2}(\.\d{1,6})?")
_ZONE = re.compile(r"[A-Za-z0-9_+\-/]{1,60}")
_LONGEST = 2000
# About a metre: finer than any telephone knows.
_DIGITS = 5


def device(request: HttpRequest, form: Form) -> dict[str, Any]:
    """The browser, its screen and its time zone, as far as it says."""
    found: dict[str, Any] = {
        name: request.headers[name][:300] for name in _HEADERS if name in request.headers
    }
    said = _said(form)
    for name, shape in (("screen", _SCREEN), ("zone", _ZONE)):
        if isinstance(said.get(name), str) and shape.fullmatch(said[name]):
            found[name] = said[name]
    if isinstance(said.get("touch"), int) and 0 <= said["touch"] < 100:
        found["touch"] = int(said["touch"])
    return found


def place(form: Form) -> dict[str, Any]:
    """Where the browser says it is, if the person let it; otherwise why that is not known."""
    said = _said(form).get("place")
    if said is None:
        return {"given": False, "why": "not given"}
    numbers = {name: _number(said, name) for name in ("latitude", "longitude", "accuracy")}
    north, east, metres = numbers.values()
    if north is None or east is None or metres is None or abs(north) > 90 or abs(east) > 180 or metres < 0:
        denied = isinstance(said, dict) and said.get("why") == "denied"
        return {"given": False, "why": "denied" if denied else "unavailable"}
    # As text: a canonical record knows no two ways of writing a fraction.
    return {
        "given": True,
        "latitude": f"{north:.{_DIGITS}f}",
        "longitude": f"{east:.{_DIGITS}f}",
        "accuracy": math.ceil(metres),
    }


def _said(form: Form) -> dict[str, Any]:
    text = form.value("circumstances")
    if not text or len(text) > _LONGEST:
        return {}
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _number(said: object, name: str) -> float | None:
    value = said.get(name) if isinstance(said, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value)
