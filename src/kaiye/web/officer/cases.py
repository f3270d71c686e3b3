"""The queue of what needs a person, and one case with nothing else on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaiye.casework import api as casework
from kaiye.catalogue.api import ScopeEntry, entity_type, search_scope_items
from kaiye.kernel.api import ENGLISH, InvalidInput, KaiyeError, NotFound, local_date, now, say
from kaiye.vault.api import files
from kaiye.web.actors import actor, signed_in
from kaiye.web.apply.check import answers
from kaiye.web.fields import Form, number_in
from kaiye.web.limits import limited
from kaiye.web.sentences import reader, spoken

PAGE = 40
SEVERITIES = {"restrict": say("限制"), "warn": say("警示"), "remind": say("提醒")}
GROUND_ROWS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    case: casework.Case
    type_name: str
    days_left: int
    glance: casework.Glance


@dataclass(frozen=True, slots=True)
class OwnWording:
    """A customised part beside what the catalogue has nearest to it."""

    subject: str
    text: str
    nearest: list[ScopeEntry]


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
        "late": sum(row.days_left < 0 for row in rows),
        "due_today": sum(row.days_left == 0 for row in rows),
        "page": page,
        "more": len(found) > PAGE,
        "authority": who.authority,
    }
    return render(request, "officer/queue.html", context)


@require_safe
@signed_in
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case: what was customised, what was warned about, which evidence failed; the rest folded."""
    return _page(request, number, "officer/case.html", Form())


@require_POST
@signed_in
def approve(request: HttpRequest, number: int) -> HttpResponseBase:
    """准予登记."""
    version = _version(request)
    try:
        approved = casework.approve(number, version=version, actor=actor(request), at=now())
    except casework.NotApprovable as error:
        form = Form()
        form.general.append(spoken(error.message))
        return _page(request, number, "officer/case.html", form, status=error.status)
    except casework.Overtaken as error:
        return _overtaken(request, number, "officer/case.html", Form(), error)
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
        return _asked(request, number, "officer/return.html")
    own = [line for line in form.value("own").splitlines() if line.strip()]
    chosen = [place for place in map(number_in, form.values_of("findings")) if place is not None]
    try:
        casework.return_(
            number, version=_version(request), actor=actor(request), at=now(), findings=chosen, own=own
        )
    except InvalidInput as error:
        form.fail("own", error.message)
        return _page(request, number, "officer/return.html", form, status=error.status)
    except casework.Overtaken as error:
        return _overtaken(request, number, "officer/return.html", form, error)
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
            version=_version(request),
            actor=actor(request),
            at=now(),
            grounds=[pairs[row] for row in rows],
        )
    except InvalidInput as error:
        _point_at_grounds(form, error, rows)
        return _page(request, number, "officer/refuse.html", form, status=error.status)
    except casework.Overtaken as error:
        return _overtaken(request, number, "officer/refuse.html", form, error)
    messages.success(request, spoken(say("已作出不予登记决定，并发出通知书。")))
    return HttpResponseRedirect(reverse("officer"))


@require_safe
@signed_in
def paper(request: HttpRequest, number: int, sha256: str) -> HttpResponse:
    """One signed paper of the case, as PDF."""
    view = casework.view(number, actor(request))
    for document in view.documents:
        if document.sha256 == sha256:
            response = HttpResponse(files.get(sha256), content_type="application/pdf")
            response["Content-Disposition"] = f'inline; filename="{document.kind}.pdf"'
            return response
    raise NotFound(say("这个案件没有这份文件。"))


def _page(request: HttpRequest, number: int, template: str, form: Form, status: int = 200) -> HttpResponse:
    view = casework.view(number, actor(request))
    context: dict[str, Any] = {
        "view": view,
        "case": view.case,
        "waiting": casework.waiting_for(view.case),
        "form": form,
        "type_name": _type_name(view.case.entity_type),
        "days_left": _days(view.case, local_date(now())),
        "own": [_own(part) for part in view.customised],
        "judged": _by_severity(view.findings),
        "severities": SEVERITIES,
        "sections": answers(view.document),
        "grounds": range(GROUND_ROWS),
        "back": reverse("officer")
        if template == "officer/case.html"
        else reverse("officer-case", args=[number]),
    }
    return render(request, template, context, status=status)


def _asked(request: HttpRequest, number: int, template: str) -> HttpResponseBase:
    """The form for a decision; who may not decide is told why on the case's page."""
    if not casework.view(number, actor(request)).may_decide:
        return HttpResponseRedirect(reverse("officer-case", args=[number]))
    return _page(request, number, template, Form())


def _overtaken(
    request: HttpRequest, number: int, template: str, form: Form, error: casework.Overtaken
) -> HttpResponse:
    """The case as it is now, with what was entered: the officer reads it again before deciding."""
    form.general.append(spoken(error.message))
    view = casework.view(number, actor(request))
    return _page(request, number, template if view.may_decide else "officer/case.html", form, error.status)


def _own(part: casework.Customised) -> OwnWording:
    nearest = search_scope_items(part.text, limit=3) if part.subject.startswith("/scope") else []
    return OwnWording(part.subject, part.text, list(nearest))


def _by_severity(findings: list[dict[str, Any]]) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {severity: [] for severity in SEVERITIES}
    for place, finding in enumerate(findings):
        found[finding["severity"]].append((place, finding))
    return found


def _point_at_grounds(form: Form, error: KaiyeError, rows: list[int]) -> None:
    for problem in error.problems:
        tokens = str(problem.pointer).split("/")
        if len(tokens) == 4 and rows:
            form.fail(f"{tokens[3]}-{rows[int(tokens[2])]}", problem.message)
        else:
            form.fail("reason-0", problem.message)


def _version(request: HttpRequest) -> int:
    version = number_in(request.POST.get("version", ""))
    if version is None:
        raise InvalidInput(say("页面不完整，没有执行任何操作。"), way_out=say("请刷新页面后重试。"))
    return version


def _type_name(code: str) -> str:
    known = entity_type(code)
    if known is None:
        return code
    return known.en if reader() == ENGLISH else known.zh


def _days(case: casework.Case, today: date) -> int:
    return (case.due - today).days
