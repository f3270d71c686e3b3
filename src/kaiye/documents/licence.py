"""The business licence: 正本 (A3) and 副本 (A4), drawn from the facts on its face (实施细则 第二十三条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import zxingcpp

from kaiye.catalogue.api import entity_type
from kaiye.documents import chinese, kinds
from kaiye.documents.facts import DocumentFacts, company_type
from kaiye.documents.places import MM, Place
from kaiye.documents.typesetting import typeset
from kaiye.dossier.api import EntityType
from kaiye.kernel.api import Fen, InvalidInput, say

_A4 = 297.0 / 420.0
_CONTINUED = "……（续见附页）"
_CAPTION = "扫描二维码登录“国家企业信用信息公示系统”了解更多登记、备案、许可、监管信息。"
_REPORT = "市场主体应当于每年1月1日至6月30日通过国家企业信用信息公示系统报送公示年度报告。"


@dataclass(frozen=True, slots=True)
class LicenceFace:
    """What stands on the licence. `issued` dates the paper; the first licence bears the day of founding."""

    uscc: str
    name: str
    entity_type: EntityType
    type_name: str
    person: str
    capital: Fen | None
    established: date
    place: str
    scope: str
    authority: str
    issued: date

    @classmethod
    def of(cls, facts: DocumentFacts, *, uscc: str, established: date) -> LicenceFace:
        """The face of the first licence of an entity founded on these facts."""
        dossier = facts.dossier
        post = next((post.person for _, post in dossier.holders("legal_representative")), "")
        operator = dossier.investors[0].party if dossier.investors else ""
        return cls(
            uscc=uscc,
            name=facts.name,
            entity_type=dossier.entity_type,
            type_name=company_type(dossier),
            person=dossier.party_name(operator if facts.individual else post),
            capital=facts.capital,
            established=established,
            place=facts.address,
            scope=facts.scope,
            authority=facts.authority,
            issued=established,
        )


def licence(face: LicenceFace, *, copy: bool, qr: str) -> bytes:
    """The licence as PDF/A-2b, 副本 when `copy`; `qr` is the text its QR code carries."""
    kind = kinds.LICENCE_COPY if copy else kinds.LICENCE
    labels = entity_type(face.entity_type)
    if labels is None:
        raise InvalidInput(say("没有“{kind}”这种类型的营业执照。", kind=face.entity_type))
    capital = (
        [[labels.capital_label, face.capital.financial]] if labels.capital_label and face.capital else []
    )
    data = {
        "title": f"{kind.title_zh}　{face.name}",
        "author": face.authority,
        "heading": "营业执照",
        "scale": _A4 if copy else 1.0,
        "copy": copy,
        "uscc": face.uscc,
        "name": face.name,
        "left": [
            ["名称", face.name],
            [labels.type_label, face.type_name],
            [labels.person_label, face.person],
        ],
        "right": [*capital, ["成立日期", chinese.day(face.established)], [labels.place_label, face.place]],
        "scope": face.scope,
        "continued": _CONTINUED,
        "authority": face.authority,
        "seal": list(face.authority),
        "date": chinese.day(face.issued),
        "qr_caption": _CAPTION,
        "report": _REPORT,
    }
    return typeset("licence.typ", data, day=face.issued, drawings={"qr": _qr(qr)})


def licence_seal(*, copy: bool) -> Place:
    """Where the authority's seal is drawn on the first page."""
    scale = (_A4 if copy else 1.0) * MM
    edges = (318.0, 297.0 - 196.0 - 48.0, 318.0 + 48.0, 297.0 - 196.0)
    x0, y0, x1, y1 = (round(edge * scale, 2) for edge in edges)
    return Place("authority", 0, x0, y0, x1, y1)


@lru_cache(maxsize=64)
def _qr(text: str) -> str:
    """As a drawing with its quiet zone; up to 15 % of it may be soiled (level M)."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return str(code.to_svg())
