"""A check has its result: where the person goes, and whose the account is."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from kaiye.kernel.api import now
from kaiye.realname import api as realname
from kaiye.web.actors import client_ip
from kaiye.web.realname.place import Place


def settled(
    request: HttpRequest, place: Place, act: Callable[[Mapping[str, str]], realname.Check]
) -> HttpResponseBase:
    """What `act` made of the check, from where this request comes; passed, it leads on."""
    return done(place, act(origin(request)))


def done(place: Place, check: realname.Check) -> HttpResponseBase:
    """Onward when it passed, else to the page that tells what happened; an account belongs to its person."""
    if check.life is not realname.State.PASSED:
        return HttpResponseRedirect(place.url("identity"))
    if place.recovery is not None:
        realname.settle_recovery(place.recovery, at=now())
    if place.account is not None:
        realname.bind(place.account, at=now())
    return HttpResponseRedirect(place.onward)


def origin(request: HttpRequest) -> dict[str, str]:
    """Where a step was taken from, for its evidence."""
    return {"ip": client_ip(request), "device": request.headers.get("User-Agent", "")[:300]}
