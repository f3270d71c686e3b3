"""One tap after a signature: “this was not me”. Opening the link changes nothing, as mail scanners open links."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.kernel.api import now
from kaiye.safeguards import api as safeguards
from kaiye.signing import api as signing
from kaiye.web.limits import limited
from kaiye.web.signer import masked_name


@require_http_methods(["GET", "HEAD", "POST"])
@limited("not-me", times=30, seconds=600, methods=("GET", "POST"))
def not_me(request: HttpRequest, secret: str) -> HttpResponseBase:
    """What was signed, and the one button that stops it."""
    found = safeguards.denial(secret, at=now())
    if request.method == "POST":
        casework.deny(secret, words=request.POST.get("words", "").strip()[:500], at=now())
        return HttpResponseRedirect(reverse("not-me", args=[secret]))
    signer = signing.get(found.ceremony).signers[found.position]
    context = {
        "denial": found,
        "report": casework.denied(found),
        "states": safeguards.NAMES,
        "masked": masked_name(signer.name),
        "roles": signer.roles,
        "signed": signer.acted,
        "filing": filings.by_reference(found.filing),
        "registered": casework.registered_as(found.filing),
    }
    return render(request, "protection/not_me.html", context)
