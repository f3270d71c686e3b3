"""The authorisation of somebody who signs for an organisation: licence and letter photographed, an officer confirms."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kaiye.filings import api as filings
from kaiye.kernel.api import InvalidInput, NotFound, Problem, now, say
from kaiye.realname import api as realname
from kaiye.registry import api as registry
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form
from kaiye.web.limits import limited
from kaiye.web.realname.pages import uploaded
from kaiye.web.sentences import translate

_FIELDS = {"/until": "until", "/uscc": "licence", "/organisation": "licence"}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("signatory", times=20, seconds=3600)
def ask(request: HttpRequest, reference: str, key: str) -> HttpResponseBase:
    """What the officer needs to see; nothing counts before the officer has confirmed it."""
    who = actor(request)
    filing = filings.own(reference, who)
    dossier = filings.dossier_of(reference)
    organisation = dossier.organisations.get(key)
    person = dossier.people.get((organisation and organisation.signatory) or "")
    if organisation is None or person is None:
        raise NotFound(say("没有找到这个页面"), way_out=say("请先在单位的信息里选择由谁代表单位签名。"))
    form = Form.posted(request.POST)
    if request.method == "POST":
        try:
            realname.ask_signatory(
                person,
                uscc=organisation.uscc,
                organisation=organisation.name,
                until=_day(form.text("until")),
                licence=uploaded(request, "licence", say("请拍单位的营业执照。")),
                letter=uploaded(request, "letter", say("请拍盖章的授权书。")),
                authority=dossier.authority,
                filing=reference if form.value("scope") != "all" else "",
                register=registry.name_known(organisation.uscc, organisation.name),
                actor=who,
                at=now(),
            )
        except InvalidInput as error:
            for problem in error.problems:
                form.fail(_FIELDS.get(str(problem.pointer), "until"), problem.message)
            if not error.problems:
                form.fail("licence", error.message)
        else:
            messages.success(request, translate("已经提交，工作人员核对以后生效。"))
            return HttpResponseRedirect(reverse("apply-tasks", args=[reference]))
    context = {
        "form": form,
        "filing": filing,
        "organisation": organisation,
        "person": person,
        "back": reverse("apply-page-of", args=[reference, "organisation", key]),
    }
    return render(request, "apply/signatory.html", context, status=200 if form else 422)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = say("请填写授权的截止日期，例如 2027-06-30。")
        raise InvalidInput(message, problems=[Problem("/until", message)]) from None
