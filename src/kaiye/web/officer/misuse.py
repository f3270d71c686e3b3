"""Misuse reports with their clocks, and persons barred after a false registration."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kaiye.identity.api import Permission
from kaiye.kernel.api import IdNumber, InvalidInput, local_date, now, say, working_days_until
from kaiye.safeguards import api as safeguards
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form, number_in
from kaiye.web.sentences import translate

_WAYS = {
    safeguards.State.RECEIVED: (
        (safeguards.Event.ACCEPT, say("受理")),
        (safeguards.Event.DECLINE, say("不予受理")),
    ),
    safeguards.State.ACCEPTED: (
        (safeguards.Event.UPHOLD, say("查实身份被冒用")),
        (safeguards.Event.DISMISS, say("查无冒用，解除限制")),
    ),
}


@signed_in
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The open reports, the earliest due first, and the bars."""
    who = actor(request)
    who.require(Permission.READ_QUEUE)
    today = local_date(now())
    rows = [
        {"report": one, "state": safeguards.NAMES[one.life], "left": working_days_until(today, one.due)}
        for one in safeguards.desk(who)
    ]
    context = {"rows": rows, "bars": safeguards.bars_at_desk(who), "back": reverse("officer"), "today": today}
    return render(request, "officer/misuse.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: str) -> HttpResponseBase:
    """One report, and what comes next."""
    who = actor(request)
    found = safeguards.report(number, who)
    ways = _WAYS.get(found.life, ())
    form = Form.posted(request.POST)
    if request.method == "POST":
        chosen = form.value("event")
        if chosen not in {str(event) for event, _ in ways}:
            form.fail("event", say("请选择怎样处理。"))
        if not form.text("reason"):
            form.fail("reason", say("请写明理由。"))
        version = number_in(form.value("version"))
        if version is None:
            raise InvalidInput(say("页面不完整，请刷新后重试。"))
        if form:
            safeguards.resolve(
                number,
                safeguards.Event(chosen),
                reason=form.text("reason"),
                version=version,
                actor=who,
                at=now(),
            )
            messages.success(request, translate("已经记录，报告人会收到消息。"))
            return HttpResponseRedirect(reverse("officer-misuse"))
    context = {
        "form": form,
        "report": found,
        "number": IdNumber(found.person["number"]).masked,
        "state": safeguards.NAMES[found.life],
        "ways": [(str(event), word) for event, word in ways],
        "basis": safeguards.BASIS,
        "back": reverse("officer-misuse"),
    }
    return render(request, "officer/misuse_report.html", context, status=200 if form else 422)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def bar(request: HttpRequest) -> HttpResponseBase:
    """Propose that somebody is barred."""
    who = actor(request)
    who.require(Permission.READ_QUEUE)
    form = Form.posted(request.POST)
    if request.method == "POST":
        try:
            since = _day(form.text("since"))
            safeguards.propose_bar(
                name=form.text("name"),
                number=form.text("number"),
                ground=form.text("ground"),
                since=since,
                authority=who.authority,
                actor=who,
                at=now(),
            )
        except InvalidInput as error:
            for problem in error.problems:
                form.fail(str(problem.pointer).removeprefix("/"), problem.message)
            if not error.problems:
                form.fail("since", error.message)
        else:
            messages.success(request, translate("已经提出，由另一位工作人员确认后生效并公示。"))
            return HttpResponseRedirect(reverse("officer-misuse"))
    context = {"form": form, "back": reverse("officer-misuse")}
    return render(request, "officer/bar.html", context, status=200 if form else 422)


@signed_in
@require_http_methods(["POST"])
def bar_act(request: HttpRequest, number: int, act: str) -> HttpResponseBase:
    """Confirm another officer's proposal, or lift a bar."""
    who = actor(request)
    if act == "confirm":
        safeguards.confirm_bar(number, actor=who, at=now())
        messages.success(request, translate("已经确认，即日生效并公示。"))
    else:
        safeguards.lift_bar(number, reason=request.POST.get("reason", ""), actor=who, at=now())
        messages.success(request, translate("已经解除。"))
    return HttpResponseRedirect(reverse("officer-misuse"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(say("请填写日期，例如 2026-11-22。")) from None
