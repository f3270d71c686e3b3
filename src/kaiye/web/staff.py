"""Staff sign in with two factors: user name and password, then the code of an authenticator app or of a message;
who has neither sets up an app first."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

import segno
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from kaiye.identity.api import (
    Account,
    Factor,
    Role,
    app_address,
    begin_app,
    confirm_app,
    factor_of,
    pass_factor,
    send_code,
    sign_in_staff,
)
from kaiye.kernel.api import Forbidden, KaiyeError, TooMany, now
from kaiye.web.account import enter
from kaiye.web.actors import client_ip
from kaiye.web.basics import next_page
from kaiye.web.fields import Form
from kaiye.web.limits import limited

_HALF = "staff_half"
# How long the password is good for before the second factor is shown.
_PATIENCE = timedelta(minutes=10)
_OFFICERS = "/officer/"
_DESKS: dict[str, str] = {
    Role.POLICY_OFFICER: "policy",
    Role.SYSTEM_ADMIN: "admin-system",
    Role.SECURITY_ADMIN: "admin-staff",
    Role.AUDIT_ADMIN: "admin-audit",
}


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("staff", times=60, seconds=600)
def staff(request: HttpRequest) -> HttpResponseBase:
    """Staff sign in by user name and password; a second factor follows."""
    target = next_page(request, _OFFICERS)
    form = Form.posted(request.POST)
    status = 200
    if request.method == "POST":
        try:
            account = sign_in_staff(
                form.text("login"), form.value("password"), ip=client_ip(request), at=now()
            )
        except (Forbidden, TooMany) as error:
            form.fail("login", error.message)
            status = error.status
        else:
            return _half_signed_in(request, account, target)
    form.values.pop("password", None)
    return render(request, "account/staff.html", {"form": form, "next": target}, status=status)


def _half_signed_in(request: HttpRequest, account: Account, target: str) -> HttpResponseBase:
    """The password was right: on to the second factor. Nobody is signed in yet."""
    request.session.cycle_key()
    request.session[_HALF] = {"account": account.pk, "at": now().isoformat(), "next": target}
    factor = factor_of(account)
    if factor is Factor.TELEPHONE:
        send_code(account, at=now())
    return HttpResponseRedirect(reverse("staff-app" if factor is Factor.NONE else "staff-code"))


def _half(request: HttpRequest) -> tuple[Account, str] | None:
    kept = request.session.get(_HALF)
    if not kept or now() - datetime.fromisoformat(kept["at"]) > _PATIENCE:
        return None
    account = Account.objects.filter(pk=kept["account"], is_active=True).first()
    return (account, str(kept["next"])) if account is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
@limited("staff-code", times=60, seconds=600)
def code(request: HttpRequest) -> HttpResponseBase:
    """The code; only then is anybody signed in."""
    found = _half(request)
    if found is None:
        return HttpResponseRedirect(reverse("staff-sign-in"))
    account, target = found
    factor = factor_of(account)
    if factor is Factor.PASSKEY:
        return HttpResponseRedirect(f"{reverse('passkey')}?{urlencode({'next': target})}")
    if factor is Factor.NONE:
        return HttpResponseRedirect(reverse("staff-app"))
    form, status = Form.posted(request.POST), 200
    if request.method == "POST":
        try:
            pass_factor(account, form.text("code"), at=now())
        except (Forbidden, TooMany) as error:
            form.fail("code", error.message)
            status = error.status
        else:
            return _in(request, account, target)
    form.values.pop("code", None)
    context = {"form": form, "app": factor is Factor.APP, "back": reverse("staff-sign-in")}
    return render(request, "account/staff_code.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("staff-app", times=60, seconds=600)
def app(request: HttpRequest) -> HttpResponseBase:
    """An authenticator app is set up; the recovery codes are shown once."""
    found = _half(request)
    if found is None:
        return HttpResponseRedirect(reverse("staff-sign-in"))
    account, target = found
    if factor_of(account) is not Factor.NONE:
        return HttpResponseRedirect(reverse("staff-code"))
    form, status = Form.posted(request.POST), 200
    secret = begin_app(account)
    if request.method == "POST":
        try:
            codes = confirm_app(account, "".join(form.text("code").split()), at=now())
        except KaiyeError as error:
            form.fail("code", error.message)
            status = error.status
        else:
            _in(request, account, target)
            return render(
                request, "account/staff_recovery.html", {"codes": codes, "next": _desk(account, target)}
            )
    context = {
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        # The picture is drawn here, from our own words only.
        "qr": Markup(segno.make(app_address(account, secret)).svg_inline(scale=4, border=2)),  # noqa: S704
        "back": reverse("staff-sign-in"),
    }
    return render(request, "account/staff_app.html", context, status=status)


def _in(request: HttpRequest, account: Account, target: str) -> HttpResponseBase:
    request.session.pop(_HALF, None)
    enter(request, account, proved=True)
    return HttpResponseRedirect(_desk(account, target))


def _desk(account: Account, target: str) -> str:
    """Where staff work when they came from nowhere in particular."""
    return reverse(_DESKS[account.role]) if target == _OFFICERS and account.role in _DESKS else target
