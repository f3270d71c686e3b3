"""What the business does: its main industry, its scope, approvals that licensed items rest on."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from kaiye.catalogue.api import Industry as IndustryClass
from kaiye.catalogue.api import industry, scope_item, search_industries, search_scope_items
from kaiye.kernel.api import say
from kaiye.names.api import MainIndustry, main_industries, suggest_industries
from kaiye.web.apply.page import Document, Page, Row, Values, clean, clean_lines, day_of, put
from kaiye.web.fields import Form
from kaiye.web.formats import day

_SHOWN = 30
# How likely a class must be meant to stand before those with the words, or after them.
_SURE, _MAYBE = 0.2, 0.05


class Industry(Page):
    """The class of GB/T 4754 that the main business belongs to."""

    slug = "industry"
    title = say("主要做什么")
    template = "apply/industry.html"

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        return {"/industry": "industry"}

    def values(self, document: Document, key: str) -> Values:
        return {"industry": document.get("industry", "")}

    def read(self, form: Form, document: Document, key: str) -> str:
        code = clean(form, "industry")
        if not code or industry(code) is None:
            form.fail("industry", say("请搜索并选择一个行业。"))
            return key
        document["industry"] = code
        return key

    def done(self, document: Document) -> bool:
        return bool(document.get("industry"))

    def rows(self, document: Document, key: str) -> list[Row]:
        found = industry(document.get("industry", ""))
        return [Row(say("主营行业"), f"{found.name}（{found.code}）" if found else "", "industry")]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        parts = document.get("name", {}).get("parts") or {}
        text = query.get("q", "").strip() or ("" if document.get("industry") else parts.get("industry", ""))
        found = classes_for(text) if text else []
        if not query.get("q", "").strip():
            likely = [industry(one.code) for one in _likely(document)]
            found = list(dict.fromkeys([entry for entry in likely if entry is not None] + found))
        chosen = industry(form.value("industry"))
        if chosen is not None and all(entry.code != chosen.code for entry in found):
            found.insert(0, chosen)
        return {
            "q": text,
            "found": found[:_SHOWN],
            "searched": bool(text),
            "reasons": {one.code: one.reason for one in _likely(document)},
        }


def _likely(document: Document) -> tuple[MainIndustry, ...]:
    """What name and scope together say the main business is."""
    items = [item["item"] for item in document.get("scope", []) if item.get("item")]
    return main_industries(document.get("name", {}).get("text", ""), items)


def classes_for(text: str) -> list[IndustryClass]:
    """Classes for what somebody says they do: what the words mean in names of firms, then by the standard's wording.

    The standard knows no 奶茶 and no 早餐; the names of those who sell them do.
    """
    meant = [] if text.isascii() else suggest_industries(text)
    sure = [industry(one.code) for one in meant if one.probability >= _SURE]
    worded = [entry for entry in search_industries(text) if entry.level == "class"]
    maybe = [industry(one.code) for one in meant if one.probability >= _MAYBE]
    return [entry for entry in dict.fromkeys([*sure, *worded, *maybe]) if entry is not None]


class Scope(Page):
    """Scope items from the catalogue, and the applicant's own wording."""

    slug = "scope"
    title = say("经营范围")
    template = "apply/scope.html"

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        own = {
            f"/scope/{i}": "own_text" for i, entry in enumerate(document.get("scope", [])) if "text" in entry
        }
        return {"/scope": "items", **own}

    def values(self, document: Document, key: str) -> Values:
        scope = document.get("scope", [])
        return {
            "items": [entry["item"] for entry in scope if entry.get("item")],
            "own_text": "\n".join(entry["text"] for entry in scope if entry.get("text")),
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        before = {entry.get("item"): entry for entry in document.get("scope", []) if entry.get("item")}
        chosen = list(dict.fromkeys(unicodedata.normalize("NFC", item) for item in form.values_of("items")))
        kept = [item for item in before if item in chosen]
        items = [*kept, *(item for item in chosen if item not in before)]
        document["scope"] = [
            *(before.get(item, {"item": item}) for item in items),
            *({"text": line} for line in clean_lines(form, "own_text")),
        ]
        if not document["scope"] and form.value("action") != "search":
            form.fail("items", say("请至少选择一项经营范围。"))
        return key

    def done(self, document: Document) -> bool:
        return bool(document.get("scope"))

    def rows(self, document: Document, key: str) -> list[Row]:
        scope = document.get("scope", [])
        rows = [
            Row(say("经营范围"), "；".join(entry["item"] for entry in scope if entry.get("item")), "items")
        ]
        own = "；".join(entry["text"] for entry in scope if entry.get("text"))
        return [*rows, Row(say("自拟表述（由审核人员审核）"), own, "own_text")] if own else rows

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        text = (query.get("q", "") or form.value("q")).strip()
        chosen = form.values_of("items")
        found = [entry for entry in search_scope_items(text) if entry.item not in chosen] if text else []
        return {
            "q": text,
            "chosen": [(name, scope_item(name)) for name in chosen],
            "found": found[:_SHOWN],
            "searched": bool(text),
        }


class Approval(Page):
    """The approval that a licensed item rests on; asked only where it must come first (前置许可)."""

    slug = "approval"
    title = say("批准文件")
    template = "apply/approval.html"
    keyed = True

    def keys(self, document: Document) -> list[str]:
        return [
            str(i) for i, entry in enumerate(document.get("scope", [])) if _approval_first(entry.get("item"))
        ]

    def exists(self, document: Document, key: str) -> bool:
        return key in self.keys(document)

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        base = f"/scope/{key}"
        return {
            base: "approval_document",
            f"{base}/approval/document": "approval_document",
            f"{base}/approval/number": "approval_number",
            f"{base}/approval/valid_until": "approval_valid_until",
        }

    def values(self, document: Document, key: str) -> Values:
        approval = document["scope"][int(key)].get("approval") or {}
        return {
            f"approval_{name}": approval.get(name) or "" for name in ("document", "number", "valid_until")
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        approval: Document = {
            "document": clean(form, "approval_document"),
            "number": clean(form, "approval_number"),
        }
        put(approval, "valid_until", day_of(form, "approval_valid_until"))
        document["scope"][int(key)]["approval"] = approval
        return key

    def done(self, document: Document) -> bool:
        return all(
            (document["scope"][int(key)].get("approval") or {}).get("number") for key in self.keys(document)
        )

    def rows(self, document: Document, key: str) -> list[Row]:
        entry = document["scope"][int(key)]
        approval = entry.get("approval") or {}
        parts = [approval.get("document", ""), approval.get("number", ""), day(approval.get("valid_until"))]
        label = say("“{item}”的批准文件", item=entry["item"])
        return [Row(label, " · ".join(part for part in parts if part), "approval_document")]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        item = document["scope"][int(key)]["item"]
        return {"item": item, "entry": scope_item(item)}


def _approval_first(item: str | None) -> bool:
    found = scope_item(item) if item else None
    return found is not None and found.pre_or_post in {"pre", "前置"}
