"""Showing and saving one page of the form. Every answer is saved at once; nothing is overwritten unseen."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kaiye.filings import api as filings
from kaiye.kernel.api import InvalidInput, NotFound, say
from kaiye.web.actors import signed_in
from kaiye.web.apply import plan
from kaiye.web.apply.drafts import Draft, open_editable, store
from kaiye.web.apply.findings import Shown, on_page, page_address
from kaiye.web.apply.page import NEW, Document, Page
from kaiye.web.apply.parties import party_name, uses
from kaiye.web.fields import Form, number_in


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of one filing as it was asked for."""

    request: HttpRequest
    draft: Draft
    page: Page
    key: str

    @property
    def to_check(self) -> bool:
        """Whether the person came from the check page and wants to return there."""
        return "check" in (self.request.POST.get("from"), self.request.GET.get("from"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, reference: str, slug: str, key: str = "") -> HttpResponseBase:
    """One page: shown with what was saved and what the rules say of it; saved when posted."""
    draft = open_editable(request, reference)
    opened = Opened(request, draft, plan.find(draft.document, slug, key), key)
    if request.method == "POST":
        return _save(opened)
    form = Form.of(opened.page.values(draft.document, key))
    found = _judged(opened)
    _mark(form, opened, found)
    return _show(opened, form, found)


def _save(opened: Opened) -> HttpResponseBase:
    form = Form.posted(opened.request.POST)
    document = copy.deepcopy(opened.draft.document)
    key = opened.page.read(form, document, opened.key)
    if not form and opened.key == NEW:
        return _show(opened, form, [], status=422)
    try:
        stored = store(opened.draft, document, _version(opened))
    except filings.StaleFiling as conflict:
        return _conflict(opened, document, key, conflict)
    except InvalidInput as error:
        return _unreadable(opened, form, document, error)
    after = Opened(opened.request, stored, opened.page, key)
    if not form:
        return _show(after, form, [], status=422)
    return HttpResponseRedirect(_next(after, form))


def _next(opened: Opened, form: Form) -> str:
    """Where to go after saving: on, unless this page itself wants something more."""
    here = page_address(opened.draft.reference, opened.page.slug, opened.key)
    came = "&from=check" if opened.to_check else ""
    action = form.value("action")
    if action == "search":
        return f"{here}?{urlencode({'q': form.text('q')})}{came}"
    if action == "more":
        return f"{here}?more=1{came}#more"
    stays = opened.page.stays(form)
    if stays:
        return f"{here}?{stays}{came}#answer"
    if any(one.blocks for one in _judged(opened)) and not form.value("again"):
        return f"{here}?saved=1{came}"
    follow = opened.page.follow(opened.draft.document, opened.key)
    if follow:
        return reverse("apply-tasks", kwargs={"reference": opened.draft.reference}) + f"edit/{follow}"
    if opened.to_check:
        return reverse("apply-check", kwargs={"reference": opened.draft.reference})
    return next_address(opened.draft, plan.task_of(opened.page), opened.page, opened.key)


def next_address(draft: Draft, task: str, page: Page | None = None, key: str = "") -> str:
    """The next thing to do after `task`: its list, the next open task, or checking everything."""
    if page is not None and task != page.slug:
        return reverse("apply-list", kwargs={"reference": draft.reference, "listing": task})
    if page is not None and page.keyed:
        keys = page.keys(draft.document)
        later = keys[keys.index(key) + 1 :] if key in keys else []
        if later:
            return page_address(draft.reference, page.slug, later[0])
    order = list(plan.tasks(draft.document))
    places = [one.slug for one in order]
    start = places.index(task) + 1 if task in places else 0
    for one in [*order[start:], *order[:start]]:
        if one.slug != task and not plan.task_done(one, draft.document):
            return task_address(draft, one)
    return reverse("apply-check", kwargs={"reference": draft.reference})


def task_address(draft: Draft, task: Page | plan.Listing) -> str:
    """Where a task begins."""
    if isinstance(task, plan.Listing):
        return reverse("apply-list", kwargs={"reference": draft.reference, "listing": task.slug})
    if task.keyed:
        return page_address(draft.reference, task.slug, task.keys(draft.document)[0])
    return page_address(draft.reference, task.slug)


def _judged(opened: Opened) -> list[Shown]:
    """What the rules say of this page, once it is answered."""
    if opened.key == NEW or not opened.page.settled(opened.draft.document):
        return []
    return on_page(opened.draft.findings, opened.page, opened.key)


def _mark(form: Form, opened: Opened, found: list[Shown]) -> None:
    for one in found:
        if one.blocks and one.spot:
            form.fail(one.spot.field, one.text)


def _show(opened: Opened, form: Form, found: list[Shown], status: int = 200) -> HttpResponse:
    draft, page, key = opened.draft, opened.page, opened.key
    form.asker = draft.holder
    context = {
        "draft": draft,
        "document": draft.document,
        "reference": draft.reference,
        "version": draft.filing.version,
        "page": page,
        "key": key,
        "heading": page.heading(draft.document, key),
        "form": form,
        "findings": found,
        "saved": opened.request.GET.get("saved") == "1",
        "from_check": opened.to_check,
        "back": _back(opened),
        "skip": next_address(draft, plan.task_of(page), page, key) if key != NEW else "",
        **page.context(draft.document, form, key, opened.request.GET),
    }
    template = page.template
    if opened.request.headers.get("HX-Request") == "true" and opened.request.method == "GET":
        template = template.replace(".html", "_found.html")
    return render(opened.request, template, context, status=status)


def _back(opened: Opened) -> str:
    arguments = {"reference": opened.draft.reference}
    if opened.to_check:
        return reverse("apply-check", kwargs=arguments)
    task = plan.task_of(opened.page)
    if task != opened.page.slug:
        return reverse("apply-list", kwargs={**arguments, "listing": task})
    return reverse("apply-tasks", kwargs=arguments)


def _version(opened: Opened) -> int:
    return number_in(opened.request.POST.get("version", "")) or 0


def _unreadable(opened: Opened, form: Form, document: Document, error: InvalidInput) -> HttpResponse:
    """What was entered cannot be part of a dossier: shown again at its field, as it was typed."""
    for problem in error.problems:
        spot = plan.locate(document, problem.pointer)
        here = spot is not None and spot.page is opened.page
        form.fail_all([(spot.field if spot and here else None, problem.message)])
    if not error.problems:
        form.fail_all([(None, error.message)])
    return _show(opened, form, [], status=422)


def _conflict(opened: Opened, mine: Document, key: str, conflict: filings.StaleFiling) -> HttpResponse:
    """Both versions of the page, side by side; the person chooses."""
    page, saved = opened.page, opened.draft.document
    existing = key if page.exists(saved, key) and key != NEW else None
    here = page_address(opened.draft.reference, page.slug, opened.key)
    context: dict[str, Any] = {
        "message": conflict.message,
        "heading": page.heading(saved, opened.key),
        "mine": page.rows(mine, key),
        "saved": page.rows(saved, existing) if existing is not None else [],
        "entered": [
            (name, value)
            for name, values in opened.request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", "version"}
        ],
        "version": opened.draft.filing.version,
        "here": here,
        "status": 409,
    }
    return render(opened.request, "apply/conflict.html", context, status=409)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, reference: str, slug: str, key: str) -> HttpResponseBase:
    """Ask once, then take a person, an organisation or a shareholder out of the filing."""
    draft = open_editable(request, reference)
    page = plan.find(draft.document, slug, key)
    if not page.keyed or key == NEW or page.slug == "approval":
        raise NotFound(say("这份申请没有这一页。"))
    listing = plan.task_of(page)
    back = reverse("apply-list", kwargs={"reference": reference, "listing": listing})
    if request.method == "POST":
        document = copy.deepcopy(draft.document)
        page.remove(document, key)
        # The version read just now: what is taken out is named, the rest is kept as it is stored.
        store(draft, document, draft.filing.version)
        return HttpResponseRedirect(back)
    context = {
        "name": party_name(draft.document, key),
        "uses": uses(draft.document, key) if page.slug != "investor" else [],
        "back": back,
        "page": page,
    }
    return render(request, "apply/remove.html", context)
