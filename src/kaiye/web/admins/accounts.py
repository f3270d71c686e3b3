"""The security administrator's desk: the staff, what waits for a second person, what one does alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaiye.identity import api as identity
from kaiye.identity.api import Duty, Permission, Role
from kaiye.kernel.api import Conflict, InvalidInput, KaiyeError, NotFound, now, say
from kaiye.web.actors import actor, signed_in
from kaiye.web.admins import words
from kaiye.web.fields import Form, number_in
from kaiye.web.limits import limited
from kaiye.web.sentences import spoken

_PAGE = 50


@require_safe
@signed_in
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, and what waits for a second security administrator."""
    who, form = actor(request), Form.posted(request.GET)
    rows = identity.staff(
        who, text=form.text("text"), role=form.text("role"), state=form.text("state"), at=now()
    )
    page = max(number_in(form.text("page")) or 1, 1)
    context = {
        "rows": rows[(page - 1) * _PAGE : page * _PAGE],
        "count": len(rows),
        "page": page,
        "more": len(rows) > page * _PAGE,
        "waiting": identity.open_changes(who),
        "me": who.account,
        "form": form,
        "words": words,
    }
    return render(request, "admins/staff.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@limited("staff-open", times=60, seconds=3600)
def new(request: HttpRequest) -> HttpResponseBase:
    """An account is proposed."""
    who = actor(request)
    who.require(Permission.MANAGE_ACCOUNTS)
    form, status = Form.posted(request.POST), 200
    if request.method == "POST":
        try:
            change = identity.propose_account(
                form.text("login"), _duty(form), name=form.text("name"), phone=form.text("phone"),
                actor=who, at=now(),
            )  # fmt: skip
        except (InvalidInput, Conflict) as error:
            status = _point(form, error)
        else:
            return _proposed(request, change)
    context = {"form": form, "roles": list(words.ROLES.items()), "back": reverse("admin-staff")}
    return render(request, "admins/new.html", context, status=status)


@require_safe
@signed_in
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One account: what it is, what was done to it, what can be done."""
    return _one(request, number, Form())


@require_POST
@signed_in
@limited("staff-propose", times=60, seconds=3600)
def propose(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """Another role or telephone is proposed."""
    who, form = actor(request), Form.posted(request.POST)
    try:
        if what == "role":
            change = identity.propose_duty(number, _duty(form), actor=who, at=now())
        elif what != "telephone":
            raise NotFound(say("没有找到这个页面"))
        else:
            change = identity.propose_telephone(number, form.text("phone"), actor=who, at=now())
    except (InvalidInput, Conflict) as error:
        return _one(request, number, form, status=_point(form, error))
    return _proposed(request, change)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@limited("staff-act", times=60, seconds=3600)
def act(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """What one does alone, for a reason."""
    who = actor(request)
    account = identity.staff_account(number, who)
    if what not in words.ACTS:
        raise NotFound(say("没有找到这个页面"))
    form, status = Form.posted(request.POST), 200
    if request.method == "POST":
        try:
            code = _acts()[what](number, reason=form.text("reason"), actor=who, at=now())
        except (InvalidInput, Conflict) as error:
            status = _point(form, error)
        else:
            if isinstance(code, str):
                return _code(request, account, code)
            messages.success(request, spoken(say("已经办好：{what}。", what=words.ACTS[what])))
            return HttpResponseRedirect(reverse("admin-account", args=[number]))
    context = {
        "row": identity.staff_row(account, at=now()),
        "form": form,
        "title": words.ACTS[what],
        "meaning": words.MEANING[what],
        "back": reverse("admin-account", args=[number]),
    }
    return render(request, "admins/act.html", context, status=status)


@require_safe
@signed_in
def change(request: HttpRequest, number: int) -> HttpResponse:
    """What is proposed, by whom, and what became of it."""
    return _change(request, number, Form())


@require_POST
@signed_in
@limited("staff-decide", times=60, seconds=3600)
def decide(request: HttpRequest, number: int, what: str) -> HttpResponseBase:
    """确认, 驳回 or 撤回."""
    who, form, at = actor(request), Form.posted(request.POST), now()
    version = number_in(form.text("version"))
    try:
        if version is None:
            raise InvalidInput(say("页面不完整，没有执行任何操作。"), way_out=say("请刷新页面后重试。"))
        if what == "confirm":
            done = identity.confirm_change(number, version=version, actor=who, at=at)
            if done.code:
                return _code(request, done.account, done.code)
        elif what == "reject":
            identity.reject_change(number, version=version, reason=form.text("reason"), actor=who, at=at)
        elif what != "withdraw":
            raise NotFound(say("没有找到这个页面"))
        else:
            identity.withdraw_change(number, version=version, actor=who, at=at)
    except (InvalidInput, Conflict) as error:
        return _change(request, number, form, status=_point(form, error))
    messages.success(request, spoken(say("已经办好。")))
    return HttpResponseRedirect(reverse("admin-change", args=[number]))


def _acts() -> dict[str, Callable[..., Any]]:
    return {
        "stop": identity.stop,
        "start": identity.start_again,
        "unlock": identity.unlock,
        "sessions": identity.end_staff_sessions,
        "factor": identity.reset_factor,
        "invite": identity.invite_again,
    }


def _one(request: HttpRequest, number: int, form: Form, status: int = 200) -> HttpResponse:
    who = actor(request)
    account = identity.staff_account(number, who)
    row = identity.staff_row(account, at=now())
    done = identity.acts_on(number, who)
    if not form.values:
        form = Form.of({"role": row.role, "authority": row.authority, "leader": "yes" if row.leader else ""})
    context = {
        "row": row,
        "own": who.account == number,
        "fixed": row.role in identity.SEPARATED,
        "acts": [(key, words.ACTS[key], words.MEANING[key]) for key in _possible(row)],
        "done": done,
        "names": _names(done),
        "roles": [(key, name) for key, name in words.ROLES.items() if key not in identity.SEPARATED],
        "form": form,
        "words": words,
        "back": reverse("admin-staff"),
    }
    return render(request, "admins/account.html", context, status=status)


def _possible(row: identity.StaffRow) -> list[str]:
    if not row.active:
        return ["start"]
    found = ["unlock"] if row.locked else []
    found += ["sessions", "factor"] + (["invite"] if row.phone else [])
    return [*found, "stop"]


def _names(done: list[identity.StaffAct]) -> dict[str, str]:
    """Who did it, by their user names: administrators know each other by these."""
    numbers = {int(act.by.removeprefix("account:")) for act in done if act.by.startswith("account:")}
    found = identity.Account.objects.filter(pk__in=numbers)
    return {f"account:{account.pk}": account.login for account in found}


def _change(request: HttpRequest, number: int, form: Form, status: int = 200) -> HttpResponse:
    who = actor(request)
    found = identity.change_of(number, who)
    context = {
        "change": found,
        "own": found.proposed_by_id == who.account,
        "form": form,
        "words": words,
        "back": reverse("admin-staff"),
    }
    return render(request, "admins/change.html", context, status=status)


def _code(request: HttpRequest, account: identity.Account, code: str) -> HttpResponse:
    """The code for the holder, shown this once."""
    context = {"login": account.login, "code": code, "number": account.pk}
    response = render(request, "admins/code.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _proposed(request: HttpRequest, change: identity.StaffChange) -> HttpResponse:
    messages.success(request, spoken(say("已经提出，请另一位安全管理员确认。")))
    return HttpResponseRedirect(reverse("admin-change", args=[change.pk]))


def _duty(form: Form) -> Duty:
    text = form.text("role")
    role = Role(text) if text in Role.values else Role.APPLICANT
    return Duty(role, form.text("authority"), form.text("leader") == "yes")


def _point(form: Form, error: KaiyeError) -> int:
    """The errors at their fields; those without one at the top. The page's status."""
    for problem in error.problems:
        form.fail(problem.pointer.strip("/"), problem.message)
    if not error.problems:
        form.general += [spoken(error.message), spoken(error.way_out)]
    return error.status
