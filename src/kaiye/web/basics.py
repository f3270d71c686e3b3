"""Pages that belong to no room: language, health, measurements."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from kaiye.casework.api import source_gauges
from kaiye.kernel.api import NotFound, say
from kaiye.notarisation.api import notary_gauges

_A_YEAR = 365 * 24 * 3600


@require_GET
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the reader's language in a cookie and return to the page they were on."""
    if code not in dict(settings.LANGUAGES):
        raise NotFound(say("没有这种语言。"))
    response = HttpResponseRedirect(next_page(request, "/"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=_A_YEAR, samesite="Lax", httponly=True,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )  # fmt: skip
    return response


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 when the process answers and its database does too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_GET
def measurements(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics of this process, for collectors on the same machine only."""
    near = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    if not near or "X-Forwarded-For" in request.headers:
        raise NotFound(say("没有找到这个页面"))
    return HttpResponse(
        generate_latest() + source_gauges() + notary_gauges(), content_type=CONTENT_TYPE_LATEST
    )


def next_page(request: HttpRequest, otherwise: str) -> str:
    """The `next` address when it is one of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed else otherwise
