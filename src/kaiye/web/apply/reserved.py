"""Names an applicant keeps: the list, the notice of each, giving one up, filing with one."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kaiye.catalogue.api import authority, division
from kaiye.filings import api as filings
from kaiye.kernel.api import Message, WrongState, now, say
from kaiye.names.api import Reservation, ReservationState
from kaiye.web.actors import actor, signed_in
from kaiye.web.apply.drafts import open_editable, store
from kaiye.web.apply.findings import page_address
from kaiye.web.apply.name_answer import name_of
from kaiye.web.apply.words import ENTITY_TYPES, word
from kaiye.web.fields import number_in
from kaiye.web.limits import limited

_TAGS = {
    ReservationState.HELD: "blue",
    ReservationState.FILED: "yellow",
    ReservationState.USED: "green",
    ReservationState.RELEASED: "grey",
    ReservationState.EXPIRED: "grey",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A reservation as its page and the list show it at one moment."""

    kept: Reservation
    at: datetime

    @property
    def life(self) -> ReservationState:
        """Its state; what has ended by time is over whether or not the clock has marked it."""
        over = self.kept.life is ReservationState.HELD and not self.kept.stands(self.at)
        return ReservationState.EXPIRED if over else self.kept.life

    @property
    def state(self) -> Message:
        """The state in a word."""
        return self.life.facts.name

    @property
    def tag(self) -> str:
        """The colour of the word."""
        return _TAGS[self.life]

    @property
    def usable(self) -> bool:
        """Whether it waits for a filing: it can be filed with, and given up."""
        return self.life is ReservationState.HELD

    @property
    def left(self) -> int:
        """Days until the last one."""
        return self.kept.days_left(self.at)

    @property
    def type(self) -> Message | str:
        """What is to be founded."""
        return word(ENTITY_TYPES, self.kept.entity_type)

    @property
    def place(self) -> str:
        """Where."""
        found = division(self.kept.place)
        return found.full_name if found else self.kept.place

    @property
    def authority(self) -> str:
        """Which authority keeps it."""
        found = authority(self.kept.authority)
        return found.name if found else self.kept.authority


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponseBase:
    """My reserved names, those that can be used first."""
    at = now()
    cards = [Card(kept, at) for kept in filings.reservations(actor(request))]
    context = {
        "open": sorted((card for card in cards if card.kept.stands(at)), key=lambda card: card.kept.until),
        "closed": [card for card in cards if not card.kept.stands(at)],
        "back": reverse("apply"),
    }
    return render(request, "apply/names.html", context)


@signed_in
@require_safe
def one(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The notice of a reservation (名称保留告知书) and what can be done with it."""
    card = Card(filings.reservation(reference, actor(request)), now())
    context = {"card": card, "kept": card.kept, "back": reverse("apply-names")}
    return render(request, "apply/names_one.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Ask once, then give the name up."""
    who = actor(request)
    card = Card(filings.reservation(reference, who), now())
    back = reverse("apply-names-one", kwargs={"reference": reference})
    if request.method == "POST":
        filings.release_name(reference, actor=who, at=now())
        return HttpResponseRedirect(reverse("apply-names"))
    if not card.usable:
        return HttpResponseRedirect(back)
    return render(request, "apply/names_release.html", {"card": card, "kept": card.kept, "back": back})


@signed_in
@require_POST
@limited("apply-new", times=30, seconds=3600)
def start(request: HttpRequest, reference: str) -> HttpResponseBase:
    """A new filing with this name, its place and its type."""
    who = actor(request)
    kept = _usable(filings.reservation(reference, who))
    document: dict[str, Any] = {
        "dossier": 1,
        "business": "establishment",
        "entity_type": kept.entity_type,
        "authority": kept.authority,
        "domicile": {"division": kept.place},
    }
    if kept.industry:
        document["industry"] = kept.industry
    if kept.entity_type == "IIH":
        document["articles"] = {"kind": "template", "template": "none"}
        document["beneficial_owners"] = {"exempt": True}
    filing = filings.start(_with_name(document, kept), actor=who, at=now())
    return HttpResponseRedirect(reverse("apply-tasks", kwargs={"reference": filing.reference}))


@signed_in
@require_POST
def use(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The filing applies for this reserved name; back to its name page."""
    draft = open_editable(request, reference)
    kept = _usable(filings.reservation(request.POST.get("reservation", "")[:40], draft.actor))
    document = _with_name(copy.deepcopy(draft.document), kept)
    store(draft, document, number_in(request.POST.get("version", "")) or 0)
    return HttpResponseRedirect(page_address(reference, "name"))


def _usable(kept: Reservation) -> Reservation:
    if not Card(kept, now()).usable:
        raise WrongState(
            say("名称保留现在是“{state}”，不能这样办理。", state=Card(kept, now()).state),
            way_out=Card(kept, now()).life.facts.hint,
        )
    return kept


def _with_name(document: dict[str, Any], kept: Reservation) -> dict[str, Any]:
    """The document with the reserved name in it; liability for it was accepted when it was declared."""
    name = document.setdefault("name", {})
    name.update(name_of(document, kept.name.full_name), reservation=kept.reference, commitment=True)
    return document
