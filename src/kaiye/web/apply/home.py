"""My filings, starting a new one, the task list, and lists of people and shareholders."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kaiye.filings import api as filings
from kaiye.kernel.api import NotFound, now, say
from kaiye.web.actors import actor, signed_in
from kaiye.web.apply import plan
from kaiye.web.apply.drafts import Draft, open_draft, open_editable
from kaiye.web.apply.edit import next_address, task_address
from kaiye.web.apply.findings import page_address
from kaiye.web.apply.money_pages import totals
from kaiye.web.apply.page import Page
from kaiye.web.apply.people_pages import unrepresented
from kaiye.web.apply.words import ENTITY_HINTS, ENTITY_TYPES, word
from kaiye.web.fields import Form
from kaiye.web.limits import limited

_LANDING = {
    filings.State.SIGNING: "apply-signing",
    filings.State.SIGNED: "apply-signing",
    filings.State.SUBMITTED: "apply-result",
    filings.State.APPROVED: "apply-result",
    filings.State.REFUSED: "apply-result",
    filings.State.RETURNED: "apply-result",
    filings.State.WITHDRAWN: "apply-result",
}


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    """My filings, the latest first."""
    found = [
        {
            "filing": filing,
            "type": word(ENTITY_TYPES, filing.entity_type),
            "href": reverse(_LANDING.get(filing.life, "apply-tasks"), kwargs={"reference": filing.reference}),
        }
        for filing in filings.mine(actor(request))
    ]
    return render(request, "apply/mine.html", {"filings": found})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("apply-new", times=30, seconds=3600)
def new(request: HttpRequest) -> HttpResponseBase:
    """Choose what to open; a draft exists from then on."""
    form = Form.posted(request.POST)
    if request.method == "POST":
        kind = form.value("entity_type")
        if kind in plan.TYPES:
            filing = filings.start(_blank(kind), actor=actor(request), at=now())
            return HttpResponseRedirect(page_address(filing.reference, "place"))
        form.fail("entity_type", say("请选择要办的类型。"))
    options = [(code, text, ENTITY_HINTS[code]) for code, text in ENTITY_TYPES]
    context = {"form": form, "options": options, "back": reverse("apply")}
    return render(request, "apply/new.html", context, status=200 if form else 422)


def _blank(kind: str) -> dict[str, Any]:
    document: dict[str, Any] = {"dossier": 1, "business": "establishment", "entity_type": kind}
    if kind == "IIH":
        document["articles"] = {"kind": "template", "template": "none"}
        document["beneficial_owners"] = {"exempt": True}
    return document


@signed_in
@require_safe
def task_list(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What is asked, what is answered, what has to be mended."""
    draft = open_draft(request, reference)
    if not draft.editable:
        landing = _LANDING.get(draft.filing.life, "apply-result")
        return HttpResponseRedirect(reverse(landing, kwargs={"reference": reference}))
    shown = [_section(draft, section) for section in plan.sections(draft.document)]
    flat = [task for section in shown for task in section["tasks"]]
    context = {
        "draft": draft,
        "sections": shown,
        "done": sum(1 for task in flat if task["done"]),
        "count": len(flat),
        "type": word(ENTITY_TYPES, draft.document["entity_type"]),
        "back": reverse("apply"),
        "returned": draft.filing.life is filings.State.RETURNED or draft.filing.round > 0,
    }
    return render(request, "apply/tasks.html", context)


def _section(draft: Draft, section: plan.Section) -> dict[str, Any]:
    present = {task.slug for task in plan.tasks(draft.document)}
    return {
        "title": section.title,
        "tasks": [_task(draft, task) for task in section.tasks if task.slug in present],
    }


def _task(draft: Draft, task: Page | plan.Listing) -> dict[str, Any]:
    pages = task.pages if isinstance(task, plan.Listing) else (task,)
    done = plan.task_done(task, draft.document)
    settled = done and all(page.settled(draft.document) for page in pages[:1])
    wrong = settled and any(
        one.blocks and one.spot is not None and one.spot.page in pages for one in draft.findings
    )
    return {
        "title": task.title,
        "href": task_address(draft, task),
        "done": done and not wrong,
        "wrong": wrong,
    }


@signed_in
@require_safe
def listing(request: HttpRequest, reference: str, listing: str) -> HttpResponseBase:
    """Those entered so far, each with change and remove; another can be added."""
    draft = open_editable(request, reference)
    found = plan.LISTINGS.get(listing)
    if found is None or found not in list(plan.tasks(draft.document)):
        raise NotFound(say("这份申请没有这一页。"))
    entries = [
        {
            "row": row,
            "change": page_address(reference, page.slug, key),
            "remove": reverse("apply-remove", kwargs={"reference": reference, "slug": page.slug, "key": key}),
        }
        for page in found.pages
        for key in page.keys(draft.document)
        for row in page.rows(draft.document, key)
    ]
    from_check = request.GET.get("from") == "check"
    context = {
        "draft": draft,
        "listing": found,
        "entries": entries,
        "totals": totals(draft.document) if found is plan.INVESTORS else None,
        "findings": _findings_of(draft, found),
        "unrepresented": unrepresented(draft.document) if found is plan.PEOPLE else {},
        "add": {page.slug: page_address(reference, page.slug, "new") for page in found.pages},
        "next": next_address(draft, found.slug),
        "back": reverse("apply-check" if from_check else "apply-tasks", kwargs={"reference": reference}),
    }
    return render(request, f"apply/{found.slug}.html", context)


def _findings_of(draft: Draft, listing: plan.Listing) -> list[Any]:
    if not plan.task_done(listing, draft.document):
        return []
    return [
        {"item": one, "link": one.link(draft.reference)}
        for one in draft.findings
        if one.blocks and one.spot is not None and one.spot.page in listing.pages
    ]
