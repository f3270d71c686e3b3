"""What the rules say of a page while somebody fills it in; nothing is saved."""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

from kaiye.dossier.api import parse
from kaiye.kernel.api import Bucket, InvalidInput, TooMany, now, say
from kaiye.web.actors import signed_in
from kaiye.web.apply import plan
from kaiye.web.apply.drafts import Draft, open_editable
from kaiye.web.apply.findings import Shown, of_draft, on_page
from kaiye.web.apply.page import Document, Page
from kaiye.web.fields import Form
from kaiye.web.limits import asker

_TURNS = Bucket(burst=300, per_second=5)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing said at a field: a finding of the rules, or why what was typed cannot be read."""

    field: str
    text: str
    finding: Shown | None = None


def wait_for_turn(request: HttpRequest) -> None:
    """Whoever asks faster than anybody types waits; raises `TooMany`."""
    wait = _TURNS.wait(asker(request), time.monotonic())
    if wait:
        raise TooMany(say("操作太频繁，请等{seconds}秒后再试。", seconds=max(1, round(wait))))


@signed_in
@require_POST
def typed(request: HttpRequest, reference: str, slug: str, key: str = "") -> HttpResponseBase:
    """The remarks on the fields of one page as they stand now."""
    wait_for_turn(request)
    draft = open_editable(request, reference)
    page = plan.find(draft.document, slug, key)
    form = Form.posted(request.POST)
    found = remarks(draft, page, form, key)
    return render(request, "apply/typed.html", {"remarks": found})


def remarks(draft: Draft, page: Page, form: Form, key: str) -> list[Remark]:
    """Only about fields that say something, and only when what else their rules read has been answered."""
    document = copy.deepcopy(draft.document)
    try:
        key = page.read(form, document, key)
        findings = _findings(draft, page, document, key)
    except InvalidInput as error:
        _unreadable(form, page, document, error)
        findings = []
    unread = [Remark(field, text) for field, text in form.errors.items() if form.text(field)]
    told = {one.field for one in unread}
    return unread + [
        Remark(one.spot.field, one.text, one)
        for one in findings
        if one.spot and form.text(one.spot.field) and one.spot.field not in told
    ]


def _findings(draft: Draft, page: Page, document: Document, key: str) -> list[Shown]:
    if not page.answerable(document):
        return []
    judged = page.in_use(document, key)
    return on_page(of_draft(parse(judged), judged, at=now(), holder=draft.holder), page, key)


def _unreadable(form: Form, page: Page, document: Document, error: InvalidInput) -> None:
    """What was typed cannot be part of a dossier: said at its field."""
    for problem in error.problems:
        spot = plan.locate(document, problem.pointer)
        if spot is not None and spot.page is page:
            form.fail(spot.field, problem.message)
