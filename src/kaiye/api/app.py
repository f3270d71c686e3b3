"""The REST interface, version 1: dossiers in, decisions and public facts out; OpenAPI at /api/v1/openapi.json.

Signed-in applicants use their session (with the CSRF token) for their own filings; what is public needs none.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from kaiye.api import filings, names, names_reservations, public, rules
from kaiye.kernel.api import CHINESE, InvalidInput, KaiyeError, Problem, SignInNeeded, TooMany, say

api = NinjaAPI(
    title="开业 Kaiye",
    version="1",
    description=__doc__ or "",
    docs_url=None,
    urls_namespace="kaiye-api-1",
)
api.add_router("", public.router)
api.add_router("/filings", filings.router)
api.add_router("/rules", rules.router)
api.add_router("/names", names.router)
api.add_router("/names/reservations", names_reservations.router)


@api.exception_handler(KaiyeError)
def _kaiye(request: HttpRequest, error: KaiyeError) -> HttpResponse:
    return api.create_response(request, described(error), status=error.status)


@api.exception_handler(AuthenticationError)
def _sign_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _kaiye(request, SignInNeeded(say("登录以后才能继续。")))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter of the address is wrong."""
    names = [str(one["loc"][-1]) for one in error.errors]
    wrong = InvalidInput(
        say("参数{names}不对。", names="、".join(names)),
        problems=[Problem(f"/{name}", say("“{name}”的内容不符合格式。", name=name)) for name in names],
    )
    return _kaiye(request, wrong)


@api.exception_handler(Throttled)
def _too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = _kaiye(
        request, TooMany(say("操作太频繁，请等{seconds}秒后再试。", seconds=round(error.wait or 60)))
    )
    response.headers["Retry-After"] = str(round(error.wait or 60))
    return response


@api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    found = {"code": "http", "message": str(error), "way_out": "", "problems": []}
    return api.create_response(request, found, status=error.status_code)


def described(error: KaiyeError) -> dict[str, Any]:
    """An error as JSON, in the reader's language."""
    language = get_language() or CHINESE
    return {
        "code": error.code,
        "message": error.message.text(language),
        "way_out": error.way_out.text(language),
        "problems": [
            {"pointer": str(problem.pointer), "message": problem.message.text(language)}
            for problem in error.problems
        ],
    }
