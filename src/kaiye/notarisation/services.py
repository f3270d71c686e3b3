"""Evidence and checkpoints go to the notary; what comes back is stored and on the trail.

The network is asked first, outside transactions; one short transaction then records the answer. A crash between
the two asks the notary again, which gives the same receipt.
"""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

import structlog
from django.db import IntegrityError, transaction
from prometheus_client import Counter

from kaiye.bundles import api as bundles
from kaiye.identity.api import Actor, Permission
from kaiye.jobs.api import announce
from kaiye.kernel.api import InvalidInput, NotFound, say
from kaiye.ledger import api as ledger
from kaiye.notarisation.making import bundle_of, core_of, positions
from kaiye.notarisation.models import Alarm, Asked, Cosigned, Countersigned
from kaiye.notarisation.notary import Answer, Notary, configured
from kaiye.notary.api import PURPOSES
from kaiye.signing import api as signing
from kaiye.tlog.api import cosignatures, notes

log = structlog.get_logger("kaiye.notarisation")
DEPOSITED = Counter("kaiye_notary_deposits", "Evidence bundles countersigned by the notary.")
ALARMS = Counter("kaiye_notary_alarms", "Checkpoints the notary refused because it saw another trail.")


class Object(Protocol):
    """A filing or case, as permissions see it."""

    @property
    def authority(self) -> str: ...


def deposit(ceremony: int, signer: int, *, at: datetime) -> Countersigned | None:
    """The evidence of this signature is with the notary and its receipt on the trail; None without a notary.

    Asked again for the same signature, nothing changes.
    """
    notary = configured()
    if notary is None:
        return None
    found = Countersigned.objects.filter(ceremony=ceremony, signer=signer, notary=notary.name).first()
    if found is not None:
        return found
    _, contents = core_of(ceremony, signer)
    note, receipt = notary.deposit(bundles.pack(contents), contents.digest, at=at)
    try:
        return _countersigned(contents, note, receipt, at=at)
    except IntegrityError:
        # Another worker was given the same receipt and recorded it.
        return Countersigned.objects.get(ceremony=ceremony, signer=signer, notary=notary.name)


def missing() -> list[tuple[int, int]]:
    """Signatures (ceremony, place) whose receipt from the configured notary is not here; [] without a notary."""
    notary = configured()
    if notary is None:
        return []
    rows = Countersigned.objects.filter(notary=notary.name).values_list("ceremony", "signer")
    here = set(rows.iterator())
    return [place for place in signing.signed_places() if place not in here]


@transaction.atomic
def _countersigned(
    contents: bundles.Contents, note: str, receipt: bundles.Receipt, *, at: datetime
) -> Countersigned:
    row = Countersigned.objects.create(
        filing=contents.filing,
        ceremony=contents.ceremony,
        signer=contents.signer,
        digest=contents.digest,
        manifest=contents.manifest().decode(),
        notary=receipt.notary,
        number=receipt.number,
        at=receipt.time,
        receipt=note,
    )
    ledger.append(
        "notary.countersigned",
        subject=contents.filing,
        actor=f"notary:{receipt.notary}",
        at=at,
        facts={
            "ceremony": contents.ceremony,
            "signer": contents.signer,
            "digest": contents.digest,
            "number": receipt.number,
            "chain": receipt.chain,
            "opened": receipt.opened,
        },
    )
    DEPOSITED.inc()
    return row


def witness(*, at: datetime) -> Cosigned | Alarm | None:
    """The latest checkpoint is cosigned; or an alarm stands because the notary saw another trail.

    None when there is no notary or nothing new.
    """
    notary = configured()
    if notary is None:
        return None
    note = ledger.checkpoint()
    size = notes.read_checkpoint(notes.opened(note)[0]).size
    last = Cosigned.objects.filter(notary=notary.name).order_by("-size").first()
    old = last.size if last is not None else 0
    if size == old:
        return None
    # 1. From where we believe the notary to stand; if it stands elsewhere on our trail, once more from there.
    answer = _asked(notary, old, size, note, at=at)
    if answer.status == 409 and not answer.trouble and answer.seen is not None and old != answer.seen < size:
        old = answer.seen
        answer = _asked(notary, old, size, note, at=at)
    # 2. What it says.
    if answer.status == 200:
        at_notary = cosignatures.verified(
            note + answer.line, *cosignatures.read_verifier_key(notary.verifier_key)
        )
        stamp = datetime.fromtimestamp(at_notary.time, at.tzinfo)
        row, _ = Cosigned.objects.update_or_create(
            notary=notary.name, size=size, defaults={"note": note + answer.line, "at": stamp}
        )
        return row
    return _alarm(notary, answer, note, size, at=at)


def _asked(notary: Notary, old: int, size: int, note: str, *, at: datetime) -> Answer:
    """A trail smaller than what the notary saw has no proof to give; the notary then says what it saw."""
    proof = [b64decode(step) for step in ledger.consistency(old, size)] if 0 < old < size else []
    return notary.witness(min(old, size), proof, note, at=at)


def _alarm(notary: Notary, answer: Answer, note: str, size: int, *, at: datetime) -> Alarm:
    seen = answer.seen if answer.seen is not None else 0
    kind = answer.trouble or ("rollback" if seen > size else "fork")
    # Said once: the entry on the trail makes a new checkpoint, which is refused in its turn.
    standing = Alarm.objects.filter(notary=notary.name, kind=kind, seen=seen).first()
    if standing is not None:
        return standing
    digest = sha256(note.encode()).hexdigest()
    facts: dict[str, Any] = {"kind": kind, "size": size, "seen": seen, "checkpoint": digest}
    with transaction.atomic():
        row = Alarm.objects.create(
            notary=notary.name, kind=kind, note=note, note_sha256=digest, size=size, seen=seen, at=at
        )
        ledger.append("notary.alarm", subject="ledger", actor=f"notary:{notary.name}", at=at, facts=facts)
    ALARMS.inc()
    log.error("notary.alarm", kind=kind, size=size, seen=seen)
    return row


def hand_out(
    ceremony: int,
    signer_key: str,
    *,
    obj: Object | None,
    purpose: str,
    papers: bool = True,
    actor: Actor,
    at: datetime,
) -> bytes:
    """The evidence bundle for whoever may have it; that they took it, and for what, is on the trail."""
    actor.require(Permission.TAKE_EVIDENCE, obj)
    if purpose not in PURPOSES:
        raise InvalidInput(say("请写明用途：争议处理、诉讼或者仲裁、其他。"))
    bundle = bundle_of(ceremony, signer_key, papers=papers)
    seen = signing.get(ceremony)
    ledger.append(
        "evidence.taken",
        subject=seen.filing,
        actor=actor.id,
        at=at,
        facts={
            "ceremony": ceremony,
            "signer": positions(ceremony)[signer_key],
            "purpose": purpose,
            "papers": papers,
            "sha256": sha256(bundle).hexdigest(),
        },
    )
    return bundle


@transaction.atomic
def ask_certificate(filing: str, number: int, *, purpose: str, actor: Actor, at: datetime) -> Asked:
    """A notarial certificate of deposit `number` of this filing is asked for; sent through the outbox.

    The caller has checked that this person may see the filing.
    """
    if purpose not in PURPOSES:
        raise InvalidInput(say("请写明用途：争议处理、诉讼或者仲裁、其他。"))
    row = Countersigned.objects.filter(filing=filing, number=number).first()
    if row is None:
        raise NotFound(say("这份申请没有编号为 {number} 的存证。", number=number))
    asked, new = Asked.objects.get_or_create(
        countersigned=row, purpose=purpose, defaults={"actor": actor.id, "at": at}
    )
    if new:
        facts = {"number": number, "purpose": purpose}
        ledger.append("notary.asked", subject=filing, actor=actor.id, at=at, facts=facts)
        announce("notarisation.asked", {"asked": asked.pk}, key=f"asked:{asked.pk}")
    return asked


def send_request(asked: int, *, at: datetime) -> None:
    """The request is in the notary's queue; its number there is kept."""
    row = Asked.objects.select_related("countersigned").get(pk=asked)
    notary = configured()
    if row.number is not None or notary is None:
        return
    number = notary.ask_certificate(row.countersigned.digest, row.purpose, at=at)
    Asked.objects.filter(pk=row.pk).update(number=number)
