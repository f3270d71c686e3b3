"""What a rule may know of the signing: who signed which paper, when, how they were verified, and whether it holds.

Nobody is described beyond what the dossier says: devices and network addresses are labels that mean something
within one ceremony only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any


class Means(StrEnum):
    """How somebody's identity was verified (细则 第十六条)."""

    SOURCES = "sources"  # the document's number and name, asked of the sources that keep them
    FACE = "face"  # the real-name system with the living face
    PROVIDER = "provider"  # the real-name system of an outside identity provider, at a level that counts
    NOTARISED = "notarised"  # a notarised identity document
    IN_PERSON = "in_person"  # in person with the document at the authority
    E_LICENCE = "e_licence"  # an enterprise by its electronic licence


class Face(StrEnum):
    """How the living face compares with the portrait."""

    MATCH = "match"
    UNSURE = "unsure"  # in the band between: a person looks
    MISMATCH = "mismatch"


class Certificate(StrEnum):
    """What is true of the certificate a person signed with, at the time of signing."""

    VALID = "valid"
    EXPIRED = "expired"  # not yet, or no longer
    REVOKED = "revoked"
    UNTRUSTED = "untrusted"  # from nobody we trust, or not the one of this act of signing


@dataclass(frozen=True, slots=True)
class Verification:
    """One check of one person's identity."""

    means: Means
    # The filing it was made for.
    filing: str
    # None: a source left it open; it is asked again when the case is decided.
    passed: bool | None


@dataclass(frozen=True, slots=True)
class SignerFacts:
    """One signer; `key` is the party's or the person's key in the dossier."""

    key: str
    # Who held the pen, and in whose name when not their own.
    name: str
    organisation: str = ""
    signed_at: datetime | None = None
    # The posts and parts they agreed to, in the words they read; empty without consent.
    roles: tuple[str, ...] = ()
    consent: bool = False
    verification: Verification | None = None
    # None: no face was compared.
    face: Face | None = None
    # None: signed by hand on paper.
    certificate: Certificate | None = None
    # What should be on record about the moment of signing (time, device, ip, place, photo) and is not.
    missing: tuple[str, ...] = ()
    # The same label: the same device, the same network address; empty when unknown or the machine itself.
    device: str = ""
    address: str = ""
    # Whether an authorisation in force lets them sign for the organisation; its representative needs none.
    authorised: bool = False

    @property
    def signed(self) -> bool:
        """Whether this person has signed."""
        return self.signed_at is not None


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """One paper that was laid before the signers."""

    kind: str
    # Keys: who has to sign it, whose signature is on it, and which of those carry a trusted time stamp.
    wanted: tuple[str, ...]
    signed: tuple[str, ...] = ()
    stamped: tuple[str, ...] = ()
    # What was laid before the signers is what is there now; later signatures change nothing (电子签名法 第五条).
    unchanged: bool = True


@dataclass(frozen=True, slots=True)
class CeremonyFacts:
    """The signing of one filing as it stands when the rules are asked."""

    filing: str
    # Neither refused nor void: what was signed counts.
    in_force: bool
    # The day the filing was submitted.
    submitted: date
    signers: tuple[SignerFacts, ...]
    papers: tuple[PaperFacts, ...]

    def signer(self, key: str) -> SignerFacts | None:
        """The signer with that key."""
        return next((signer for signer in self.signers if signer.key == key), None)

    def on(self, kind: str) -> tuple[str, ...]:
        """Whose signatures are on that paper and count."""
        if not self.in_force:
            return ()
        return tuple(key for paper in self.papers if paper.kind == kind for key in paper.signed)

    def as_json(self) -> dict[str, Any]:
        """The JSON object `parse` reads back."""
        return {
            "filing": self.filing,
            "in_force": self.in_force,
            "submitted": self.submitted.isoformat(),
            "signers": [_signer_json(signer) for signer in self.signers],
            "papers": [
                {
                    "kind": paper.kind,
                    "wanted": list(paper.wanted),
                    "signed": list(paper.signed),
                    "stamped": list(paper.stamped),
                    "unchanged": paper.unchanged,
                }
                for paper in self.papers
            ],
        }

    @classmethod
    def parse(cls, kept: dict[str, Any]) -> CeremonyFacts:
        """From what `as_json` gave, kept with a decision."""
        return cls(
            filing=kept["filing"],
            in_force=kept["in_force"],
            submitted=date.fromisoformat(kept["submitted"]),
            signers=tuple(map(_signer, kept["signers"])),
            papers=tuple(map(_paper, kept["papers"])),
        )


def labels(values: Iterable[str]) -> dict[str, str]:
    """A label for each different value in the order met; an empty value stays empty."""
    found: dict[str, str] = {"": ""}
    for value in values:
        found.setdefault(value, str(len(found)))
    return found


def _signer_json(signer: SignerFacts) -> dict[str, Any]:
    check = signer.verification
    return {
        "key": signer.key,
        "name": signer.name,
        "organisation": signer.organisation,
        "signed_at": signer.signed_at.isoformat() if signer.signed_at else None,
        "roles": list(signer.roles),
        "consent": signer.consent,
        "verification": {"means": check.means.value, "filing": check.filing, "passed": check.passed}
        if check
        else None,
        "face": signer.face.value if signer.face else None,
        "certificate": signer.certificate.value if signer.certificate else None,
        "missing": list(signer.missing),
        "device": signer.device,
        "address": signer.address,
        "authorised": signer.authorised,
    }


def _signer(kept: dict[str, Any]) -> SignerFacts:
    moment, check = kept["signed_at"], kept["verification"]
    return SignerFacts(
        key=kept["key"],
        name=kept["name"],
        organisation=kept["organisation"],
        signed_at=datetime.fromisoformat(moment) if moment else None,
        roles=tuple(kept["roles"]),
        consent=kept["consent"],
        verification=Verification(Means(check["means"]), check["filing"], check["passed"]) if check else None,
        face=Face(kept["face"]) if kept["face"] else None,
        certificate=Certificate(kept["certificate"]) if kept["certificate"] else None,
        missing=tuple(kept["missing"]),
        device=kept["device"],
        address=kept["address"],
        # Not asked before signatories were kept.
        authorised=kept.get("authorised", False),
    )


def _paper(kept: dict[str, Any]) -> PaperFacts:
    return PaperFacts(
        kept["kind"],
        tuple(kept["wanted"]),
        tuple(kept["signed"]),
        tuple(kept["stamped"]),
        kept["unchanged"],
    )
