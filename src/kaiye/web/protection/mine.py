"""Everything under one person's number, for who has shown that it is theirs: what is named, alerts, locks, reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaiye.casework import api as casework
from kaiye.identity.api import ActorKind
from kaiye.kernel.api import IdNumber, NotFound, now, say
from kaiye.realname import api as realname
from kaiye.safeguards import api as safeguards
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form
from kaiye.web.limits import limited
from kaiye.web.public.entities import office_name
from kaiye.web.sentences import translate

View = Callable[..., HttpResponseBase]


def proved(view: View) -> View:
    """Only for an account whose person is proved; others are led to the check."""

    @wraps(view)
    def guarded(request: HttpRequest, **rest: Any) -> HttpResponseBase:
        who = actor(request)
        if who.kind is not ActorKind.APPLICANT or who.account is None:
            raise NotFound(say("没有找到这个页面"))
        bound = realname.verified_account(who.account)
        if bound is None:
            return render(request, "protection/prove.html", status=200)
        return view(request, bound, safeguards.index_of(bound.person["number"]), **rest)

    return signed_in(guarded)


@require_safe
@proved
def overview(request: HttpRequest, bound: realname.Binding, index: str) -> HttpResponseBase:
    """Where I am named, what I asked for, what I reported, and who wants my consent."""
    guard = safeguards.guard_of(index)
    context = {
        "name": bound.person["name"],
        "number": IdNumber(bound.person["number"]).masked,
        "mentions": (named := safeguards.mentions_of(index)),
        "looks": casework.looks_at({one.reference for one in named}),
        "office": office_name,
        "consents": safeguards.consents_of(index),
        "reports": safeguards.reports_of(index),
        "states": safeguards.NAMES,
        "form": Form.of(
            {
                "guard": [
                    name
                    for name, on in (("alert", guard and guard.alert), ("lock", guard and guard.locked))
                    if on
                ]
            }
        ),
    }
    return render(request, "protection/mine.html", context)


@require_POST
@limited("guard", times=30, seconds=3600)
@proved
def guard(request: HttpRequest, bound: realname.Binding, index: str) -> HttpResponseBase:
    """Alert and lock as I want them from now on."""
    wanted = request.POST.getlist("guard")
    who = actor(request)
    safeguards.set_guard(
        index,
        alert="alert" in wanted,
        locked="lock" in wanted,
        phone=str(getattr(request.user, "phone", "")),
        name=bound.person["name"],
        actor=who.id,
        at=now(),
    )
    messages.success(request, translate("已经保存，立即生效。"))
    return HttpResponseRedirect(reverse("my-identity"))


@require_POST
@limited("consent", times=60, seconds=3600)
@proved
def consent(request: HttpRequest, bound: realname.Binding, index: str, number: int) -> HttpResponseBase:
    """My answer to somebody who wants to name me."""
    given = request.POST.get("answer") == "yes"
    safeguards.answer_consent(number, index=index, given=given, actor=actor(request).id, at=now())
    messages.success(
        request, translate("已经同意。") if given else translate("已经拒绝，对方不能用您的身份登记。")
    )
    return HttpResponseRedirect(reverse("my-identity"))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("misuse", times=20, seconds=3600)
@proved
def report(request: HttpRequest, bound: realname.Binding, index: str, number: int) -> HttpResponseBase:
    """One place where I am named, and that it was not me."""
    mention = next((one for one in safeguards.mentions_of(index) if one.pk == number), None)
    if mention is None:
        raise NotFound(say("没有找到这个页面"))
    if request.method == "POST":
        reporter = safeguards.Reporter(
            bound.person["name"],
            bound.person["number"],
            str(getattr(request.user, "phone", "")),
            proved=True,
        )
        words = request.POST.get("words", "").strip()[:1000]
        casework.report_mention(mention, reporter, words=words, actor=actor(request).id, at=now())
        return HttpResponseRedirect(reverse("my-identity"))
    context = {"mention": mention, "form": Form(), "back": reverse("my-identity")}
    return render(request, "protection/report.html", context)


@require_POST
@proved
def withdraw(request: HttpRequest, bound: realname.Binding, index: str, number: str) -> HttpResponseBase:
    """I take a report back."""
    safeguards.withdraw(number, index=index, actor=actor(request).id, at=now())
    messages.success(request, translate("报告已经撤回。"))
    return HttpResponseRedirect(reverse("my-identity"))
