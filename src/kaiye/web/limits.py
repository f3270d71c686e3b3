"""How often one asker may do a thing, counted in the shared cache so that every process agrees."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

from kaiye.kernel.api import TooMany, counted_as, say

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def limited(
    name: str, *, times: int, seconds: int, methods: tuple[str, ...] = ("POST",)
) -> Callable[[View[P]], View[P]]:
    """At most `times` requests in `seconds` by one account (or one address when nobody is signed in)."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method in methods:
                count(f"{name}:{asker(request)}", times=times, seconds=seconds)
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def count(subject: str, *, times: int, seconds: int) -> None:
    """Count one use of `subject`; raises `TooMany` over the limit."""
    key = "limit:" + hashlib.sha256(subject.encode()).hexdigest()
    if cache.add(key, 1, seconds):
        return
    try:
        used = cache.incr(key)
    except ValueError:  # it ran out between the two calls
        cache.set(key, 1, seconds)
        return
    if used > times:
        raise TooMany(say("操作太频繁，请等{seconds}秒后再试。", seconds=seconds))


def asker(request: HttpRequest) -> str:
    """Who asks: the account, or the address the request came from."""
    account = getattr(request, "user", None)
    if account is not None and account.is_authenticated:
        return f"account:{account.pk}"
    return f"address:{counted_as(request.META.get('REMOTE_ADDR', ''))}"
