"""Reading ceremonies: by link, by filing, by number."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime

from django.db.models import F

from kaiye.database.api import find, find_all
from kaiye.database.api import get as row_of
from kaiye.kernel.api import NotFound, say
from kaiye.signing.errors import CeremonyClosed, LinkExpired, LinkUnknown, LinkUsed, NotYourTurn
from kaiye.signing.models import CeremonyRow, DocumentRow, SignatureRow, SignerRow
from kaiye.signing.states import NAMES, CeremonyState, Order, SignerState
from kaiye.signing.views import (
    Ceremony,
    CeremonyDocument,
    Signer,
    ceremony_view,
    document_view,
    signer_view,
)
from kaiye.vault.api import files


def token_digest(token: str) -> str:
    """What is stored of a link's secret (256 random bits need no salt)."""
    return hashlib.sha256(token.encode()).hexdigest()


def by_token(token: str, *, at: datetime, acted: bool = False) -> Signer:
    """Whose link this is; raises LinkUnknown, LinkExpired, LinkUsed or CeremonyClosed.

    `acted=True` also gives somebody who has signed or refused, for the page that says so.
    """
    row = row_by_token(token)
    if SignerState(row.state) in {SignerState.SIGNED, SignerState.REFUSED} and acted:
        return signer_view(row, row.ceremony.filing)
    check_usable(row, at=at)
    return signer_view(row, row.ceremony.filing)


def row_by_token(token: str) -> SignerRow:
    """The row of a link. Found by the digest of the secret, so timing tells nothing about the secret."""
    digest = token_digest(token)
    row = find(SignerRow, token=digest)
    if row is None or not hmac.compare_digest(row.token, digest):
        raise LinkUnknown(say("这个签署链接无效。"))
    row.ceremony = row_of(CeremonyRow, pk=row.ceremony_id)
    return row


def check_usable(row: SignerRow, *, at: datetime) -> None:
    """May this person still sign or refuse? The most telling reason first."""
    state = CeremonyState(row.ceremony.state)
    if state is CeremonyState.VOID:
        raise CeremonyClosed(say("申请内容已修改，这次签署已经作废。"))
    if SignerState(row.state) in {SignerState.SIGNED, SignerState.REFUSED}:
        raise LinkUsed(say("这个链接已经用过：{state}。", state=NAMES[SignerState(row.state)]))
    if state is not CeremonyState.OPEN:
        raise CeremonyClosed(say("签署已经结束：{state}。", state=NAMES[state]))
    if at >= row.expires:
        raise LinkExpired(say("这个签署链接已经过期。"))
    check_turn(row)


def check_turn(row: SignerRow) -> None:
    """In a signing in order everybody before has signed; nobody can take a signature back, so it stays true."""
    if Order(row.ceremony.order) is Order.PARALLEL:
        return
    before = SignerRow.objects.filter(ceremony=row.ceremony_id, position__lt=row.position)
    first = before.exclude(state=SignerState.SIGNED).order_by("position").first()
    if first is not None:
        name = first.person["name"]
        # Whoever holds a link has not shown yet who they are.
        raise NotYourTurn(say("还没有轮到您签名，现在轮到{name}。", name=name[:1] + "*" * (len(name) - 1)))


def get(ceremony: int) -> Ceremony:
    """The ceremony with this number."""
    return _view(ceremony_row(ceremony))


def ceremony_row(ceremony: int) -> CeremonyRow:
    """The row with this number; raises NotFound."""
    row = find(CeremonyRow, pk=ceremony)
    if row is None:
        raise NotFound(say("没有编号为 {number} 的签署。", number=ceremony))
    return row


def latest(filing: str) -> Ceremony | None:
    """The newest ceremony of a filing, in whatever state; None when there was never one."""
    row = CeremonyRow.objects.filter(filing=filing).order_by("-pk").first()
    return None if row is None else _view(row)


def progress(ceremony: Ceremony | int) -> Ceremony:
    """The ceremony as it stands now."""
    return get(number(ceremony))


def signed_documents(ceremony: Ceremony | int) -> tuple[CeremonyDocument, ...]:
    """The papers as they are now; `vault.files.get(document.sha256)` gives the PDF."""
    return tuple(map(document_view, document_rows(number(ceremony))))


def is_complete(ceremony: Ceremony | int) -> bool:
    """Everybody has signed."""
    return find(CeremonyRow, pk=number(ceremony), state=CeremonyState.COMPLETE) is not None


def document(token: str, kind: str, *, at: datetime) -> bytes:
    """The PDF of one paper of the ceremony, for the person with this link."""
    row = row_by_token(token)
    if SignerState(row.state) is not SignerState.SIGNED:
        check_usable(row, at=at)
    paper = row.ceremony.document_rows.filter(kind=kind).first()
    if paper is None:
        raise NotFound(say("没有这份文件。"))
    return files.get(paper.current_sha256)


def evidence(ceremony: Ceremony | int, signer_key: str) -> dict[str, object]:
    """The evidence record of one signature, in clear; for disputes and archives, not for pages."""
    row = SignatureRow.objects.filter(signer__ceremony=number(ceremony), signer__key=signer_key).first()
    if row is None:
        raise NotFound(say("此人没有签署。"))
    return _evidence(row)


def all_evidence(ceremony: Ceremony | int) -> dict[str, dict[str, object]]:
    """The evidence record of every signature by the signer's key; for archives."""
    rows = SignatureRow.objects.filter(signer__ceremony=number(ceremony)).annotate(key=F("signer__key"))
    return {row.key: _evidence(row) for row in rows.order_by("signer__position")}


def signed_places() -> Iterator[tuple[int, int]]:
    """Every signature there is: its ceremony and the signer's place in it, in the order of signing."""
    rows = SignatureRow.objects.order_by("pk").values_list("signer__ceremony", "signer__position")
    yield from rows.iterator()


def number(ceremony: Ceremony | int) -> int:
    """The number of a ceremony given either way."""
    return ceremony if isinstance(ceremony, int) else ceremony.id


def _evidence(row: SignatureRow) -> dict[str, object]:
    return {"record": row.record, "sha256": row.digest, "certificate": row.certificate}


def _view(row: CeremonyRow) -> Ceremony:
    signers = find_all(SignerRow, ceremony_id=row.pk, order="position")
    return ceremony_view(row, signers, document_rows(row.pk))


def document_rows(ceremony: int) -> list[DocumentRow]:
    """The papers of a ceremony in their order."""
    return find_all(DocumentRow, ceremony_id=ceremony, order="position")
