"""Who asks: the signed-in account as an actor, and pages that only a signed-in person may see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase

from kaiye.identity.api import Actor, ActorKind, actor_of
from kaiye.kernel.api import SignInNeeded, say

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def actor(request: HttpRequest) -> Actor:
    """The actor of this request; `NOBODY` when nobody is signed in."""
    return actor_of(request.user)


def signed_in(view: View[P]) -> View[P]:
    """Only for somebody signed in; others are sent to sign in and come back."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if actor(request).kind is ActorKind.NOBODY:
            raise SignInNeeded(say("登录以后才能继续。"))
        return view(request, *args, **kwargs)

    return guarded


def client_ip(request: HttpRequest) -> str:
    """The address the request came from, as the web server saw it."""
    return str(request.META.get("REMOTE_ADDR", ""))
