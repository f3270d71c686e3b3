"""The articles and the beneficial owners."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from kaiye.kernel.api import say
from kaiye.web.apply.page import Document, Page, Row, Values, clean, put
from kaiye.web.apply.parties import party_name, people
from kaiye.web.apply.words import ARTICLES, OWNER_BASES, word
from kaiye.web.fields import Form
from kaiye.web.formats import share
from kaiye.web.sentences import spoken, translate

_TEMPLATES = {"LLC": "llc", "JSC": "jsc"}


class Articles(Page):
    """A template of the registry, or the applicant's own text."""

    slug = "articles"
    title = say("章程")
    template = "apply/articles.html"

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        return {
            "/articles": "articles",
            "/articles/kind": "articles",
            "/articles/template": "articles",
            "/articles/text": "text",
        }

    def values(self, document: Document, key: str) -> Values:
        articles = document.get("articles", {})
        return {"articles": articles.get("kind", ""), "text": articles.get("text", "")}

    def read(self, form: Form, document: Document, key: str) -> str:
        kind = clean(form, "articles")
        if kind == "custom":
            text = unicodedata.normalize("NFC", form.value("text").replace("\r\n", "\n")).strip()
            document["articles"] = {"kind": "custom", "text": text}
            if not text:
                form.fail("text", say("请填写章程全文。"))
        elif kind == "template":
            document["articles"] = {"kind": "template", "template": _TEMPLATES[document["entity_type"]]}
        else:
            form.fail("articles", say("请选择一种章程。"))
        return key

    def done(self, document: Document) -> bool:
        return bool(document.get("articles", {}).get("kind"))

    def rows(self, document: Document, key: str) -> list[Row]:
        articles = document.get("articles", {})
        text = spoken(word(ARTICLES, articles.get("kind")))
        if articles.get("kind") == "custom":
            text += translate("（{count}字）", count=len(articles.get("text", "")))
        return [Row(say("章程"), text, "articles")]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        return {"kinds": ARTICLES}


class Owners(Page):
    """Who in the end owns or controls the company (受益所有人)."""

    slug = "owners"
    title = say("受益所有人")
    template = "apply/owners.html"

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        owners = document.get("beneficial_owners", {}).get("persons", [])
        found = {"/beneficial_owners": "exempt", "/beneficial_owners/persons": "owners"}
        for i, owner in enumerate(owners):
            base = f"/beneficial_owners/persons/{i}"
            found |= {base: f"share_{owner['person']}", f"{base}/share": f"share_{owner['person']}"}
        return found

    def values(self, document: Document, key: str) -> Values:
        owners = document.get("beneficial_owners")
        if owners is None:
            return {}
        values: dict[str, str | list[str]] = {"exempt": "yes" if owners.get("exempt") else "no"}
        values["owners"] = [owner["person"] for owner in owners.get("persons", [])]
        for owner in owners.get("persons", []):
            values[f"basis_{owner['person']}"] = owner.get("basis", "")
            values[f"share_{owner['person']}"] = share(owner.get("share")).removesuffix("%")
        return values

    def read(self, form: Form, document: Document, key: str) -> str:
        choice = clean(form, "exempt")
        if choice == "yes":
            document["beneficial_owners"] = {"exempt": True}
        elif choice == "no":
            persons = [
                _owner(form, person) for person, _ in people(document) if person in form.values_of("owners")
            ]
            document["beneficial_owners"] = {"exempt": False, "persons": persons}
            if not persons:
                form.fail("owners", say("请至少选择一名受益所有人。"))
        else:
            form.fail("exempt", say("请选择一项。"))
        return key

    def done(self, document: Document) -> bool:
        owners = document.get("beneficial_owners") or {}
        return bool(owners.get("exempt") or owners.get("persons"))

    def rows(self, document: Document, key: str) -> list[Row]:
        owners = document.get("beneficial_owners") or {}
        if owners.get("exempt"):
            return [Row(say("受益所有人"), spoken(say("符合条件，承诺免于备案")), "exempt")]
        lines = [
            f"{party_name(document, owner['person'])} · {spoken(word(OWNER_BASES, owner.get('basis')))} "
            f"{share(owner.get('share'))}".strip()
            for owner in owners.get("persons", [])
        ]
        return [Row(say("受益所有人"), "\n".join(lines), "owners")]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        return {"people": people(document), "bases": OWNER_BASES}


def _owner(form: Form, person: str) -> Document:
    owner: Document = {"person": person, "basis": clean(form, f"basis_{person}") or "equity"}
    put(owner, "share", _fraction(form, f"share_{person}"))
    return owner


def _fraction(form: Form, name: str) -> str | None:
    text = unicodedata.normalize("NFKC", form.text(name)).removesuffix("%")
    if not text:
        return None
    try:
        value = Decimal(text) / 100
        if not value.is_finite() or not 0 <= value <= 1:
            raise InvalidOperation
    except InvalidOperation:
        form.fail(name, say("请填写0到100之间的百分数，例如 60。"))
        return None
    return f"{value.quantize(Decimal('0.0000000001')).normalize():f}"
