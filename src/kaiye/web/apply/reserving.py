"""Reserving a name: which type, where, then the name; the same questions as in a filing, before there is one."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kaiye.catalogue.api import division, divisions, industry
from kaiye.dossier.api import NameParts
from kaiye.filings import api as filings
from kaiye.kernel.api import KaiyeError, now, say
from kaiye.names.api import Declaration, usual_division
from kaiye.web.actors import actor, signed_in
from kaiye.web.apply import plan
from kaiye.web.apply.name_answer import PARTS, answer, name_of
from kaiye.web.apply.name_page import FORMS
from kaiye.web.apply.page import Document, clean, clean_lines, ticked
from kaiye.web.apply.place_pages import Place
from kaiye.web.apply.typing import wait_for_turn
from kaiye.web.apply.words import ENTITY_HINTS, ENTITY_TYPES, word
from kaiye.web.fields import Form
from kaiye.web.limits import limited
from kaiye.web.sentences import spoken

_MOST_INVESTORS = 200
_FIELDS = {
    "/name": "trade_name",
    "/name/text": "trade_name",
    **{f"/name/parts/{part}": field for part, field in PARTS.items()},
    "/name/investment_relation": "investment_relation",
    "/investors": "investors",
    "/commitment": "commitment",
    "/name/commitment": "commitment",
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@limited("reserve-name", times=60, seconds=3600)
def new(request: HttpRequest) -> HttpResponseBase:
    """The type, the place, the name: one page each, kept in the address until the name is reserved."""
    kind = request.GET.get("type", "")
    if kind not in plan.TYPES:
        return _type(request)
    place = division(request.GET.get("division", ""))
    if place is None or divisions(place.code):
        return _place(request, kind)
    document = _blank(kind, place.code)
    if request.method == "POST":
        return _posted(request, document)
    first = Form.of({"name_division": usual_division(place.code, kind), "name_form": _first_form(kind)})
    return _name(request, document, first)


@signed_in
@require_POST
def typed(request: HttpRequest) -> HttpResponseBase:
    """What is said of the name as it stands in the fields now; nothing is kept."""
    wait_for_turn(request)
    kind, place = request.GET.get("type", ""), division(request.GET.get("division", ""))
    if kind not in plan.TYPES or place is None:
        return HttpResponse(status=204)
    form, document = Form.posted(request.POST), _blank(kind, place.code)
    form.asker = actor(request).id
    found = answer(document, form, was=form.value("was")[:200])
    return render(request, "apply/name_answer.html", {"answer": found, "document": document})


def _type(request: HttpRequest) -> HttpResponse:
    form = Form()
    if "type" in request.GET:
        form.fail("type", say("请选择要办的类型。"))
    options = [(code, text, ENTITY_HINTS[code]) for code, text in ENTITY_TYPES]
    context = {"form": form, "options": options, "back": reverse("apply-names")}
    return render(request, "apply/names_type.html", context, status=200 if form else 422)


def _place(request: HttpRequest, kind: str) -> HttpResponse:
    form = Form()
    if "division" in request.GET:
        form.fail("division", say("请选择经营场所所在的县（市、区）。"))
    found = Place().context({}, Form.of({"division": ""}), "", request.GET)
    context = {"form": form, "type": kind, "back": reverse("apply-names-new"), **found}
    return render(request, "apply/names_place.html", context, status=200 if form else 422)


def _posted(request: HttpRequest, document: Document) -> HttpResponseBase:
    form = Form.posted(request.POST)
    if form.value("action"):
        _pressed(form, document)
        return _name(request, document, form)
    declaration = _declared(form, document)
    if form:
        try:
            kept = filings.reserve_name(
                declaration, actor=actor(request), at=now(), key=form.value("once")[:100]
            )
            return HttpResponseRedirect(reverse("apply-names-one", kwargs={"reference": kept.reference}))
        except KaiyeError as error:
            if error.status not in (409, 422, 429):
                raise
            _tell(form, error)
    return _name(request, document, form, status=422)


def _declared(form: Form, document: Document) -> Declaration:
    """What the fields declare; what is missing is told at its field."""
    parts = {part: clean(form, field)[:100] for part, field in PARTS.items()}
    if not parts["trade_name"]:
        form.fail("trade_name", say("请填写字号，例如“云杉”。"))
    if not parts["form"]:
        form.fail("name_form", say("请选择或者填写组织形式。"))
    investors = clean_lines(form, "investors")[: _MOST_INVESTORS + 1]
    if not investors:
        form.fail("investors", say("请写明全部投资人，一行一个。"))
    if not ticked(form, "commitment"):
        form.fail("commitment", say("请勾选承诺。"))
    return Declaration(
        name=NameParts.model_construct(
            division=parts["division"],
            trade_name=parts["trade_name"],
            industry=parts["industry"],
            form=parts["form"],
        ),
        authority=document["authority"],
        entity_type=document["entity_type"],
        place=document["domicile"]["division"],
        investors=tuple(investors),
        commitment=ticked(form, "commitment"),
        industry=document.get("industry", ""),
        approved_first=ticked(form, "approved_first"),
        investment_relation=tuple(clean_lines(form, "investment_relation")[:50]),
    )


def _tell(form: Form, error: KaiyeError) -> None:
    """The refusal at the fields it is about; without a place it is about the name."""
    if not error.problems:
        form.fail("trade_name", f"{spoken(error.message)}{spoken(error.way_out)}")
    form.fail_all((_FIELDS.get(problem.pointer), problem.message) for problem in error.problems)


def _pressed(form: Form, document: Document) -> None:
    """What a button of the answer asks for, when no script has done it: another name, a relation, a business."""
    word_, _, value = form.value("action").partition(" ")
    if word_ == "take":
        before = "".join(clean(form, field) for field in PARTS.values())
        taken = name_of(document, value[:200])["parts"]
        form.values |= {field: [taken[part]] for part, field in PARTS.items()} | {"was": [before]}
    elif word_ == "relate":
        known = clean_lines(form, "investment_relation")
        form.values["investment_relation"] = ["\n".join(dict.fromkeys([*known, value[:18]]))]
    elif word_ == "industry" and industry(value) is not None:
        document["industry"] = value
        form.values["industry"] = [value]


def _name(request: HttpRequest, document: Document, form: Form, status: int = 200) -> HttpResponse:
    who = actor(request)
    form.asker = who.id
    if industry(form.value("industry")) is not None:
        document["industry"] = form.value("industry")
    kind, place = document["entity_type"], document["domicile"]["division"]
    found = division(place)
    was = form.value("was")[:200]
    context: dict[str, Any] = {
        "form": form,
        "document": document,
        "type": word(ENTITY_TYPES, kind),
        "place": found.full_name if found else place,
        "forms": [(one, one) for one in FORMS.get(kind, ())],
        # A second click sends the same key, so it reserves once.
        "once": form.value("once") or secrets.token_hex(16),
        "was": was,
        "answer": answer(document, form, was=was),
        "query": urlencode({"type": kind, "division": place}),
        "back": f"{reverse('apply-names-new')}?{urlencode({'type': kind, 'parent': place[:4] + '00'})}",
    }
    return render(request, "apply/names_new.html", context, status=status)


def _blank(kind: str, place: str) -> Document:
    """A filing that holds nothing but its type and place."""
    document: Document = {"entity_type": kind}
    Place().read(Form.of({"division": place}), document, "")
    return {"dossier": 1, "business": "establishment", **document}


def _first_form(kind: str) -> str:
    return next(iter(FORMS.get(kind, ())), "")
