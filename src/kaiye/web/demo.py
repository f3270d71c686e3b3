"""The sandbox's mailbox: messages that a real deployment would send to phones."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kaiye.kernel.api import NotFound, say
from kaiye.notices.api import mailbox as letters


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Messages, newest first; `?phone=` shows one person's."""
    if not settings.KAIYE_SANDBOX:
        raise NotFound(say("没有找到这个页面"))
    phone = request.GET.get("phone", "").strip()
    context = {"letters": letters(phone or None), "phone": phone}
    return render(request, "demo/mailbox.html", context)
