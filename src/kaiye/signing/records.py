"""The evidence of one act of signing, as it is kept and as its certificate is bound to it: format 2.

Format 1 had neither `zone` nor `photo`, said of the place what it was given and of the consent only the words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaiye.kernel.api import CHINESE, say

FORMAT = 2
# What the signer agrees to by signing; recorded with the signature in the words that were shown.
CONSENT = say(
    "我已阅读上述全部文件，内容真实，是我本人的真实意愿；我同意使用可靠的电子签名签署，"
    "与手写签名或者盖章具有同等的法律效力（电子签名法第十四条）。"
)
# The registry's time zone, in which `time` is written.
_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of the moment beside the person: how they were connected, and where they said they were.

    `device` is what the browser said (JSON); `place` is coordinates the person allowed, a mapping that says why there
    are none (`{"given": False, "why": …}`), a place in words, or None when nobody asked.
    """

    at: datetime
    ip: str
    device: Mapping[str, Any]
    place: Mapping[str, Any] | str | None = None
    language: str = CHINESE


def record_of(
    about: Mapping[str, Any],
    *,
    moment: Circumstances,
    identity: Mapping[str, Any],
    image: Mapping[str, Any],
    shown: Mapping[str, Any],
) -> dict[str, Any]:
    """The record: who and for what (`about`), how identified, when and where, what was shown and agreed to."""
    consent = CONSENT.text(moment.language)
    device = dict(moment.device)
    check = identity["check"] or {}
    return {
        "format": FORMAT,
        **about,
        "identity": dict(identity),
        "photo": check.get("photo"),
        "time": moment.at.isoformat(),
        "zone": {"registry": _ZONE, "browser": device.pop("zone", None)},
        "ip": moment.ip,
        "device": device,
        "place": _place(moment.place),
        "image": dict(image),
        "shown": dict(shown),
        "consent": {
            "language": moment.language,
            "text": consent,
            "sha256": hashlib.sha256(consent.encode()).hexdigest(),
        },
    }


def _place(place: Mapping[str, Any] | str | None) -> dict[str, Any]:
    """Always an answer: where, or why it is not known."""
    if place is None or place == "":
        return {"given": False, "why": "not asked"}
    if isinstance(place, str):
        return {"given": True, "words": place}
    return {"given": True} | dict(place)
