"""The numbers and lists the rules go by: all of them, one of them, and the form to try another value."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kaiye.identity.api import Permission
from kaiye.kernel.api import InvalidInput, NotFound, Problem, local_date, now, say
from kaiye.policy import api as policy
from kaiye.rules.api import (
    SUSPENDED,
    Parameter,
    Value,
    read_value,
    rules_reading,
    suspendable_rules,
)
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form
from kaiye.web.limits import limited
from kaiye.web.policy.words import title, told, touched, typed
from kaiye.web.sentences import spoken

_RECENT = 5


@require_safe
@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, what is coming, and every parameter as it stands today."""
    who, today = actor(request), local_date(now())
    who.require(Permission.READ_POLICY)
    enacted = policy.enacted_changes()
    context = {
        "waiting": policy.changes(who, states=[policy.State.PROPOSED]),
        "coming": sorted((one for one in enacted if one.since > today), key=lambda one: one.since),
        "standings": policy.standings(today),
        "trials": policy.recent_trials(who, limit=_RECENT),
        "title": title,
        "told": told,
        "me": who.id,
    }
    return render(request, "policy/home.html", context)


@require_safe
@signed_in
def one(request: HttpRequest, parameter: str) -> HttpResponse:
    """One parameter: its value, its periods, the rules that read it, everything ever proposed."""
    who = actor(request)
    who.require(Permission.READ_POLICY)
    context = {
        "standing": _standing(parameter),
        "touched": touched(rules_reading(parameter)),
        "changes": policy.changes(who, name=parameter),
        "today": local_date(now()),
        "title": title,
        "told": told,
        "back": reverse("policy"),
    }
    return render(request, "policy/parameter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@limited("policy-try", times=60, seconds=3600)
def change(request: HttpRequest, parameter: str) -> HttpResponseBase:
    """Another value, tried on past filings before anybody is asked to enact it."""
    who = actor(request)
    who.require(Permission.PROPOSE_CHANGE)
    standing = _standing(parameter)
    if request.method != "POST":
        value = standing.now.value if standing.now else standing.periods[-1].value
        entered: dict[str, str | list[str]] = {
            "value": list(value) if parameter == SUSPENDED and not isinstance(value, int) else typed(value),
            "since": (local_date(now()) + timedelta(days=1)).isoformat(),
        }
        return _form(request, standing, Form.of(entered))
    form = Form.posted(request.POST)
    try:
        draft, days = _draft(parameter, form)
        trial = policy.try_out(draft, days=days, actor=who, at=now())
    except InvalidInput as error:
        for problem in error.problems:
            form.fail(problem.pointer.strip("/"), problem.message)
        if not error.problems:
            form.general.append(spoken(error.message))
        return _form(request, standing, form, status=error.status)
    return HttpResponseRedirect(reverse("policy-trial", args=[trial.pk]))


def _form(request: HttpRequest, standing: policy.Standing, form: Form, status: int = 200) -> HttpResponse:
    name = standing.name
    context = {
        "standing": standing,
        "form": form,
        "is_list": isinstance(standing.periods[0].value, tuple),
        "choices": [(rule.id, _choice(rule.id, spoken(rule.heading))) for rule in suspendable_rules()]
        if name == SUSPENDED
        else [],
        "touched": touched(rules_reading(name)),
        "title": title,
        "told": told,
        "back": reverse("policy-parameter", args=[name]),
    }
    return render(request, "policy/change.html", context, status=status)


def _choice(identifier: str, heading: str) -> str:
    return f"{identifier} {heading}"


def _draft(name: str, form: Form) -> tuple[Parameter, policy.Days]:
    """What was entered; raises `InvalidInput` with everything that cannot even be read."""
    problems: list[Problem] = []

    def day(field: str, *, needed: bool) -> date | None:
        text = form.text(field)
        if not text and not needed:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            problems.append(Problem(f"/{field}", say("请填写日期，例如 2026-11-22。")))
            return None

    since, until = day("since", needed=True), day("until", needed=False)
    days = policy.Days(day("first_day", needed=False), day("last_day", needed=False))
    value: Value = 0
    try:
        value = _value(name, form)
    except InvalidInput as error:
        problems += error.problems
    if problems or since is None:
        raise InvalidInput(say("有{count}处需要修改。", count=len(problems)), problems=problems)
    return Parameter(name, value, since, until, form.text("basis"), form.text("note")), days


def _value(name: str, form: Form) -> Value:
    if name == SUSPENDED:
        return tuple(dict.fromkeys(form.values_of("value")))
    return read_value(name, form.value("value"), policy.parameters_in_force())


def _standing(name: str) -> policy.Standing:
    found = policy.standing(name, local_date(now()))
    if found is None:
        raise NotFound(say("没有名为“{name}”的参数。", name=name))
    return found
