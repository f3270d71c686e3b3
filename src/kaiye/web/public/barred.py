"""Persons barred from registering, as the law has them published (条例 第四十条); numbers are masked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaiye.kernel.api import IdNumber, local_date, now
from kaiye.safeguards import api as safeguards
from kaiye.web.limits import limited


@require_safe
@limited("barred", times=120, seconds=600, methods=("GET",))
def barred(request: HttpRequest) -> HttpResponse:
    """Everybody barred today."""
    today = local_date(now())
    rows = [
        {"bar": one, "name": one.person["name"], "number": IdNumber(one.person["number"]).masked}
        for one in safeguards.bars_in_force(on=today)
    ]
    return render(request, "public/barred.html", {"rows": rows, "today": today})
