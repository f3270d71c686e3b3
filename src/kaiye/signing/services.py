"""Opening, showing, refusing and voiding ceremonies; signing itself is in `acts`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from kaiye.database.api import insert
from kaiye.kernel.api import Conflict, InvalidInput, say
from kaiye.ledger.api import append
from kaiye.signing.errors import CeremonyClosed
from kaiye.signing.limits import days
from kaiye.signing.models import CeremonyRow, DocumentRow, SignerRow
from kaiye.signing.pades import Field, with_fields
from kaiye.signing.queries import check_usable, document_rows, get, number, row_by_token, token_digest
from kaiye.signing.states import (
    CEREMONY,
    SIGNER,
    CeremonyEvent,
    CeremonyState,
    Order,
    SignerEvent,
    SignerState,
    after,
)
from kaiye.signing.views import (
    Ceremony,
    CeremonyDocument,
    DocumentToSign,
    PreparedDocument,
    Signer,
    SignerSpec,
    ceremony_view,
    document_view,
    signer_view,
)
from kaiye.vault.api import files

PDF = "application/pdf"


def prepare_documents(documents: Sequence[DocumentToSign]) -> tuple[PreparedDocument, ...]:
    """The papers get all their signature fields and are in the vault; do this before the transaction."""
    laid_out = []
    for document in documents:
        fields = [
            Field(f"signature-{index}", place.page, place.box, document.title)
            for index, place in enumerate(document.places, start=1)
        ]
        names = tuple(
            (field.name, place.signer_key) for field, place in zip(fields, document.places, strict=True)
        )
        laid_out.append((document, with_fields(document.pdf, fields), names))
    stored = files.put_all([(pdf, PDF) for _, pdf, _ in laid_out])
    return tuple(
        PreparedDocument(document.kind, document.title, file.sha256, names)
        for (document, _, names), file in zip(laid_out, stored, strict=True)
    )


def open_ceremony(
    *,
    filing: str,
    signers: Sequence[SignerSpec],
    documents: Sequence[DocumentToSign | PreparedDocument],
    at: datetime,
    order: Order = Order.PARALLEL,
    valid_for: timedelta | None = None,
) -> Ceremony:
    """The papers lie before every signer; each `signer.token` is the secret of a personal link, given once.

    May be called inside the caller's transaction; hand over `prepare_documents(…)` there, so that no
    paper is laid out while the database is locked. A filing has one live ceremony: Conflict otherwise.
    In order, only the first of `signers` may sign; `links.pass_on` gives each next one a link.
    """
    ends = at + (valid_for or days("signing.link_days", at))
    prepared = _prepared(documents)
    _check(signers, prepared)
    tokens = {signer.key: secrets.token_urlsafe(32) for signer in signers}
    try:
        with transaction.atomic():
            row = insert(CeremonyRow(filing=filing, opened=at, order=order))
            signer_rows = [
                _signer_row(row, position, signer, tokens[signer.key], ends)
                for position, signer in enumerate(signers)
            ]
            document_rows = [_document_row(row, position, paper) for position, paper in enumerate(prepared)]
            SignerRow.objects.bulk_create(signer_rows)
            DocumentRow.objects.bulk_create(document_rows)
            facts = {
                "ceremony": row.pk,
                "documents": [{"kind": paper.kind, "sha256": paper.sha256} for paper in prepared],
                "signers": len(signer_rows),
                "order": str(order),
            }
            append("signing.opened", subject=filing, actor="system", at=at, facts=facts)
    except IntegrityError:
        raise Conflict(say("这项申请已经有一次有效的签署。")) from None
    return ceremony_view(row, signer_rows, document_rows, tokens)


def shown(token: str, *, at: datetime) -> tuple[CeremonyDocument, ...]:
    """The papers this person sees now; what was seen, with digests, is on record."""
    row = row_by_token(token)
    check_usable(row, at=at)
    papers = tuple(map(document_view, document_rows(row.ceremony_id)))
    seen = [
        {
            "kind": paper.kind,
            "title": paper.title,
            "sha256": paper.sha256,
            "original_sha256": paper.original_sha256,
        }
        for paper in papers
    ]
    new = after(SIGNER, SignerState(row.state), SignerEvent.SHOW)
    with transaction.atomic():
        changed = SignerRow.objects.filter(pk=row.pk, state=row.state).update(
            state=new, shown=seen, viewed=at
        )
        if changed and row.state == SignerState.WAITING:
            facts = {"ceremony": row.ceremony_id, "signer": row.position}
            append("signing.viewed", subject=row.ceremony.filing, actor=actor_of(row), at=at, facts=facts)
    if not changed:
        # Opened twice at once, or acted meanwhile: look again.
        check_usable(row_by_token(token), at=at)
    return papers


def refuse(token: str, reason: str, *, at: datetime) -> Signer:
    """This person refuses; the ceremony ends, nobody else can sign in it."""
    row = row_by_token(token)
    check_usable(row, at=at)
    said = " ".join(reason.split())[:500]
    new = after(SIGNER, SignerState(row.state), SignerEvent.REFUSE)
    with transaction.atomic():
        _close(row.ceremony, CeremonyEvent.REFUSE, said, at)
        if not SignerRow.objects.filter(pk=row.pk, state=row.state).update(state=new, acted=at):
            raise Conflict(say("签署状态刚刚发生了变化，请重新打开链接。"))
        append(
            "signing.refused",
            subject=row.ceremony.filing,
            actor=actor_of(row),
            at=at,
            facts={"ceremony": row.ceremony_id, "signer": row.position},
            personal={"name": row.person["name"], "reason": said},
        )
    row.state, row.acted = new, at
    return signer_view(row, row.ceremony.filing)


def void(ceremony: Ceremony | int, reason: str, *, at: datetime, actor: str = "system") -> tuple[Signer, ...]:
    """The ceremony counts for nothing any more; those whose signatures are void with it.

    May be called inside the caller's transaction. Voiding twice changes nothing.
    """
    before = get(number(ceremony))
    if before.state is CeremonyState.VOID:
        return ()
    with transaction.atomic():
        row = CeremonyRow.objects.get(pk=before.id)
        _close(row, CeremonyEvent.VOID, reason, at)
        # Read after the ceremony is closed: a signature that came in a moment ago is among them.
        voided = [(place, signer) for place, signer in enumerate(get(row.pk).signers) if signer.signed]
        append(
            "signing.void",
            subject=row.filing,
            actor=actor,
            at=at,
            facts={"ceremony": row.pk, "signatures": [place for place, _ in voided]},
            personal={"reason": reason},
        )
    return tuple(signer for _, signer in voided)


def _close(row: CeremonyRow, event: CeremonyEvent, reason: str, at: datetime) -> None:
    """Move by state alone: whatever version the signatures have reached, the end is the end."""
    new = after(CEREMONY, CeremonyState(row.state), event)
    changed = CeremonyRow.objects.filter(pk=row.pk, state=row.state).update(
        state=new, version=F("version") + 1, closed=at, reason=reason
    )
    if not changed:
        raise CeremonyClosed(say("签署状态刚刚发生了变化，请重新打开链接。"))


def _prepared(documents: Sequence[DocumentToSign | PreparedDocument]) -> tuple[PreparedDocument, ...]:
    raw = [document for document in documents if isinstance(document, DocumentToSign)]
    ready = iter(prepare_documents(raw) if raw else ())
    return tuple(next(ready) if isinstance(document, DocumentToSign) else document for document in documents)


def _check(signers: Sequence[SignerSpec], documents: Sequence[PreparedDocument]) -> None:
    keys = {signer.key for signer in signers}
    placed = {key for document in documents for _, key in document.fields}
    if len(keys) != len(signers):
        raise InvalidInput(say("同一个签署人出现了两次。"))
    if not keys:
        raise InvalidInput(say("没有签署人。"))
    if placed - keys:
        raise InvalidInput(
            say("文件中为不在名单上的人留了签名处：{keys}。", keys="、".join(sorted(placed - keys)))
        )
    if keys - placed:
        raise InvalidInput(
            say("没有任何文件为这些人留签名处：{keys}。", keys="、".join(sorted(keys - placed)))
        )


def _signer_row(
    ceremony: CeremonyRow, position: int, signer: SignerSpec, token: str, expires: datetime
) -> SignerRow:
    person = {
        "name": signer.name,
        "organisation": signer.organisation,
        "phone": signer.phone,
        "email": signer.email,
        "identity": signer.identity.reveal() if signer.identity else "",
    }
    return SignerRow(
        ceremony=ceremony,
        position=position,
        key=signer.key,
        roles=list(signer.roles),
        person=person,
        token=token_digest(token),
        expires=expires,
        invited=ceremony.opened if Order(ceremony.order) is Order.PARALLEL or position == 0 else None,
    )


def _document_row(ceremony: CeremonyRow, position: int, paper: PreparedDocument) -> DocumentRow:
    return DocumentRow(
        ceremony=ceremony,
        position=position,
        kind=paper.kind,
        title=paper.title,
        original_sha256=paper.sha256,
        current_sha256=paper.sha256,
        places=[{"field": name, "signer": key} for name, key in paper.fields],
    )


def actor_of(row: SignerRow) -> str:
    """Who acted, for the trail: a place in the ceremony. Keys are the applicant's words and may name people."""
    return f"signer:{row.ceremony_id}.{row.position}"
