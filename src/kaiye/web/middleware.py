"""What every response passes through: headers, the access log, the error tree as pages."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from kaiye.kernel.api import KaiyeError
from kaiye.web import errors, metrics

Next = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

log = structlog.get_logger("kaiye.access")


class RealAddress:
    """Behind our proxy the asker's address is the last one in `X-Forwarded-For`: the one the proxy wrote.

    Limits count by it and signatures record it; what stands before it anybody may have invented.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.KAIYE_BEHIND_PROXY:
            last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
            with suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ip_address(last))
        return self.get_response(request)


class SecurityHeaders:
    """Content security policy and its companions; pages with a person's data are not kept by anyone."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


class PlainText:
    """No address and no field holds a NUL: PostgreSQL keeps none, and nobody types one."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """Raises `BadRequest`, which is a page of its own."""
        fields = [text for form in (request.GET, request.POST) for _, texts in form.lists() for text in texts]
        if any("\0" in text for text in (request.path_info, *fields)):
            raise BadRequest("NUL")


class AccessLog:
    """One line and one measurement per request: route, status, time; never an address with a token in it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = secrets.token_hex(8)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=request_id):
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            route = request.resolver_match.route if request.resolver_match else "unmatched"
            metrics.observe(request.method or "", route, response.status_code, seconds)
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
            )
        response.headers["X-Request-Id"] = request_id
        return response


class ErrorPages:
    """Maps the error tree to pages (or JSON for those who ask for it) with its status and way out."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A page for an error of ours; everything else goes to Django's own handlers."""
        if not isinstance(exception, KaiyeError):
            return None
        return errors.page_for(request, exception)
