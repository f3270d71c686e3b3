"""What an officer does beside deciding: asking a second one, withdrawing, the clock, disputes, overrides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kaiye.casework import api as casework
from kaiye.identity.api import Actor
from kaiye.kernel.api import InvalidInput, KaiyeError, Message, NotFound, now, say
from kaiye.web.actors import actor, signed_in
from kaiye.web.fields import Form, number_in
from kaiye.web.officer.cases import case_page, overtaken, version_of
from kaiye.web.sentences import spoken

Do = Callable[[int, int, Actor, datetime, Form], object]


@dataclass(frozen=True, slots=True)
class Act:
    """A page with one question, and what follows from the answer."""

    slug: str
    title: Message
    help: Message
    label: Message
    button: Message
    done: Message
    do: Do


def _opinion(number: int, version: int, who: Actor, at: datetime, form: Form) -> object:
    return casework.ask_opinion(
        number,
        version=version,
        actor=who,
        at=at,
        question=form.value("text"),
        colleague=form.value("colleague"),
    )


def _recusal(number: int, version: int, who: Actor, at: datetime, form: Form) -> object:
    return casework.recuse(number, version=version, actor=who, at=at, reason=form.value("text"))


def _extension(number: int, version: int, who: Actor, at: datetime, form: Form) -> object:
    return casework.ask_extension(number, version=version, actor=who, at=at, reason=form.value("text"))


def _dispute(number: int, version: int, who: Actor, at: datetime, form: Form) -> object:
    return casework.record_dispute(number, version=version, actor=who, at=at, text=form.value("text"))


ACTS = {
    act.slug: act
    for act in (
        Act(
            "opinion",
            say("征求第二人意见"),
            say("同事会在待办里看到您的问题，答复和理由都会记入案件。您仍然自己作出决定。"),
            say("您的问题"),
            say("发出征询"),
            say("已经征求意见，答复会显示在案件里。"),
            _opinion,
        ),
        Act(
            "recusal",
            say("申请回避"),
            say(
                "您本人、近亲属与申请有利害关系，或者有其他可能影响公正的情形，应当回避。案件会离开您的待办，"
                "由其他人办理；这份申请以后再次提交，您也不再办理。"
            ),
            say("回避的理由"),
            say("申请回避"),
            say("您已经回避，案件由其他人办理。"),
            _recusal,
        ),
        Act(
            "extension",
            say("延长办理期限"),
            say("情形复杂的，经登记机关负责人批准，可以延长一次，三个工作日。批准后申请人会收到告知书。"),
            say("延长的理由"),
            say("申请延长"),
            say("已经提出延长，经负责人批准后生效。"),
            _extension,
        ),
        Act(
            "dispute",
            say("记录诉讼、仲裁"),
            say(
                "利害关系人书面告知，就申请材料或者有关权利提起了诉讼、仲裁的，记在这里。是否影响登记，由您判断。"
            ),
            say("法院或者仲裁机构、案号、争议的内容"),
            say("记录"),
            say("已经记录，办理时会提示。"),
            _dispute,
        ),
    )
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def one(request: HttpRequest, number: int, act: str) -> HttpResponseBase:
    """One of the acts with a single question."""
    chosen = ACTS.get(act)
    if chosen is None:
        raise NotFound(say("没有这个页面。"))
    who, form = actor(request), Form.posted(request.POST)
    view = casework.view(number, who)
    if request.method != "POST":
        if not view.may_decide:
            return HttpResponseRedirect(reverse("officer-case", args=[number]))
        return _act_page(request, number, chosen, form)
    try:
        chosen.do(number, version_of(request), who, now(), form)
    except InvalidInput as error:
        for problem in error.problems:
            form.fail("colleague" if str(problem.pointer) == "/colleague" else "text", problem.message)
        return _act_page(request, number, chosen, form, error.status)
    except (casework.Overtaken, casework.Improper) as error:
        if not casework.view(number, who).may_decide:
            return overtaken(request, number, "officer/case.html", form, error)
        form.general.append(spoken(error.message))
        return _act_page(request, number, chosen, form, error.status)
    messages.success(request, spoken(chosen.done))
    gone = act == "recusal"
    return HttpResponseRedirect(reverse("officer") if gone else reverse("officer-case", args=[number]))


def _act_page(request: HttpRequest, number: int, act: Act, form: Form, status: int = 200) -> HttpResponse:
    who = actor(request)
    colleagues = (
        [
            (officer.id, say("{name}", name=officer.name))
            for officer in casework.colleagues(_case(number), who)
        ]
        if act.slug == "opinion"
        else []
    )
    return case_page(
        request, number, "officer/act.html", form, status=status, page=act, colleagues=colleagues
    )


def _case(number: int) -> casework.Case:
    return casework.get_case(number)


@require_POST
@signed_in
def answer(request: HttpRequest, number: int) -> HttpResponseBase:
    """The second officer's opinion (`number` is the question's)."""
    form = Form.posted(request.POST)
    concurs = {"yes": True, "no": False}.get(form.value("concurs"))
    try:
        given = casework.give_opinion(
            number, actor=actor(request), at=now(), concurs=concurs, reason=form.value("reason")
        )
    except InvalidInput as error:
        for problem in error.problems:
            form.fail(str(problem.pointer).strip("/"), problem.message)
        case = number_in(form.value("case"))
        if case is None:
            raise
        return case_page(request, case, "officer/case.html", form, status=error.status)
    messages.success(request, spoken(say("您的意见已经记入案件。")))
    return HttpResponseRedirect(reverse("officer-case", args=[given.case_id]))


@require_POST
@signed_in
def extend(request: HttpRequest, number: int) -> HttpResponseBase:
    """The head of the authority approves the longer time limit."""
    try:
        case = casework.approve_extension(number, version=version_of(request), actor=actor(request), at=now())
    except (casework.Overtaken, casework.Improper) as error:
        return overtaken(request, number, "officer/case.html", Form(), error)
    messages.success(request, spoken(say("已批准延长至{day}，并书面告知申请人。", day=case.due.isoformat())))
    return HttpResponseRedirect(reverse("officer-case", args=[number]))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def override(request: HttpRequest, number: int) -> HttpResponseBase:
    """The first officer proposes to let restrictions pass."""
    who, form = actor(request), Form.posted(request.POST)
    view = casework.view(number, who)
    found = casework.restrictions_now(view.case, at=now())[1]
    if request.method != "POST":
        if not view.may_decide or not found:
            return HttpResponseRedirect(reverse("officer-case", args=[number]))
        return case_page(request, number, "officer/override.html", form)
    grounds = [(form.text(f"reason-{i}"), form.text(f"basis-{i}")) for i in range(len(found))]
    try:
        casework.propose_override(number, version=version_of(request), actor=who, at=now(), grounds=grounds)
    except casework.Overtaken as error:
        return overtaken(request, number, "officer/override.html", form, error)
    except (InvalidInput, casework.Improper) as error:
        _point_at(form, error)
        return case_page(request, number, "officer/override.html", form, status=error.status)
    messages.success(request, spoken(say("已提出放行，等待第二个人确认。")))
    return HttpResponseRedirect(reverse("officer-case", args=[number]))


@require_POST
@signed_in
def second(request: HttpRequest, number: int) -> HttpResponseBase:
    """The second officer agrees to an override, or not."""
    agrees = {"yes": True, "no": False}.get(request.POST.get("agrees", ""))
    if agrees is None:
        raise InvalidInput(say("页面不完整，没有执行任何操作。"), way_out=say("请刷新页面后重试。"))
    try:
        casework.second_override(
            number, version=version_of(request), actor=actor(request), at=now(), agrees=agrees
        )
    except (casework.Overtaken, casework.Improper) as error:
        return overtaken(request, number, "officer/case.html", Form(), error)
    said = say("已确认放行，可以准予登记。") if agrees else say("您不同意放行，已经记录。")
    messages.success(request, spoken(said))
    return HttpResponseRedirect(reverse("officer-case", args=[number]))


def _point_at(form: Form, error: KaiyeError) -> None:
    """`/standing/0/reason` is the field `reason-0`; what is said of a restriction as a whole goes to its reason."""
    for problem in error.problems:
        tokens = str(problem.pointer).split("/")
        if tokens[1:2] == ["standing"] and len(tokens) > 2:
            form.fail(f"{tokens[3] if len(tokens) > 3 else 'reason'}-{tokens[2]}", problem.message)
        else:
            form.general.append(spoken(problem.message))
