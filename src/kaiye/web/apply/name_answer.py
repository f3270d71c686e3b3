"""What the name page says of a name while it is typed, and without a script when asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kaiye.catalogue.api import industry
from kaiye.dossier.api import NameParts, parse
from kaiye.kernel.api import Message, now, say
from kaiye.names import api as names
from kaiye.rules.api import Finding, Severity
from kaiye.web.apply.page import Document, clean, clean_lines
from kaiye.web.fields import Form
from kaiye.web.sentences import spoken

PARTS = {
    "division": "name_division",
    "trade_name": "trade_name",
    "industry": "name_industry",
    "form": "name_form",
}
LABELS = {
    "division": say("行政区划"),
    "trade_name": say("字号"),
    "industry": say("行业"),
    "form": say("组织形式"),
}
WORDS = {
    Severity.RESTRICT: say("必须修改："),
    Severity.WARN: say("需要人工审核："),
    Severity.REMIND: say("提醒："),
}
# Spare names looked at while somebody types; the rest are looked at when one is needed.
_SPARES = 5
_INDUSTRIES = 2
_LIKELY = 0.1
# A trade name is shorter; from here on somebody may have written the whole name into its field.
_WHOLE_NAME = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the name as it is shown: coloured by `kind`, named by `label`."""

    kind: str
    label: Message
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule says of the name by itself."""

    severity: str
    word: Message
    text: Message


@dataclass(frozen=True, slots=True)
class Spare:
    """One of the applicant's own spare names and whether it could be registered."""

    text: str
    usable: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything the page says of one name. `tone` is free, similar, restricted or open (not enough typed)."""

    text: str
    tone: str
    headline: Message
    segments: tuple[Segment, ...] = ()
    remarks: tuple[Remark, ...] = ()
    explained: tuple[names.Explanation, ...] = ()
    more: int = 0
    suggestions: tuple[names.Suggestion, ...] = ()
    spares: tuple[Spare, ...] = ()
    industries: tuple[names.TradeSuggestion, ...] = ()
    # The four parts of a whole name that was typed into one field.
    whole: NameParts | None = None
    # The name before a suggestion was taken.
    was: NameParts | None = None
    # The rules that have been spoken for here.
    rules: frozenset[str] = field(default_factory=frozenset)

    @property
    def first_spare(self) -> str:
        """The first spare name that could be registered."""
        return next((spare.text for spare in self.spares if spare.usable), "")


def answer(document: Document, form: Form, *, was: str = "") -> Answer | None:
    """What is said of the name in the form's fields; None when there is nothing to say yet."""
    parts = NameParts(**{segment: _typed(form, name) for segment, name in PARTS.items()})
    if not parts.trade_name or not document.get("authority") or form.value("has_name") == "no":
        return None
    related = clean_lines(form, "investment_relation")[:50]
    question = question_of(document, related, holder=form.asker)
    whole = _whole(parts, question)
    shown = whole or completed(parts, question.entity_type)
    missing = [label for segment, label in LABELS.items() if not getattr(shown, segment)]
    if missing:
        return _unfinished(shown, missing, question)
    considered = names.consider_name(shown, question)
    explained = names.explain(considered)
    return Answer(
        text=considered.text,
        tone=_tone(considered),
        headline=_headline(considered),
        segments=_segments(shown),
        remarks=tuple(_remark(finding) for finding in considered.remarks),
        explained=explained,
        more=len(considered.conflicts) - len(explained),
        suggestions=names.suggest_names(considered) if _stopped(considered) else (),
        spares=_spares(considered, clean_lines(form, "alternatives")),
        industries=_industries(document, considered),
        whole=whole,
        was=names.parse_name(was, question.entity_type, home=question.authority) if was else None,
        rules=frozenset(finding.rule for finding in considered.findings),
    )


def question_of(
    document: Document, related: list[str] | None = None, *, holder: str = ""
) -> names.NameQuestion:
    """The question this filing asks; `related` instead of the investment relations that are saved.

    The reservations of `holder` do not stand in the way.
    """
    about = parse(document)
    saved = about.name.investment_relation
    return names.NameQuestion(
        authority=about.authority,
        at=now(),
        entity_type=about.entity_type.value,
        industry=about.industry if industry(about.industry) is not None else "",
        investment_relation=saved if related is None else tuple(related),
        holder=holder,
        about=about,
    )


def spare_for(document: Document, *, holder: str = "") -> names.Considered | None:
    """The first spare name that could be registered, when the name is blocked by another and by nothing else."""
    asked = document.get("name", {})
    if not asked.get("text") or not asked.get("alternatives") or not document.get("authority"):
        return None
    question = question_of(document, holder=holder)
    considered = names.consider_name(asked["text"], question)
    if considered.verdict is not names.NameVerdict.RESTRICTED or _broken(considered):
        return None
    return names.first_free(asked["alternatives"], question)


def name_of(document: Document, text: str) -> dict[str, Any]:
    """A full name as the dossier holds it, with its parts."""
    parts = names.parse_name(text, document["entity_type"], home=document.get("authority"))
    return {"text": parts.text, "parts": {segment: getattr(parts, segment) for segment in names.SEGMENTS}}


def completed(parts: NameParts, entity_type: str) -> NameParts:
    """The parts with the industry that a form like 超市 or 客栈 says by itself."""
    if parts.industry or not parts.form:
        return parts
    read = names.parse_name(f"{parts.trade_name}{parts.form}", entity_type)
    says_both = read.industry == read.form == parts.form
    return parts.model_copy(update={"industry": parts.form}) if says_both else parts


def _typed(form: Form, name: str) -> str:
    return "".join(char for char in clean(form, name)[:40] if char.isprintable())


def _unfinished(parts: NameParts, missing: list[Message], question: names.NameQuestion) -> Answer:
    """What is typed so far; the trade name by itself may already be impossible."""
    considered = names.consider_name(parts, question)
    said = tuple(
        _remark(one)
        for one in considered.remarks
        if one.severity is Severity.RESTRICT and one.subject.endswith("/trade_name")
    )
    wanted = "、".join(spoken(label) for label in missing)
    return Answer(
        text=considered.text,
        tone="restricted" if said else "open",
        headline=say("这个字号不能用")
        if said
        else say("再填“{missing}”，就知道名称能不能用", missing=wanted),
        segments=_segments(parts),
        remarks=said,
    )


def _whole(parts: NameParts, question: names.NameQuestion) -> NameParts | None:
    """The parts of a whole name that was written into the field of the trade name."""
    if len(parts.trade_name) < _WHOLE_NAME:
        return None
    read = names.parse_name(parts.trade_name, question.entity_type, home=question.authority)
    if not (read.trade_name and read.industry and read.form):
        return None
    return NameParts(
        division=read.division or parts.division,
        trade_name=read.trade_name,
        industry=read.industry,
        form=read.form,
    )


def _tone(considered: names.Considered) -> str:
    looked_at = any(finding.severity is Severity.WARN for finding in considered.findings)
    return (
        "similar" if looked_at and considered.verdict is names.NameVerdict.FREE else considered.verdict.value
    )


def _headline(considered: names.Considered) -> Message:
    looked_at = any(finding.severity is Severity.WARN for finding in considered.findings)
    if considered.verdict is names.NameVerdict.RESTRICTED:
        return say("不能用：不符合规定") if _broken(considered) else say("不能用：和已有的名称冲突")
    if considered.verdict is names.NameVerdict.SIMILAR:
        return say("有相近的名称，要由工作人员核对") if looked_at else say("可以用，但有相近的名称")
    return say("没有重名，但要由工作人员核对") if looked_at else say("可以用：没有相同或者相近的名称")


def _broken(considered: names.Considered) -> bool:
    """Whether the name is forbidden by itself, whoever else bears one."""
    return any(finding.severity is Severity.RESTRICT for finding in considered.remarks)


def _stopped(considered: names.Considered) -> bool:
    """Whether it cannot be had at once, so that other names are worth showing."""
    near = any(hit.severity is Severity.WARN for hit in considered.conflicts)
    return near or considered.verdict is names.NameVerdict.RESTRICTED


def _segments(parts: NameParts) -> tuple[Segment, ...]:
    return tuple(
        Segment(kind, label, getattr(parts, kind)) for kind, label in LABELS.items() if getattr(parts, kind)
    )


def _remark(finding: Finding) -> Remark:
    return Remark(finding.severity.value, WORDS[finding.severity], finding.message)


def _spares(considered: names.Considered, spares: list[str]) -> tuple[Spare, ...]:
    if considered.verdict is not names.NameVerdict.RESTRICTED:
        return ()
    question = considered.question
    return tuple(
        Spare(text, names.consider_name(text, question).verdict is not names.NameVerdict.RESTRICTED)
        for text in (spare[:200] for spare in spares[:_SPARES])
    )


def _industries(document: Document, considered: names.Considered) -> tuple[names.TradeSuggestion, ...]:
    """Classes the name speaks of, while none of them is the main business and the name itself is settled."""
    if considered.verdict is names.NameVerdict.RESTRICTED:
        return ()
    found = names.suggest_industries(considered.text, _INDUSTRIES)
    likely = tuple(one for one in found if one.probability >= _LIKELY)
    return () if document.get("industry") in {one.code for one in likely} else likely
