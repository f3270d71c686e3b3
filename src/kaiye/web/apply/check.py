"""Everything answered, on one page, with what the rules say; from here the papers go to the signers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kaiye.filings import api as filings
from kaiye.kernel.api import now
from kaiye.web.actors import signed_in
from kaiye.web.apply import plan
from kaiye.web.apply.drafts import Draft, open_draft, open_editable
from kaiye.web.apply.edit import task_address
from kaiye.web.apply.findings import page_address
from kaiye.web.apply.name_answer import spare_for
from kaiye.web.limits import limited


@signed_in
@require_safe
def check(request: HttpRequest, reference: str) -> HttpResponseBase:
    """All answers with change links, all findings with links to their fields, what is still missing."""
    draft = open_draft(request, reference)
    if not draft.editable:
        return HttpResponseRedirect(reverse("apply-tasks", kwargs={"reference": reference}))
    return render(request, "apply/check.html", _context(draft))


@signed_in
@require_POST
@limited("open-signing", times=20, seconds=3600)
def open_signing(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The papers are laid before the signers, unless something is missing or not allowed."""
    draft = open_draft(request, reference)
    if draft.filing.life is not filings.State.SIGNING:
        draft = open_editable(request, reference)
        context = _context(draft)
        if not context["ready"] or request.POST.get("version") != str(draft.filing.version):
            context["changed"] = context["ready"]
            return render(request, "apply/check.html", context, status=409)
        order = request.POST.getlist("order")
        version = draft.filing.version
        filings.prepare_signing(reference, version=version, actor=draft.actor, at=now(), order=order)
    return HttpResponseRedirect(reverse("apply-signing", kwargs={"reference": reference}))


def _context(draft: Draft) -> dict[str, Any]:
    missing = [
        {"title": task.title, "href": task_address(draft, task)}
        for task in plan.tasks(draft.document)
        if not plan.task_done(task, draft.document)
    ]
    found = [
        {"item": one, "link": one.link(draft.reference)}
        for one in draft.findings
        # What is still missing is listed as such; the rules speak of what was answered.
        if one.spot is None or one.spot.page.settled(draft.document)
    ]
    blocked = any(one.blocks for one in draft.findings)
    return {
        "draft": draft,
        "sections": answers(draft.document, draft.reference),
        "findings": found,
        "missing": missing,
        "spare": spare_for(draft.document, holder=draft.holder) if blocked else None,
        "document": draft.document,
        "reference": draft.reference,
        "version": draft.filing.version,
        "blocked": blocked,
        "ready": not missing and not blocked,
        "person_needed": any(one.severity == "warn" for one in draft.findings) or draft.dossier.customised,
        "back": reverse("apply-tasks", kwargs={"reference": draft.reference}),
    }


def answers(document: dict[str, Any], reference: str = "") -> list[dict[str, Any]]:
    """The answers by section; with `reference`, each with the address where it is changed."""
    shown = []
    for section in plan.sections(document):
        rows = []
        for task in section.tasks:
            for page in task.pages if isinstance(task, plan.Listing) else (task,):
                for key in page.keys(document):
                    address = page_address(reference, page.slug, key) if reference else ""
                    rows += [
                        {"row": row, "href": f"{address}?from=check#{row.field}" if address else ""}
                        for row in page.rows(document, key)
                    ]
        shown.append({"title": section.title, "rows": rows})
    return shown
