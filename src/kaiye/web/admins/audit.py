"""The audit administrator's desk: the trail searched, exported, verified; nothing can be changed here."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from kaiye.administration import api as administration
from kaiye.administration.api import Filters
from kaiye.kernel.api import InvalidInput, local_date, now, say
from kaiye.ledger.api import Report
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form
from kaiye.web.limits import limited
from kaiye.web.sentences import spoken

_FIELDS = ("kind", "who", "subject", "since", "until")
# What is looked for most: the beginnings of kinds.
_KINDS = (
    ("", say("全部")),
    ("staff.", say("工作人员账号的变更")),
    ("account.", say("登录和账号")),
    ("personal.", say("查看个人信息")),
    ("trail.", say("导出审计记录")),
    ("system.", say("系统管理员的操作")),
    ("signing.revoked", say("吊销证书")),
    ("policy.", say("规则参数的变更")),
    ("case.", say("案件的决定")),
)


@require_safe
@signed_in
@limited("audit-search", times=300, seconds=600, methods=("GET",))
def desk(request: HttpRequest) -> HttpResponse:
    """A page of the trail, the latest entries first."""
    return _desk(request)


@require_POST
@signed_in
@limited("audit-export", times=20, seconds=3600)
def export(request: HttpRequest) -> HttpResponse:
    """What the filters find as a file; that it was taken is on the trail."""
    form = Form.posted(request.POST)
    try:
        content = administration.export_trail(actor(request), _filters(form), at=now())
    except InvalidInput as error:
        form.general += [spoken(error.message), spoken(error.way_out)]
        return _desk(request, form, status=error.status)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="trail-{local_date(now())}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@signed_in
@limited("audit-verify", times=6, seconds=600)
def verify(request: HttpRequest) -> HttpResponse:
    """The whole trail is recomputed now."""
    return _desk(request, report=administration.verify_trail(actor(request)))


def _desk(
    request: HttpRequest, form: Form | None = None, *, report: Report | None = None, status: int = 200
) -> HttpResponse:
    who = actor(request)
    form = form if form is not None else Form.posted(request.GET)
    filters = _filters(form)
    before = form.text("before")
    page = administration.search_trail(
        who,
        filters,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    )
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "kinds": _KINDS,
        "state": administration.trail_state(who),
        "report": report,
        "kept": urlencode({name: form.text(name) for name in _FIELDS if form.text(name)}),
        "fields": [(name, form.text(name)) for name in _FIELDS],
        "told": told,
    }
    return render(request, "admins/audit.html", context, status=status)


def told(facts: dict[str, Any]) -> str:
    """The facts of an entry in one line."""
    return "; ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for name, value in facts.items()
        if value not in ("", None)
    )


def _filters(form: Form) -> Filters:
    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(form.text(name)) if form.text(name) else None
        except ValueError:
            form.fail(name, say("请填写日期，例如 2026-11-22。"))
            return None

    since, until = day("since"), day("until")
    return Filters(form.text("kind")[:100], form.text("subject")[:200], form.text("who")[:200], since, until)
