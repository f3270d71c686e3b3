"""Evidence of signatures: whether the notary has it, asking for a notarial certificate, taking a bundle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kaiye.casework import api as casework
from kaiye.filings import api as filings
from kaiye.identity.api import Permission
from kaiye.kernel.api import InvalidInput, NotFound, now, say
from kaiye.ledger.api import checkpoint as latest_checkpoint
from kaiye.ledger.api import verifier_key
from kaiye.notarisation import api as notarisation
from kaiye.signing import api as signing
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form, number_in
from kaiye.web.limits import limited
from kaiye.web.sentences import spoken

_PURPOSES = [("dispute", say("争议处理")), ("court", say("诉讼或者仲裁")), ("other", say("其他"))]


@dataclass(frozen=True, slots=True)
class Row:
    """One signature with its receipt, or without one yet."""

    signer: signing.Signer
    receipt: notarisation.Deposited | None
    # The end of the certificate they signed with, if it has ended.
    revocation: signing.Revocation | None = None


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("certificate", times=20, seconds=3600)
def applicant(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The signatures of an applicant's own filing; a certificate can be asked for."""
    who = actor(request)
    filing = filings.own(reference, who, Permission.READ_FILING)
    rows = rows_of(signing.latest(reference))
    form = Form.posted(request.POST) if request.method == "POST" else Form()
    if request.method == "POST" and _asked(request, reference, form):
        return HttpResponseRedirect(reverse("apply-evidence", args=[reference]))
    deposited = [row for row in rows if row.receipt]
    context = {
        "filing": filing,
        "rows": rows,
        "form": form,
        "connected": notarisation.standing().configured,
        "purposes": _PURPOSES,
        "numbers": [
            (
                str(row.receipt.number),
                say("{name}（存证编号{number}）", name=row.signer.name, number=row.receipt.number),
            )
            for row in deposited
            if row.receipt
        ],
        "asked": notarisation.asked(reference),
        "back": reverse("apply-tasks", args=[reference]),
    }
    return render(request, "evidence/applicant.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest, reference: str, form: Form) -> bool:
    """The request is in the outbox, or the form says what is missing."""
    number, purpose = number_in(form.text("number")), form.text("purpose")
    if number is None:
        form.fail("number", say("请选择一个签署。"))
    if purpose not in dict(_PURPOSES):
        form.fail("purpose", say("请选择用途。"))
    if form.errors or number is None:
        return False
    try:
        notarisation.ask_certificate(reference, number, purpose=purpose, actor=actor(request), at=now())
    except NotFound as error:
        form.fail("number", error.message)
        return False
    messages.success(request, spoken(say("已向公证处申请，证明由公证处出具后交给您。")))
    return True


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("take-evidence", times=30, seconds=3600)
def officer(request: HttpRequest, number: int) -> HttpResponseBase:
    """The signatures of a case for its officer; a bundle can be taken for a stated purpose, which goes on the trail."""
    who = actor(request)
    view = casework.view(number, who)
    who.require(Permission.TAKE_EVIDENCE, view.case)
    ceremony = signing.latest(view.filing.reference)
    form = Form.posted(request.POST) if request.method == "POST" else Form()
    if request.method == "POST":
        taken = _taken(request, view.case, ceremony, form)
        if taken is not None:
            return taken
    context = {
        "case": view.case,
        "filing": view.filing,
        "rows": rows_of(ceremony),
        "form": form,
        "connected": notarisation.standing().configured,
        "purposes": _PURPOSES,
        "signers": [(row.signer.key, row.signer.name) for row in rows_of(ceremony)],
        "back": reverse("officer-case", args=[number]),
    }
    return render(request, "evidence/officer.html", context, status=422 if form.errors else 200)


def _taken(
    request: HttpRequest, case: casework.Case, ceremony: signing.Ceremony | None, form: Form
) -> HttpResponse | None:
    """The bundle as a download; None when the form has to be shown again."""
    signer, purpose = form.text("signer"), form.text("purpose")
    if ceremony is None or signer not in {row.signer.key for row in rows_of(ceremony)}:
        form.fail("signer", say("请选择一个签署。"))
    if purpose not in dict(_PURPOSES):
        form.fail("purpose", say("请选择用途。"))
    if form.errors or ceremony is None:
        return None
    papers = form.text("papers") != "no"
    bundle = notarisation.hand_out(
        ceremony.id, signer, obj=case, purpose=purpose, papers=papers, actor=actor(request), at=now()
    )
    response = HttpResponse(bundle, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{ceremony.filing}-evidence.zip"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The keys a bundle is measured against: the trail's, and that of the notary we use."""
    try:
        notary = notarisation.configured()
    except InvalidInput:
        notary = None
    return JsonResponse(
        {
            "log": verifier_key(),
            "notary": notary.verifier_key if notary else None,
            "root": request.build_absolute_uri(reverse("pki-root")),
            "crl": request.build_absolute_uri(reverse("pki-crl")),
        }
    )


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint of the trail that the notary cosigned (without a notary: the latest), for monitors."""
    note = notarisation.cosigned_checkpoint() or latest_checkpoint()
    return HttpResponse(note, content_type="text/plain; charset=utf-8")


def rows_of(ceremony: signing.Ceremony | None) -> Sequence[Row]:
    """Everybody who has signed, with the notary's receipt where there is one."""
    if ceremony is None:
        return ()
    known = notarisation.receipts(ceremony.filing)
    ended = signing.revocations_of(ceremony)
    return tuple(
        Row(signer, known.get((ceremony.id, place)), ended.get(place))
        for place, signer in enumerate(ceremony.signers)
        if signer.signed
    )
