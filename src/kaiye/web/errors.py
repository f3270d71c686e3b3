"""Error pages: one sentence, a way out, and what was entered is not lost."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from kaiye.kernel.api import KaiyeError, Message, SignInNeeded, say
from kaiye.web.sentences import spoken

log = structlog.get_logger("kaiye.web")

_TITLES = {
    400: say("看不懂这个请求"),
    401: say("请先登录"),
    403: say("不能这样做"),
    404: say("没有找到这个页面"),
    405: say("不能这样做"),
    409: say("情况已经变化"),
    413: say("内容太大了"),
    422: say("有内容需要修改"),
    429: say("操作太频繁了"),
    500: say("系统出了问题"),
    503: say("暂时办不了"),
}
_SECRET_FIELDS = frozenset(
    {"csrfmiddlewaretoken", "password", "new_password", "code", "code_old", "code_new", "answer", "signature"}
)
_MAX_KEPT_FIELDS = 300


def page_for(request: HttpRequest, error: KaiyeError) -> HttpResponseBase:
    """The answer to an error of ours: a page, a fragment or JSON, as the asker expects."""
    if isinstance(error, SignInNeeded) and not _wants_json(request):
        return _to_sign_in(request)
    problems = [(problem.pointer, problem.message) for problem in error.problems]
    return _answer(request, error.status, error.code, error.message, error.way_out, problems)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400: Django could not accept the request; a body over the limit is 413."""
    if type(exception).__name__ == "RequestDataTooBig":
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
        return _answer(
            request, 413, "too_large", say("提交的内容超过了{limit}MB的上限。", limit=limit),
            say("请返回上一页，减少内容后重新提交。"),
        )  # fmt: skip
    return _answer(request, 400, "bad_request", say("浏览器发来的内容不完整或者格式不对。"), _AGAIN)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403."""
    return _answer(request, 403, "forbidden", say("您没有权限打开这个页面。"), _OTHER_ACCOUNT)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404."""
    return _answer(
        request, 404, "not_found", say("这个网址没有内容，可能是输错了，也可能已经失效。"), _CHECK_ADDRESS
    )


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500: logged with its request id; the person sees a sentence, never a traceback."""
    return _answer(request, 500, "error", say("系统遇到了没有料到的情况，已经自动记录。"), _SAVED)


_AGAIN = say("请返回上一页重试。")
_OTHER_ACCOUNT = say("请换用有权限的账号登录，或者联系登记机关。")
_CHECK_ADDRESS = say("请核对网址，或者从首页重新进入。")
_SAVED = say("此前保存的内容都在，请稍后再试；如果一直不行，请把页面下方的编号告诉登记机关。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The form was open too long or came from elsewhere.

    What was entered is shown again with a fresh token when the browser says the form was ours; a form
    from another site is only refused, or a stranger could have a person confirm what they never wrote.
    """
    log.info("csrf", reason=reason)
    if _wants_json(request):
        return _answer(request, 403, "csrf", say("页面已过期。"), _AGAIN)
    kept = _entered(request) if _own_form(request) else []
    context = {"kept": kept, "action": request.get_full_path(), "status": 403}
    return render(request, "errors/csrf.html", context, status=403)


def _answer(
    request: HttpRequest,
    status: int,
    code: str,
    message: Message,
    way_out: Message,
    problems: list[tuple[str, Message]] | None = None,
) -> HttpResponseBase:
    found = problems or []
    if _wants_json(request):
        return JsonResponse(
            {
                "code": code,
                "message": spoken(message),
                "way_out": spoken(way_out),
                "problems": [{"pointer": pointer, "message": spoken(text)} for pointer, text in found],
            },
            status=status,
            json_dumps_params={"ensure_ascii": False},
        )
    context = {
        "title": _TITLES.get(status, _TITLES[500]),
        "message": message,
        "way_out": way_out,
        "problems": found,
        "status": status,
        "request_id": structlog.contextvars.get_contextvars().get("request", ""),
    }
    template = "errors/fragment.html" if _is_htmx(request) else "errors/page.html"
    return render(request, template, context, status=status)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    target = f"{settings.LOGIN_URL}?next={quote(request.get_full_path())}"
    if _is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or (
        "application/json" in accepted and "text/html" not in accepted
    )


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _own_form(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.get_host()


def _entered(request: HttpRequest) -> list[tuple[str, str]]:
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _SECRET_FIELDS
        for value in values
    ]
    return fields[:_MAX_KEPT_FIELDS]
