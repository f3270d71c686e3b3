"""Starting, saving and reading what an applicant writes; nothing is ever overwritten unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from kaiye.database.api import get, insert
from kaiye.dossier.api import MAX_BYTES, Dossier, parse
from kaiye.filings import access
from kaiye.filings.lives import move
from kaiye.filings.models import Filing, FilingRevision
from kaiye.filings.signatures import void_signatures
from kaiye.filings.states import Event, State
from kaiye.identity.api import Actor, Permission
from kaiye.kernel.api import (
    SHANGHAI,
    NotReadable,
    Stale,
    TooLarge,
    WrongState,
    canonical_json,
    new_reference,
    say,
)
from kaiye.ledger import api as ledger

_TRIES = 8


class StaleFiling(Stale):
    """The draft was saved elsewhere since it was read; `current` is what is stored now."""

    def __init__(self, filing: Filing, current: FilingRevision) -> None:
        super().__init__(
            say(
                "这份申请在{at:%H:%M}另有改动（第{number}次保存），您刚才的内容没有覆盖它。",
                at=current.at.astimezone(SHANGHAI),
                number=current.number,
            ),
            way_out=say("请对照两份内容，选择保留哪一份后再保存。"),
        )
        self.filing = filing
        self.current = current


def digest_of(document: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def start(document: dict[str, Any], *, actor: Actor, at: datetime) -> Filing:
    """A new draft of `actor` with `document` as its first revision."""
    actor.require(Permission.START_FILING)
    dossier, digest = _readable(document)
    for _ in range(_TRIES):
        filing = Filing(
            reference=new_reference("KY", at), owner=actor.id, created=at, updated=at, **_columns(dossier)
        )
        try:
            with transaction.atomic(durable=True):
                insert(filing)
                _write(filing, 1, document, digest, actor, at)
                ledger.append(
                    "filing.started",
                    subject=filing.reference,
                    actor=actor.id,
                    at=at,
                    facts={"entity_type": filing.entity_type, "authority": filing.authority},
                )
        except IntegrityError:
            if not Filing.objects.filter(reference=filing.reference).exists():
                raise
            continue
        return filing
    raise RuntimeError("no free filing reference")


def save(reference: str, document: dict[str, Any], *, version: int, actor: Actor, at: datetime) -> Filing:
    """Stores `document` as the next revision if `version` is still the stored one.

    The same document again changes nothing and succeeds, whatever the version: a repeated click or a
    retry after a lost answer. A returned filing becomes a draft again by its first saved change.
    """
    filing = access.own(reference, actor)
    dossier, digest = _readable(document)
    current = revision_of(filing)
    if current.digest == digest:
        return filing
    if filing.life in (State.SIGNING, State.SIGNED):
        raise WrongState(
            say("申请已经交付签署，内容不能直接修改。"),
            way_out=say("要修改请先撤回签署；已有的签名会作废，签署人会收到通知。"),
        )
    if filing.life not in (State.DRAFT, State.RETURNED):
        raise WrongState(
            say("申请现在是“{state}”，不能修改。", state=filing.facts.name), way_out=filing.facts.hint
        )
    if filing.version != version:
        raise StaleFiling(filing, current)
    return _store(filing, dossier, document, digest, actor, at)


def _store(
    filing: Filing, dossier: Dossier, document: dict[str, Any], digest: str, actor: Actor, at: datetime
) -> Filing:
    number = filing.revision + 1
    with transaction.atomic(durable=True):
        changed = Filing.objects.filter(pk=filing.pk, version=filing.version, state=filing.state).update(
            version=F("version") + 1, revision=number, updated=at, **_columns(dossier)
        )
        if changed:
            _write(filing, number, document, digest, actor, at)
            stored = Filing.objects.get(pk=filing.pk)
            if stored.life is not State.RETURNED:
                return stored
            # What was signed for the round before counts no longer.
            void_signatures(stored, actor=actor, reason="edited", at=at)
            return move(stored, Event.REOPEN, actor=actor, at=at)
    latest = Filing.objects.get(pk=filing.pk)
    raise StaleFiling(latest, revision_of(latest))


def revision_of(filing: Filing, number: int | None = None) -> FilingRevision:
    """The revision `number`, or the current one."""
    return get(FilingRevision, filing_id=filing.pk, number=number or filing.revision)


def revision(reference: str, number: int) -> FilingRevision:
    """One revision of a filing; for callers that have checked who asks."""
    return get(FilingRevision, filing_id=get(Filing, reference=reference).pk, number=number)


def documents(wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Any]:
    """The documents of many filings, each by reference and revision; for callers that have checked who asks.

    What cannot be had is left out; raises `Damaged` when one cannot be deciphered.
    """
    by_number: dict[int, list[str]] = {}
    for reference, number in wanted:
        by_number.setdefault(number, []).append(reference)
    return {
        (reference, number): document
        for number, references in by_number.items()
        for reference, document in FilingRevision.objects.filter(
            number=number, filing__reference__in=references
        ).values_list("filing__reference", "document")
    }


def history(reference: str, actor: Actor) -> list[FilingRevision]:
    """Every revision, newest first."""
    return list(access.get(reference, actor).revisions.order_by("-number"))


def document_of(filing: Filing) -> dict[str, Any]:
    """The current document as JSON."""
    document: dict[str, Any] = revision_of(filing).document
    return document


def _write(
    filing: Filing, number: int, document: dict[str, Any], digest: str, actor: Actor, at: datetime
) -> None:
    insert(
        FilingRevision(filing=filing, number=number, document=document, author=actor.id, at=at, digest=digest)
    )


def _readable(document: dict[str, Any]) -> tuple[Dossier, str]:
    size = _size(document)
    if size > MAX_BYTES:
        raise TooLarge(
            say("申请内容有{size}字节，超过了{limit}字节的上限。", size=size, limit=MAX_BYTES),
            way_out=say("请缩短自拟的文字；附件请按指纹列出，不要放进正文。"),
        )
    dossier = parse(document)
    return dossier, digest_of(document)


def _size(document: dict[str, Any]) -> int:
    """Octets of the JSON text, found before anything slower is done with it."""
    try:
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    except (RecursionError, TypeError, ValueError) as error:
        raise NotReadable(say("申请内容无法读取：嵌套太深或者数据不合规范。")) from error
    return len(text.encode("utf-8", "surrogatepass"))


def _columns(dossier: Dossier) -> dict[str, str]:
    return {
        "business": str(dossier.business),
        "entity_type": str(dossier.entity_type),
        "authority": dossier.authority[:6],
        "title": dossier.name.text,
    }
