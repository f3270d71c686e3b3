"""An account whose telephone is lost: the new number, who one is, the wait, and the link that stops it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kaiye.identity.api import phone_number, request_code
from kaiye.kernel.api import KaiyeError, local_date, now
from kaiye.policy.api import parameters_in_force
from kaiye.realname import api as realname
from kaiye.web.actors import client_ip
from kaiye.web.fields import Form
from kaiye.web.limits import count, limited
from kaiye.web.realname.place import RECOVERY

_ASKED = "recovery_asked"


@require_http_methods(["GET", "HEAD", "POST"])
@limited("recover", times=20, seconds=3600)
def begin(request: HttpRequest) -> HttpResponseBase:
    """The lost number and the new one; a code goes to the new one, whatever the lost one is."""
    form, status = Form.posted(request.POST), 200
    if request.method == "POST":
        numbers: dict[str, str] = {}
        for field in ("lost", "phone"):
            try:
                numbers[field] = phone_number(form.text(field))
            except KaiyeError as error:
                form.fail(field, error.message)
                status = error.status
        if form:
            try:
                count(f"recover:{numbers['lost']}", times=5, seconds=86_400)
                request_code(numbers["phone"], ip=client_ip(request), at=now())
            except KaiyeError as error:
                form.fail("phone", error.message)
                status = error.status
            else:
                request.session[_ASKED] = numbers
                return HttpResponseRedirect(reverse("recover-code"))
    hours = parameters_in_force().value("realname.recovery_hours", local_date(now()))
    context = {"form": form, "hours": hours, "back": reverse("sign-in")}
    return render(request, "account/recover.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("recover-code", times=40, seconds=3600)
def code(request: HttpRequest) -> HttpResponseBase:
    """The new telephone's code; then the real-name check."""
    numbers = request.session.get(_ASKED)
    if not numbers:
        return HttpResponseRedirect(reverse("recover"))
    form, status = Form.posted(request.POST), 200
    if request.method == "POST":
        try:
            row = realname.open_recovery(
                numbers["lost"], numbers["phone"], form.text("code"), ip=client_ip(request), at=now()
            )
        except KaiyeError as error:
            form.fail("code", error.message)
            status = error.status
        else:
            del request.session[_ASKED]
            request.session[RECOVERY] = row.pk
            return HttpResponseRedirect(reverse("recover-identity"))
    form.values.pop("code", None)
    context = {"form": form, "number": numbers["phone"], "back": reverse("recover"), "next": ""}
    return render(request, "account/recover_code.html", context, status=status)


@require_safe
def state(request: HttpRequest) -> HttpResponseBase:
    """Where it is."""
    number = request.session.get(RECOVERY)
    if not number:
        return HttpResponseRedirect(reverse("recover"))
    return render(request, "account/recover_state.html", {"row": realname.recovery(number)})


@require_http_methods(["GET", "HEAD", "POST"])
@limited("recover-stop", times=30, seconds=600, methods=("GET", "POST"))
def stop(request: HttpRequest, secret: str) -> HttpResponseBase:
    """One button stops it; opening the link changes nothing, as mail scanners open links."""
    row = realname.stoppable(secret)
    if request.method == "POST":
        row = realname.stop_recovery(row.pk, at=now())
    return render(request, "account/recover_stop.html", {"row": row})
