"""The security administrator ends a one-event certificate: found by filing and place, never by a person's name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kaiye.identity.api import Permission
from kaiye.kernel.api import NotFound, now, say
from kaiye.signing import api as signing
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form
from kaiye.web.limits import limited
from kaiye.web.sentences import spoken

REASONS = {
    signing.RevocationReason.NOT_THE_SIGNER: say("签名的不是本人（签名自始无效）"),
    signing.RevocationReason.DISPUTED: say("争议已经作出决定（此前的签名仍然有效）"),
    signing.RevocationReason.MISTAKEN: say("证书内容有误（此前的签名仍然有效）"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@limited("certificates", times=60, seconds=3600, methods=("GET", "POST"))
def certificates(request: HttpRequest) -> HttpResponseBase:
    """The certificates of one filing, and the end of one of them."""
    who = actor(request)
    who.require(Permission.REVOKE_CERTIFICATE)
    form, status = Form.posted(request.POST or request.GET), 200
    reference = form.text("reference")
    found = signing.issued_certificates(reference, actor=who) if reference else []
    if reference and not found:
        form.fail("reference", say("这个申请没有签名证书，请核对申请编号。"))
        status = 404
    if request.method == "POST" and found:
        chosen = next((one for one in found if one.serial == form.text("serial")), None)
        reason = form.text("reason")
        if chosen is None:
            raise NotFound(say("没有找到这张证书。"))
        if reason in set(map(str, signing.RevocationReason)):
            signing.revoke_as(
                chosen.ceremony, chosen.key, signing.RevocationReason(reason), actor=who, at=now()
            )
            messages.success(request, spoken(say("证书已经吊销，下一份吊销列表里有它。")))
            return HttpResponseRedirect(f"{reverse('admin-certificates')}?reference={reference}")
        form.fail("reason", say("请选择理由。"))
        status = 422
    context = {
        "form": form,
        "found": found,
        "reasons": list(REASONS.items()),
        "told": REASONS,
        "back": reverse("admin-staff"),
    }
    return render(request, "admins/certificates.html", context, status=status)
