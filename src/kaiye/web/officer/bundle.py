"""The bundle of a case, for whoever wants to judge it again without this system."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST

from kaiye.casework import api as casework
from kaiye.kernel.api import now
from kaiye.web.actors import actor, signed_in
from kaiye.web.limits import limited


@require_POST
@signed_in
@limited("bundle", times=30, seconds=3600)
def bundle(request: HttpRequest, number: int) -> HttpResponseBase:
    """The bundle as a download; that this officer has it is on the trail before it leaves."""
    who = actor(request)
    case = casework.view(number, who).case
    response = HttpResponse(casework.export_bundle(case, actor=who, at=now()), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{case.filing}-{case.round}.zip"'
    response["Cache-Control"] = "no-store"
    return response
