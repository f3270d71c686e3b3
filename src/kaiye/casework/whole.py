"""One dossier from draft to archive in one call, with sandbox identities: for the command line and tests."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from kaiye.archive import api as archive
from kaiye.casework.judging import ask, judge
from kaiye.casework.models import Case
from kaiye.casework.notes import decision_note
from kaiye.casework.states import State
from kaiye.casework.submission import submit
from kaiye.dossier.api import Dossier, parse
from kaiye.filings import api as filings
from kaiye.identity.api import Actor, actor_of, applicant, known_applicant
from kaiye.jobs import api as jobs
from kaiye.kernel.api import CHINESE, ENGLISH, Message, say
from kaiye.licences import api as licences
from kaiye.rules.api import Decision, Outcome
from kaiye.signing import api as signing
from kaiye.vault.api import files

# Who applies when the dossier names nobody with a telephone.
_NOBODYS_PHONE = "13000000000"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way and how long it took."""

    name: str
    ms: float


@dataclass(slots=True)
class RegisterResult:
    """How far a dossier came and what it left; paths are absolute."""

    name: str
    outcome: str = Outcome.RESTRICT.value
    reference: str = ""
    case: int | None = None
    uscc: str | None = None
    findings: list[dict[str, str]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    # Name of the file → sha256 in the vault.
    digests: dict[str, str] = field(default_factory=dict)
    licence_pdf: Path | None = None
    licence_copy_pdf: Path | None = None
    credential: Path | None = None
    archive: Path | None = None
    notice: Path | None = None
    documents: list[Path] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "uscc": self.uscc,
            "name": self.name,
            "outcome": self.outcome,
            "reference": self.reference,
            "findings": self.findings,
            "licence_pdf": _text(self.licence_pdf),
            "licence_copy_pdf": _text(self.licence_copy_pdf),
            "credential": _text(self.credential),
            "archive": _text(self.archive),
            "notice": _text(self.notice),
            "documents": [str(path) for path in self.documents],
            "sha256": dict(self.digests),
            "steps": [{"name": step.name, "ms": round(step.ms, 3)} for step in self.steps],
        }

    def lines(self, language: str = CHINESE) -> list[tuple[str, str]]:
        """Label and value of what came out, for people."""
        labelled: list[tuple[Message, object]] = [
            (say("申请编号"), self.reference),
            (say("统一社会信用代码"), self.uscc),
            (say("执照正本"), self.licence_pdf),
            (say("执照副本"), self.licence_copy_pdf),
            (say("电子凭证"), self.credential),
            (say("档案卷"), self.archive),
            (say("通知书"), self.notice),
        ]
        found = [(label.text(language), str(value)) for label, value in labelled if value]
        key = "message" if not language.startswith(ENGLISH) else "english"
        return found + [
            (f["rule"], f"{f['subject'] or '/'}  {f[key]}（{f['basis']}）") for f in self.findings
        ]


def _text(path: Path | None) -> str | None:
    return str(path) if path else None


def register(
    document: dict[str, Any],
    *,
    at: datetime,
    sandbox: dict[str, Any] | None = None,
    out: Path | None = None,
    export: bool = True,
) -> RegisterResult:
    """The dossier goes the whole way: draft, signatures, submission, decision, licence, archive.

    Stops before signing when the law does not allow it as it stands; `sandbox` answers for the outside
    world; what comes out is written to `out` (by default a folder of the data directory), or stays in the
    vault only without `export`.
    """
    dossier = parse(document)
    result = RegisterResult(dossier.name.text)
    walk = _Walk(result, at, sandbox or {})
    decision = walk.check(dossier)
    if decision.outcome is Outcome.RESTRICT:
        return result
    actor = walk.apply(dossier, document)
    walk.sign(dossier, actor)
    case = walk.submit(actor)
    walk.finish(case)
    if not export:
        return result
    with walk.step("export"):
        _export(case, result, out or Path(settings.KAIYE_HOME) / "out" / (case.uscc or case.filing))
    return result


class _Walk:
    """The steps, timed."""

    def __init__(self, result: RegisterResult, at: datetime, sandbox: dict[str, Any]) -> None:
        self.result = result
        self.at = at
        self.sandbox = sandbox

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """The time of the block is a step of the result."""
        started = time.perf_counter()
        yield
        self.result.steps.append(Step(name, (time.perf_counter() - started) * 1000))

    def check(self, dossier: Dossier) -> Decision:
        """What the form would say before anybody signs."""
        with self.step("check"):
            gathered = ask(dossier, at=self.at, sources=self.sandbox)
            known = known_applicant(_first_phone(dossier))
            # Names the applicant has reserved before do not stand in the way.
            holder = actor_of(known).id if known else ""
            decision = judge(dossier, evidence=gathered.evidence, at=self.at, holder=holder)
        self.result.outcome = decision.outcome.value
        self.result.findings = [
            {**finding.as_json(), "english": finding.message.text(ENGLISH)} for finding in decision.findings
        ]
        return decision

    def apply(self, dossier: Dossier, document: dict[str, Any]) -> Actor:
        """A draft of the first person with a telephone."""
        person = next((person for person in dossier.people.values() if person.phone), None)
        with self.step("draft"):
            account = applicant(_first_phone(dossier), at=self.at, name=person.name if person else "")
            actor = actor_of(account)
            self.result.reference = filings.start(document, actor=actor, at=self.at).reference
        return actor

    def sign(self, dossier: Dossier, actor: Actor) -> None:
        """The papers are printed and everybody signs."""
        filing = filings.get(self.result.reference, actor)
        with self.step("documents"):
            ceremony = filings.prepare_signing(
                filing.reference, version=filing.version, actor=actor, at=self.at
            )
        with self.step("signatures"):
            for signer in ceremony.signers:
                signing.shown(signer.token, at=self.at)
                filings.sign(
                    signer.token,
                    image=signing.typed_signature(signer.name),
                    consent=True,
                    device={"program": "kaiye register"},
                    ip="127.0.0.1",
                    at=self.at,
                    typed=True,
                    sources=self.sandbox,
                )

    def submit(self, actor: Actor) -> Case:
        """Taken and decided; name, code, entry, licence and trail when the rules approve."""
        filing = filings.get(self.result.reference, actor)
        with self.step("decision"):
            receipt = submit(
                filing.reference, version=filing.version, actor=actor, at=self.at, sources=self.sandbox
            )
        self.result.case = receipt.case.pk
        return receipt.case

    def finish(self, case: Case) -> None:
        """The licence is printed, the volume filed, the page published, the messages sent."""
        with self.step("licence and archive"):
            keys = {f"case:{case.pk}"}
            note = decision_note(case)
            if note is not None:
                keys.add(f"note:{note.pk}")
            jobs.drain(keys=keys)
        if case.life is State.APPROVED:
            self.result.outcome = Outcome.APPROVE.value
            self.result.uscc = case.uscc
        elif case.life is State.RETURNED:
            self.result.outcome = Outcome.RESTRICT.value
        else:
            self.result.outcome = Outcome.REFER.value


def _first_phone(dossier: Dossier) -> str:
    return next((person.phone for person in dossier.people.values() if person.phone), _NOBODYS_PHONE)


def _export(case: Case, result: RegisterResult, folder: Path) -> None:
    folder = folder.expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)

    def write(name: str, sha256: str) -> Path:
        files.export(sha256, folder / name)
        result.digests[name] = sha256
        return folder / name

    for place, paper in enumerate(filings.papers(case.ceremony), 1):
        result.documents.append(write(f"{place:02d}-{paper.kind}.pdf", paper.sha256))
    note = decision_note(case)
    if note is not None:
        result.notice = write("notice.pdf", note.sha256)
    if not case.uscc:
        return
    licence = licences.of_entity(case.uscc)[0]
    result.licence_pdf = write("licence.pdf", licence.original)
    result.licence_copy_pdf = write("licence-copy.pdf", licence.duplicate)
    credential = files.put(licence.credential.encode(), media_type="application/dc+sd-jwt")
    result.credential = write("licence.sd-jwt", credential.sha256)
    result.archive = folder / "archive.zip"
    archive.export(case.uscc, result.archive)
