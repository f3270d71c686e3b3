"""Error pages."""

from django.http import HttpRequest, HttpResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere."""
    return HttpResponse("页面已过期，请返回上一页刷新后重新提交。", status=403, content_type="text/plain; charset=utf-8")
