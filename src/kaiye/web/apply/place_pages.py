"""Where the business is: the division that decides the authority, then the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaiye.catalogue.api import Competence, Division, authority, division, divisions
from kaiye.dossier.api import parse
from kaiye.kernel.api import say
from kaiye.rules.api import competence
from kaiye.web.apply.page import Document, Page, Row, Values, clean, day_of, put, ticked, yes
from kaiye.web.apply.words import NATURES, USES, word
from kaiye.web.fields import Form
from kaiye.web.formats import day
from kaiye.web.sentences import spoken


class Place(Page):
    """The county or district; the registration authority follows from it."""

    slug = "place"
    title = say("开在哪里")
    template = "apply/place.html"

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        return {"/domicile/division": "division", "/authority": "division"}

    def values(self, document: Document, key: str) -> Values:
        return {"division": document.get("domicile", {}).get("division", "")}

    def read(self, form: Form, document: Document, key: str) -> str:
        code = clean(form, "division")
        if not code or division(code) is None:
            form.fail("division", say("请选择经营场所所在的县（市、区）。"))
            return key
        fitting = _authority_at(code, document)
        if fitting is None:
            form.fail("division", say("这个地方没有登记机关，请选择所在的县（市、区）。"))
            return key
        document.setdefault("domicile", {})["division"] = code
        document["authority"] = fitting.authority.code
        return key

    def done(self, document: Document) -> bool:
        return bool(document.get("domicile", {}).get("division"))

    def rows(self, document: Document, key: str) -> list[Row]:
        found = division(document.get("domicile", {}).get("division", ""))
        own = authority(document.get("authority", ""))
        return [
            Row(say("所在地"), found.full_name if found else "", "division"),
            Row(say("登记机关"), own.name if own else "", "division"),
        ]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        chosen = division(form.value("division"))
        parent = division(query.get("parent", ""))
        if parent is not None and not divisions(parent.code):
            # The lowest level was asked for: it is the answer itself.
            chosen, parent = parent, division(parent.parent)
        elif parent is None and chosen is not None and "parent" not in query:
            parent = division(chosen.parent)
        trail: list[Division] = []
        above = parent
        while above is not None:
            trail.insert(0, above)
            above = division(above.parent)
        below = divisions(parent.code if parent else None)
        leaves = [found for found in below if parent is not None and not divisions(found.code)]
        if chosen is not None and not form.value("division"):
            form.values["division"] = [chosen.code]
        fitting = _authority_at(chosen.code, document) if chosen is not None else None
        return {
            "fitting": fitting,
            "trail": trail,
            "branches": [f for f in below if divisions(f.code)],
            "leaves": leaves,
        }


def _authority_at(code: str, document: Document) -> Competence | None:
    """The authority of this filing if it were at that place; a name may be reserved before there is one."""
    begun = {"dossier": 1, "business": "establishment", **document, "domicile": {"division": code}}
    return competence(parse(begun))


class Domicile(Page):
    """The address, what kind of building it is and by what right it is used."""

    slug = "domicile"
    title = say("住所（经营场所）")
    template = "apply/domicile.html"

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        return {
            "/domicile": "address",
            "/domicile/address": "address",
            "/domicile/nature": "nature",
            "/domicile/use": "use",
            "/domicile/lease_until": "lease_until",
            "/domicile/owner_consent": "owner_consent",
            "/domicile/commitment": "commitment",
        }

    def values(self, document: Document, key: str) -> Values:
        domicile = document.get("domicile", {})
        return {
            **{name: domicile.get(name) or "" for name in ("address", "nature", "use", "lease_until")},
            "owner_consent": yes(domicile.get("owner_consent")),
            "commitment": yes(domicile.get("commitment")),
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        domicile = document.setdefault("domicile", {})
        domicile["address"] = clean(form, "address")
        put(domicile, "nature", clean(form, "nature"))
        put(domicile, "use", clean(form, "use"))
        put(domicile, "lease_until", day_of(form, "lease_until"))
        put(domicile, "owner_consent", ticked(form, "owner_consent") or None)
        domicile["commitment"] = ticked(form, "commitment")
        return key

    def done(self, document: Document) -> bool:
        domicile = document.get("domicile", {})
        return all(domicile.get(name) for name in ("address", "nature", "use", "commitment"))

    def rows(self, document: Document, key: str) -> list[Row]:
        domicile = document.get("domicile", {})
        rows = [
            Row(say("详细地址"), domicile.get("address", ""), "address"),
            Row(say("房屋性质"), spoken(word(NATURES, domicile.get("nature"))), "nature"),
            Row(say("使用方式"), spoken(word(USES, domicile.get("use"))), "use"),
        ]
        if domicile.get("lease_until"):
            rows.append(Row(say("租期至"), day(domicile["lease_until"]), "lease_until"))
        if domicile.get("owner_consent"):
            rows.append(Row(say("有利害关系的业主"), spoken(say("已经同意")), "owner_consent"))
        word_given = say("已经承诺") if domicile.get("commitment") else say("还没有承诺")
        return [*rows, Row(say("住所承诺"), spoken(word_given), "commitment")]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        return {
            "natures": NATURES,
            "uses": USES,
            "place": division(document.get("domicile", {}).get("division", "")),
        }
