"""What is personal in a case: open to whoever decides it, to other officers after they said why; every look is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kaiye.casework import api as casework
from kaiye.kernel.api import InvalidInput, NotFound, now, say
from kaiye.vault.api import files
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form
from kaiye.web.limits import limited
from kaiye.web.officer.cases import LOOKS, case_page, opened

_OPEN = timedelta(minutes=30)


@require_POST
@signed_in
@limited("look", times=60, seconds=3600)
def look(request: HttpRequest, number: int) -> HttpResponseBase:
    """The officer said why; the case's personal data is open to them for half an hour."""
    form = Form.posted(request.POST)
    try:
        casework.looked_at(number, actor=actor(request), at=now(), reason=form.text("reason"))
    except InvalidInput as error:
        form.fail("reason", error.message)
        return case_page(request, number, "officer/case.html", form, status=error.status)
    until = (now() + _OPEN).isoformat()
    kept = {key: end for key, end in request.session.get(LOOKS, {}).items() if _still(end)}
    request.session[LOOKS] = {**kept, str(number): until}
    return HttpResponseRedirect(reverse("officer-case", args=[number]) + "#content")


@require_safe
@signed_in
def paper(request: HttpRequest, number: int, sha256: str) -> HttpResponseBase:
    """One signed paper of the case, as PDF; whoever has not said why they look is asked first."""
    who = actor(request)
    view = casework.view(number, who)
    found = next((one for one in view.documents if one.sha256 == sha256), None)
    if found is None:
        raise NotFound(say("这个案件没有这份文件。"))
    if not opened(request, view):
        return HttpResponseRedirect(reverse("officer-case", args=[number]) + "#look")
    if view.may_decide:
        casework.looked_at(number, actor=who, at=now())
    response = HttpResponse(files.get(sha256), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.kind}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _still(end: str) -> bool:
    return datetime.fromisoformat(end) > now()
