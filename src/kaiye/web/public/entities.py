"""Looking an entity up, as it is or as it was on a past day, and checking a licence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kaiye.catalogue.api import authority, division, entity_type, industry
from kaiye.kernel.api import ENGLISH, InvalidInput, NotFound, local_date, now, say
from kaiye.licences import api as licences
from kaiye.publicity import api as publicity
from kaiye.safeguards import api as safeguards
from kaiye.web.fields import Form, number_in
from kaiye.web.limits import limited
from kaiye.web.sentences import reader

STATUS = {
    "active": say("存续"),
    "suspended": say("歇业"),
    "moved_out": say("迁出"),
    "revoked": say("吊销"),
    "annulled": say("撤销"),
    "deregistered": say("注销"),
}
POSTS = {
    "legal_representative": say("法定代表人"),
    "chair": say("董事长"),
    "director": say("董事"),
    "manager": say("经理"),
    "supervisor": say("监事"),
    "supervisor_chair": say("监事会主席"),
}
# A licence is a few hundred kilobytes; nothing larger is looked at.
LARGEST = 5 * 1024 * 1024


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Entities by name, part of a name, pinyin or code."""
    text = request.GET.get("q", "")[:100]
    number = request.GET.get("page", "1")
    found = publicity.search(text, page=number_in(number) or 1)
    context = {
        "form": Form.of({"q": text}),
        "asked": bool(text.strip()),
        "found": found,
        "status_of": STATUS,
        "type_name": type_name,
        "office": office_name,
        "most": publicity.MOST,
        "total": None if text.strip() else publicity.count(),
    }
    return render(request, "public/search.html", context)


@require_safe
def entity(request: HttpRequest, uscc: str) -> HttpResponse:
    """What everybody may see of an entity, now or as of a day."""
    form = Form.of({"as_of": request.GET.get("as_of", "").strip()})
    day, page = None, None
    try:
        day = _day(form.value("as_of"))
        page = publicity.entity_page(uscc, day)
    except (InvalidInput, NotFound) as error:
        # The entity itself must exist; only the day may be mended here.
        page = publicity.entity_page(uscc)
        form.fail("as_of", error.message)
        day = None
    context = {
        "page": page,
        "form": form,
        "day": day,
        "today": local_date(now()),
        "kind": entity_type(page.facts["entity_type"]),
        "type_name": type_name(page.facts["entity_type"]),
        "industry": industry(page.facts["industry"]),
        "office": office_name(page.facts["authority"]),
        "place": place(page.facts),
        "status_of": STATUS,
        "posts": [(POSTS.get(post["post"], say("其他")), post["name"]) for post in page.facts["posts"]],
        "licence": licences.current(uscc) if day is None else None,
        "disputed": safeguards.disputed_entity(uscc),
        "back": reverse("register"),
    }
    return render(request, "public/entity.html", context, status=422 if not form else 200)


@require_safe
def licence(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code of a licence leads: the register's current facts, and whether the paper still holds."""
    shown = licences.by_code(code)
    verdict = licences.standing(shown)
    page = publicity.entity_page(shown.uscc)
    context = {
        "verdict": verdict,
        "page": page,
        "disputed": safeguards.disputed_entity(shown.uscc),
        "licence": shown,
        "kind": entity_type(page.facts["entity_type"]),
        "type_name": type_name(page.facts["entity_type"]),
        "office": office_name(page.facts["authority"]),
        "place": place(page.facts),
        "at": now(),
    }
    return render(request, "public/licence.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("verify", times=30, seconds=60)
def verify(request: HttpRequest) -> HttpResponse:
    """Is this licence file or credential genuine and current?"""
    form, verdict = Form.posted(request.POST), None
    if request.method == "POST":
        try:
            verdict = licences.verify(_shown(request, form))
        except InvalidInput as error:
            form.fail("file", error.message)
    disputed = verdict is not None and safeguards.disputed_entity(verdict.uscc)
    context = {"form": form, "verdict": verdict, "disputed": disputed, "back": reverse("register")}
    return render(request, "public/verify.html", context, status=200 if form else 422)


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The keys that credentials are signed with (JWK set)."""
    return JsonResponse(licences.issuer_keys())


def type_name(code: str) -> str:
    """A kind of entity in the reader's language."""
    known = entity_type(code)
    if known is None:
        return code
    return known.en if reader() == ENGLISH else known.zh


def place(facts: dict[str, Any]) -> str:
    """The address as it is written on the licence, with its division."""
    known = division(facts["division"])
    return f"{known.full_name if known else ''}{facts['address']}"


def office_name(code: str) -> str:
    """The display name of a registration authority."""
    known = authority(code)
    return known.name if known else code


def _shown(request: HttpRequest, form: Form) -> bytes | str:
    upload = request.FILES.get("file")
    if upload is not None and upload.size:
        if upload.size > LARGEST:
            raise InvalidInput(say("文件太大，执照文件不会超过5MB。"))
        content: bytes = upload.read()
        return content
    if form.text("text"):
        return form.text("text")
    raise InvalidInput(say("请选择执照文件，或者粘贴电子凭证的文字。"))


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(say("“{day}”不是日期，请写成 2026-11-22 这样。", day=text)) from error
