"""Whether the person behind a signing link is who the dossier says, asked at the moment of signing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaiye.database.api import get
from kaiye.dossier.api import Dossier, Person
from kaiye.evidence import api as outside
from kaiye.filings.models import FilingRevision, Frozen
from kaiye.identity.api import IdentityCheck, check_person
from kaiye.kernel.api import Refused, say
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
    laid = get(Frozen, ceremony=signer.ceremony)
    dossier = get(FilingRevision, filing_id=laid.filing_id, number=laid.revision).dossier
    # An organisation signs by its representative, who is the one to verify (防范和查处假冒企业登记违法行为规定).
    person = dossier.people.get(signer.key) or representative(dossier, signer.name)
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
