"""The check itself: what is needed, both sides of the card, the challenge, the result."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from kaiye.kernel.api import IdNumber, InvalidInput, KaiyeError, Message, now, say
from kaiye.realname import api as realname
from kaiye.recognition.api import Move, Side
from kaiye.web.fields import Form
from kaiye.web.limits import limited
from kaiye.web.providers import visit_for_identity
from kaiye.web.realname.place import NotKnown, Place, holder, open_for_account, opened, place_of
from kaiye.web.realname.settling import done, origin

View = Callable[..., HttpResponseBase]
CAMERA = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
MOVES: dict[Move, Message] = {
    Move.FACE: say("看着镜头"),
    Move.LEFT: say("把头转向您的左边"),
    Move.RIGHT: say("把头转向您的右边"),
    Move.BLINK: say("闭上眼睛"),
}
_FIELDS: dict[str, Message] = {
    "name": say("姓名"),
    "id_number": say("号码"),
    "birth": say("出生"),
    "authority": say("签发机关"),
    "valid_from": say("有效期自"),
    "valid_until": say("有效期至"),
}
_SIDES = {"front": Side.FRONT, "back": Side.BACK}
_STEPS: tuple[tuple[str, str], ...] = (
    ("card_front", "identity-front"),
    ("card_back", "identity-back"),
    ("face", "identity-face"),
)


def at_place(view: View) -> View:
    """The view is told whose check it is; a browser that has not shown who holds it begins at the beginning."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str = "", **rest: Any) -> HttpResponseBase:
        try:
            place = place_of(request, token)
        except NotKnown:
            return HttpResponseRedirect(reverse("sign-start", args=[token]) if token else reverse("recover"))
        response = view(request, place, **rest)
        response.headers["Permissions-Policy"] = CAMERA
        return response

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@limited("identity-begin", times=30, seconds=3600)
@at_place
def overview(request: HttpRequest, place: Place) -> HttpResponseBase:
    """What is needed, how far it is, and the result."""
    check = place.check()
    again = check is None or check.life in {realname.State.FAILED, realname.State.EXPIRED}
    if request.method == "POST":
        check = opened(place)
        if check is None:
            return HttpResponseRedirect(place.url("identity-who"))
        return HttpResponseRedirect(_next(check, place))
    context = _context(place, check) | {"again": again, "sandbox_way": settings.KAIYE_SANDBOX}
    offered = [] if place.recovery else realname.providers_for(None if again else check, at=now())
    context["providers"] = offered
    return render(request, "realname/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("identity-who", times=20, seconds=3600)
@at_place
def who(request: HttpRequest, place: Place) -> HttpResponseBase:
    """An account says whom it belongs to; a signer is known from the filing."""
    if place.signer is not None:
        return HttpResponseRedirect(place.url("identity"))
    form = Form.posted(request.POST)
    if request.method == "POST":
        name, number = "".join(form.text("person_name").split()), form.text("id_number")
        if not name:
            form.fail("person_name", say("请填写姓名。"))
        if not number:
            form.fail("id_number", say("请填写证件号码。"))
        if form:
            try:
                check = open_for_account(place, name, form.value("id_type") or "resident_id", number)
            except KaiyeError as error:
                form.fail("id_number", error.message)
            else:
                return HttpResponseRedirect(_next(check, place))
    context = {"form": form, "back": place.url("identity")}
    return render(request, "realname/who.html", context, status=200 if form else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("identity-provider", times=20, seconds=3600)
@at_place
def provider(request: HttpRequest, place: Place, key: str) -> HttpResponseBase:
    """To an outside identity provider instead of the camera."""
    check = opened(place)
    if check is None:
        return HttpResponseRedirect(place.url("identity-who"))
    if all(one.key != key for one in realname.providers_for(check, at=now())):
        return HttpResponseRedirect(place.url("identity"))
    return visit_for_identity(request, place, check, key)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("identity-card", times=40, seconds=3600)
@at_place
def card(request: HttpRequest, place: Place, side: str) -> HttpResponseBase:
    """One side of the card: photographed, read, compared; what does not agree is told here."""
    check = _open(place)
    if check is None:
        return HttpResponseRedirect(place.url("identity"))
    form = Form.posted(request.POST)
    reading, said = None, None
    if request.method == "POST":
        try:
            image = uploaded(request, "picture")
            reading, said = realname.take_card(
                check.pk, _SIDES[side], image, at=now(), origin=origin(request)
            )
        except (InvalidInput, realname.TooManyChecks) as error:
            form.fail("picture", error.message)
        else:
            if said.outcome is not realname.Outcome.WRONG:
                return HttpResponseRedirect(_next(realname.get(check.pk), place))
            for reason in said.reasons:
                form.fail("picture", reason)
    context = _context(place, check) | {"form": form, "side": side, "reading": reading}
    return render(request, "realname/card.html", context, status=200 if form else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("identity-card", times=40, seconds=3600)
@at_place
def document(request: HttpRequest, place: Place) -> HttpResponseBase:
    """A passport or permit, which a person will look at."""
    check = _open(place)
    if check is None:
        return HttpResponseRedirect(place.url("identity"))
    form = Form.posted(request.POST)
    if request.method == "POST":
        try:
            realname.take_document(check.pk, uploaded(request, "picture"), at=now(), origin=origin(request))
        except (InvalidInput, realname.TooManyChecks) as error:
            form.fail("picture", error.message)
        else:
            return HttpResponseRedirect(_next(realname.get(check.pk), place))
    return render(
        request,
        "realname/document.html",
        _context(place, check) | {"form": form},
        status=200 if form else 422,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("identity-face", times=40, seconds=3600)
@at_place
def face(request: HttpRequest, place: Place) -> HttpResponseBase:
    """The moves asked for, one picture each; somebody else's face ends the check."""
    check = _open(place)
    if check is None:
        return HttpResponseRedirect(place.url("identity"))
    form = Form.posted(request.POST)
    if request.method == "POST":
        try:
            frames = [
                uploaded(request, f"move_{number}", say("还缺第{n}张照片。", n=number + 1))
                for number in range(len(check.challenge) or 1)
            ]
            said = realname.take_live(check.pk, frames, at=now(), origin=origin(request))
        except (InvalidInput, realname.ChallengeGone, realname.TooManyChecks) as error:
            form.fail("move_0", error.message)
        else:
            wrong = [one for one in said if one.outcome is realname.Outcome.WRONG]
            check = realname.get(check.pk)
            if not wrong or check.life is not realname.State.OPEN:
                return HttpResponseRedirect(_next(check, place))
            for reason in (reason for one in wrong for reason in one.reasons or (_NOT_FOLLOWED,)):
                form.fail("move_0", reason)
    moves = realname.ask_moves(check.pk, at=now())
    context = _context(place, check) | {"form": form, "moves": [MOVES[move] for move in moves]}
    return render(request, "realname/face.html", context, status=200 if form else 422)


_NOT_FOLLOWED = say("照片与要求的动作不符，请按新的要求再拍一次。")


@require_http_methods(["GET", "HEAD", "POST"])
@limited("identity-conclude", times=30, seconds=3600)
@at_place
def conclude(request: HttpRequest, place: Place) -> HttpResponseBase:
    """What was read, to look over; then the sources are asked and the result is there."""
    check = _open(place)
    if check is None:
        return HttpResponseRedirect(place.url("identity"))
    if request.method == "POST":
        check = realname.conclude(check.pk, at=now(), origin=origin(request))
        return done(place, check)
    steps = realname.latest(check)
    context = {"steps": steps, "read": {kind: _read(step) for kind, step in steps.items()}}
    return render(request, "realname/conclude.html", _context(place, check) | context)


@require_POST
@at_place
def demonstration(request: HttpRequest, place: Place) -> HttpResponseBase:
    """The demonstration's identity; refused outside the sandbox."""
    check = opened(place)
    if check is None:
        return HttpResponseRedirect(place.url("identity-who"))
    if check.life is realname.State.OPEN:
        check = realname.sandbox_identity(check.pk, at=now(), origin=origin(request))
    return done(place, check)


def uploaded(request: HttpRequest, name: str, missing: Message | None = None) -> bytes:
    """The picture of a form's file field; raises InvalidInput with what to do, to be said at the field."""
    found = request.FILES.get(name)
    if not isinstance(found, UploadedFile) or not found.size:
        raise InvalidInput(missing or say("请先拍照或者选择照片。"))
    if found.size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE:
        raise InvalidInput(say("照片太大，最大6兆。请把相机的照片尺寸调小，或者截取一部分再传。"))
    return bytes(found.read())


def _read(step: realname.Step) -> list[tuple[Message, str]]:
    """What the machine read of a card, for the person to look over; the number stays masked."""
    fields: dict[str, list[Any]] = step.record.get("fields", {})
    found = [(title, str(fields[name][0])) for name, title in _FIELDS.items() if name in fields]
    return [
        (title, IdNumber(text).masked if title is _FIELDS["id_number"] else text) for title, text in found
    ]


def _open(place: Place) -> realname.Check | None:
    check = place.check()
    """The check whose camera may be used; what else there is, the overview tells."""
    return check if check is not None and check.life is realname.State.OPEN and check.camera else None


def _next(check: realname.Check, place: Place) -> str:
    """The first page that has not been done; what was wrong is done again."""
    if check.life is not realname.State.OPEN or not check.camera:
        return place.url("identity")
    taken = {kind: step.outcome for kind, step in realname.latest(check).items()}
    pages = _STEPS
    if check.person["id_type"] != "resident_id":
        pages = (("document", "identity-document"), ("face", "identity-face"))
    elif realname.is_minor(check, at=now()) and not check.guardian:
        return place.url("identity-guardian")
    for kind, page in pages:
        if taken.get(kind) in {None, realname.Outcome.WRONG}:
            return place.url(page)
    return place.url("identity-check")


def _context(place: Place, check: realname.Check | None) -> dict[str, Any]:
    context: dict[str, Any] = {"place": place, "check": check, "back": place.url("identity")}
    if check is not None:
        context["name"], context["number"] = holder(check)
        context["visit"] = realname.visit_of(check)
        context["state"] = realname.NAMES[check.life]
    return context
