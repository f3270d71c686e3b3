"""What a check is for: a place in a signing (by the personal link), or the account that is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from kaiye.dossier.api import Person
from kaiye.filings import api as filings
from kaiye.identity.api import ActorKind
from kaiye.kernel.api import IdNumber, SignInNeeded, now, say
from kaiye.realname import api as realname
from kaiye.signing import api as signing
from kaiye.web.actors import actor
from kaiye.web.signer import known

# Which recovery this browser has begun, in its session.
RECOVERY = "recovery"


class NotKnown(Exception):
    """The link is good, but this browser has not shown who holds it: back to the beginning."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in a check, and where its pages are."""

    token: str
    account: int | None
    signer: signing.Signer | None
    # The recovery of an account whose telephone is lost.
    recovery: int | None = None

    def url(self, step: str, *which: str) -> str:
        """The address of one of the check's pages."""
        kind = "sign" if self.token else "recover" if self.recovery else "account"
        name = f"{kind}-{step}"
        return reverse(name, args=[self.token, *which] if self.token else which)

    @property
    def onward(self) -> str:
        """Where the person goes after passing."""
        if self.token:
            return reverse("sign-papers", args=[self.token])
        return reverse("recover-state" if self.recovery else "account-identity")

    def check(self) -> realname.Check | None:
        """The newest check, in whatever state; None before the first."""
        if self.signer is not None:
            return filings.realname_of(self.signer, at=now())
        return realname.of(*self.purpose, at=now())

    @property
    def purpose(self) -> tuple[realname.Purpose, str]:
        """What the check is for, when nobody signs: the account, or getting it back."""
        if self.recovery is not None:
            return realname.Purpose.RECOVERY, f"recovery:{self.recovery}"
        return realname.Purpose.ACCOUNT, f"account:{self.account}"


def place_of(request: HttpRequest, token: str = "") -> Place:
    """Whose check this request is about; raises NotKnown or SignInNeeded."""
    if token:
        signer = signing.by_token(token, at=now())
        if not known(request, token):
            raise NotKnown
        return Place(token, None, signer)
    if request.resolver_match and (request.resolver_match.url_name or "").startswith("recover-"):
        number = request.session.get(RECOVERY)
        if not number:
            raise NotKnown
        return Place("", None, None, int(number))
    who = actor(request)
    if who.kind is not ActorKind.APPLICANT:
        raise SignInNeeded(say("登录以后才能继续。"))
    return Place("", who.account, None)


def opened(place: Place) -> realname.Check | None:
    """The check under way, opened when there is none; None when an account has not said yet who it belongs to."""
    found = place.check()
    if found is not None and found.life in {
        realname.State.OPEN,
        realname.State.REVIEW,
        realname.State.PASSED,
    }:
        return found
    if place.signer is not None:
        return filings.open_realname(place.signer, at=now())
    return None


def open_for_account(place: Place, name: str, id_type: str, number: str) -> realname.Check:
    """The check of the person this account says it belongs to."""
    person = Person.model_validate({"name": name, "id_type": id_type, "id_number": number})
    purpose, subject = place.purpose
    return realname.open_check(person, purpose=purpose, subject=subject, at=now())


def holder(check: realname.Check) -> tuple[str, str]:
    """Whose card is photographed, with the number masked."""
    name, number = check.holder
    return name, IdNumber(number).masked
