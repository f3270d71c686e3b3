"""Ceremonies, papers and signatures for tests; each test states only its difference."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any

import typst
from PIL import Image, ImageDraw

from kaiye.kernel.api import SHANGHAI, IdNumber
from kaiye.signing import api
from kaiye.signing.api import Ceremony, DocumentToSign, Place, Signature, SignerSpec

AT = datetime(2026, 11, 22, 10, 0, tzinfo=SHANGHAI)
NAMES = {"zhang": "张三", "li": "李四", "wang": "王五"}
_PAPER = """
#set document(title: "TITLE")
#set page(paper: "a4")
= TITLE
#lorem(700)
"""


@cache
def paper(title: str = "Articles") -> bytes:
    """Two pages of PDF/A-2b as typst makes them."""
    source = _PAPER.replace("TITLE", title).encode()
    return bytes(typst.compile(source, pdf_standards="a-2b", timestamp=int(AT.timestamp())))


@cache
def drawing(width: int = 600, height: int = 200) -> bytes:
    """A PNG with transparent ground, as a browser's canvas gives it."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    points = [(40, 150), (120, 40), (200, 160), (300, 60), (420, 150), (560, 70)]
    ImageDraw.Draw(image).line(points, fill=(10, 20, 90, 255), width=7, joint="curve")
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def signer(key: str, **facts: Any) -> SignerSpec:
    given: dict[str, Any] = {
        "name": NAMES.get(key, key),
        "roles": ("股东",),
        "phone": "13800000000",
        "identity": IdNumber("340104199001010213"),
    }
    return SignerSpec(key, **(given | facts))


def places(*keys: str) -> tuple[Place, ...]:
    return tuple(Place(key, -1, (100, 100 + 60 * i, 250, 140 + 60 * i)) for i, key in enumerate(keys))


def document(kind: str, *keys: str) -> DocumentToSign:
    return DocumentToSign(kind, f"Paper {kind}", paper(kind), places(*keys))


def opened(*keys: str, filing: str = "KY20261122-7F3K9Q", **facts: Any) -> Ceremony:
    """A ceremony with these signers and two papers that all of them sign."""
    who = keys or ("zhang", "li")
    given: dict[str, Any] = {
        "filing": filing,
        "signers": [signer(key) for key in who],
        "documents": [document("articles", *who), document("confirmation", *who)],
        "at": AT,
    }
    return api.open_ceremony(**(given | facts))


def token(ceremony: Ceremony, key: str) -> str:
    return next(signer.token for signer in ceremony.signers if signer.key == key)


def sign(link: str, *, show: bool = True, **facts: Any) -> Signature:
    """Look, then sign."""
    given: dict[str, Any] = {
        "image": drawing(),
        "consent": True,
        "device": {"agent": "Mobile Safari", "screen": [390, 844]},
        "ip": "203.0.113.7",
        "at": AT,
        "identify": lambda signer: {"method": "sandbox", "match": True},
        "place": "合肥市",
    }
    if show:
        api.shown(link, at=AT)
    return api.sign(link, **(given | facts))
