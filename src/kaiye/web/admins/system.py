"""The system administrator's desk: how the house is doing, in words; nothing of a person or a case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kaiye.administration import api as administration
from kaiye.kernel.api import Message, now, say
from kaiye.web.actors import actor, signed_in
from kaiye.web.limits import limited
from kaiye.web.sentences import spoken

_GIB = 1024**3
_MIB = 1024**2
PROBLEMS = {
    "no_address": say("没有可以送达的地址"),
    "no_template": say("这类消息没有短信模板"),
    "daily_limit": say("当天发给这个号码的短信已达上限"),
    "unavailable": say("通道没有响应"),
    "too_late": say("等待太久，内容已经删除"),
}


@require_safe
@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """Everything on one page, what needs a hand first."""
    found = administration.health(actor(request), at=now())
    context = {
        "health": found,
        "size": size,
        "age": age,
        "problem": problem,
        "silent": [one for one in found.sources if one.down_since],
        "unconnected": sum(1 for one in found.sources if not one.connection),
        "today": now(),
    }
    return render(request, "admins/system.html", context)


@require_POST
@signed_in
@limited("system-retry", times=120, seconds=600)
def retry(request: HttpRequest, number: int) -> HttpResponse:
    """A job that was given up is due again."""
    administration.retry_job(number, actor=actor(request), at=now())
    messages.success(request, spoken(say("任务已经重新排队。")))
    return HttpResponseRedirect(reverse("admin-system"))


@require_POST
@signed_in
@limited("system-resend", times=120, seconds=600)
def resend(request: HttpRequest, number: int) -> HttpResponse:
    """A message that reached nobody goes out again."""
    administration.send_notice_again(number, actor=actor(request), at=now())
    messages.success(request, spoken(say("消息已经重新发送。")))
    return HttpResponseRedirect(reverse("admin-system"))


def size(octets: int) -> str:
    """`12.3 GB`, `40 MB`."""
    return f"{octets / _GIB:.1f} GB" if octets >= _GIB else f"{octets / _MIB:.0f} MB"


def age(seconds: float) -> Message:
    """How long something has waited."""
    if seconds < 60:
        return say("不到1分钟")
    if seconds < 7200:
        return say("{n}分钟", n=int(seconds // 60))
    if seconds < 172800:
        return say("{n}小时", n=int(seconds // 3600))
    return say("{n}天", n=int(seconds // 86400))


def problem(code: str) -> Message | str:
    """Why a message reached nobody; the carrier's own word where it is not one of ours."""
    return PROBLEMS.get(code) or code
