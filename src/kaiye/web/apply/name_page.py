"""The name, asked segment by segment (企业名称登记管理规定 第六条)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from kaiye.catalogue.api import industry
from kaiye.dossier.api import NameParts
from kaiye.kernel.api import say
from kaiye.names.api import full_text, usual_division
from kaiye.web.apply.name_answer import PARTS, answer, completed, name_of
from kaiye.web.apply.page import Document, Page, Row, Values, clean, clean_lines, put, ticked, yes
from kaiye.web.fields import Form
from kaiye.web.sentences import spoken

FORMS = {"LLC": ("有限公司", "有限责任公司"), "JSC": ("股份有限公司", "股份公司")}
# Buttons of the page that change it and come back to it; what follows the word is what they are about.
_TAKE, _RELATE, _CHOOSE, _CHECK = "take ", "relate ", "industry ", "check"


class Name(Page):
    """The name applied for, spare names, and the commitment."""

    slug = "name"
    title = say("名称")
    template = "apply/name.html"

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        return {
            "/name": "trade_name",
            "/name/text": "trade_name",
            "/name/reservation": "trade_name",
            **{f"/name/parts/{part}": field for part, field in PARTS.items()},
            "/name/alternatives": "alternatives",
            "/name/investment_relation": "investment_relation",
            "/name/commitment": "commitment",
        }

    def values(self, document: Document, key: str) -> Values:
        name = document.get("name", {})
        parts = name.get("parts") or {}
        answered = bool(parts)
        return {
            "has_name": "no" if _no_name(document) else ("yes" if answered else ""),
            "name_division": parts.get("division") if answered else _usual(document),
            "trade_name": parts.get("trade_name", ""),
            "name_industry": parts.get("industry", ""),
            "name_form": parts.get("form", "") if answered else next(iter(_forms(document)), ""),
            "alternatives": "\n".join(name.get("alternatives", [])),
            "investment_relation": "\n".join(name.get("investment_relation", [])),
            "commitment": yes(name.get("commitment")),
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        name = document.setdefault("name", {})
        if document["entity_type"] == "IIH" and form.value("has_name") == "no":
            document["name"] = {"text": "", "commitment": True}
            return key
        typed = {part: clean(form, field) for part, field in PARTS.items()}
        whole = completed(NameParts.model_construct(None, **typed), document["entity_type"])
        parts = whole.model_dump(include=set(PARTS))
        # Saved here it is declared in this filing; one's own reservation of it counts all the same.
        name.pop("reservation", None)
        if parts != name.get("parts") or not name.get("text"):
            # A name whose division stands in brackets keeps them as long as its parts are the same.
            name["text"] = full_text(whole) if parts["trade_name"] else ""
        name["parts"] = parts
        name["alternatives"] = clean_lines(form, "alternatives")[:20]
        put(name, "investment_relation", clean_lines(form, "investment_relation")[:50])
        name["commitment"] = ticked(form, "commitment")
        _pressed(form, document)
        if not parts["trade_name"]:
            form.fail("trade_name", say("请填写字号，例如“云杉”。"))
        if not parts["form"]:
            form.fail("name_form", say("请选择或者填写组织形式。"))
        return key

    def done(self, document: Document) -> bool:
        name = document.get("name", {})
        return _no_name(document) or bool(name.get("text") and name.get("commitment"))

    def rows(self, document: Document, key: str) -> list[Row]:
        if _no_name(document):
            return [Row(say("名称"), spoken(say("不使用名称")), "has_name")]
        name = document.get("name", {})
        rows = [Row(say("名称"), name.get("text", ""), "trade_name")]
        if name.get("reservation"):
            rows.append(Row(say("保留编号"), name["reservation"], "trade_name"))
        if name.get("alternatives"):
            rows.append(Row(say("备用名称"), "、".join(name["alternatives"]), "alternatives"))
        if name.get("investment_relation"):
            related = "、".join(name["investment_relation"])
            rows.append(Row(say("有投资关系的企业"), related, "investment_relation"))
        given = say("已经承诺") if name.get("commitment") else say("还没有承诺")
        return [*rows, Row(say("名称承诺"), spoken(given), "commitment")]

    def stays(self, form: Form) -> str:
        action = form.value("action")
        if action.startswith(_TAKE):
            return urlencode({"was": "".join(clean(form, field) for field in PARTS.values())})
        return "checked=1" if action == _CHECK or action.startswith((_RELATE, _CHOOSE)) else ""

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        was = query.get("was", "")[:200]
        return {
            "forms": [(form_word, form_word) for form_word in _forms(document)],
            "answer": answer(document, form, was=was),
            "was": was,
        }


def _pressed(form: Form, document: Document) -> None:
    """What one of the answer's buttons asks for: another name, a related company, the main business."""
    action, name = form.value("action"), document["name"]
    if action.startswith(_TAKE):
        name.update(name_of(document, action.removeprefix(_TAKE)[:200]))
    elif action.startswith(_RELATE):
        related = [*name.get("investment_relation", []), action.removeprefix(_RELATE)[:18]]
        name["investment_relation"] = list(dict.fromkeys(related))[:50]
    elif action.startswith(_CHOOSE):
        code = action.removeprefix(_CHOOSE)
        if industry(code) is not None:
            document["industry"] = code


def _forms(document: Document) -> tuple[str, ...]:
    return FORMS.get(document["entity_type"], ())


def _no_name(document: Document) -> bool:
    name = document.get("name", {})
    return document["entity_type"] == "IIH" and bool(name.get("commitment")) and not name.get("text")


def _usual(document: Document) -> str:
    return usual_division(document.get("domicile", {}).get("division", ""), document["entity_type"])
