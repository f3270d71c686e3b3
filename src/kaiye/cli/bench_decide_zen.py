"""Forty rules on limited companies as one decision table of a general rule engine (`zen-engine`), to compare with.

The table reads the dossier as JSON with two keys more: `as_of`, and `limit`, the last lawful day of payment.
It says only which rules fire: no pointers, no sentences, no citations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from kaiye.kernel.api import add_years

_CONTRIBUTIONS = "flatMap(investors, #.contributions)"


def _held(post: str) -> str:
    return f"map(filter(posts, #.post == '{post}'), #.person)"


def _count(post: str) -> str:
    return f"count(posts, #.post == '{post}')"


_BOARD = f"({_count('director')} >= 2 or {_count('chair')} > 0)"
_WATCHED = f"({_count('supervisor')} + {_count('supervisor_chair')} > 0 or governance.audit_committee)"
_LEASED = "domicile.use == 'leased' and domicile.lease_until != null"
_OWN = "some(scope, #.text != null"

# The engine's `len` counts bytes, so characters are counted by pattern.
EXPRESSIONS: dict[str, str] = {
    "NM-001": "name.text == ''",
    "NM-013": "matches(name.parts.trade_name, '^.?$')",
    "NM-014": "matches(name.parts.trade_name, '^.{7,}$')",
    "NM-030": "not (endsWith(name.text, '有限责任公司') or endsWith(name.text, '有限公司'))"
    " or endsWith(name.text, '股份有限公司')",
    "NM-070": "name.commitment != true",
    "ID-002": "some(values(people), #.id_type == 'resident_id' and len(#.id_number) == 15)",
    "ID-005": "some(values(people), #.id_valid_until != 'long' and d(#.id_valid_until) < d(as_of))",
    "ID-006": "some(values(people), #.id_valid_until != 'long' and d(#.id_valid_until) >= d(as_of)"
    " and d(#.id_valid_until) <= d(as_of).add('30d'))",
    "ID-008": "some(values(people), #.id_type == 'resident_id' and not matches(#.name, '^[㐀-鿿·]+$'))",
    "ID-015": "some(values(people), not matches(#.phone, '^1[3-9][0-9]{9}$'))",
    "AD-005": "domicile.nature == 'residential' and domicile.owner_consent != true",
    "AD-006": "domicile.commitment != true",
    "AD-008": f"{_LEASED} and d(domicile.lease_until) <= d(as_of).add('30d')",
    "AD-010": "domicile.use == 'cluster'",
    "AD-014": "matches(domicile.address, '工位|虚拟|自编')",
    "AD-018": "domicile.nature == 'network'",
    "CP-001": "capital == null or number(capital.amount) <= 0",
    "CP-002": f"sum(map({_CONTRIBUTIONS}, number(#.amount))) != number(capital.amount)",
    "CP-003": f"some({_CONTRIBUTIONS}, number(#.paid) < number(#.amount) and d(#.due) > d(limit))",
    "CP-014": "capital.currency != 'CNY'",
    "CP-016": f"some({_CONTRIBUTIONS}, #.form == 'labour')",
    "CP-017": f"some({_CONTRIBUTIONS}, not (#.form in ['cash', 'labour']) and number(#.paid) > 0)",
    "CP-023": "number(capital.amount) > 1000000000",
    "CP-024": "number(capital.amount) < 10000",
    "CP-026": f"some({_CONTRIBUTIONS}, number(#.paid) > number(#.amount))",
    "SH-001": "len(investors) < 1 or len(investors) > 50",
    "SH-024": "len(investors) == 1",
    "OR-001": f"{_count('legal_representative')} == 0 or "
    "some(filter(posts, #.post == 'legal_representative' and #.as == 'director'),"
    f" not (#.person in {_held('director')}))"
    " or some(filter(posts, #.post == 'legal_representative' and #.as == 'manager'),"
    f" not (#.person in {_held('manager')}))",
    "OR-002": f"{_count('legal_representative')} > 1",
    "OR-010": f"{_BOARD} and {_count('director')} < 3",
    "OR-011": f"not {_BOARD} and {_count('director')} == 0",
    "OR-017": f"({_count('supervisor_chair')} > 0 or {_count('supervisor')} >= 2)"
    f" and {_count('supervisor')} < 3",
    "OR-019": f"not {_WATCHED} and not (governance.no_supervisor == true and (governance.unanimous == true"
    " or (len(investors) == 1 and governance.unanimous == null)))",
    "OR-020": f"governance.audit_committee and {_count('supervisor')} + {_count('supervisor_chair')} > 0",
    "OR-025": f"some({_held('supervisor')}, # in map(filter(posts,"
    " #.post in ['director', 'chair', 'manager', 'finance']), #.person))",
    "OR-032": f"{_count('finance')} == 0",
    "OR-042": f"governance.audit_committee and not {_BOARD}",
    "SC-001": "len(scope) == 0",
    "SC-002": f"{_OWN})",
    "AR-005": "articles.kind == 'custom'",
}


def table() -> str:
    """The decision table in the engine's own JSON format; every row is a rule."""
    rows = [{"_id": rule, "when": condition, "rule": f"'{rule}'"} for rule, condition in EXPRESSIONS.items()]
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when", "field": ""}],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": rows,
    }
    place = {"x": 0, "y": 0}
    return json.dumps(
        {
            "contentType": "application/vnd.gorules.decision",
            "nodes": [
                {"id": "in", "type": "inputNode", "name": "in", "position": place},
                {
                    "id": "table",
                    "type": "decisionTableNode",
                    "name": "rules",
                    "position": place,
                    "content": content,
                },
                {"id": "out", "type": "outputNode", "name": "out", "position": place},
            ],
            "edges": [
                {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
                {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
            ],
        }
    )


def engine() -> Callable[[dict[str, Any]], frozenset[str]]:
    """The table loaded into the engine: from a prepared document to the rules that fire."""
    import zen

    decision = zen.ZenEngine().create_decision(table())

    def fired(document: dict[str, Any]) -> frozenset[str]:
        answer: Any = decision.evaluate(document)["result"] or []
        rows: Iterable[dict[str, str]] = answer if isinstance(answer, list) else [answer]
        return frozenset(row["rule"] for row in rows)

    return fired


def prepared(document: dict[str, Any], today: date) -> dict[str, Any]:
    """The dossier with what the table needs beside it."""
    return {**document, "as_of": today.isoformat(), "limit": add_years(today, 5).isoformat()}
