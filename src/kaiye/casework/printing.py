"""The authority's papers as sealed PDFs: the notice of a decision, the licence."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from kaiye.casework.models import Case, CaseNote
from kaiye.catalogue import api as catalogue
from kaiye.documents import api as documents
from kaiye.dossier.api import Dossier, EntityType
from kaiye.filings import api as filings
from kaiye.kernel.api import local_date
from kaiye.licences import api as licences
from kaiye.signing import api as signing
from kaiye.vault.api import files

PDF = "application/pdf"

_KINDS = {
    CaseNote.Kind.APPROVE: documents.APPROVAL,
    CaseNote.Kind.RETURN: documents.CORRECTION,
    CaseNote.Kind.REFUSE: documents.REFUSAL,
    CaseNote.Kind.RECEIPT: documents.RECEIPT,
    CaseNote.Kind.EXTEND: documents.EXTENSION,
}


def authority_name(code: str) -> str:
    """The display name of a registration authority."""
    known = catalogue.authority(code)
    return known.name if known else code


def print_note(note: CaseNote) -> str:
    """The sealed notice is in the vault and on the note; its sha256. Printed once only."""
    if note.sha256:
        return note.sha256
    case = note.case
    dossier = filings.revision(case.filing, case.revision).dossier
    kind = _KINDS[CaseNote.Kind(note.kind)]
    authority = authority_name(case.authority)
    facts = documents.NoticeFacts(
        reference=case.filing,
        number=note.number,
        day=local_date(note.at),
        authority=authority,
        name=dossier.name.text or "（未使用名称）",
        addressee=addressee(dossier),
        uscc=case.uscc if note.kind == CaseNote.Kind.APPROVE else "",
        papers=_received(case) if note.kind == CaseNote.Kind.RECEIPT else (),
        until=case.due,
        items=tuple(
            documents.NoticeItem(point["text"], point["basis"], point["subject"], point.get("rule", ""))
            for point in note.points
        ),
        rules_at=f"{settings.KAIYE_PUBLIC_URL}/rules/",
    )
    pdf = seal(documents.notice(kind, facts), authority, documents.notice_seal(), note.at)
    sha256 = files.put(pdf, media_type=PDF).sha256
    CaseNote.objects.filter(pk=note.pk, sha256="").update(sha256=sha256)
    # A second printer at the same moment may have been first; its paper is the one.
    note.refresh_from_db(fields=["sha256"])
    return note.sha256


def _received(case: Case) -> tuple[str, ...]:
    return tuple(paper.title for paper in filings.papers(case.ceremony))


def addressee(dossier: Dossier) -> str:
    """Whom a notice is addressed to: the name applied for, or the operator of a nameless business."""
    if dossier.entity_type is EntityType.IIH and dossier.investors:
        return dossier.party_name(dossier.investors[0].party)
    return dossier.name.text


def print_licence(case: Case, licence: licences.Licence) -> tuple[str, str]:
    """The sealed 正本 and 副本 are in the vault; their sha256."""
    dossier = filings.revision(case.filing, case.revision).dossier
    day = local_date(licence.issued_at)
    facts = filings.document_facts(dossier, reference=case.filing, day=day)
    face = documents.LicenceFace.of(facts, uscc=case.uscc, established=day)
    qr = f"{settings.KAIYE_PUBLIC_URL}/licence/{licence.code}/"
    pdfs = [
        seal(
            documents.licence(face, copy=copy, qr=qr),
            facts.authority,
            documents.licence_seal(copy=copy),
            licence.issued_at,
        )
        for copy in (False, True)
    ]
    original, duplicate = files.put_all([(pdf, PDF) for pdf in pdfs])
    return original.sha256, duplicate.sha256


def seal(pdf: bytes, authority: str, place: documents.Place, at: datetime) -> bytes:
    """The paper, on which the press has drawn the seal of `authority`, is sealed by it."""
    # The press counts the first page as 0 and pages from the end as negative; the seal counts from 1.
    page = place.page + 1 if place.page >= 0 else place.page
    return signing.seal(pdf, name=authority, at=at, place=signing.Place("", page, place.box), drawn=True)
