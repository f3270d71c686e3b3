"""Sample dossiers and facts with valid defaults; people and companies are invented."""

from __future__ import annotations

import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from kaiye.documents.api import Digest, DocumentFacts, NoticeFacts, NoticeItem
from kaiye.dossier.api import parse

DAY = date(2026, 11, 22)
SCOPE = "一般项目：软件开发；信息系统集成服务（除依法须经批准的项目外，凭营业执照依法自主开展经营活动）"
NUMBERS = {"a": "340104198803120213", "b": "340102199109250343", "c": "340111198506070137"}


def person(name: str, number: str = NUMBERS["a"], **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "id_number": number,
        "phone": "13855100001",
        "address": "合肥市潜山路100号",
        **changes,
    }


def contribution(amount: str = "500000", **changes: Any) -> dict[str, Any]:
    return {"form": "cash", "amount": amount, "due": "2031-06-30", "paid": "0", **changes}


def document(kind: str = "LLC", **changes: Any) -> dict[str, Any]:
    """A complete dossier of this kind as JSON; `changes` replace top-level keys."""
    base: dict[str, Any] = {
        "dossier": 1,
        "business": "establishment",
        "entity_type": kind,
        "authority": "340104",
        "name": {"text": "合肥青禾渡信息科技有限公司"},
        "industry": "6513",
        "domicile": {
            "division": "340104",
            "address": "望江西路88号1203室",
            "nature": "office",
            "use": "owned",
        },
        "capital": {"amount": "1000000", "currency": "CNY"},
        "scope": [{"item": "软件开发"}],
        "people": {
            "a": person("沈青禾", NUMBERS["a"]),
            "b": person("顾南渡", NUMBERS["b"]),
            "c": person("陆知远", NUMBERS["c"]),
        },
        "investors": [
            {"party": "a", "contributions": [contribution("600000")]},
            {"party": "b", "contributions": [contribution("400000")]},
        ],
        "posts": [
            {"post": "director", "person": "a", "executive": True},
            {"post": "manager", "person": "a"},
            {"post": "legal_representative", "person": "a", "as": "director"},
            {"post": "supervisor", "person": "b"},
            {"post": "finance", "person": "c"},
            {"post": "liaison", "person": "c"},
        ],
    }
    if kind == "JSC":
        base["name"] = {"text": "合肥青禾渡新材料股份有限公司"}
        base["posts"][0:0] = [{"post": "chair", "person": "a"}]
        base["posts"] += [{"post": "director", "person": key} for key in ("d", "e")]
        base["people"] |= {"d": person("许怀瑾"), "e": person("程望之")}
    if kind == "IIH":
        base |= {"name": {"text": "合肥市蜀山区青禾文具店"}, "investors": [{"party": "a"}], "posts": []}
        del base["capital"]
    return base | changes


def facts(
    kind: str = "LLC", *, digests: tuple[Digest, ...] = (), scope: str = SCOPE, **changes: Any
) -> DocumentFacts:
    return DocumentFacts(
        parse(document(kind, **changes)),
        "KY20261122-7F3K9Q",
        DAY,
        authority="合肥市蜀山区市场监督管理局",
        division="安徽省合肥市蜀山区",
        industry="6513 应用软件开发",
        scope=scope,
        digests=digests,
    )


def notice_facts(**changes: Any) -> NoticeFacts:
    base: dict[str, Any] = {
        "reference": "KY20261122-7F3K9Q",
        "number": "合肥蜀山登字〔2026〕第000001号",
        "day": DAY,
        "authority": "合肥市蜀山区市场监督管理局",
        "name": "合肥青禾渡信息科技有限公司",
        "addressee": "沈青禾",
        "items": (
            NoticeItem("出资期限过长", "公司法 第四十七条", "/investors/0/contributions/1/due"),
            NoticeItem("住所地址不完整", "条例 第十一条", "住所"),
        ),
        "papers": ("公司登记（备案）申请书", "公司章程"),
    }
    return NoticeFacts(**(base | changes))


def text(pdf: bytes) -> str:
    """The words of a PDF without spaces and line breaks, so that a fact is found wherever it wraps."""
    return "".join(_tool("pdftotext", pdf, "-raw", "-", after=True).split()).replace("\u200b", "")


def pages(pdf: bytes) -> int:
    lines = _tool("pdfinfo", pdf).splitlines()
    return next(int(line.split()[-1]) for line in lines if line.startswith("Pages:"))


def _tool(name: str, pdf: bytes, *options: str, after: bool = False) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(pdf)
        command = [name, *options[:-1], str(path), options[-1]] if after else [name, *options, str(path)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
