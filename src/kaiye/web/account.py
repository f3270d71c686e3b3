"""Signing in and out: applicants by a code on their phone; staff have pages of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kaiye.identity.api import (
    Account,
    Provider,
    begin_session,
    close_session,
    has_password,
    pass_password,
    phone_number,
    providers,
    request_code,
    sign_in_with_code,
)
from kaiye.kernel.api import Forbidden, InvalidInput, KaiyeError, TooMany, now
from kaiye.web.actors import client_ip
from kaiye.web.basics import next_page
from kaiye.web.devices import browser_of
from kaiye.web.fields import Form
from kaiye.web.limits import limited

_PHONE = "sign_in_phone"
# By which outside identity provider this browser is signed in.
CAME_BY = "came_by"
# Who has shown the code and not the password yet; when somebody last showed a factor in this session.
_HALF = "sign_in_half"
_PROVED = "proved_at"
_PATIENCE = timedelta(minutes=10)
_BACKEND = "kaiye.identity.backends.Sessions"


@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign-in", times=60, seconds=600)
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Step one: the phone number; a code is sent to it."""
    target = next_page(request, reverse("apply"))
    if request.method != "POST":
        return _phone_page(request, Form.of({"phone": request.session.get(_PHONE, "")}), target)
    form = Form.posted(request.POST)
    try:
        number = phone_number(form.text("phone"))
        request_code(number, ip=client_ip(request), at=now())
    except (InvalidInput, TooMany) as error:
        form.fail("phone", error.message)
        return _phone_page(request, form, target, status=error.status)
    request.session[_PHONE] = number
    return HttpResponseRedirect(_with_next("sign-in-code", target))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign-in-code", times=60, seconds=600)
def code(request: HttpRequest) -> HttpResponseBase:
    """Step two: the six digits from the message."""
    target = next_page(request, reverse("apply"))
    number = request.session.get(_PHONE)
    if not number:
        return HttpResponseRedirect(_with_next("sign-in", target))
    form = Form.posted(request.POST)
    if request.method != "POST":
        return _code_page(request, form, number, target)
    try:
        account = sign_in_with_code(number, form.text("code"), ip=client_ip(request), at=now())
    except (Forbidden, TooMany) as error:
        form.fail("code", error.message)
        return _code_page(request, form, number, target, error=error)
    if has_password(account):
        request.session.cycle_key()
        request.session[_HALF] = {"account": account.pk, "at": now().isoformat()}
        return HttpResponseRedirect(_with_next("sign-in-password", target))
    enter(request, account, proved=True)
    return HttpResponseRedirect(target)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign-in-password", times=60, seconds=600)
def password(request: HttpRequest) -> HttpResponseBase:
    """Step three, for who has set one: the password. Until then nobody is signed in."""
    target = next_page(request, reverse("apply"))
    account = _half(request)
    if account is None:
        return HttpResponseRedirect(_with_next("sign-in", target))
    form, status = Form.posted(request.POST), 200
    if request.method == "POST":
        try:
            pass_password(account, form.value("password"), at=now())
        except (Forbidden, TooMany) as error:
            form.fail("password", error.message)
            status = error.status
        else:
            enter(request, account, proved=True)
            return HttpResponseRedirect(target)
    form.values.pop("password", None)
    context = {"form": form, "next": target, "back": _with_next("sign-in", target)}
    return render(request, "account/password.html", context, status=status)


def _half(request: HttpRequest) -> Account | None:
    kept: dict[str, Any] | None = request.session.get(_HALF)
    if not kept or now() - datetime.fromisoformat(kept["at"]) > _PATIENCE:
        return None
    return Account.objects.filter(pk=kept["account"], is_active=True).first()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Nobody is signed in on this browser any more; who came from a provider is told that they may be there."""
    came_by = request.session.get(CAME_BY, "")
    close_session(request.session.session_key or "", at=now())
    logout(request)
    if came_by:
        request.session[CAME_BY] = came_by
        return HttpResponseRedirect(reverse("provider-left"))
    return HttpResponseRedirect(reverse("start"))


def enter(request: HttpRequest, account: Account, *, proved: bool = False) -> None:
    """The account is signed in on this browser, in a session with a new name; on a new device it is told.

    `proved`: a code or second factor of ours was shown just now, so that the account's safety may be changed.
    """
    request.session.pop(_PHONE, None)
    request.session.pop(_HALF, None)
    login(request, account, backend=_BACKEND)
    if proved:
        prove(request)
    begin_session(account, request.session.session_key or "", browser_of(request), at=now(), tell=True)


def prove(request: HttpRequest) -> None:
    """Who sits here has shown a code or factor just now."""
    request.session[_PROVED] = now().isoformat()


def freshly_proved(request: HttpRequest) -> bool:
    """Whether that was within the last ten minutes."""
    kept = str(request.session.get(_PROVED) or "")
    return bool(kept) and now() - datetime.fromisoformat(kept) <= _PATIENCE


def _with_next(name: str, target: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': target})}"


def _phone_page(request: HttpRequest, form: Form, target: str, status: int = 200) -> HttpResponse:
    return render(
        request,
        "account/sign_in.html",
        {"form": form, "next": target, "providers": _providers()},
        status=status,
    )


def _providers() -> list[Provider]:
    return [one for one in providers() if one.sign_in]


def _code_page(
    request: HttpRequest, form: Form, number: str, target: str, error: KaiyeError | None = None
) -> HttpResponse:
    context = {"form": form, "number": number, "next": target, "back": _with_next("sign-in", target)}
    return render(request, "account/code.html", context, status=error.status if error else 200)
