"""The holder of a new staff account sets the password: with the link of the message and the code from hand to hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kaiye.identity.api import accept, invited
from kaiye.kernel.api import Forbidden, InvalidInput, now, say
from kaiye.web.fields import Form
from kaiye.web.limits import limited
from kaiye.web.sentences import spoken


@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@limited("staff-welcome", times=30, seconds=600)
def welcome(request: HttpRequest, link: str) -> HttpResponseBase:
    """A password of one's own; signing in follows, with the second factor."""
    account = invited(link, at=now())
    form, status = Form.posted(request.POST), 200
    if request.method == "POST":
        try:
            accept(link, form.text("code"), form.value("password"), at=now())
        except InvalidInput as error:
            form.fail("password", error.message)
            status = error.status
        except Forbidden as error:
            form.fail("code", error.message)
            status = error.status
        else:
            messages.success(request, spoken(say("密码已经设好，请登录。")))
            return HttpResponseRedirect(reverse("staff-sign-in"))
    form.values.pop("password", None)
    form.values.pop("code", None)
    return render(request, "admins/welcome.html", {"form": form, "login": account.login}, status=status)
