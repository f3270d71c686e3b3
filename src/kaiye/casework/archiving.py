"""What goes into the archive volume of a case: everything formed in registering (档案办法)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kaiye.archive import api as archive
from kaiye.casework.aftermath import moment_of
from kaiye.casework.models import Case, DecisionRecord
from kaiye.casework.notes import other_notes
from kaiye.casework.printing import PDF, authority_name, print_note
from kaiye.database.api import find_all
from kaiye.documents import api as documents
from kaiye.filings import api as filings
from kaiye.kernel.api import canonical_json, local_date
from kaiye.licences import api as licences
from kaiye.signing import api as signing
from kaiye.vault.api import files

JSON = "application/json"
CREDENTIAL = "application/dc+sd-jwt"


def file_case(case: Case) -> archive.Volume:
    """The volume of the case is filed; asked again, the one that is there is given back."""
    filed = archive.volume(case.uscc, case.filing)
    if filed is not None:
        return filed
    return archive.file_volume(
        uscc=case.uscc,
        case=case.filing,
        title=f"{case.title or case.uscc} 设立登记",
        items=_items(case),
        metadata=_metadata(case),
        at=moment_of(case),
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """A file that is made for the volume and not in the vault yet."""

    name: str
    data: bytes
    media_type: str
    title: str


def _items(case: Case) -> list[archive.ArchiveItem]:
    """The files of the volume; those made for it are put into the vault together."""
    contents = list(_contents(case))
    made = [item for item in contents if isinstance(item, _Made)]
    stored = files.put_all([(item.data, item.media_type) for item in made])
    digests = {item.name: file.sha256 for item, file in zip(made, stored, strict=True)}
    return [
        archive.ArchiveItem(item.name, item.media_type, digests[item.name], item.title)
        if isinstance(item, _Made)
        else item
        for item in contents
    ]


def _contents(case: Case) -> Iterator[archive.ArchiveItem | _Made]:
    revision = filings.revision(case.filing, case.revision)
    for place, paper in enumerate(filings.papers(case.ceremony), 1):
        yield archive.ArchiveItem(f"{place:02d}-{paper.kind}.pdf", PDF, paper.sha256, paper.title)
    day = local_date(case.opened_at)
    facts = filings.document_facts(revision.dossier, reference=case.filing, day=day)
    identities = documents.render(documents.IDENTITIES, facts)
    yield _Made("identities.pdf", identities, PDF, documents.IDENTITIES.title_zh)
    yield _json("dossier.json", revision.document, "申请数据")
    yield _json("signatures.json", signing.all_evidence(case.ceremony), "电子签名证据")
    records = find_all(DecisionRecord, case_id=case.pk, order="number")
    yield _json("decisions.json", [_record(record) for record in records], "审查记录")
    note = case.note
    yield archive.ArchiveItem("notice.pdf", PDF, print_note(note), note.get_kind_display())
    for other in other_notes(case):
        other.case = case
        yield archive.ArchiveItem(f"{other.kind}.pdf", PDF, print_note(other), other.get_kind_display())
    licence = licences.of_entity(case.uscc)[0]
    yield archive.ArchiveItem("licence.pdf", PDF, licence.original, documents.LICENCE.title_zh)
    yield archive.ArchiveItem("licence-copy.pdf", PDF, licence.duplicate, documents.LICENCE_COPY.title_zh)
    yield _Made("licence.sd-jwt", licence.credential.encode(), CREDENTIAL, "电子营业执照凭证")


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


def _json(name: str, value: Any, title: str) -> _Made:
    return _Made(name, canonical_json(value), JSON, title)
