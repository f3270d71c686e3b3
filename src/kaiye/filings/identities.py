"""Whether the person behind a signing link is who the dossier says, asked at the moment of signing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from kaiye.database.api import get
from kaiye.dossier.api import Dossier, Person
from kaiye.evidence import api as outside
from kaiye.filings.models import FilingRevision, Frozen
from kaiye.identity.api import IdentityCheck, check_person
from kaiye.kernel.api import Conflict, Refused, WrongState, local_date, say
from kaiye.realname import api as realname
from kaiye.rules.api import Means
from kaiye.safeguards import api as safeguards
from kaiye.signing import api as signing


class NotThePerson(Refused):
    """The sources say that this is not, or not any more, the person of the dossier."""


@dataclass(frozen=True, slots=True)
class SignerCheck:
    """The result for one signer; `unreachable` sources are asked again when the case is decided."""

    check: IdentityCheck | None
    unreachable: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """For the evidence record of the signature."""
        return {
            "ok": self.check.ok if self.check else None,
            "reasons": [str(reason) for reason in self.check.reasons] if self.check else [],
            "unreachable": list(self.unreachable),
        }


def representative(dossier: Dossier, name: str) -> Person | None:
    """The person who signs for an organisation, when filed as a person too."""
    return next((person for person in dossier.people.values() if person.name == name), None)


def check_signer(
    signer: signing.Signer, *, at: datetime, sources: dict[str, Any] | None = None
) -> SignerCheck:
    """Asks the sources about the signer; raises `NotThePerson` when one of them proves them wrong.

    A doubt stops nobody here, nor does a source that does not answer: both go into the evidence of the
    signature, and the decision asks again and refers to an officer.
    """
    person = _person(signer)
    if person is None:
        return SignerCheck(None, ())
    evidence = outside.gather_person(person, at=at, sandbox=sources)
    check = check_person(person, evidence, at=at)
    silent = tuple(sorted(evidence.unreachable))
    if check.denials:
        raise NotThePerson(
            say("{name}的身份没有通过核验：{reason}", name=signer.name, reason=check.denials[0]),
            way_out=say("请核对姓名和证件号码；信息有误的，请申请人撤回签署后修改。"),
        )
    return SignerCheck(check, silent)


def _dossier(signer: signing.Signer) -> Dossier:
    laid = get(Frozen, ceremony=signer.ceremony)
    return get(FilingRevision, filing_id=laid.filing_id, number=laid.revision).dossier


def _person(signer: signing.Signer) -> Person | None:
    """Who holds the pen: an organisation signs by its representative, who is the one to verify
    (防范和查处假冒企业登记违法行为规定)."""
    return person_of(signer, _dossier(signer))


def person_of(signer: signing.Signer, dossier: Dossier) -> Person | None:
    """The person of the dossier behind a signer; None when the dossier does not hold their document."""
    organisation = dossier.organisations.get(signer.key)
    signatory = dossier.people.get((organisation and organisation.signatory) or "")
    return dossier.people.get(signer.key) or signatory or representative(dossier, signer.name)


def _authorised(signer: signing.Signer, at: datetime) -> bool:
    """Whether a confirmed authorisation lets this person sign for the organisation today."""
    organisation, person = _dossier(signer).organisations.get(signer.key), _person(signer)
    if organisation is None or person is None:
        return False
    number = person.id_number.reveal()
    return realname.authorised(organisation.uscc, number, filing=signer.filing, on=local_date(at))


def place_of(signer: signing.Signer) -> str:
    """What a real-name check for this place in the ceremony is called."""
    return f"{signer.ceremony}.{signer.position}"


def open_realname(signer: signing.Signer, *, at: datetime) -> realname.Check:
    """The real-name check of whoever signs there is open; the one under way, or passed, is given back."""
    person = _person(signer)
    if person is None:
        raise realname.NotVerified(
            say("申请中没有登记{name}的证件信息，无法核验。", name=signer.name),
            way_out=say("请申请人把签字的代表人也填写为相关人员，再重新发起签署。"),
        )
    return realname.open_check(
        person,
        purpose=realname.Purpose.SIGNING,
        subject=place_of(signer),
        filing=signer.filing,
        authority=_dossier(signer).authority,
        at=at,
    )


def realname_of(signer: signing.Signer, *, at: datetime) -> realname.Check | None:
    """The newest real-name check for this place, in whatever state."""
    return realname.of(realname.Purpose.SIGNING, place_of(signer), at=at)


def verified(signer: signing.Signer, *, at: datetime) -> realname.Check | None:
    """The check by which this person may sign there now; raises `NotVerified` outside the sandbox without one."""
    passed = realname.passed_for(realname.Purpose.SIGNING, place_of(signer), at=at)
    if passed is None and not settings.KAIYE_SANDBOX:
        raise realname.NotVerified(say("{name}还没有通过本次签署的实名核验。", name=signer.name))
    return passed


def _demonstrated(signer: signing.Signer, at: datetime) -> realname.Check | None:
    """The demonstration's identity, on record like the button's; None for an organisation nobody stands for.

    Whoever has failed, or waits for an officer, does not get past it by silence.
    """
    if _person(signer) is None:
        return None
    last = realname_of(signer, at=at)
    if last is not None and last.life in {realname.State.FAILED, realname.State.REVIEW}:
        raise realname.NotVerified(say("{name}还没有通过本次签署的实名核验。", name=signer.name))
    try:
        return realname.sandbox_identity(open_realname(signer, at=at).pk, at=at)
    except (Conflict, WrongState):
        # The same link on two devices at once: the other one is on record.
        passed = realname.passed_for(realname.Purpose.SIGNING, place_of(signer), at=at)
        if passed is None:
            raise
        return passed


def identify(
    signer: signing.Signer, *, at: datetime, sources: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What the evidence of the signature says of who signed; raises `NotVerified` or `NotThePerson`.

    Nobody signs without a real-name check passed for this very place. In the sandbox the demonstration's identity is
    put on record for whoever has not been checked: for `kaiye register`, tests and the REST interface.
    """
    safeguards.require_free(signer.filing)
    passed = verified(signer, at=at)
    asked = check_signer(signer, at=at, sources=sources).as_json() | {"authorised": _authorised(signer, at)}
    passed = passed or _demonstrated(signer, at)
    if passed is None:
        return {**asked, "means": Means.SOURCES.value, **dict.fromkeys(("check", "face", "photo", "digest"))}
    return {**asked, **realname.evidence_of(passed)}
