"""The officer's desk for identity: checks the machine could not decide, people at the counter or on a call, and
authorisations to sign. Opening one is on the trail."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kaiye.identity.api import Permission
from kaiye.kernel.api import IdNumber, InvalidInput, KaiyeError, NotFound, now, say
from kaiye.realname import api as realname
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form, number_in
from kaiye.web.limits import limited
from kaiye.web.sentences import translate

_PICTURES = {
    "card_front": say("人像面"),
    "card_back": say("国徽面"),
    "portrait": say("证件上的照片"),
    "document": say("证件照片"),
    "guardianship": say("监护关系证明"),
    "live_face": say("现场：看镜头"),
    "live_left": say("现场：向左"),
    "live_right": say("现场：向右"),
    "live_blink": say("现场：闭眼"),
}
_STEPS = {
    "card_front": say("人像面"),
    "card_back": say("国徽面"),
    "document": say("证件照片"),
    "guardian": say("监护人"),
    "liveness": say("动作"),
    "face": say("人脸比对"),
    "provider": say("身份服务"),
    "population": say("人口库与冒用名单"),
    "sandbox": say("演示身份"),
}
_LICENCE = {
    "uscc": say("统一社会信用代码"),
    "name": say("名称"),
    "representative": say("法定代表人或者负责人"),
    "established": say("成立日期"),
    "address": say("住所"),
}
_OUTCOMES = {
    realname.Outcome.OK: say("相符"),
    realname.Outcome.DOUBT: say("请核对"),
    realname.Outcome.WRONG: say("不符"),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("visit-code", times=60, seconds=600)
def desk(request: HttpRequest) -> HttpResponseBase:
    """What waits here, and where a code that somebody says leads."""
    who = actor(request)
    who.require(Permission.READ_QUEUE)
    form = Form.posted(request.POST)
    if request.method == "POST":
        try:
            found = realname.visit_by_code(form.text("code"), who)
        except NotFound as error:
            form.fail("code", error.message)
        else:
            return HttpResponseRedirect(reverse("officer-visit", args=[found.pk]))
    context = {
        "form": form,
        "checks": realname.review_queue(who),
        "visits": realname.agenda(who, at=now()),
        "signatories": realname.waiting_signatories(who),
        "back": reverse("officer"),
    }
    return render(request, "officer/identity.html", context, status=200 if form else 422)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, number: int) -> HttpResponseBase:
    """One check side by side: what was photographed, what each step says, and the decision."""
    who = actor(request)
    form = Form.posted(request.POST)
    if request.method == "POST":
        confirm = form.value("decision") == "confirm"
        if form.value("decision") not in {"confirm", "reject"}:
            form.fail("decision", say("请选择通过还是不通过。"))
        if not form.text("reason"):
            form.fail("reason", say("请写明理由。"))
        if form:
            realname.decide_review(
                number,
                confirm=confirm,
                reason=form.text("reason"),
                version=_version(form),
                actor=who,
                at=now(),
            )
            messages.success(
                request, translate("已经记录：通过。") if confirm else translate("已经记录：不通过。")
            )
            return HttpResponseRedirect(reverse("officer-identity"))
    found = realname.looked_at(number, actor=who, at=now())
    name, id_number = found.holder
    context = {
        "form": form,
        "check": found,
        "name": name,
        "number": id_number,
        "minor": found.person if found.guardian else None,
        "steps": [
            {
                "title": _STEPS.get(step.kind, step.kind),
                "step": step,
                "word": _OUTCOMES[realname.Outcome(step.outcome)],
            }
            for step in found.steps.order_by("number")
        ],
        "pictures": [
            {"title": _PICTURES.get(one.kind, one.kind), "picture": one} for one in realname.pictures(found)
        ],
        "back": reverse("officer-identity"),
    }
    return render(request, "officer/identity_check.html", context, status=200 if form else 422)


@signed_in
@require_safe
def picture(request: HttpRequest, number: int, which: int) -> HttpResponse:
    """One picture of a check, for whoever may review it."""
    found = realname.reviewable(number, actor(request))
    one = next((one for one in realname.pictures(found) if one.pk == which), None)
    if one is None:
        raise NotFound(say("照片已经按期删除，或者不存在。"))
    return HttpResponse(one.content, content_type=one.media_type)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, number: int) -> HttpResponseBase:
    """Somebody stands at the counter, or is on the call: name and number to compare with the document."""
    who = actor(request)
    found = realname.visit(number, who)
    form = Form.posted(request.POST)
    if request.method == "POST":
        if form.value("same") not in {"yes", "no"}:
            form.fail("same", say("请选择人证是否一致。"))
        if not form.text("seen"):
            form.fail("seen", say("请写明查看了什么证件。"))
        if form:
            try:
                realname.settle_visit(
                    number, same=form.value("same") == "yes", seen=form.text("seen"), actor=who, at=now()
                )
            except KaiyeError as error:
                form.fail("same", error.message)
            else:
                messages.success(request, translate("核验结果已经记录。"))
                return HttpResponseRedirect(reverse("officer-identity"))
    checked = realname.looked_at(found.check_row_id, actor=who, at=now())
    name, id_number = checked.holder
    context = {"form": form, "visit": found, "name": name, "number": id_number, "check": checked}
    context["back"] = reverse("officer-identity")
    return render(request, "officer/identity_visit.html", context, status=200 if form else 422)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def signatory(request: HttpRequest, number: int) -> HttpResponseBase:
    """An authorisation to sign for an organisation, beside the photographed licence and letter."""
    who = actor(request)
    found = realname.signatory(number, who)
    form = Form.posted(request.POST)
    if request.method == "POST":
        if form.value("decision") not in {"confirm", "reject"}:
            form.fail("decision", say("请选择确认还是不予确认。"))
        if not form.text("reason"):
            form.fail("reason", say("请写明理由。"))
        if form:
            realname.decide_signatory(
                number,
                confirm=form.value("decision") == "confirm",
                reason=form.text("reason"),
                version=_version(form),
                actor=who,
                at=now(),
            )
            messages.success(request, translate("授权的核对结果已经记录。"))
            return HttpResponseRedirect(reverse("officer-identity"))
    context = {
        "form": form,
        "signatory": found,
        "number": IdNumber(found.person["number"]).masked,
        "read": _read_by_machine(found),
        "back": reverse("officer-identity"),
    }
    return render(request, "officer/signatory.html", context, status=200 if form else 422)


@signed_in
@require_safe
def signatory_paper(request: HttpRequest, number: int, which: str) -> HttpResponse:
    """The photographed licence or letter of an authorisation."""
    found = realname.signatory(number, actor(request))
    content = found.licence if which == "licence" else found.letter
    if content is None:
        raise NotFound(say("照片已经按期删除，或者不存在。"))
    kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
    return HttpResponse(content, content_type=kind)


def _read_by_machine(found: realname.Signatory) -> list[dict[str, Any]]:
    """What was read on the licence beside what was filed: an aid, never a decision."""
    filed = {"uscc": found.uscc, "name": found.organisation}
    lines = []
    for field, title in _LICENCE.items():
        text = str(found.read.get(field, ""))
        same = _plain(text) == _plain(filed[field]) if text and field in filed else None
        lines.append({"title": title, "text": text, "same": same})
    return lines


def _plain(text: str) -> str:
    return "".join(text.split()).replace("(", "（").replace(")", "）")


def _version(form: Form) -> int:
    version = number_in(form.value("version"))
    if version is None:
        raise InvalidInput(say("页面不完整，请刷新后重试。"))
    return version
