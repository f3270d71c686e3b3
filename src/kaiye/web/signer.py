"""The signer's way: a personal link, who you are, the papers, a signature."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import unicodedata
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kaiye.dossier.api import Dossier
from kaiye.filings import api as filings
from kaiye.kernel.api import InvalidInput, KaiyeError, TooMany, now, say
from kaiye.notices.api import mask_phone
from kaiye.realname.api import NotVerified
from kaiye.signing import api as signing
from kaiye.web.actors import client_ip
from kaiye.web.apply.check import answers
from kaiye.web.apply.result import pdf
from kaiye.web.circumstances import device, place
from kaiye.web.fields import Form
from kaiye.web.limits import count, limited
from kaiye.web.middleware import PERMISSIONS_POLICY
from kaiye.web.sentences import reader, spoken

_SESSION = "signer"
_MOST_PICTURE = 400 * 1024
_GUESSES = 20
_LINK_LIFE = 8 * 24 * 3600


@require_safe
def help_page(request: HttpRequest) -> HttpResponseBase:
    """How one comes to sign."""
    return render(request, "sign/help.html")


@require_safe
@limited("sign-link", times=120, seconds=600, methods=("GET",))
def start(request: HttpRequest, token: str) -> HttpResponseBase:
    """Who is asked and for what; nothing personal before the person has shown who they are."""
    signer = signing.by_token(token, at=now(), acted=True)
    if signer.acted is not None:
        return render(request, "sign/done.html", _context(request, token, signer))
    return render(request, "sign/start.html", _context(request, token, signer))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign-who", times=30, seconds=600)
def identify(request: HttpRequest, token: str) -> HttpResponseBase:
    """The name and the last four characters of the document number; a few tries only."""
    signer = signing.by_token(token, at=now())
    form = Form.posted(request.POST)
    if request.method == "POST":
        count(f"sign-who:{token}", times=6, seconds=900)
        _while_guesses_last(token)
        if _is(signer, form.text("signer_name"), form.text("last_four")):
            request.session[_SESSION] = _mark(token)
            return HttpResponseRedirect(reverse("sign-identity", kwargs={"token": token}))
        form.fail("last_four", say("姓名或者证件号码后四位不对，请核对后重新填写。"))
    context = {**_context(request, token, signer), "form": form, "back": reverse("sign-start", args=[token])}
    return render(request, "sign/identify.html", context, status=200 if form else 422)


@require_safe
def papers(request: HttpRequest, token: str) -> HttpResponseBase:
    """The papers this person signs and the key facts in plain words; seeing them is on record."""
    if not known(request, token):
        return HttpResponseRedirect(reverse("sign-start", kwargs={"token": token}))
    signer = signing.by_token(token, at=now())
    document = _document(signer)
    context = {
        **_context(request, token, signer),
        "papers": [
            {"paper": found, "mine": signer.key in found.signer_keys}
            for found in signing.shown(token, at=now())
        ],
        "sections": answers(document),
        "own_articles": document.get("articles", {}).get("text", ""),
        "back": reverse("sign-start", args=[token]),
    }
    return render(request, "sign/papers.html", context)


@require_safe
def paper(request: HttpRequest, token: str, kind: str) -> HttpResponseBase:
    """One paper as PDF."""
    if not known(request, token):
        return HttpResponseRedirect(reverse("sign-start", kwargs={"token": token}))
    return pdf(signing.document(token, kind, at=now()), f"{kind}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign", times=30, seconds=600)
def sign(request: HttpRequest, token: str) -> HttpResponseBase:
    """Draw (or type) the name, consent, done."""
    if not known(request, token):
        return HttpResponseRedirect(reverse("sign-start", kwargs={"token": token}))
    signer = signing.by_token(token, at=now())
    try:
        filings.verified(signer, at=now())
    except NotVerified:
        return HttpResponseRedirect(reverse("sign-identity", kwargs={"token": token}))
    form, status = Form.posted(request.POST), 422
    if request.method == "POST":
        image, typed = _picture(form, signer)
        if form.value("consent") != "yes":
            form.fail("consent", say("请先勾选同意，再签名。"))
        if form:
            try:
                filings.sign(
                    token, image=image, consent=True, device=device(request, form), ip=client_ip(request),
                    at=now(), typed=typed, place=place(form), language=reader(),
                )  # fmt: skip
            except (signing.BadPicture, filings.NotThePerson) as error:
                form.fail("signature", f"{error.message}")
            except (signing.NoTimestamp, signing.SigningStopped) as error:
                # What was drawn is in the form, which is shown again.
                form.fail("signature", f"{spoken(error.message)} {spoken(error.way_out)}")
                status = error.status
            else:
                return HttpResponseRedirect(reverse("sign-start", kwargs={"token": token}))
    context = {
        **_context(request, token, signer),
        "form": form,
        "consent": signing.CONSENT,
        "back": reverse("sign-papers", args=[token]),
    }
    response = render(request, "sign/sign.html", context, status=200 if form else status)
    # The one page that may ask where somebody is, if they press the button for it.
    response["Permissions-Policy"] = PERMISSIONS_POLICY.replace("geolocation=()", "geolocation=(self)")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@limited("sign-refuse", times=20, seconds=600)
def refuse(request: HttpRequest, token: str) -> HttpResponseBase:
    """The person does not sign, with a reason; `wrong` = this was never theirs to sign."""
    signer = signing.by_token(token, at=now())
    form = Form.posted(request.POST)
    wrong = "wrong" in (request.GET.get("why"), request.POST.get("why"))
    if request.method == "POST":
        reason = form.text("reason")
        if not reason and not wrong:
            form.fail("reason", say("请写一下为什么不签，申请人会看到。"))
        else:
            why = str(say("本人说明：这不是我参与的登记，或者不是我本人。")) if wrong else ""
            filings.refuse(token, f"{why}{reason}", at=now())
            return HttpResponseRedirect(reverse("sign-start", kwargs={"token": token}))
    context = {
        **_context(request, token, signer),
        "form": form,
        "wrong": wrong,
        "back": reverse("sign-start", args=[token]),
    }
    return render(request, "sign/refuse.html", context, status=200 if form else 422)


def _while_guesses_last(token: str) -> None:
    """Four characters must not be found by patience: a link knows a few guesses in its whole life."""
    try:
        count(f"sign-who-ever:{token}", times=_GUESSES, seconds=_LINK_LIFE)
    except TooMany:
        raise TooMany(
            say("这个链接核对身份的次数已经用完。"),
            way_out=say("请申请人在签署页面给您重新发送链接。"),
        ) from None


def _context(request: HttpRequest, token: str, signer: signing.Signer) -> dict[str, Any]:
    filing = filings.by_reference(signer.filing)
    return {
        "token": token,
        "signer": signer,
        "masked": masked_name(signer.name),
        "phone": mask_phone(signer.phone) if signer.phone else "",
        "title": filing.title,
        "filing": filing,
    }


def masked_name(name: str) -> str:
    """The first character, the rest as stars."""
    return name[:1] + "*" * (len(name) - 1)


def known(request: HttpRequest, token: str) -> bool:
    """Whether this browser has shown that it is in the hands of whom the link is for."""
    return hmac.compare_digest(str(request.session.get(_SESSION, "")), _mark(token))


def _mark(token: str) -> str:
    return hashlib.sha256(f"signer|{token}".encode()).hexdigest()


def _document(signer: signing.Signer) -> dict[str, Any]:
    filing = filings.by_reference(signer.filing)
    document: dict[str, Any] = filings.revision(filing.reference, filings.frozen(filing).revision).document
    return document


def _is(signer: signing.Signer, name: str, last_four: str) -> bool:
    """Whether somebody knows the signer's name and the end of their number (an organisation's: its code)."""
    filing = filings.by_reference(signer.filing)
    dossier = filings.revision(filing.reference, filings.frozen(filing).revision).dossier
    given = unicodedata.normalize("NFKC", last_four).strip().upper()
    same_name = hmac.compare_digest("".join(name.split()).encode(), "".join(signer.name.split()).encode())
    return hmac.compare_digest(given.encode(), _last_four(dossier, signer).encode()) and same_name


def _last_four(dossier: Dossier, signer: signing.Signer) -> str:
    person = dossier.people.get(signer.key)
    if person is None:
        person = next((found for found in dossier.people.values() if found.name == signer.name), None)
    if person is not None:
        return person.id_number.reveal()[-4:].upper()
    organisation = dossier.organisations.get(signer.key)
    return organisation.uscc[-4:].upper() if organisation else ""


def _picture(form: Form, signer: signing.Signer) -> tuple[bytes, bool]:
    """The drawn picture, or the typed name as one."""
    head, _, data = form.value("signature").partition(",")
    if data and head == "data:image/png;base64" and len(data) < _MOST_PICTURE:
        try:
            return base64.b64decode(data, validate=True), False
        except binascii.Error:
            form.fail("signature", say("没有收到签名图片，请重新签名。"))
            return b"", False
    name = "".join(form.text("typed_name").split())
    if not name:
        form.fail("signature", say("请在框里签名，或者在下面填写姓名。"))
        return b"", False
    if name != "".join(signer.name.split()):
        form.fail("typed_name", say("填写的姓名和要签名的人不一致。"))
        return b"", False
    try:
        return signing.typed_signature(signer.name), True
    except (InvalidInput, KaiyeError) as error:
        form.fail("typed_name", error.message)
        return b"", False
