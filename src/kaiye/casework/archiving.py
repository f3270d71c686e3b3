"""What goes into the archive volume of a case: everything formed in registering (档案办法)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaiye.archive import api as archive
from kaiye.casework.aftermath import moment_of
from kaiye.casework.models import Case, CaseNote, DecisionRecord
from kaiye.casework.printing import PDF, authority_name, print_note
from kaiye.documents import api as documents
from kaiye.filings import api as filings
from kaiye.kernel.api import canonical_json, local_date
from kaiye.licences import api as licences
from kaiye.signing import api as signing
from kaiye.vault.api import files

JSON = "application/json"


def file_case(case: Case) -> archive.Volume:
    """The volume of the case is filed; asked again, the one that is there is given back."""
    return archive.file_volume(
        uscc=case.uscc,
        case=case.filing,
        title=f"{case.title or case.uscc} 设立登记",
        items=list(_items(case)),
        metadata=_metadata(case),
        at=moment_of(case),
    )


def _items(case: Case) -> Iterator[archive.ArchiveItem]:
    revision = filings.revision(case.filing, case.revision)
    for place, paper in enumerate(filings.papers(case.ceremony), 1):
        yield archive.ArchiveItem(f"{place:02d}-{paper.kind}.pdf", PDF, paper.sha256)
    day = local_date(case.opened_at)
    facts = filings.document_facts(revision.dossier, reference=case.filing, day=day)
    yield _stored("identities.pdf", documents.render(documents.IDENTITIES, facts), PDF)
    yield _json("dossier.json", revision.document)
    ceremony = signing.get(case.ceremony)
    yield _json(
        "signatures.json", {signer.key: signing.evidence(ceremony, signer.key) for signer in ceremony.signers}
    )
    records = DecisionRecord.objects.filter(case=case).order_by("number")
    yield _json("decisions.json", [_record(record) for record in records])
    yield archive.ArchiveItem("notice.pdf", PDF, print_note(CaseNote.objects.get(case=case)))
    licence = licences.of_entity(case.uscc)[-1]
    yield archive.ArchiveItem("licence.pdf", PDF, licence.original)
    yield archive.ArchiveItem("licence-copy.pdf", PDF, licence.duplicate)
    yield _stored("licence.sd-jwt", licence.credential.encode(), "application/dc+sd-jwt")


def _record(record: DecisionRecord) -> dict[str, Any]:
    return {
        "number": record.number,
        "at": record.at.isoformat(),
        "as_of": record.as_of.isoformat(),
        "outcome": record.outcome,
        "ruleset": record.ruleset,
        "facts": record.facts,
        "findings": record.findings,
        "unreachable": record.unreachable,
    }


def _metadata(case: Case) -> dict[str, str]:
    return {
        "authority": authority_name(case.authority),
        "business": "设立登记",
        "reference": case.filing,
        "entity_type": case.entity_type,
        "decided_by": case.officer_name or case.decided_by,
    }


def _json(name: str, value: Any) -> archive.ArchiveItem:
    return _stored(name, canonical_json(value), JSON)


def _stored(name: str, data: bytes, media_type: str) -> archive.ArchiveItem:
    return archive.ArchiveItem(name, media_type, files.put(data, media_type=media_type).sha256)
