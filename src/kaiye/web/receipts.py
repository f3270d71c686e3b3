"""Where the gateway for short messages tells what became of them; believed only with its signature."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kaiye.kernel.api import InvalidInput, NotFound, TooLarge, now, say
from kaiye.notices.api import check_receipt, take_receipts
from kaiye.web.limits import limited

_LARGEST = 64 * 1024
_MOST = 500


# A machine with a signature of its own over the whole body: no session, no form.
@csrf_exempt
@require_POST
@limited("receipts", times=600, seconds=60)
def receipts(request: HttpRequest) -> HttpResponseBase:
    """Receipts are taken down; one that was taken before changes nothing."""
    if len(request.body) > _LARGEST:
        raise TooLarge(say("内容太大了。"))
    try:
        check_receipt(request.path, request.headers, request.body, at=now())
    except InvalidInput:
        raise NotFound(say("没有找到这个页面")) from None
    try:
        told = json.loads(request.body)["receipts"]
        found = [{name: str(one.get(name, "")) for name in ("id", "state", "code")} for one in told[:_MOST]]
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise InvalidInput(say("看不懂这份回执。")) from None
    return JsonResponse({"taken": take_receipts(found, at=now())})
