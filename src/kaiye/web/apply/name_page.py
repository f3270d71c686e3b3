"""The name, asked segment by segment (企业名称登记管理规定 第六条)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaiye.catalogue.api import division
from kaiye.kernel.api import say
from kaiye.web.apply.page import Document, Page, Row, Values, clean, clean_lines, put, ticked, yes
from kaiye.web.fields import Form
from kaiye.web.sentences import spoken

_FORMS = {"LLC": ("有限公司", "有限责任公司"), "JSC": ("股份有限公司", "股份公司")}
_PARTS = {
    "division": "name_division",
    "trade_name": "trade_name",
    "industry": "name_industry",
    "form": "name_form",
}


class Name(Page):
    """The name applied for, spare names, and the commitment."""

    slug = "name"
    title = say("名称")
    template = "apply/name.html"

    def pointers(self, document: Document, key: str) -> dict[str, str]:
        return {
            "/name": "trade_name",
            "/name/text": "trade_name",
            **{f"/name/parts/{part}": field for part, field in _PARTS.items()},
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
            "name_division": parts.get("division") if answered else _usual_division(document),
            "trade_name": parts.get("trade_name", ""),
            "name_industry": parts.get("industry", ""),
            "name_form": parts.get("form", ""),
            "alternatives": "\n".join(name.get("alternatives", [])),
            "investment_relation": "\n".join(name.get("investment_relation", [])),
            "commitment": yes(name.get("commitment")),
        }

    def read(self, form: Form, document: Document, key: str) -> str:
        name = document.setdefault("name", {})
        if document["entity_type"] == "IIH" and form.value("has_name") == "no":
            document["name"] = {"text": "", "commitment": True}
            return key
        parts = {part: clean(form, field) for part, field in _PARTS.items()}
        name["text"] = "".join(parts.values()) if parts["trade_name"] else ""
        name["parts"] = parts
        name["alternatives"] = clean_lines(form, "alternatives")[:20]
        put(name, "investment_relation", clean_lines(form, "investment_relation")[:50])
        name["commitment"] = ticked(form, "commitment")
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
        if name.get("alternatives"):
            rows.append(Row(say("备用名称"), "、".join(name["alternatives"]), "alternatives"))
        if name.get("investment_relation"):
            related = "、".join(name["investment_relation"])
            rows.append(Row(say("有投资关系的企业"), related, "investment_relation"))
        given = say("已经承诺") if name.get("commitment") else say("还没有承诺")
        return [*rows, Row(say("名称承诺"), spoken(given), "commitment")]

    def context(self, document: Document, form: Form, key: str, query: Mapping[str, str]) -> dict[str, Any]:
        forms = _FORMS.get(document["entity_type"], ())
        return {"forms": [(form_word, form_word) for form_word in forms]}


def _no_name(document: Document) -> bool:
    name = document.get("name", {})
    return document["entity_type"] == "IIH" and bool(name.get("commitment")) and not name.get("text")


def _usual_division(document: Document) -> str:
    """What a name usually begins with: 合肥 for a company, 合肥市蜀山区 for an individual business."""
    county = division(document.get("domicile", {}).get("division", ""))
    if county is None:
        return ""
    city = division(county.code[:4] + "00")
    if city is None or city.name in {"市辖区", "县"}:
        city = division(county.code[:2] + "0000")
    if city is None:
        return county.name
    if document["entity_type"] == "IIH":
        return city.name + (county.name if county.code != city.code else "")
    return city.name.removesuffix("市")
