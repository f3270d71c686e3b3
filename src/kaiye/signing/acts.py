"""One person signs every paper that waits for them, in one call."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection, transaction
from django.db.models import F

from kaiye.database.api import insert
from kaiye.jobs.api import announce
from kaiye.kernel.api import CHINESE, Conflict, InvalidInput, canonical_json, now, say
from kaiye.ledger.api import append
from kaiye.signing.certificates import Subject, one_event
from kaiye.signing.clock import check_clock, watched
from kaiye.signing.errors import NoTimestamp, NotShown
from kaiye.signing.limits import seconds
from kaiye.signing.models import CeremonyRow, DocumentRow, SignatureRow, SignerRow
from kaiye.signing.pades import Act, FieldTaken, sign_field
from kaiye.signing.picture import Handwriting, read
from kaiye.signing.queries import check_usable, document_rows, row_by_token
from kaiye.signing.records import Circumstances, record_of
from kaiye.signing.services import PDF, actor_of
from kaiye.signing.soundness import newest_mark
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
from kaiye.signing.timestamps import Clock
from kaiye.signing.views import Signature, Signer, signer_view
from kaiye.vault.api import StoredFile, files

# Each lost race means that somebody else's signature was entered, so there cannot be more than signers.
_MOST_ATTEMPTS = 300
# Whoever called `sign` goes on with a complete ceremony at once; the job does when that process has died.
_SAFETY_NET = timedelta(seconds=5)


@dataclass(frozen=True)
class _Deed:
    """What stays the same however often the papers have to be signed anew."""

    signer: SignerRow
    handwriting: Handwriting
    record: dict[str, Any]
    digest: str
    act: Act


@dataclass(frozen=True)
class _Attempt:
    """The papers signed on top of version `version` of the ceremony, already in the vault."""

    version: int
    last: bool
    signed: tuple[tuple[DocumentRow, StoredFile], ...]


def sign(
    token: str,
    *,
    image: bytes,
    consent: bool,
    device: Mapping[str, Any],
    ip: str,
    at: datetime,
    identify: Callable[[Signer], Mapping[str, Any]] | None = None,
    place: Mapping[str, Any] | str | None = None,
    typed: bool = False,
    language: str = CHINESE,
) -> Signature:
    """Every paper with a place for this person carries their signature; all of them or none.

    `image` is the PNG of the drawn (or, `typed`, written-out) name; `identify` checks the person and gives
    the result or raises; `device` and `place` are what the browser said: JSON, kept encrypted. Call it
    outside transactions: keys, papers and files are made without holding the database, and only one short
    transaction enters them. If somebody else signs meanwhile, the papers are signed anew on top of theirs.
    """
    # 1. May this person sign, and do they want to? Can the time be proved?
    began = monotonic()
    row = row_by_token(token)
    check_usable(row, at=at)
    check_clock(at)
    if not consent:
        raise InvalidInput(say("请先勾选同意，再签署。"))
    if SignerState(row.state) is not SignerState.VIEWED:
        raise NotShown(say("文件还没有打开查看。"))
    handwriting = read(image)
    # 2. Is it them?
    identity = identify(signer_view(row, row.ceremony.filing)) if identify else None
    # 3. The evidence, then a certificate for it. Its key lives in this call only.
    moment = Circumstances(at, ip, device, place, language)
    deed = _deed(row, handwriting, moment=moment, typed=typed, identity=identity, began=began)
    # 4. Sign what is there; enter it if it still is; otherwise once more.
    for _ in range(_MOST_ATTEMPTS):
        # A field is taken when the same link is used twice at once: then it is found used below.
        with suppress(FieldTaken):
            with watched(at):
                attempt = _attempt(deed, row.ceremony)
            if _enter(deed, attempt, at=at):
                return _signature(deed, attempt, at)
        row = row_by_token(token)
        check_usable(row, at=at)
    raise Conflict(say("签署的人太多，请稍后再试。"))


def _deed(
    row: SignerRow,
    handwriting: Handwriting,
    *,
    moment: Circumstances,
    typed: bool,
    identity: Mapping[str, Any] | None,
    began: float,
) -> _Deed:
    person = row.person
    salt = secrets.token_hex(16)
    identity_digest = hashlib.sha256(f"{salt}{person['identity']}".encode()).hexdigest()
    record = record_of(
        {
            "filing": row.ceremony.filing,
            "ceremony": row.ceremony_id,
            "signer": row.key,
            "name": person["name"],
            "organisation": person["organisation"],
            "roles": list(row.roles),
        },
        moment=moment,
        identity={"salt": salt, "sha256": identity_digest, "check": dict(identity) if identity else None},
        image={"sha256": hashlib.sha256(handwriting.png).hexdigest(), "typed": typed},
        shown={"at": row.viewed.isoformat() if row.viewed else None, "documents": row.shown},
    )
    try:
        digest = hashlib.sha256(canonical_json(record)).hexdigest()
    except ValueError:
        raise InvalidInput(say("设备或位置信息无法记录。")) from None
    subject = Subject(person["name"], identity_digest, digest, person["organisation"])
    where = moment.place if isinstance(moment.place, str) else ""
    clock = Clock(moment.at, seconds("signing.clock_apart_seconds", moment.at), began)
    credential = one_event(subject, at=moment.at)
    act = Act(credential, moment.at, "、".join(row.roles), where, handwriting.stencil, clock)
    return _Deed(row, handwriting, record, digest, act)


def _attempt(deed: _Deed, ceremony: CeremonyRow) -> _Attempt:
    """Sign the newest revisions and put them in the vault; the database knows nothing of them yet.

    `ceremony` was read before the rows read here: if one of them is newer, its version is no longer in force.
    """
    others = SignerRow.objects.filter(ceremony=ceremony).exclude(pk=deed.signer.pk)
    last = not others.exclude(state=SignerState.SIGNED).exists()
    papers: list[tuple[DocumentRow, bytes]] = []
    for document in document_rows(ceremony.pk):
        names = [place["field"] for place in document.places if place["signer"] == deed.signer.key]
        if not names:
            continue
        pdf = files.get(document.current_sha256)
        for name in names:
            pdf = _proved(sign_field(pdf, name, deed.act), deed.act)
        papers.append((document, pdf))
    contents = [(pdf, PDF) for _, pdf in papers] + [(deed.handwriting.png, "image/png")]
    stored = files.put_all(contents)
    documents = [document for document, _ in papers]
    return _Attempt(ceremony.version, last, tuple(zip(documents, stored[:-1], strict=True)))


def _proved(pdf: bytes, act: Act) -> bytes:
    """The paper, if its newest signature is this one with a time stamp of a trusted authority on it.

    Whatever goes wrong with time stamps, a signature without one never gets as far as the database.
    """
    mark = newest_mark(pdf, act.credential.der)
    if mark is None:
        raise NoTimestamp(say("刚做的签名没有通过自检，签名没有完成。"))
    if mark.stamped is None:
        raise NoTimestamp(say("时间戳不是由可信的时间戳机构签发的，签名没有完成。"))
    return pdf


@transaction.atomic(durable=True)
def _enter(deed: _Deed, attempt: _Attempt, *, at: datetime) -> bool:
    """Enter the signature if the ceremony is still at that version; False, and nothing changed, otherwise."""
    # 1. Claim the version: of two signers at once, one goes on and the other signs anew.
    signer, open_ = deed.signer, CeremonyState.OPEN
    facts: dict[str, Any] = {"state": open_}
    if attempt.last:
        facts = {"state": after(CEREMONY, open_, CeremonyEvent.LAST_SIGNATURE), "closed": at}
    claimed = CeremonyRow.objects.filter(
        pk=signer.ceremony_id, version=attempt.version, state=CeremonyState.OPEN
    ).update(version=F("version") + 1, **facts)
    if not claimed:
        return False
    # 2. This person, once.
    new = after(SIGNER, SignerState.VIEWED, SignerEvent.SIGN)
    if not SignerRow.objects.filter(pk=signer.pk, state=SignerState.VIEWED).update(state=new, acted=at):
        transaction.set_rollback(True)
        return False
    # 3. The papers and the evidence; files were there first.
    with connection.cursor() as cursor:
        # Written out: the query builder makes a decision table of all papers, at twenty times the cost.
        cursor.executemany(
            "UPDATE signing_document SET current_sha256 = %s WHERE id = %s",
            [(file.sha256, document.pk) for document, file in attempt.signed],
        )
    certificate = deed.act.credential.certificate.public_bytes(Encoding.PEM).decode()
    insert(SignatureRow(signer=signer, record=deed.record, digest=deed.digest, certificate=certificate))
    _record(deed, attempt.signed, last=attempt.last, at=at)
    told = {"ceremony": signer.ceremony_id, "filing": signer.ceremony.filing, "signer": signer.position}
    announce("signing.signed", told, key=f"signer:{signer.pk}")
    if attempt.last:
        complete = {"filing": signer.ceremony.filing}
        announce("signing.complete", complete, key=f"ceremony:{signer.ceremony_id}", due=now() + _SAFETY_NET)
    elif _in_order(signer):
        turn = {"filing": signer.ceremony.filing}
        announce("signing.turn", turn, key=f"signer:{signer.pk}", due=now() + _SAFETY_NET)
    return True


def _in_order(signer: SignerRow) -> bool:
    return Order(signer.ceremony.order) is Order.IN_ORDER


def _record(
    deed: _Deed, signed: Sequence[tuple[DocumentRow, StoredFile]], *, last: bool, at: datetime
) -> None:
    append(
        "signing.signed",
        subject=deed.signer.ceremony.filing,
        actor=actor_of(deed.signer),
        at=at,
        facts={
            "ceremony": deed.signer.ceremony_id,
            "signer": deed.signer.position,
            "evidence": deed.digest,
            "documents": [{"kind": document.kind, "sha256": file.sha256} for document, file in signed],
            "complete": last,
        },
        personal={"name": deed.record["name"], "ip": deed.record["ip"]},
    )


def _signature(deed: _Deed, attempt: _Attempt, at: datetime) -> Signature:
    row = deed.signer
    row.state, row.acted = SignerState.SIGNED, at
    return Signature(
        ceremony=row.ceremony_id,
        filing=row.ceremony.filing,
        signer=signer_view(row, row.ceremony.filing),
        evidence=deed.digest,
        documents=tuple((document.kind, file.sha256) for document, file in attempt.signed),
        complete=attempt.last,
        passes_on=_in_order(row) and not attempt.last,
    )
