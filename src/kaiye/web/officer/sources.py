"""How the outside sources stand: whether they answer, how long they take, who waits for them, and what holds."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaiye.casework import api as casework
from kaiye.evidence import api as evidence
from kaiye.identity.api import Permission
from kaiye.kernel.api import Message, now, say
from kaiye.notarisation import api as notarisation
from kaiye.web.actors import actor, signed_in


@require_safe
@signed_in
def sources(request: HttpRequest) -> HttpResponse:
    """Every source with its state and its policy, and the lists of our own."""
    who = actor(request)
    who.require(Permission.READ_SOURCES)
    at = now()
    standing = evidence.standing(at=at)
    context = {
        "standing": standing,
        "down": [one for one in standing if one.down_since],
        "unconnected": [one for one in standing if not one.connection],
        "waiting": casework.waiting_by_source(),
        "whys": evidence.WHYS,
        "lists": evidence.lists(at=at),
        "span": span,
        "at": at,
        "notary": notarisation.standing(),
        "officer": who.may(Permission.READ_QUEUE),
    }
    return render(request, "officer/sources.html", context)


def span(time: timedelta) -> Message:
    """`15分钟`, `4小时`."""
    minutes = int(time.total_seconds() // 60)
    if minutes and minutes % 60 == 0:
        return say("{n}小时", n=minutes // 60)
    return say("{n}分钟", n=minutes)
