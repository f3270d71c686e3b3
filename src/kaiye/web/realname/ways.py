"""Ways of equal standing (N7): the counter, a video call, a guardian for a minor."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kaiye.kernel.api import InvalidInput, KaiyeError, local_date, now, say
from kaiye.realname import api as realname
from kaiye.web.fields import Form
from kaiye.web.limits import limited
from kaiye.web.realname.pages import at_place, uploaded
from kaiye.web.realname.place import Place, holder, opened

RELATIONS = (("father", say("父亲")), ("mother", say("母亲")), ("other", say("其他监护人")))


@require_safe
@at_place
def others(request: HttpRequest, place: Place) -> HttpResponseBase:
    """What one can do instead of the camera."""
    return render(request, "realname/others.html", {"place": place, "back": place.url("identity")})


@require_http_methods(["GET", "HEAD", "POST"])
@limited("identity-visit", times=20, seconds=3600)
@at_place
def counter(request: HttpRequest, place: Place) -> HttpResponseBase:
    """A code to say at the counter."""
    check = opened(place)
    if check is None:
        return HttpResponseRedirect(place.url("identity-who"))
    if request.method == "POST" and check.life is realname.State.OPEN:
        realname.book_counter(check.pk, at=now())
        return HttpResponseRedirect(place.url("identity"))
    return render(request, "realname/counter.html", {"place": place, "back": place.url("identity-others")})


@require_http_methods(["GET", "HEAD", "POST"])
@limited("identity-visit", times=20, seconds=3600)
@at_place
def video(request: HttpRequest, place: Place) -> HttpResponseBase:
    """A time for a call, on the working days to come."""
    check = opened(place)
    if check is None:
        return HttpResponseRedirect(place.url("identity-who"))
    form = Form.posted(request.POST)
    if request.method == "POST" and check.life is realname.State.OPEN:
        try:
            realname.book_video(check.pk, realname.parse_slot(form.value("slot")), at=now())
        except KaiyeError as error:
            form.fail("slot", error.message)
        else:
            return HttpResponseRedirect(place.url("identity"))
    free = realname.slots(check.authority, at=now())
    days = [(day, list(slots)) for day, slots in groupby(free, key=lambda slot: local_date(slot.starts))]
    context = {"place": place, "form": form, "days": days, "back": place.url("identity-others")}
    return render(request, "realname/video.html", context, status=200 if form else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("identity-guardian", times=20, seconds=3600)
@at_place
def guardian(request: HttpRequest, place: Place) -> HttpResponseBase:
    """Who acts for a minor, with the proof."""
    check = opened(place)
    if check is None:
        return HttpResponseRedirect(place.url("identity-who"))
    form = Form.posted(request.POST)
    if request.method == "POST":
        try:
            realname.name_guardian(
                check.pk,
                name=form.text("guardian_name"),
                number=form.text("guardian_number"),
                relation=form.value("relation"),
                proof=uploaded(request, "proof"),
                at=now(),
            )
        except InvalidInput as error:
            for problem in error.problems:
                form.fail(str(problem.pointer).removeprefix("/"), problem.message)
            if not error.problems:
                form.fail("proof", error.message)
        else:
            return HttpResponseRedirect(place.url("identity-front"))
    context = {
        "place": place,
        "form": form,
        "minor": holder(check)[0],
        "relations": RELATIONS,
        "back": place.url("identity"),
    }
    return render(request, "realname/guardian.html", context, status=200 if form else 422)
