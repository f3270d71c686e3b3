"""The name page's own addresses: the answer while somebody types, and taking a spare name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from kaiye.web.actors import signed_in
from kaiye.web.apply.drafts import open_editable, store
from kaiye.web.apply.name_answer import answer, name_of
from kaiye.web.apply.typing import wait_for_turn
from kaiye.web.fields import Form, number_in


@signed_in
@require_POST
def typed(request: HttpRequest, reference: str) -> HttpResponseBase:
    """What is said of the name as it stands in the fields now; nothing is saved."""
    wait_for_turn(request)
    draft = open_editable(request, reference)
    form = Form.posted(request.POST)
    form.asker = draft.holder
    found = answer(draft.document, form, was=form.value("was")[:200])
    return render(request, "apply/name_answer.html", {"answer": found, "document": draft.document})


@signed_in
@require_POST
def take_spare(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The chosen spare name is the one applied for; the two change places, so nothing is lost."""
    draft = open_editable(request, reference)
    wanted, asked = request.POST.get("name", ""), draft.document.get("name", {})
    spares = asked.get("alternatives", [])
    if wanted in spares:
        kept = [asked["text"] if spare == wanted else spare for spare in spares]
        rest = {key: value for key, value in asked.items() if key not in {"text", "parts", "reservation"}}
        named = {**rest, **name_of(draft.document, wanted), "alternatives": kept}
        version = number_in(request.POST.get("version", "")) or 0
        store(draft, {**draft.document, "name": named}, version)
    return HttpResponseRedirect(reverse("apply-check", kwargs={"reference": reference}))
