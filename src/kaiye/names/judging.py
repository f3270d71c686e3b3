"""What one name of the register means for one applied for (企业名称登记管理规定 第十七条). Pure.

Whoever finds the candidates, tables or snapshot, asks here: so both ways say the same. A name known by its
province only may belong to any prefecture of it: it is shown to a person and blocks nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from kaiye.dossier.api import NameParts
from kaiye.kernel.api import SHANGHAI, DivisionCode, add_years
from kaiye.names.divisions import scope_of
from kaiye.names.forms import COMPANY, COOPERATIVE
from kaiye.names.industries import NO_INDUSTRY, industry_group, same_substance
from kaiye.names.likeness import Relation, relation
from kaiye.names.parse import MAX_LENGTH, ParsedName, full_text, normalised, parse_name
from kaiye.rules.api import NameConflict, Severity

GROUNDS = {
    "NM-055": "名称含有其他企业的名称",
    "NM-056": "名称完全相同",
    "NM-057": "字号和文字相同，仅排列顺序不同",
    "NM-058": "字号和行业表述相同",
    "NM-059": "字号相同，行业说法不同但内容一样",
    "NM-060": "字号相同，且一方名称不含行业表述",
    "NM-061": "与注销或者变更未满一年的原名称字号和行业表述相同",
    "NM-062": "与被撤销登记未满一年的原名称字号和行业相同",
    "NM-063": "与被吊销未注销的企业字号和行业相同",
    "NM-064": "字号读音相同",
    "NM-065": "字号包含或者被包含",
    "NM-066": "字号部分读音相同",
    "NM-067": "字号字形近似",
    "NM-068": "字号近似，且名称没有表明具体行业",
    "NM-069": "存在投资关系，已豁免比对",
    "NM-084": "字号相同且行业相近",
}
_NEAR = {
    Relation.HOMOPHONE: ("NM-064", Severity.WARN),
    Relation.CONTAINED: ("NM-065", Severity.REMIND),
    Relation.PARTLY_HOMOPHONE: ("NM-066", Severity.REMIND),
    Relation.LOOK_ALIKE: ("NM-067", Severity.REMIND),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Where another's name may end inside this one. Forms of shops are everyday words, they are not looked for.
_ENDINGS = re.compile("|".join((*COMPANY, *COOPERATIVE, "（(?:特殊普通合伙|普通合伙|有限合伙|个人独资)）")))
_SHORTEST = 4
_SAME_TRADE = {"text": "NM-058", "synonym": "NM-059"}
_SHOPS = ("店", "部", "行", "馆", "厂")


class Standing(NamedTuple):
    """A name as it stands in the register; `until` in microseconds since 1970."""

    id: int
    full_name: str
    scope: str
    division: str
    trade_name: str
    industry: str
    group: str
    form: str
    branch: bool
    # registered, reserved, former or lapsed.
    status: str
    # Why a former name ended (changed, deregistered, annulled); `revoked` while still registered.
    cause: str
    uscc: str
    holder: str
    until: int | None
    history: bool


@lru_cache(maxsize=4096)
def _compared(scope: str) -> tuple[str, ...]:
    province = DivisionCode(scope).province
    return (scope,) if province == scope else (scope, province)


@dataclass(frozen=True, slots=True)
class Asked:
    """The name applied for, ready to be compared."""

    text: str
    parts: NameParts
    authority: str
    scope: str
    entity_type: str
    at: datetime
    related: frozenset[str]
    applicant: str
    # Whose reservation does not stand against it.
    holder: str
    group: str
    # Beginnings and middles of the text that end like a whole name (NM-055).
    inside: frozenset[str]

    @property
    def scopes(self) -> tuple[str, ...]:
        """Its own scope and that of names known by their province only."""
        return _compared(self.scope)

    @property
    def branch(self) -> bool:
        """Whether only its full name counts: its segments are the enterprise's."""
        return self.entity_type == "BR" or (isinstance(self.parts, ParsedName) and bool(self.parts.addition))


def asked(
    name: str | NameParts,
    *,
    authority: str,
    entity_type: str,
    at: datetime,
    investment_relation: Collection[str] = (),
    applicant: str = "",
    holder: str = "",
) -> Asked:
    """The question, its name parsed when it is a text."""
    parts = parse_name(name, entity_type, home=authority) if isinstance(name, str) else name
    text = normalised(full_text(parts))
    return Asked(
        text=text,
        parts=parts,
        authority=authority,
        scope=scope_of(authority),
        entity_type=entity_type,
        at=at,
        related=frozenset(investment_relation),
        applicant=applicant,
        holder=holder,
        group=industry_group(parts.industry),
        inside=frozenset(() if entity_type == "BR" else whole_names_inside(text)),
    )


def readings(question: Asked) -> tuple[Asked, ...]:
    """The question, and the same text in the parser's segments when the applicant drew others.

    Segments drawn differently must not hide what the text itself shows.
    """
    own = question.parts
    if isinstance(own, ParsedName) or not question.text:
        return (question,)
    parts = parse_name(question.text[:MAX_LENGTH], question.entity_type, home=question.authority)
    if (parts.trade_name, parts.industry) == (own.trade_name, own.industry):
        return (question,)
    return question, replace(question, parts=parts, group=industry_group(parts.industry))


def whole_names_inside(text: str) -> Iterable[str]:
    """The pieces of `text` that end with a form of enterprise before its end: each may be another's name."""
    for match in _ENDINGS.finditer(text):
        if match.end() < len(text):
            yield from (text[start : match.end()] for start in range(match.start() - 1))


def judge(row: Standing, question: Asked) -> NameConflict | None:
    """How `row` stands against the name applied for, by the strongest ground; None when it does not."""
    if _own(row, question) or not stands(row, question.at):
        return None
    here = row.scope == question.scope
    former = row.status == "former"
    if row.full_name == question.text and (here or not former):
        rule = _ended(row) if former else "NM-056"
        return _conflict(row, rule, Severity.RESTRICT if here else Severity.WARN)
    if row.full_name in question.inside and not former:
        return _spared(row, question) or _conflict(row, "NM-055", Severity.RESTRICT)
    # A branch bears its enterprise's name; only an equal full name stands against it.
    if row.branch or question.entity_type == "BR" or row.scope not in question.scopes:
        return None
    same = row.trade_name == question.parts.trade_name
    found = _same_trade_name(row, question) if same else _near(row, question)
    if found is None:
        return None
    rule, severity = found
    if not here and severity is not Severity.REMIND:
        severity = Severity.WARN if same else Severity.REMIND
    return _spared(row, question) or _conflict(row, rule, severity)


def worst_first(hits: Iterable[NameConflict]) -> tuple[NameConflict, ...]:
    """Every conflict once, what forbids before what warns; otherwise in an order that asks every field.

    One name may stand twice without a credit code: reserved, and as a former name.
    """
    return tuple(sorted(set(hits), key=_rank))


def _rank(hit: NameConflict) -> tuple[int, str, str, str, str, str]:
    return (-_WEIGHTS[hit.severity], hit.rule, hit.name, hit.uscc, hit.status, hit.ground)


_WEIGHTS = {severity: weight for weight, severity in enumerate(Severity)}


def stands(row: Standing, at: datetime) -> bool:
    """Whether the name still stands against others: for the reservation's time, and a year after its end."""
    if row.status == "registered":
        return True
    if row.status == "lapsed":
        return False
    if row.until is None:
        return True
    until = moment(row.until)
    if row.status == "reserved":
        return until > at
    ended = until.astimezone(SHANGHAI)
    return datetime.combine(add_years(ended.date(), 1), ended.timetz()) > at


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, as `Standing` keeps its moments."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(since: int) -> datetime:
    """The moment that many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=since)


def _own(row: Standing, question: Asked) -> bool:
    if question.applicant and row.uscc == question.applicant:
        return True
    return row.status == "reserved" and row.holder in own_holders(question.holder)


def own_holders(holder: str) -> tuple[str, ...]:
    """Whose reservations are one's own: a filing's (`account:7/KY…`) and its owner's; not another filing's."""
    return tuple(dict.fromkeys((holder, holder.partition("/")[0]))) if holder else ()


def _same_trade_name(row: Standing, question: Asked) -> tuple[str, Severity] | None:
    if not row.trade_name:
        return None
    kinship = _kinship(row, question)
    if row.status == "former":
        return _former(row, question, kinship)
    if _letters(row.full_name) == _letters(question.text):
        return "NM-057", Severity.RESTRICT
    if kinship in _SAME_TRADE:
        rule = "NM-063" if row.cause == "revoked" else _SAME_TRADE[kinship]
        return rule, Severity.RESTRICT
    if kinship == "class":
        return "NM-084", Severity.WARN
    if question.parts.industry and row.industry:
        # 实业 or 发展 beside another trade (比对规则 第四条).
        return ("NM-068", Severity.REMIND) if NO_INDUSTRY in (row.group, question.group) else None
    return None if question.entity_type == "IIH" else ("NM-060", _certainty(row))


def _former(row: Standing, question: Asked, kinship: str) -> tuple[str, Severity] | None:
    if kinship in _SAME_TRADE:
        return _ended(row), Severity.RESTRICT
    if kinship == "class":
        return "NM-084", Severity.WARN
    if row.industry or question.entity_type == "IIH":
        return None
    return _ended(row), _certainty(row)


def _certainty(row: Standing) -> Severity:
    """RESTRICT, unless the name only seems to have no industry.

    Whether an old name really has none, or only one our lexicon lacks, is for a person to say; individual
    businesses without one are too many to block everybody else.
    """
    unsure = row.history or row.form.endswith(_SHOPS)
    return Severity.WARN if unsure and not row.industry else Severity.RESTRICT


def _kinship(row: Standing, question: Asked) -> str:
    """How the industries agree: by their `text`, as a curated `synonym`, by their `class`, or not (empty)."""
    ours, theirs = question.parts.industry, row.industry
    if not ours or not theirs:
        return ""
    if ours == theirs:
        return "text"
    if same_substance(ours, theirs):
        return "synonym"
    return "class" if row.group == question.group and row.group != NO_INDUSTRY else ""


def _near(row: Standing, question: Asked) -> tuple[str, Severity] | None:
    if row.status == "former" or row.group != question.group:
        return None
    if not row.trade_name or not question.parts.trade_name:
        return None
    found = relation(question.parts.trade_name, row.trade_name)
    if found is None:
        return None
    return ("NM-068", Severity.REMIND) if row.group == NO_INDUSTRY else _NEAR[found]


def _ended(row: Standing) -> str:
    return "NM-062" if row.cause == "annulled" else "NM-061"


def _spared(row: Standing, question: Asked) -> NameConflict | None:
    if row.uscc and row.uscc in question.related:
        return _conflict(row, "NM-069", Severity.REMIND)
    return None


def _letters(text: str) -> str:
    return "".join(sorted(text.replace("（", "").replace("）", "")))


def _conflict(row: Standing, rule: str, severity: Severity) -> NameConflict:
    return NameConflict(
        name=row.full_name,
        uscc=row.uscc,
        status=row.status,
        ground=GROUNDS[rule],
        severity=severity,
        rule=rule,
    )
