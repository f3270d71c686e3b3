"""Identity providers in the browser: to them, back from them, and the list on the account."""

from __future__ import annotations

import secrets
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from kaiye.identity import api as identity
from kaiye.identity.api import ActorKind
from kaiye.kernel.api import Forbidden, KaiyeError, SignInNeeded, now, say
from kaiye.realname import api as realname
from kaiye.web.account import CAME_BY, enter, freshly_proved
from kaiye.web.actors import P, View, actor, signed_in
from kaiye.web.basics import next_page
from kaiye.web.fields import number_in
from kaiye.web.limits import limited
from kaiye.web.realname.place import NotKnown, Place, place_of
from kaiye.web.realname.settling import settled
from kaiye.web.security import to_confirm
from kaiye.web.sentences import translate

log = structlog.get_logger("kaiye.providers")
_BROWSER = "provider_browser"
_ARRIVED = "provider_arrived"
# Purposes of a visit, as the room below keeps them.
SIGN_IN, LINK, IDENTITY = "sign_in", "link", "identity"


def freshly(view: View[P]) -> View[P]:
    """Only for an applicant who showed a code within ten minutes: a browser left open gives nobody a way in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        _account(request)
        if freshly_proved(request):
            return view(request, *args, **kwargs)
        return to_confirm(request, "account-providers")

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@limited("provider-visit", times=30, seconds=600)
def sign_in(request: HttpRequest, key: str) -> HttpResponseBase:
    """To a provider to sign in: first what happens there and what comes back, then the way."""
    chosen = identity.provider(key)
    if not chosen.sign_in:
        raise Forbidden(say("这个身份服务不用于登录。"), way_out=say("请改用其他方式。"))
    target = next_page(request, reverse("apply"))
    if request.method != "POST":
        back = f"{reverse('sign-in')}?{urlencode({'next': target})}"
        return _before(request, chosen, next=target, back=back, purpose=SIGN_IN)
    return _go(request, chosen, purpose=SIGN_IN, goal={"next": target})


@freshly
@require_http_methods(["GET", "HEAD", "POST"])
@limited("provider-visit", times=30, seconds=600)
def link(request: HttpRequest, key: str) -> HttpResponseBase:
    """To a provider to link an identity there with the account that is signed in."""
    account = _account(request)
    chosen = identity.provider(key)
    if request.method != "POST":
        return _before(request, chosen, back=reverse("account-providers"), purpose=LINK)
    return _go(request, chosen, purpose=LINK, goal={}, account=account, fresh=True)


def visit_for_identity(
    request: HttpRequest, place: Place, check: realname.Check, key: str
) -> HttpResponseBase:
    """To a provider to show who somebody is, signed in there anew, at a level that counts."""
    chosen = identity.provider(key)
    if request.method != "POST":
        return _before(request, chosen, back=place.url("identity"), purpose=IDENTITY)
    goal = {"check": check.pk, "token": place.token}
    levels = realname.levels_in_force(now())
    return _go(request, chosen, purpose=IDENTITY, goal=goal, account=place.account, fresh=True, levels=levels)


@require_GET
@limited("provider-return", times=60, seconds=600, methods=("GET",))
def back(request: HttpRequest, key: str) -> HttpResponseBase:
    """Back from a provider: signed in, linked, or known; or what went wrong, with a way out."""
    answer = {name: str(value) for name, value in request.GET.items()}
    browser = str(request.session.get(_BROWSER, ""))
    aimed = identity.visit_goal(answer, browser=browser)
    try:
        arrival = identity.return_from_provider(
            key, answer, browser=browser, redirect=_redirect(key), at=now()
        )
        if arrival.purpose == LINK:
            return _linked(request, arrival)
        if arrival.purpose == IDENTITY:
            return _known(request, arrival)
        return _entered(request, arrival)
    except NotKnown:
        # The link's own session ended meanwhile: from its beginning.
        return HttpResponseRedirect(reverse("sign-start", args=[(aimed or ("", {}))[1]["token"]]))
    except KaiyeError as error:
        log.info("provider_failed", provider=key, code=error.code, reason=getattr(error, "reason", ""))
        return _failed(request, key, error, aimed)


@require_safe
def first(request: HttpRequest) -> HttpResponseBase:
    """Somebody came from a provider the first time: they show by telephone which account is theirs."""
    target = next_page(request, reverse("apply"))
    number = request.session.get(_ARRIVED)
    if number is None:
        return HttpResponseRedirect(reverse("sign-in"))
    browser = str(request.session.get(_BROWSER, ""))
    chosen, _ = identity.kept_arrival(number, browser=browser, at=now())
    onward = f"{reverse('provider-confirm')}?{urlencode({'next': target})}"
    return render(request, "account/provider_first.html", {"provider": chosen, "next": onward})


@freshly
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponseBase:
    """Somebody who came from a provider the first time, and has shown which account is theirs, links the two."""
    account = _account(request)
    number = request.session.get(_ARRIVED)
    target = next_page(request, reverse("apply"))
    if number is None:
        return HttpResponseRedirect(target)
    browser = str(request.session.get(_BROWSER, ""))
    if request.method == "POST":
        del request.session[_ARRIVED]
        if request.POST.get("link") == "yes":
            identity.link_arrival(number, account=account, browser=browser, at=now())
            messages.success(request, translate("已经关联，以后可以用它登录。"))
        return HttpResponseRedirect(target)
    chosen, name = identity.kept_arrival(number, browser=browser, at=now())
    context = {"provider": chosen, "name": name, "next": target, "phone": _phone(request)}
    context["password"] = (
        identity.has_password(request.user) if isinstance(request.user, identity.Account) else False
    )
    return render(request, "account/provider_confirm.html", context)


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    """With which providers the account is signed in to, and which others there are."""
    links = identity.provider_links(_account(request))
    known = {one.key: one for one in identity.providers()}
    linked = {one.provider for one in links}
    context = {
        "links": [(one, known[one.provider].name if one.provider in known else one.issuer) for one in links],
        "others": [one for one in known.values() if one.sign_in and one.key not in linked],
    }
    return render(request, "account/providers.html", context)


@freshly
@require_POST
def unlink(request: HttpRequest) -> HttpResponseBase:
    """The identity signs in to this account no more."""
    identity.unlink_provider(
        number_in(request.POST.get("link", "")) or 0, account=_account(request), at=now()
    )
    messages.success(request, translate("已经解除关联。"))
    return HttpResponseRedirect(reverse("account-providers"))


@require_safe
def left(request: HttpRequest) -> HttpResponseBase:
    """Signed out here; perhaps not yet at the provider."""
    key = request.session.pop(CAME_BY, "")
    chosen = next((one for one in identity.providers() if one.key == key), None)
    if chosen is None:
        return HttpResponseRedirect(reverse("start"))
    try:
        end = identity.provider_metadata(chosen).end_session_endpoint
    except identity.ProviderSilent:
        end = ""
    if end:
        asked = {
            "client_id": chosen.client_id,
            "post_logout_redirect_uri": settings.KAIYE_PUBLIC_URL + reverse("start"),
        }
        end += ("&" if urlsplit(end).query else "?") + urlencode(asked)
    return render(request, "account/provider_left.html", {"provider": chosen, "end": end})


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """Our public key, with which providers verify that it is us who asks."""
    return JsonResponse(identity.our_provider_keys(), headers={"Cache-Control": "public, max-age=3600"})


def _redirect(key: str) -> str:
    """The one address a provider sends people back to: its own, so that answers cannot be mixed up."""
    return settings.KAIYE_PUBLIC_URL + reverse("provider-back", args=[key])


def _browser(request: HttpRequest) -> str:
    if _BROWSER not in request.session:
        request.session[_BROWSER] = secrets.token_urlsafe(32)
    return str(request.session[_BROWSER])


def _before(request: HttpRequest, chosen: identity.Provider, **context: Any) -> HttpResponse:
    shown = {"provider": chosen, "host": urlsplit(chosen.issuer).netloc, **context}
    return render(request, "account/provider_before.html", shown)


def _go(request: HttpRequest, chosen: identity.Provider, **visit: Any) -> HttpResponse:
    """A page that leads on at once: a redirect after a form would be stopped by our own `form-action 'self'`."""
    address = identity.visit_provider(
        chosen.key, browser=_browser(request), redirect=_redirect(chosen.key), at=now(), **visit
    )
    return render(
        request,
        "account/provider_going.html",
        {"provider": chosen, "address": address, "purpose": visit["purpose"]},
    )


def _entered(request: HttpRequest, arrival: identity.Arrival) -> HttpResponseBase:
    target = arrival.goal.get("next") or reverse("apply")
    account = identity.account_of_arrival(arrival, at=now())
    if account is not None:
        enter(request, account)
        request.session[CAME_BY] = arrival.provider.key
        return HttpResponseRedirect(target)
    # The first time: whoever it is shows which account is theirs, and says so.
    request.session[_ARRIVED] = identity.keep_arrival(arrival)
    if actor(request).kind is ActorKind.APPLICANT:
        return HttpResponseRedirect(f"{reverse('provider-confirm')}?{urlencode({'next': target})}")
    # To an address without the code, which may be opened again.
    return HttpResponseRedirect(f"{reverse('provider-first')}?{urlencode({'next': target})}")


def _linked(request: HttpRequest, arrival: identity.Arrival) -> HttpResponseBase:
    identity.link_provider(arrival, account=_account(request), at=now())
    messages.success(request, translate("已经关联，以后可以用它登录。"))
    return HttpResponseRedirect(reverse("account-providers"))


def _known(request: HttpRequest, arrival: identity.Arrival) -> HttpResponseBase:
    """The check this visit was for, if this browser still stands where it began."""
    place = place_of(request, arrival.goal["token"])
    check = place.check()
    if check is None or check.pk != arrival.goal["check"] or place.account != arrival.account:
        raise realname.CheckUnknown(say("没有找到这次实名核验。"))
    return settled(
        request, place, lambda origin: realname.take_provider(check.pk, arrival, at=now(), origin=origin)
    )


def _failed(
    request: HttpRequest, key: str, error: KaiyeError, aimed: tuple[str, dict[str, Any]] | None
) -> HttpResponse:
    purpose, goal = aimed or ("", {})
    chosen = next((one for one in identity.providers() if one.key == key), None)
    again, elsewhere = reverse("sign-in"), ""
    if purpose == IDENTITY:
        token = goal["token"]
        again = reverse("sign-identity", args=[token]) if token else reverse("account-identity")
    elif purpose == LINK:
        again = reverse("account-providers")
    elif chosen is not None and chosen.sign_in:
        query = "?" + urlencode({"next": goal["next"]}) if goal.get("next") else ""
        again = reverse("provider-sign-in", args=[key]) + query
        elsewhere = reverse("sign-in") + query
    context = {"error": error, "provider": chosen, "purpose": purpose, "again": again, "elsewhere": elsewhere}
    return render(request, "account/provider_failed.html", context, status=error.status)


def _account(request: HttpRequest) -> int:
    who = actor(request)
    if who.kind is not ActorKind.APPLICANT or who.account is None:
        raise SignInNeeded(say("登录以后才能继续。"))
    return who.account


def _phone(request: HttpRequest) -> str:
    return str(getattr(request.user, "phone", ""))
