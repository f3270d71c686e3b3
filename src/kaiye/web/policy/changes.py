"""A trial while it runs and when it is done; a change that waits for, or has had, a second person's word."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kaiye.kernel.api import InvalidInput, KaiyeError, now, say
from kaiye.policy import api as policy
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form, number_in
from kaiye.web.limits import limited
from kaiye.web.policy.words import OUTCOMES, matrix, rows, title, told
from kaiye.web.sentences import spoken


@require_safe
@signed_in
def trial(request: HttpRequest, number: int) -> HttpResponse:
    """How far the trial is, and what came out."""
    return _trial(request, number, Form())


@require_POST
@signed_in
@limited("policy-propose", times=60, seconds=600)
def propose(request: HttpRequest, number: int) -> HttpResponseBase:
    """提交审批: the change that was tried waits for a second person."""
    try:
        change = policy.propose(number, actor=actor(request), at=now())
    except (policy.TrialOutdated, InvalidInput) as error:
        return _trial(request, number, _said(error), status=error.status)
    messages.success(request, spoken(say("已提交审批，请另一位规则管理人员批准或者驳回。")))
    return HttpResponseRedirect(reverse("policy-change", args=[change.pk]))


@require_safe
@signed_in
def change(request: HttpRequest, number: int) -> HttpResponse:
    """What is to change, what it would have meant, and who said what."""
    return _change(request, number, Form())


@require_POST
@signed_in
@limited("policy-decide", times=60, seconds=600)
def decide(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """批准, 驳回 or 撤回."""
    form, who, at = Form.posted(request.POST), actor(request), now()
    version = number_in(request.POST.get("version", ""))
    try:
        if version is None:
            raise InvalidInput(say("页面不完整，没有执行任何操作。"), way_out=say("请刷新页面后重试。"))
        if what == "enact":
            policy.enact(number, version=version, actor=who, at=at)
            done = say("已批准。这项变更从生效日期起适用于全部决定。")
        elif what == "reject":
            policy.reject(number, version=version, reason=form.text("reason"), actor=who, at=at)
            done = say("已驳回。")
        else:
            policy.withdraw(number, version=version, actor=who, at=at)
            done = say("已撤回。")
    except InvalidInput as error:
        _point(form, error)
        return _change(request, number, form, status=error.status)
    except (policy.Overtaken, policy.TrialOutdated) as error:
        form.general.append(spoken(error.message))
        return _change(request, number, form, status=error.status)
    messages.success(request, spoken(done))
    return HttpResponseRedirect(reverse("policy-change", args=[number]))


def _trial(request: HttpRequest, number: int, form: Form, status: int = 200) -> HttpResponse:
    found = policy.trial_of(number, actor(request))
    context = {
        **_result(found),
        "trial": found,
        "form": form,
        "change": policy.change_from(found),
        "back": reverse("policy-parameter", args=[found.name]),
    }
    return render(request, "policy/trial.html", context, status=status)


def _change(request: HttpRequest, number: int, form: Form, status: int = 200) -> HttpResponse:
    who = actor(request)
    found = policy.change_of(number, who)
    context = {
        **_result(found.trial),
        "change": found,
        "trial": found.trial,
        "form": form,
        "own": found.proposed_by == who.id,
        "back": reverse("policy"),
    }
    return render(request, "policy/decision.html", context, status=status)


def _result(trial: policy.Trial) -> dict[str, Any]:
    result = trial.result
    standing = policy.standing(trial.name, trial.since)
    return {
        "result": result,
        "matrix": matrix(result),
        "outcomes": list(OUTCOMES.values()),
        "rows": rows(result.get("differences", ())),
        "current": standing.now if standing else None,
        "title": title,
        "told": told,
    }


def _said(error: KaiyeError) -> Form:
    form = Form()
    form.general += [spoken(problem.message) for problem in error.problems] or [spoken(error.message)]
    return form


def _point(form: Form, error: InvalidInput) -> None:
    """A reason is asked for on this page; everything else was entered on another."""
    for problem in error.problems:
        if problem.pointer == "/reason":
            form.fail("reason", problem.message)
        else:
            form.general.append(spoken(problem.message))
    if not error.problems:
        form.general.append(spoken(error.message))
