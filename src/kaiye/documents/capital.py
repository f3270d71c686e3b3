"""Tables of contributions and shares: one line per instalment, the investor's cells span them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kaiye.documents import chinese
from kaiye.documents.application import currency
from kaiye.documents.articles import par
from kaiye.documents.blocks import Block, Cell, grid, middle, note, paras, value
from kaiye.documents.facts import DocumentFacts, subscribed
from kaiye.documents.people import party_number
from kaiye.documents.words import form_name
from kaiye.dossier.api import Contribution
from kaiye.kernel.api import Fen

_HEAD = (
    "序号",
    "姓名（名称）",
    "证件类型及号码",
    "认缴额（万元）\n及比例",
    "出资方式",
    "金额（万元）",
    "出资期限",
)
_NOTE = "注：自然人身份证件号码依规定遮掩显示，完整号码载于单独的身份证件信息页；股份有限公司填写发起人。"


def contributions(facts: DocumentFacts) -> dict[str, Any]:
    """Who contributes what, how and by when."""
    total = facts.capital or Fen(0)

    def whose(index: int, lines: int) -> list[Cell]:
        party = facts.dossier.investors[index].party
        amount = subscribed(facts.dossier, index)
        share = f"{chinese.ten_thousands(amount)}\n（{chinese.percent(amount, total)}）"
        return [
            middle(str(index + 1), rows=lines),
            value(facts.dossier.party_name(party), rows=lines),
            value(party_number(facts, party), rows=lines),
            middle(share, rows=lines),
        ]

    rows = _rows(facts, whose, _instalment)
    words = value(f"大写：{total.financial}", columns=3)
    rows.append([middle("合　计", columns=3), middle(chinese.ten_thousands(total)), words])
    return {
        "blocks": [
            paras(f"名称：{facts.name}　　币种：{currency(facts)}", flush=True),
            grid((0.45, 1.4, 2.25, 1.2, 0.95, 0.95, 1.3), rows, _HEAD, size=9.5),
            note(_NOTE),
        ]
    }


def contribution_table(facts: DocumentFacts) -> Block:
    """The table in the articles of a limited company."""

    def whose(index: int, lines: int) -> list[Cell]:
        name = facts.dossier.party_name(facts.dossier.investors[index].party)
        amount = chinese.ten_thousands(subscribed(facts.dossier, index))
        return [value(name, rows=lines), middle(amount, rows=lines)]

    head = ("股东姓名（名称）", "认缴出资额（万元）", "出资方式", "其中金额（万元）", "出资日期")
    return grid((1.8, 1.15, 0.8, 1.1, 1.2), _rows(facts, whose, _instalment), head)


def share_table(facts: DocumentFacts) -> Block:
    """The table in the articles of a joint-stock company."""
    face = par(facts.dossier).value

    def whose(index: int, lines: int) -> list[Cell]:
        return [value(facts.dossier.party_name(facts.dossier.investors[index].party), rows=lines)]

    def line(item: Contribution) -> list[Cell]:
        amount = item.amount or Fen(0)
        return [
            middle(str(amount.value // face) if amount else ""),
            middle(chinese.percent(amount, facts.capital or Fen(0))),
            middle(form_name(item.form)),
            middle(chinese.day(item.due)),
        ]

    head = ("发起人姓名（名称）", "认购股份数（股）", "持股比例", "出资方式", "出资日期")
    return grid((1.8, 1.2, 0.8, 0.8, 1.2), _rows(facts, whose, line), head)


def _instalment(item: Contribution) -> list[Cell]:
    amount = chinese.ten_thousands(item.amount) if item.amount else ""
    return [middle(form_name(item.form)), middle(amount), middle(chinese.day(item.due))]


def _rows(
    facts: DocumentFacts,
    whose: Callable[[int, int], list[Cell]],
    line: Callable[[Contribution], list[Cell]],
) -> list[list[Cell]]:
    """One row per instalment; an investor without any still has a row."""
    rows = []
    for index, investor in enumerate(facts.dossier.investors):
        items = investor.contributions or (Contribution(),)
        for i, item in enumerate(items):
            rows.append((whose(index, len(items)) if i == 0 else []) + line(item))
    return rows
