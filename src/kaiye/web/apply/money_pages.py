"""Registered capital, who contributes what by when, and how long the business is to last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaiye.kernel.api import Fen, say
from kaiye.web.apply.page import NEW, Document, Page, Row, Values, clean, day_of, put, wan_of, yuan_of
from kaiye.web.apply.parties import parties, party_name
from kaiye.web.apply.words import FORMS, TERMS, word
from kaiye.web.fields import Form, number_in
from kaiye.web.formats import day, yuan
from kaiye.web.sentences import spoken, translate

_MOST_INSTALMENTS = 40


class Capital(Page):
    """Registered capital."""

    slug = "capital"
    title = say("注册资本")
    template = "apply/capital.html"

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        return {"/capital": "amount", "/capital/amount": "amount", "/capital/currency": "amount"}

    def values(self, document: Document, key: str) -> Values:
        return {"amount": wan_of((document.get("capital") or {}).get("amount"))}

    def read(self, form: Form, document: Document, key: str) -> str:
        amount = yuan_of(form, "amount")
        if amount is None:
            form.fail("amount", say("请填写注册资本，以万元为单位。"))
        else:
            document["capital"] = {"amount": amount, "currency": "CNY"}
        return key

    def done(self, document: Document) -> bool:
        return bool((document.get("capital") or {}).get("amount"))

    def answerable(self, document: Document) -> bool:
        return bool(document.get("investors"))

    def settled(self, document: Document) -> bool:
        return self.answerable(document)

    def rows(self, document: Document, key: str) -> list[Row]:
        return [Row(say("注册资本"), yuan((document.get("capital") or {}).get("amount")), "amount")]


class Investor(Page):
    """One shareholder or promoter: who, and each instalment of the contribution."""

    slug = "investor"
    title = say("股东出资")
    template = "apply/investor.html"
    keyed = True

    def keys(self, document: Document) -> list[str]:
        return [investor["party"] for investor in document.get("investors", [])]

    def heading(self, document: Document, key: str) -> Any:
        if key == NEW:
            return say("添加股东")
        return say("{name}的出资", name=party_name(document, key))

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        if key == NEW:
            return {}
        index = self.keys(document).index(key)
        base = f"/investors/{index}"
        found = {base: "party", f"{base}/party": "party", f"{base}/contributions": "amount_0"}
        for i, _part in enumerate(document["investors"][index].get("contributions", [])):
            found[f"{base}/contributions/{i}"] = f"amount_{i}"
            found |= {
                f"{base}/contributions/{i}/{name}": f"{name}_{i}"
                for name in ("form", "amount", "due", "paid")
            }
        return found

    def values(self, document: Document, key: str) -> Values:
        values: dict[str, str | list[str]] = {"party": "" if key == NEW else key, "form_0": "cash"}
        for i, part in enumerate(self._contributions(document, key)):
            values |= {
                f"form_{i}": part.get("form", ""),
                f"amount_{i}": wan_of(part.get("amount")),
                f"due_{i}": part.get("due", ""),
                f"paid_{i}": wan_of(part.get("paid")),
            }
        return values

    def read(self, form: Form, document: Document, key: str) -> str:
        party = clean(form, "party") if key == NEW else key
        if not party_name(document, party) or (key == NEW and party in self.keys(document)):
            form.fail("party", say("请选择一位股东。"))
            return key
        parts = []
        for i in range(_MOST_INSTALMENTS):
            part = _instalment(form, i)
            if part:
                parts.append(part)
        if not parts:
            form.fail("amount_0", say("请填写认缴的出资额，以万元为单位。"))
            return key
        investors = document.setdefault("investors", [])
        if key == NEW:
            investors.append({"party": party, "contributions": parts})
        else:
            investors[self.keys(document).index(key)]["contributions"] = parts
        return party

    def done(self, document: Document) -> bool:
        return bool(document.get("investors"))

    def rows(self, document: Document, key: str) -> list[Row]:
        lines = [
            translate(
                "{form} {amount}，{due}前缴足，已缴{paid}",
                form=spoken(word(FORMS, part.get("form"))),
                amount=yuan(part.get("amount")),
                due=day(part.get("due")),
                paid=yuan(part.get("paid") or "0"),
            )
            for part in self._contributions(document, key)
        ]
        return [Row(say("{name}", name=party_name(document, key)), "\n".join(lines), "amount_0")]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        taken = set(self.keys(document))
        given = sum(1 for name in form.values if name.startswith("amount_"))
        more = 1 if query.get("more") or (key == NEW and not given) else 0
        return {
            "choices": [(code, name) for code, name in parties(document) if code not in taken],
            "forms": FORMS,
            "count": min(max(given, 1) + (more if given else 0), _MOST_INSTALMENTS),
            "party": party_name(document, key) if key != NEW else "",
            "capital": yuan((document.get("capital") or {}).get("amount")),
        }

    def remove(self, document: Document, key: str) -> None:
        document["investors"] = [found for found in document.get("investors", []) if found["party"] != key]

    def _contributions(self, document: Document, key: str) -> list[Document]:
        for investor in document.get("investors", []):
            if investor["party"] == key:
                found: list[Document] = investor.get("contributions", [])
                return found
        return []


class Term(Page):
    """How long the business is to last, and how many people it employs."""

    slug = "term"
    title = say("营业期限和人数")
    template = "apply/term.html"

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        return {
            "/term": "term",
            "/term/kind": "term",
            "/term/years": "years",
            "/governance/employees": "employees",
        }

    def values(self, document: Document, key: str) -> Values:
        term = document.get("term") or {}
        employees = document.get("governance", {}).get("employees")
        return {
            "term": term.get("kind", "long"),
            "years": str(term.get("years") or ""),
            "employees": "" if employees is None else str(employees),
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        kind = clean(form, "term") or "long"
        term: Document = {"kind": kind}
        if kind == "fixed":
            put(term, "years", whole(form, "years", most=999))
        document["term"] = term
        employees = whole(form, "employees", most=10_000_000)
        if employees is not None:
            document.setdefault("governance", {})["employees"] = employees
        return key

    def done(self, document: Document) -> bool:
        return "term" in document and "employees" in document.get("governance", {})

    def rows(self, document: Document, key: str) -> list[Row]:
        term = document.get("term") or {}
        text = spoken(word(TERMS, term.get("kind")))
        if term.get("kind") == "fixed":
            text = translate("{years}年", years=term.get("years", ""))
        employees = document.get("governance", {}).get("employees")
        return [
            Row(say("营业期限"), text, "term"),
            Row(say("从业人数"), "" if employees is None else str(employees), "employees"),
        ]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        return {"terms": TERMS}


def whole(form: Form, name: str, *, most: int) -> int | None:
    """A whole number typed in a field; None when empty or not one."""
    text = form.text(name)
    if not text:
        return None
    number = number_in(text)
    if number is None or number > most:
        form.fail(name, say("请填写不大于{most}的整数。", most=most))
        return None
    return number


def totals(document: Document) -> dict[str, Fen]:
    """What has been subscribed so far, beside the registered capital."""
    given = Fen(0)
    for investor in document.get("investors", []):
        for part in investor.get("contributions", []):
            given += Fen.parse(part.get("amount") or "0")
    capital = Fen.parse((document.get("capital") or {}).get("amount") or "0")
    return {"given": given, "capital": capital, "left": capital - given}


def _instalment(form: Form, i: int) -> Document:
    amount, due, paid = yuan_of(form, f"amount_{i}"), day_of(form, f"due_{i}"), yuan_of(form, f"paid_{i}")
    if amount is None and due is None and paid is None:
        return {}
    part: Document = {"form": clean(form, f"form_{i}") or "cash"}
    put(part, "amount", amount)
    put(part, "due", due)
    part["paid"] = paid or "0"
    return part
