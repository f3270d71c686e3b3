"""Exact comparison with the register of names (企业名称登记管理规定 第十七条, 实施办法 第二十四条).

Compared are all registrars of one prefecture. A loaded name that bears only its province may belong to any
prefecture of it: such a hit is shown to a person and blocks nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from kaiye.dossier.api import NameParts
from kaiye.kernel.api import SHANGHAI, DivisionCode, add_years
from kaiye.names.divisions import scope_of
from kaiye.names.models import RegisteredName, Status
from kaiye.names.parse import MAX_LENGTH, full_text, normalised, parse_name
from kaiye.rules.api import NameConflict, Severity

GROUNDS = {
    "NM-056": "名称完全相同",
    "NM-057": "字号和文字相同，仅排列顺序不同",
    "NM-058": "字号和行业表述相同",
    "NM-060": "字号相同，且一方名称不含行业表述",
    "NM-061": "与注销或者变更未满一年的原名称字号和行业表述相同",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The name applied for, ready to be compared."""

    text: str
    parts: NameParts
    scope: str
    entity_type: str
    at: datetime
    related: frozenset[str]
    applicant: str

    @property
    def scopes(self) -> tuple[str, ...]:
        """Its own scope and that of names known by their province only."""
        return (self.scope, DivisionCode(self.scope).province)


def asked(
    name: str | NameParts,
    *,
    authority: str,
    entity_type: str,
    at: datetime,
    investment_relation: Collection[str] = (),
    applicant: str = "",
) -> Asked:
    """The question, its name parsed when it is a text."""
    parts = parse_name(name, entity_type, home=authority) if isinstance(name, str) else name
    return Asked(
        text=normalised(full_text(parts)),
        parts=parts,
        scope=scope_of(authority),
        entity_type=entity_type,
        at=at,
        related=frozenset(investment_relation),
        applicant=applicant,
    )


def check(
    name: str | NameParts,
    *,
    authority: str,
    industry: str = "",
    entity_type: str,
    at: datetime,
    investment_relation: Collection[str] = (),
    applicant: str = "",
) -> tuple[NameConflict, ...]:
    """Every name that stands against this one, worst first; `applicant` is the asker's own credit code.

    `industry` is the class of the main business; exact comparison goes by the words and does not need it.
    """
    question = asked(
        name,
        authority=authority,
        entity_type=entity_type,
        at=at,
        investment_relation=investment_relation,
        applicant=applicant,
    )
    hits = conflicts(question)
    if isinstance(name, str):
        return hits
    # Segments the applicant drew differently must not hide what the text itself shows.
    plain = replace(question, parts=parse_name(question.text[:MAX_LENGTH], entity_type, home=authority))
    if (plain.parts.trade_name, plain.parts.industry) == (name.trade_name, name.industry):
        return hits
    return _worst_first({*hits, *conflicts(plain)})


def conflicts(question: Asked) -> tuple[NameConflict, ...]:
    """Two indexed equality queries, then exact comparison of what they found."""
    if not question.text:
        return ()
    found = {row.pk: row for row in _candidates(question)}
    return _worst_first({hit for row in found.values() if (hit := _judge(row, question)) is not None})


def _worst_first(hits: Iterable[NameConflict]) -> tuple[NameConflict, ...]:
    weights = list(Severity)
    return tuple(sorted(hits, key=lambda hit: (-weights.index(hit.severity), hit.rule, hit.name)))


def _candidates(question: Asked) -> Iterator[RegisteredName]:
    yield from RegisteredName.objects.filter(full_name=question.text)
    if question.parts.trade_name:
        yield from RegisteredName.objects.filter(
            scope__in=question.scopes, trade_name=question.parts.trade_name
        )


def _judge(row: RegisteredName, question: Asked) -> NameConflict | None:
    if (question.applicant and row.uscc == question.applicant) or not _stands(row, question.at):
        return None
    here = row.scope == question.scope
    former = row.status == Status.FORMER
    if row.full_name == question.text and (here or not former):
        rule = "NM-061" if former else "NM-056"
        return _conflict(row, rule, Severity.RESTRICT if here else Severity.WARN)
    # A branch bears its enterprise's name; only an equal full name stands against it.
    if row.branch or question.entity_type == "BR" or row.scope not in question.scopes:
        return None
    if row.trade_name != question.parts.trade_name or (row.uscc and row.uscc in question.related):
        return None
    found = _same_trade_name(row, question, former=former)
    if found is None:
        return None
    rule, severity = found
    return _conflict(row, rule, severity if here else Severity.WARN)


def _same_trade_name(row: RegisteredName, question: Asked, *, former: bool) -> tuple[str, Severity] | None:
    parts = question.parts
    same_industry = bool(parts.industry) and row.industry == parts.industry
    if former:
        return ("NM-061", Severity.RESTRICT) if same_industry else None
    if _letters(row.full_name) == _letters(question.text):
        return "NM-057", Severity.RESTRICT
    if same_industry:
        return "NM-058", Severity.RESTRICT
    if (parts.industry and row.industry) or question.entity_type == "IIH":
        return None
    # Whether an old name really has no industry, or only one our lexicon lacks, is for a person to say;
    # individual businesses without one are too many to block everybody else.
    unsure = row.history or row.form.endswith(("店", "部", "行", "馆", "厂"))
    return "NM-060", Severity.WARN if unsure and not row.industry else Severity.RESTRICT


def _stands(row: RegisteredName, at: datetime) -> bool:
    """Whether the name still stands against others: for the reservation's time, and a year after its end."""
    if row.status == Status.REGISTERED or row.until is None:
        return True
    if row.status == Status.RESERVED:
        return row.until > at
    ended = row.until.astimezone(SHANGHAI)
    return datetime.combine(add_years(ended.date(), 1), ended.timetz()) > at


def _letters(text: str) -> str:
    return "".join(sorted(text.replace("（", "").replace("）", "")))


def _conflict(row: RegisteredName, rule: str, severity: Severity) -> NameConflict:
    return NameConflict(
        name=row.full_name,
        uscc=row.uscc,
        status=row.status,
        ground=GROUNDS[rule],
        severity=severity,
        rule=rule,
    )
