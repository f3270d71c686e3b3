"""The queue of what needs a person, and one case with nothing else on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaiye.casework import api as casework
from kaiye.catalogue.api import entity_type
from kaiye.kernel.api import (
    ENGLISH,
    InvalidInput,
    KaiyeError,
    NotFound,
    local_date,
    now,
    say,
    working_days_until,
)
from kaiye.rules.api import Finding
from kaiye.safeguards import api as safeguards
from kaiye.signing import api as signing
from kaiye.vault.api import files
from kaiye.web.actors import actor, signed_in
from kaiye.web.apply.check import answers
from kaiye.web.evidence_pages import rows_of
from kaiye.web.fields import Form, number_in
from kaiye.web.limits import limited
from kaiye.web.officer.clauses import laid
from kaiye.web.sentences import reader, spoken

PAGE = 40
# Until when an officer may look at which case, having said why; in the session.
LOOKS = "officer_looks"
SEVERITIES = {"restrict": say("限制"), "warn": say("警示"), "remind": say("提醒")}
GROUND_ROWS = 3


@dataclass(frozen=True, slots=True)
class Left:
    """How many working days are left, or have passed since the last one when it is `late`."""

    days: int
    late: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    case: casework.Case
    type_name: str
    days_left: Left
    glance: casework.Glance


# Say only that something is customised, which the page shows itself.
_SHOWN = frozenset({"AR-005", "SC-002"})


@require_safe
@signed_in
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a person in the officer's authority, the earliest due first."""
    who = actor(request)
    text = request.GET.get("text", "").strip()
    kind = request.GET.get("type", "")
    closed = request.GET.get("show") == "closed"
    page = number_in(request.GET.get("page", "1")) or 1
    states = casework.CLOSED_STATES if closed else casework.WAITING_STATES
    found = casework.queue(
        who, states=states, entity_type=kind, text=text, limit=PAGE + 1, offset=(page - 1) * PAGE
    )
    glances = casework.glances(found[:PAGE])
    today = local_date(now())
    rows = [
        Row(case, _type_name(case.entity_type), _days(case, today), glances[case.pk]) for case in found[:PAGE]
    ]
    context = {
        "rows": rows,
        "form": Form.of({"text": text, "type": kind, "show": "closed" if closed else ""}),
        "types": [(code, _type_name(code)) for code in ("LLC", "JSC", "IIH")],
        "closed": closed,
        "load": casework.load(who, today=today),
        "asked": [] if closed else casework.asked_of(who),
        "page": page,
        "more": len(found) > PAGE,
        "authority": who.authority,
    }
    return render(request, "officer/queue.html", context)


@require_safe
@signed_in
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case: what was customised, what was warned about, which evidence failed; the rest folded."""
    return case_page(request, number, "officer/case.html", Form())


@require_POST
@signed_in
def approve(request: HttpRequest, number: int) -> HttpResponseBase:
    """准予登记."""
    version = version_of(request)
    try:
        approved = casework.approve(
            number, version=version, actor=actor(request), at=now(), seen=request.POST.getlist("seen")
        )
    except (casework.NotApprovable, casework.Reconsider) as error:
        form = Form()
        form.general.append(spoken(error.message))
        return case_page(request, number, "officer/case.html", form, status=error.status)
    except casework.Overtaken as error:
        return overtaken(request, number, "officer/case.html", Form(), error)
    messages.success(request, spoken(say("已准予登记，统一社会信用代码{uscc}。", uscc=approved.uscc)))
    return HttpResponseRedirect(reverse("officer"))


@require_POST
@signed_in
@limited("ask-source", times=30, seconds=3600)
def ask(request: HttpRequest, number: int) -> HttpResponseBase:
    """The silent sources are asked once more, now."""
    after = casework.ask_now(number, actor=actor(request), at=now())
    if after.is_closed:
        messages.success(request, spoken(say("数据源已经答复，案件{state}。", state=after.facts.name)))
        return HttpResponseRedirect(reverse("officer"))
    if casework.waiting_for(after) is None:
        messages.success(request, spoken(say("数据源已经答复，还有别的内容需要您判断。")))
    else:
        messages.warning(request, spoken(say("数据源仍然没有答复。")))
    return HttpResponseRedirect(reverse("officer-case", args=[number]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def return_(request: HttpRequest, number: int) -> HttpResponseBase:
    """补正: back to the applicant once, with one complete list."""
    form = Form.posted(request.POST)
    if request.method != "POST":
        return _asked(request, number, "officer/return.html", Form.posted(request.GET))
    own = [line for line in form.value("own").splitlines() if line.strip()]
    chosen = [place for place in map(number_in, form.values_of("findings")) if place is not None]
    try:
        casework.return_(
            number,
            version=version_of(request),
            actor=actor(request),
            at=now(),
            findings=chosen,
            own=own,
            use=[pair for pair in map(_replacement, form.values_of("use")) if pair],
            competent=_competent(form),
            seen=form.values_of("seen"),
        )
    except InvalidInput as error:
        form.fail("own", error.message)
        return case_page(request, number, "officer/return.html", form, status=error.status)
    except casework.Reconsider as error:
        return _reconsidered(request, number, "officer/return.html", form, error)
    except casework.Overtaken as error:
        return overtaken(request, number, "officer/return.html", form, error)
    messages.success(request, spoken(say("已退回申请人，并发出一次性告知书。")))
    return HttpResponseRedirect(reverse("officer"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def refuse(request: HttpRequest, number: int) -> HttpResponseBase:
    """不予登记: every reason with its law."""
    form = Form.posted(request.POST)
    if request.method != "POST":
        return _asked(request, number, "officer/refuse.html")
    pairs = [(form.text(f"reason-{row}"), form.text(f"basis-{row}")) for row in range(GROUND_ROWS)]
    rows = [row for row, pair in enumerate(pairs) if any(pair)]
    try:
        casework.refuse(
            number,
            version=version_of(request),
            actor=actor(request),
            at=now(),
            grounds=[pairs[row] for row in rows],
            competent=_competent(form),
            seen=form.values_of("seen"),
        )
    except InvalidInput as error:
        _point_at_grounds(form, error, rows)
        return case_page(request, number, "officer/refuse.html", form, status=error.status)
    except casework.Reconsider as error:
        return _reconsidered(request, number, "officer/refuse.html", form, error)
    except casework.Overtaken as error:
        return overtaken(request, number, "officer/refuse.html", form, error)
    messages.success(request, spoken(say("已作出不予登记决定，并发出通知书。")))
    return HttpResponseRedirect(reverse("officer"))


@require_safe
@signed_in
def letter(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """A paper that went out before the decision, as PDF."""
    case = casework.view(number, actor(request)).case
    for note in casework.other_notes(case):
        if note.kind == kind and note.sha256:
            response = HttpResponse(files.get(note.sha256), content_type="application/pdf")
            response["Content-Disposition"] = f'inline; filename="{note.kind}.pdf"'
            return response
    raise NotFound(say("这个案件没有这份文件。"))


def case_page(
    request: HttpRequest,
    number: int,
    template: str,
    form: Form,
    *,
    status: int = 200,
    warnings: Sequence[Finding] = (),
    **more: Any,
) -> HttpResponse:
    """The case on the officer's desk, in the page or form `template`; `warnings` stopped what was posted."""
    who = actor(request)
    view = casework.view(number, who)
    if view.may_decide and request.method == "GET":
        casework.looked_at(number, actor=who, at=now())
    desk = casework.desk(view, who, at=now())
    context: dict[str, Any] = {
        "view": view,
        "case": view.case,
        "desk": desk,
        "me": who.id,
        "articles": laid(desk.articles) if desk.articles else None,
        "waiting": casework.waiting_for(view.case),
        "objections": [] if view.case.is_closed else safeguards.against(view.filing.reference),
        "form": form,
        "reconsider": warnings,
        "seen": [*desk.seen, *map(casework.token, warnings)],
        "type_name": _type_name(view.case.entity_type),
        "days_left": _days(view.case, local_date(now())),
        "judged": _by_severity(view.findings),
        "severities": SEVERITIES,
        "opened": (is_open := opened(request, view)),
        "sections": answers(view.document) if is_open else [],
        "grounds": range(GROUND_ROWS),
        "signatures": rows_of(signing.latest(view.filing.reference)),
        "back": reverse("officer")
        if template == "officer/case.html"
        else reverse("officer-case", args=[number]),
        **more,
    }
    return render(request, template, context, status=status)


def opened(request: HttpRequest, view: casework.CaseView) -> bool:
    """Whether what is personal in the case is open to this officer now."""
    until = request.session.get(LOOKS, {}).get(str(view.case.pk))
    return view.may_decide or (until is not None and datetime.fromisoformat(until) > now())


def _reconsidered(
    request: HttpRequest, number: int, template: str, form: Form, error: casework.Reconsider
) -> HttpResponse:
    """Nothing was sent: the warnings first, with what was entered; the same button again sends it."""
    return case_page(request, number, template, form, status=error.status, warnings=error.findings)


def _replacement(text: str) -> tuple[int, str] | None:
    """`1:软件开发`: the item that should stand at that place of the scope."""
    place, _, item = text.partition(":")
    found = number_in(place)
    return (found, item) if found is not None and item else None


def _competent(form: Form) -> str | None:
    """The authority to turn to, empty when nobody was named; None when this one is competent."""
    return form.text("competent") if form.value("elsewhere") == "yes" else None


def _asked(request: HttpRequest, number: int, template: str, form: Form | None = None) -> HttpResponseBase:
    """The form for a decision; who may not decide is told why on the case's page."""
    if not casework.view(number, actor(request)).may_decide:
        return HttpResponseRedirect(reverse("officer-case", args=[number]))
    return case_page(request, number, template, form or Form())


def overtaken(
    request: HttpRequest, number: int, template: str, form: Form, error: KaiyeError
) -> HttpResponse:
    """The case as it is now, with what was entered: the officer reads it again before deciding."""
    form.general.append(spoken(error.message))
    view = casework.view(number, actor(request))
    return case_page(
        request, number, template if view.may_decide else "officer/case.html", form, status=error.status
    )


def _by_severity(findings: list[dict[str, Any]]) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {severity: [] for severity in SEVERITIES}
    for place, finding in enumerate(findings):
        if finding["rule"] in _SHOWN:
            continue
        found[finding["severity"]].append((place, finding))
    return found


def _point_at_grounds(form: Form, error: KaiyeError, rows: list[int]) -> None:
    for problem in error.problems:
        tokens = str(problem.pointer).split("/")
        if len(tokens) == 4 and rows:
            form.fail(f"{tokens[3]}-{rows[int(tokens[2])]}", problem.message)
        else:
            form.fail("reason-0", problem.message)


def version_of(request: HttpRequest) -> int:
    """The version of the case on the page that was sent."""
    version = number_in(request.POST.get("version", ""))
    if version is None:
        raise InvalidInput(say("页面不完整，没有执行任何操作。"), way_out=say("请刷新页面后重试。"))
    return version


def _type_name(code: str) -> str:
    known = entity_type(code)
    if known is None:
        return code
    return known.en if reader() == ENGLISH else known.zh


def _days(case: casework.Case, today: date) -> Left:
    return Left(abs(working_days_until(today, case.due)), late=case.due < today)
