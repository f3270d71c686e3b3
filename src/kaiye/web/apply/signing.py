"""While the papers are being signed: who has signed, fresh links, back to the draft, submitting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.kernel.api import InvalidInput, now, say
from kaiye.notarisation import api as notarisation
from kaiye.signing.api import Order, SignerState
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import number_in
from kaiye.web.limits import limited
from kaiye.web.sentences import translate

_WORDS = {
    SignerState.WAITING: say("未打开"),
    SignerState.VIEWED: say("已打开"),
    SignerState.SIGNED: say("已签名"),
    SignerState.REFUSED: say("已拒绝"),
}
_HERE = frozenset({filings.State.SIGNING, filings.State.SIGNED})


@signed_in
@require_safe
def progress(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Each signer with their state; the button to submit once all have signed."""
    filing = filings.own(reference, actor(request))
    if filing.life is filings.State.SIGNING:
        filing = filings.settle(reference, at=now())
    if filing.life not in _HERE:
        return _to("apply-tasks", reference)
    ceremony = filings.ceremony_of(filing)
    receipts = notarisation.receipts(reference)
    context: dict[str, Any] = {
        "filing": filing,
        "signers": [
            {
                "signer": signer,
                "word": _WORDS[signer.state],
                "waits": signer in ceremony.turn,
                "later": signer in ceremony.waiting_for and signer not in ceremony.turn,
                "ended": signer in ceremony.turn and signer.expires <= now(),
                "receipt": receipts.get((ceremony.id, place)),
            }
            for place, signer in enumerate(ceremony.signers)
        ],
        "signed": sum(1 for signer in ceremony.signers if signer.signed),
        "in_order": ceremony.order is Order.IN_ORDER,
        "papers": filings.papers(ceremony.id),
        "ready": filing.life is filings.State.SIGNED,
        "back": reverse("apply"),
    }
    return render(request, "apply/signing.html", context)


@signed_in
@require_POST
@limited("remind", times=30, seconds=3600)
def remind(request: HttpRequest, reference: str) -> HttpResponseBase:
    """One signer gets a fresh link."""
    signer = filings.remind(reference, request.POST.get("signer", ""), actor=actor(request), at=now())
    messages.success(request, translate("已经给{name}重新发送签名链接，旧链接不能再用。", name=signer.name))
    return _to("apply-signing", reference)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Back to the draft, after a warning: every signature given so far becomes void."""
    filing = filings.own(reference, actor(request))
    if filing.life not in _HERE:
        return _to("apply-tasks", reference)
    if request.method == "POST":
        names = filings.back_to_draft(reference, version=_version(request), actor=actor(request), at=now())
        if names:
            messages.warning(request, translate("这些签名已经作废：{names}。", names="、".join(names)))
        return _to("apply-tasks", reference)
    signed = [signer for signer in filings.ceremony_of(filing).signers if signer.signed]
    context = {"filing": filing, "signed": signed, "back": reverse("apply-signing", args=[reference])}
    return render(request, "apply/reopen.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Give the filing up, after a warning."""
    filing = filings.own(reference, actor(request))
    if filing.is_closed:
        return _to("apply-result", reference)
    if request.method == "POST":
        casework.withdraw(reference, version=_version(request), actor=actor(request), at=now())
        return _to("apply-result", reference)
    return render(request, "apply/withdraw.html", {"filing": filing, "back": reverse("apply")})


@signed_in
@require_POST
@limited("submit", times=30, seconds=3600)
def submit(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The filing is with the authority; a repeated click is the same submission."""
    version = _version(request)
    key = f"web:{reference}:{version}"
    casework.submit(reference, version=version, actor=actor(request), at=now(), key=key)
    return _to("apply-result", reference)


def _version(request: HttpRequest) -> int:
    version = number_in(request.POST.get("version", ""))
    if version is None:
        raise InvalidInput(say("页面不完整，请刷新后重试。"))
    return version


def _to(name: str, reference: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, kwargs={"reference": reference}))
