"""Before the signing opens: who signs after whom, for those who want an order."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kaiye.filings import api as filings
from kaiye.web.actors import actor, signed_in
from kaiye.web.apply.drafts import open_editable
from kaiye.web.limits import limited


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign-order", times=300, seconds=3600)
def order(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The signers one below the other with buttons that move them; the order lives in the form until it opens."""
    draft = open_editable(request, reference)
    signers = filings.signers_of(reference, actor=actor(request))
    if len(signers) < 2:
        return HttpResponseRedirect(reverse("apply-check", kwargs={"reference": reference}))
    names = {signer.key: signer for signer in signers}
    keys = request.POST.getlist("order")
    if sorted(keys) != sorted(names):
        keys = list(names)
    for step, way in (("up", -1), ("down", 1)):
        keys = moved(keys, request.POST.get(step, ""), way)
    context = {
        "filing": draft.filing,
        "signers": [names[key] for key in keys],
        "back": reverse("apply-check", kwargs={"reference": reference}),
    }
    return render(request, "apply/order.html", context)


def moved(keys: Sequence[str], key: str, way: int) -> list[str]:
    """The keys with `key` one place further on (or back); as they are at the ends."""
    found = list(keys)
    if key not in found:
        return found
    here = found.index(key)
    there = here + way
    if 0 <= there < len(found):
        found[here], found[there] = found[there], found[here]
    return found
