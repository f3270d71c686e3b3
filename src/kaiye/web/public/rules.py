"""The rules as public law: the list with search, a page per rule, the numbers they go by, what no machine decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from kaiye.casework.api import how_often
from kaiye.kernel.api import Message, NotFound, local_date, now, say
from kaiye.policy.api import parameters_in_force
from kaiye.rules.api import (
    FEWEST,
    OPEN_DATA_COLUMNS,
    RULE_TYPES,
    Entry,
    Example,
    Frequency,
    Outcome,
    Parameter,
    Severity,
    UndecidedReason,
    Wanted,
    article_name,
    by_chapter,
    chapter_of,
    citation,
    frequency_of,
    law_name,
    parameter_title,
    public_entries,
    public_entry,
    rules_reading,
    ruleset_digest,
    search_rules,
    undecided,
)
from kaiye.web.fields import Form, number_in
from kaiye.web.sentences import reader

PAGE = 50
OFTEN = 8
LONGEST = 100
SEVERITIES = {
    Severity.RESTRICT: (say("必须改"), say("不改就不能登记。系统会把要改的地方一次列全，改好再提交。")),
    Severity.WARN: (
        say("要人看"),
        say("系统不能自己下结论，交给工作人员看。您不需要先做什么，也不是说您做错了。"),
    ),
    Severity.REMIND: (say("提醒"), say("只是告诉您一声，不影响登记。")),
}
TAGS = {Severity.RESTRICT: "red", Severity.WARN: "yellow", Severity.REMIND: "blue"}
OUTCOMES = {
    Outcome.APPROVE: say("自动准予登记"),
    Outcome.REFER: say("转工作人员"),
    Outcome.RESTRICT: say("退回申请人修改"),
}
REASONS = {
    UndecidedReason.FACTS: (say("系统还不知道要比对的事实"), say("要靠人来看，或者等有关数据接通。")),
    UndecidedReason.ASSURED: (say("在这里不可能违反"), say("申请的填法或者系统的做法已经保证了。")),
    UndecidedReason.LATER: (say("属于还没有上线的业务"), say("设立登记用不到，等有关业务上线时写入。")),
}
TYPES = ("LLC", "JSC", "IIH")


@dataclass(frozen=True, slots=True)
class Row:
    """One rule in a list."""

    id: str
    heading: str
    word: Message
    tag: str
    # In how many cases of the last twelve months; 0 when it is not told or never.
    cases: int = 0


@dataclass(frozen=True, slots=True)
class ShownLaw:
    """One article, in the reader's language, and the other rules that rest on it."""

    law: str
    article: str
    since: date
    until: date | None
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """One value of a parameter in one period."""

    name: str
    title: str
    value: str
    items: tuple[str, ...]
    since: date
    until: date | None
    basis: str
    note: str
    current: bool


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Chapters to open; or what was looked for, under its chapters."""
    form = Form.of({key: request.GET.get(key, "").strip()[:LONGEST] for key in _FIELDS})
    wanted = _wanted(form)
    found = search_rules(wanted)
    page = min(number_in(request.GET.get("page", "1")) or 1, _pages(found))
    # A chapter alone is opened as a page of its own.
    opened = chapter_of(wanted.chapter) if wanted == Wanted(chapter=wanted.chapter) != Wanted() else None
    shown = found if opened else found[(page - 1) * PAGE : page * PAGE] if wanted.anything else ()
    frequencies = how_often(now())
    context = {
        "form": form,
        "asked": wanted.anything,
        "opened": {"title": _text(opened.title), "about": _text(opened.about)} if opened else None,
        "back": reverse("rules") if opened else None,
        "total": len(found),
        "all": len(public_entries()),
        "groups": [
            (_text(chapter.title), [_row(one, frequencies) for one in inside])
            for chapter, inside in by_chapter(shown)
        ],
        "chapters": [
            (chapter.code, _text(chapter.title), _text(chapter.about), len(inside))
            for chapter, inside in by_chapter(public_entries())
        ],
        "often": list(_most_often(frequencies)),
        "chapter_options": [(code.code, _text(code.title)) for code, _ in by_chapter(public_entries())],
        "type_options": [(code, _text(RULE_TYPES[code])) for code in TYPES],
        "severity_options": [(str(severity), word) for severity, (word, _) in SEVERITIES.items()],
        "page": page,
        "pages": _pages(found),
        "query": urlencode({key: form.value(key) for key in _FIELDS if form.value(key)}),
    }
    return render(request, "public/rules.html", context)


@require_safe
def rule(request: HttpRequest, identifier: str) -> HttpResponse:
    """Everything there is to say of one rule."""
    if identifier.upper() in {other.id for other in undecided()}:
        return HttpResponseRedirect(f"{reverse('rules-undecided')}#{identifier.upper()}")
    try:
        one = public_entry(identifier)
    except NotFound as error:
        if not request.accepts("text/html"):
            raise
        context = {"error": error, "form": Form.of({"q": identifier[:LONGEST]}), "back": reverse("rules")}
        return render(request, "public/rule_missing.html", context, status=error.status)
    if identifier != one.id:
        return HttpResponsePermanentRedirect(reverse("rule", kwargs={"identifier": one.id}))
    today, known = local_date(now()), parameters_in_force()
    word, plain = SEVERITIES[one.severity]
    context = {
        "one": one,
        "heading": _text(one.heading),
        "chapter": _text(one.chapter.title),
        "word": word,
        "plain": plain,
        "tag": TAGS[one.severity],
        "officers": one.chapter.code == "procedure",
        "types": [_text(RULE_TYPES[code]) for code in one.types],
        "in_force": one.in_force(today),
        "suspended": one.suspended(known, today),
        "laws": [_law(basis, today) for basis in one.laws],
        "parameters": [_parameter(each, today) for each in one.parameters(known)],
        "sources": [_text(name) for name in one.sources.values()],
        "sentences": one.sentences(reader()),
        "fails": [_example(each) for each in one.examples.fails],
        "passes": [_example(each) for each in one.examples.passes],
        "frequency": frequency_of(how_often(now()), one.id),
        "outcomes": OUTCOMES,
        "fewest": FEWEST,
        "ruleset": ruleset_digest(known),
        "back": reverse("rules"),
    }
    return render(request, "public/rule.html", context)


@require_safe
def parameters(request: HttpRequest) -> HttpResponse:
    """Every number and list that law can change, with its days, its citation and the rules that read it."""
    today, known = local_date(now()), parameters_in_force()
    context = {
        "groups": [
            (
                _text(parameter_title(name)),
                name,
                [_parameter(one, today) for one in periods],
                [rule.id for rule in rules_reading(name)],
            )
            for name, periods in known.by_name.items()
        ],
        "back": reverse("rules"),
    }
    return render(request, "public/rules_parameters.html", context)


@require_safe
def not_decided(request: HttpRequest) -> HttpResponse:
    """Rules of the law on establishment that no function decides, and why not."""
    context = {
        "groups": [
            (
                reason.value,
                words,
                [(one.id, _text(one.asks), _text(one.why)) for one in undecided() if one.reason is reason],
            )
            for reason, words in REASONS.items()
            if any(one.reason is reason for one in undecided())
        ],
        "total": len(undecided()),
        "back": reverse("rules"),
    }
    return render(request, "public/rules_undecided.html", context)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Where the catalogue is to be had as data, and what its columns mean."""
    return render(request, "public/rules_data.html", {"columns": OPEN_DATA_COLUMNS, "back": reverse("rules")})


_FIELDS = ("q", "chapter", "type", "severity", "law")


def _wanted(form: Form) -> Wanted:
    """What the address asks for; what is no chapter, type or weight asks for nothing."""
    chapters = {chapter.code for chapter, _ in by_chapter(public_entries())}
    severity = form.value("severity")
    return Wanted(
        words=form.value("q"),
        chapter=form.value("chapter") if form.value("chapter") in chapters else "",
        entity_type=form.value("type") if form.value("type") in RULE_TYPES else "",
        severity=Severity(severity) if severity in set(Severity) else None,
        law=form.value("law"),
    )


def _pages(found: Sequence[Entry]) -> int:
    return max(1, -(-len(found) // PAGE))


def _row(one: Entry, frequencies: Mapping[str, Frequency]) -> Row:
    year = frequency_of(frequencies, one.id).year
    return Row(
        one.id,
        _text(one.heading),
        SEVERITIES[one.severity][0],
        TAGS[one.severity],
        0 if year.few else year.cases,
    )


def _most_often(frequencies: Mapping[str, Frequency]) -> Iterator[Row]:
    """What applicants stumble over most: rules that had to be mended, by the last twelve months."""
    rows = [_row(one, frequencies) for one in public_entries() if one.severity is Severity.RESTRICT]
    yield from sorted((row for row in rows if row.cases), key=lambda row: (-row.cases, row.id))[:OFTEN]


def _law(basis: Any, today: date) -> ShownLaw:
    return ShownLaw(
        law_name(basis.law, reader()),
        article_name(basis.article, reader()),
        basis.since,
        basis.until,
        f"{reverse('rules')}?{urlencode({'law': str(basis)})}",
        basis.in_force(today),
    )


def _parameter(one: Parameter, today: date) -> ShownParameter:
    return ShownParameter(
        one.name,
        _text(parameter_title(one.name)),
        f"{one.value:,}" if isinstance(one.value, int) else "",
        one.value if isinstance(one.value, tuple) else (),
        one.since,
        one.until,
        citation(one.basis, reader()),
        _text(Message(one.note)) if one.note else "",
        one.in_force(today),
    )


def _example(one: Example) -> dict[str, Any]:
    language = reader()
    return {
        "base": one.base.text(language),
        "day": one.day,
        "changes": [change.text(language) for change in one.changes],
        "findings": [
            {
                "word": SEVERITIES[Severity(told.severity)][0],
                "place": told.place.text(language),
                "pointer": told.pointer,
                "text": told.message.text(language),
            }
            for told in one.findings
        ],
        "also": one.also,
        "outcome": OUTCOMES[Outcome(one.outcome)],
    }


def _text(message: Message) -> str:
    """The rules' own English before the same words on other pages."""
    return message.text(reader(), "rules")
