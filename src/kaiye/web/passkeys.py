"""Passkeys on pages: signing in with one, adding and removing one's own; a small script talks to the device."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kaiye.identity.api import (
    Account,
    Role,
    add_passkey,
    ask_registration,
    ask_sign_in,
    passkeys_possible,
    remove_passkey,
    sign_in_with_passkey,
)
from kaiye.kernel.api import KaiyeError, NotFound, now, say
from kaiye.web.account import enter
from kaiye.web.actors import client_ip
from kaiye.web.basics import next_page
from kaiye.web.fields import Form, number_in
from kaiye.web.limits import limited
from kaiye.web.security import fresh
from kaiye.web.sentences import spoken, translate

_ASKED = "passkey_asked"


@require_http_methods(["GET", "POST"])
@limited("passkey", times=60, seconds=600, methods=("GET", "POST"))
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The device shows its passkeys; without a script, or without one, the code is one link away."""
    _possible()
    target = next_page(request, "")
    form, status = Form(), 200
    if request.method == "POST":
        try:
            account = sign_in_with_passkey(
                request.POST.get("answer", ""), _taken(request), ip=client_ip(request), at=now()
            )
        except KaiyeError as error:
            form.fail("passkey", error.message)
            status = error.status
        else:
            enter(request, account, proved=True)
            return HttpResponseRedirect(target or _desk(account))
    options, request.session[_ASKED] = ask_sign_in(at=now())
    context = {"form": form, "options": options, "next": target, "back": reverse("sign-in")}
    return render(request, "account/passkey.html", context, status=status)


@require_http_methods(["GET", "POST"])
@limited("passkey-add", times=60, seconds=600, methods=("GET", "POST"))
@fresh
def add(request: HttpRequest, account: Account) -> HttpResponseBase:
    """This device, or a security key, becomes a passkey of the account."""
    _possible()
    form, status = Form.posted(request.POST), 200
    if request.method == "POST":
        try:
            add_passkey(
                account, form.value("answer"), _taken(request), name=form.text("passkey_name"),
                session=request.session.session_key or "", at=now(),
            )  # fmt: skip
        except KaiyeError as error:
            form.fail("passkey_name", error.message)
            status = error.status
        else:
            messages.success(request, translate("通行密钥已经添加，其他登录已经结束。"))
            return HttpResponseRedirect(reverse("security"))
    options, request.session[_ASKED] = ask_registration(account, at=now())
    context = {"form": form, "options": options, "back": reverse("security")}
    return render(request, "account/passkey_add.html", context, status=status)


@require_POST
@fresh
def remove(request: HttpRequest, account: Account) -> HttpResponseBase:
    """A passkey signs in no more."""
    session = request.session.session_key or ""
    try:
        remove_passkey(account, number_in(request.POST.get("passkey", "")) or 0, session=session, at=now())
    except KaiyeError as error:
        messages.info(request, spoken(error.message))
    else:
        messages.success(request, translate("通行密钥已经删除，其他登录已经结束。"))
    return HttpResponseRedirect(reverse("security"))


def _taken(request: HttpRequest) -> str:
    """The challenge this browser was asked, once."""
    return str(request.session.pop(_ASKED, ""))


def _possible() -> None:
    if not passkeys_possible():
        raise NotFound(say("这个网址不能使用通行密钥。"), way_out=say("请用手机验证码登录。"))


def _desk(account: Account) -> str:
    names = {Role.APPLICANT: "apply", Role.OFFICER: "officer", Role.POLICY_OFFICER: "policy"}
    return reverse(names.get(Role(account.role), "security"))
