"""What became of a filing, and its papers for download."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.kernel.api import NotFound, local_date, now, say, working_days_until
from kaiye.licences import api as licences
from kaiye.names.api import holder_of
from kaiye.vault.api import files
from kaiye.web.actors import actor, signed_in
from kaiye.web.apply.findings import spot_address
from kaiye.web.apply.name_answer import spare_for
from kaiye.web.apply.plan import locate
from kaiye.web.sentences import reader

_BEFORE = frozenset({filings.State.SIGNING, filings.State.SIGNED})


@signed_in
@require_safe
def result(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Approved with the licence, returned with the complete list, refused with its notice, or in review."""
    who = actor(request)
    filing = filings.get(reference, who)
    cases = casework.of_filing(reference, who)
    if not cases and not filing.is_closed:
        name = "apply-signing" if filing.life in _BEFORE else "apply-tasks"
        return HttpResponseRedirect(reverse(name, kwargs={"reference": reference}))
    case = cases[0] if cases else None
    note = _note(case) if case else None
    editable = filing.life in {filings.State.RETURNED, filings.State.DRAFT}
    document = filings.document_of(filing) if editable else {}
    context: dict[str, Any] = {
        "filing": filing,
        "case": case,
        "waiting": casework.waiting_for(case) if case else None,
        "note": note,
        "days_left": working_days_until(local_date(now()), case.due) if case else 0,
        "letters": casework.other_notes(case) if case else [],
        "points": _points(filing, note),
        "licence": licences.current(case.uscc) if case and case.uscc else None,
        "editable": editable,
        "document": document,
        "spare": spare_for(document, holder=holder_of(who.id, reference)) if editable else None,
        "back": reverse("apply"),
    }
    return render(request, "apply/result.html", context)


def _note(case: casework.Case) -> casework.CaseNote | None:
    return casework.decision_note(case)


def _points(filing: filings.Filing, note: casework.CaseNote | None) -> list[dict[str, Any]]:
    if note is None:
        return []
    document = filings.document_of(filing)
    english = reader().startswith("en")
    shown = []
    for point in note.points:
        subject = point.get("subject", "")
        spot = locate(document, subject) if subject else None
        text = (point.get("english") if english else "") or point["text"]
        href = spot_address(filing.reference, spot) if spot else ""
        shown.append(
            {"text": text, "basis": point.get("basis", ""), "rule": point.get("rule", ""), "href": href}
        )
    return shown


@signed_in
@require_safe
def paper(request: HttpRequest, reference: str, kind: str) -> HttpResponseBase:
    """A paper of the ceremony as it is now, signatures and all."""
    filing = filings.own(reference, actor(request))
    try:
        ceremony = filings.ceremony_of(filing)
    except filings.Filing.DoesNotExist:
        raise NotFound(say("没有这份文件。")) from None
    for found in filings.papers(ceremony.id):
        if found.kind == kind:
            return pdf(files.get(found.sha256), f"{reference}-{kind}.pdf")
    raise NotFound(say("没有这份文件。"))


@signed_in
@require_safe
def licence(request: HttpRequest, reference: str, which: str) -> HttpResponseBase:
    """正本 (`original`), 副本 (`duplicate`), or the `credential`, for the one who applied."""
    case = _approved(request, reference)
    found = licences.current(case.uscc)
    if found is None:
        raise NotFound(say("这家企业现在没有有效的营业执照。"))
    if which == "credential":
        return download(found.credential.encode(), "application/dc+sd-jwt", f"{case.uscc}.sd-jwt")
    digest = {"original": found.original, "duplicate": found.duplicate}.get(which)
    if not digest:
        raise NotFound(say("执照正在制作，请过几秒再试。"))
    return pdf(files.get(digest), f"{case.uscc}-{which}.pdf")


@signed_in
@require_safe
def notice(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The authority's sealed notice of the latest round."""
    for case in casework.of_filing(reference, actor(request)):
        found = _note(case)
        if found is not None and found.sha256:
            return pdf(files.get(found.sha256), f"{reference}-notice.pdf")
    raise NotFound(say("通知书正在制作，请过几秒再试。"))


@signed_in
@require_safe
def letter(request: HttpRequest, reference: str, kind: str) -> HttpResponseBase:
    """A paper that went out before the decision: the receipt, the notice of a longer time limit."""
    for case in casework.of_filing(reference, actor(request)):
        for found in casework.other_notes(case):
            if found.kind == kind and found.sha256:
                return pdf(files.get(found.sha256), f"{reference}-{kind}.pdf")
    raise NotFound(say("没有这份文件，或者正在制作，请过几秒再试。"))


def pdf(data: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser."""
    response = download(data, "application/pdf", name)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    return response


def download(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to keep."""
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _approved(request: HttpRequest, reference: str) -> casework.Case:
    filing = filings.own(reference, actor(request))
    for case in casework.of_filing(filing.reference, actor(request)):
        if case.uscc:
            return case
    raise NotFound(say("这份申请还没有营业执照。"))
