"""The safety of one's own account: where it is signed in, its password; changes only after a fresh code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaiye.identity.api import (
    Account,
    Factor,
    Role,
    begin_session,
    change_phone,
    close_session,
    end_other_sessions,
    end_session,
    factor_of,
    has_password,
    pass_factor,
    passkeys_of,
    passkeys_possible,
    phone_number,
    remove_password,
    request_code,
    send_code,
    sessions_of,
    set_password,
    sign_in_with_code,
)
from kaiye.kernel.api import Forbidden, InvalidInput, KaiyeError, Message, SignInNeeded, TooMany, now, say
from kaiye.realname import api as realname
from kaiye.web.account import freshly_proved, prove
from kaiye.web.actors import client_ip
from kaiye.web.basics import next_page
from kaiye.web.devices import browser_of, in_words
from kaiye.web.fields import Form, number_in
from kaiye.web.limits import limited
from kaiye.web.sentences import spoken, translate

View = Callable[[HttpRequest, Account], HttpResponseBase]


def own(view: View) -> Callable[[HttpRequest], HttpResponseBase]:
    """The view is told whose account it is; others are sent to sign in."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        account = Account.objects.filter(pk=request.user.pk or 0, is_active=True).first()
        if account is None:
            raise SignInNeeded(say("登录以后才能继续。"))
        return view(request, account)

    return guarded


def fresh(view: View) -> Callable[[HttpRequest], HttpResponseBase]:
    """Only for who showed a code within ten minutes; others show one first."""

    @wraps(view)
    def guarded(request: HttpRequest, account: Account) -> HttpResponseBase:
        return view(request, account) if freshly_proved(request) else to_confirm(request, "security")

    return own(guarded)


def to_confirm(request: HttpRequest, home: str) -> HttpResponseBase:
    """To show a code first, and back again; after a form, to the page called `home`."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse(home)
    return HttpResponseRedirect(f"{reverse('security-confirm')}?{urlencode({'next': back})}")


@require_safe
@own
def overview(request: HttpRequest, account: Account) -> HttpResponseBase:
    """Where the account is signed in, and how one signs in to it."""
    here = request.session.session_key
    rows = [(row, in_words(row.agent), row.session == here) for row in sessions_of(account)]
    context = {
        "sessions": rows,
        "others": sum(not mine for _, _, mine in rows),
        "person": account.role == Role.APPLICANT,
        "password": has_password(account),
        "passkeys": passkeys_of(account),
        "possible": passkeys_possible(),
        "recovery": realname.waiting_recovery(account.pk),
        "phone": account.phone,
    }
    return render(request, "account/security.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("security-confirm", times=60, seconds=600)
@own
def confirm(request: HttpRequest, account: Account) -> HttpResponseBase:
    """Whoever sits here shows a code once more; a browser left open changes nothing."""
    target = next_page(request, reverse("security"))
    if account.role != Role.APPLICANT and factor_of(account) is Factor.PASSKEY:
        return HttpResponseRedirect(f"{reverse('passkey')}?{urlencode({'next': target})}")
    by_app = account.role != Role.APPLICANT and factor_of(account) is Factor.APP
    form, status = Form.posted(request.POST), 200
    sent = by_app or bool(form.value("sent"))
    if request.method == "POST":
        try:
            if form.value("act") == "send":
                _send(request, account)
                sent = True
            else:
                _show(request, account, form.text("code"))
                prove(request)
                return HttpResponseRedirect(target)
        except (Forbidden, TooMany) as error:
            form.fail("code" if sent else "send", error.message)
            status = error.status
    form.values.pop("code", None)
    context = {"form": form, "sent": sent, "app": by_app, "next": target, "phone": account.phone}
    return render(
        request, "account/security_confirm.html", context | {"back": reverse("security")}, status=status
    )


def _send(request: HttpRequest, account: Account) -> None:
    if account.role == Role.APPLICANT:
        request_code(account.phone, ip=client_ip(request), at=now())
    else:
        send_code(account, at=now())


def _show(request: HttpRequest, account: Account, code: str) -> None:
    if account.role != Role.APPLICANT:
        pass_factor(account, code, at=now())
    elif sign_in_with_code(account.phone, code, ip=client_ip(request), at=now()).pk != account.pk:
        raise Forbidden(say("验证码不正确或者已经失效。"))


@sensitive_post_parameters("new_password")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("security-password", times=20, seconds=600)
@fresh
def password(request: HttpRequest, account: Account) -> HttpResponseBase:
    """A person's password is set or changed; every other sign-in is over."""
    _person(account)
    form, status = Form.posted(request.POST), 200
    if request.method == "POST":
        try:
            set_password(
                account, form.value("new_password"), session=request.session.session_key or "", at=now()
            )
        except InvalidInput as error:
            form.fail("new_password", error.message)
            status = error.status
        else:
            return _changed(request, account, say("密码已经设好，其他登录已经结束。"))
    form.values.pop("new_password", None)
    context = {"form": form, "has": has_password(account), "back": reverse("security")}
    return render(request, "account/security_password.html", context, status=status)


@require_POST
@fresh
def no_password(request: HttpRequest, account: Account) -> HttpResponseBase:
    """The code alone signs in again; every other sign-in is over."""
    _person(account)
    remove_password(account, session=request.session.session_key or "", at=now())
    return _changed(request, account, say("密码已经取消，其他登录已经结束。"))


def _person(account: Account) -> None:
    if account.role != Role.APPLICANT:
        raise Forbidden(say("工作人员的密码由安全管理员办理。"))


def _changed(request: HttpRequest, account: Account, told: Message) -> HttpResponseBase:
    """This browser stays signed in, in a session with a new name."""
    close_session(request.session.session_key or "", at=now())
    update_session_auth_hash(request, account)
    begin_session(account, request.session.session_key or "", browser_of(request), at=now(), tell=False)
    messages.success(request, spoken(told))
    return HttpResponseRedirect(reverse("security"))


@require_POST
@own
def end(request: HttpRequest, account: Account) -> HttpResponseBase:
    """One sign-in is over; this one by signing out."""
    try:
        end_session(account, number_in(request.POST.get("sign_in", "")) or 0, at=now())
    except KaiyeError as error:
        messages.info(request, spoken(error.message))
    else:
        messages.success(request, translate("这次登录已经结束。"))
    return HttpResponseRedirect(reverse("security"))


@require_POST
@own
def end_others(request: HttpRequest, account: Account) -> HttpResponseBase:
    """Only this browser is signed in."""
    end_other_sessions(account, request.session.session_key or "", at=now())
    messages.success(request, translate("其他登录都已经结束。"))
    return HttpResponseRedirect(reverse("security"))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("security-phone", times=20, seconds=600)
@fresh
def phone(request: HttpRequest, account: Account) -> HttpResponseBase:
    """Another telephone: a code to the one there was and a code to the new one."""
    _person(account)
    form, status = Form.posted(request.POST), 200
    sent = bool(form.value("sent"))
    if request.method == "POST":
        try:
            number = phone_number(form.text("phone"))
            if sent:
                change_phone(
                    account, number, code_old=form.text("code_old"), code_new=form.text("code_new"),
                    session=request.session.session_key or "", ip=client_ip(request), at=now(),
                )  # fmt: skip
                messages.success(request, translate("手机号已经更换，其他登录已经结束。"))
                return HttpResponseRedirect(reverse("security"))
            for one in (account.phone, number):
                request_code(one, ip=client_ip(request), at=now())
            sent = True
        except KaiyeError as error:
            form.fail("code_old" if sent else "phone", error.message)
            status = error.status
    for secret in ("code_old", "code_new"):
        form.values.pop(secret, None)
    context = {"form": form, "sent": sent, "back": reverse("security")}
    return render(request, "account/security_phone.html", context, status=status)


@require_POST
@own
def stop_recovery(request: HttpRequest, account: Account) -> HttpResponseBase:
    """Whoever is signed in to the account stops somebody's recovery of it."""
    found = realname.waiting_recovery(account.pk)
    if found is not None:
        realname.stop_recovery(found.pk, at=now())
        messages.success(request, translate("已经阻止，您的账号没有变化。"))
    return HttpResponseRedirect(reverse("security"))
