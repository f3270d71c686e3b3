"""Read the trail and prove what it says."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaiye.kernel.api import InvalidInput, NotFound, say
from kaiye.ledger.leaves import digests
from kaiye.ledger.models import Entry, Salt
from kaiye.ledger.services import current_head, origin, signer
from kaiye.ledger.tree import Stored
from kaiye.tlog.api import merkle, notes


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as people read it; `number` is None for the moment between commit and sequencing."""

    id: int
    number: int | None
    kind: str
    subject: str
    actor: str
    at: datetime
    facts: dict[str, Any]
    personal: dict[str, str]


def entries(subject: str) -> list[EntryRow]:
    """Everything the trail says about the subject, in the order it was written."""
    return [_row(entry) for entry in Entry.objects.filter(subject=subject).order_by("id").defer("leaf")]


def about(subjects: Collection[str], *, kind: str, limit: int) -> list[EntryRow]:
    """Entries of this kind about any of the subjects, the latest first."""
    found = Entry.objects.filter(kind=kind, subject__in=subjects).order_by("-id").defer("leaf")
    return [_row(one) for one in found[:limit]]


def entry(number: int) -> EntryRow:
    """The entry with that number; raises NotFound."""
    found = Entry.objects.filter(number=number).defer("leaf").first()
    if found is None:
        raise _no_entry(number)
    return _row(found)


def size() -> int:
    """How many entries the signed head counts."""
    return current_head().size


def search(
    *,
    kind: str = "",
    subject: str = "",
    actor: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int,
) -> list[EntryRow]:
    """Entries, the latest first: of kinds that begin with `kind`, from `since` to before `until`, ids under `before`."""
    found = Entry.objects.order_by("-id").defer("leaf")
    if kind:
        found = found.filter(kind__startswith=kind)
    if subject:
        found = found.filter(subject=subject)
    if actor:
        found = found.filter(actor=actor)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    if before is not None:
        found = found.filter(id__lt=before)
    return [_row(entry) for entry in found[:limit]]


def number_of(entry: int) -> int | None:
    """The number of the entry that `append` gave this id; None while it is staged."""
    return Entry.objects.values_list("number", flat=True).get(pk=entry)


def salt_of(entry: int) -> bytes | None:
    """The salt of the entry's personal digests, for whoever may know what they were made from; None once erased."""
    found = Salt.objects.filter(pk=entry).values_list("salt", flat=True).first()
    return None if found is None else bytes(found)


def is_about(entry: int, name: str, value: str) -> bool:
    """True when the entry's personal digest `name` was made from `value` and its salt still exists."""
    found = Entry.objects.filter(pk=entry).values_list("personal", flat=True).first()
    salt = Salt.objects.filter(pk=entry).values_list("salt", flat=True).first()
    if found is None or salt is None:
        return False
    kept = json.loads(found).get(name, "")
    return hmac.compare_digest(kept, digests({name: value}, bytes(salt))[name])


def checkpoint() -> str:
    """The latest signed checkpoint, a C2SP signed note."""
    return current_head().checkpoint


def verifier_key() -> str:
    """The key that verifies checkpoints, as witnesses and Go's `note` package take it."""
    return notes.verifier_key(origin(), signer().public_key())


def prove(number: int) -> dict[str, Any]:
    """The proof that the entry with this number is in the tree of the latest checkpoint.

    `leaf` is its exact text (UTF-8), `hashes` the audit path of RFC 6962 in base64, from the leaf upwards.
    """
    head = current_head()
    leaf = Entry.objects.filter(number=number).values_list("leaf", flat=True).first()
    if leaf is None or not 0 <= number < head.size:
        raise _no_entry(number)
    path = merkle.inclusion(number, head.size, Stored().read)
    return {
        "leaf": bytes(leaf).decode(),
        "index": number,
        "tree_size": head.size,
        "hashes": [b64encode(step).decode() for step in path],
        "checkpoint": head.checkpoint,
    }


def leaf_of(entry: int) -> bytes:
    """The exact octets of the entry that `append` gave this id, numbered or not."""
    return bytes(Entry.objects.values_list("leaf", flat=True).get(pk=entry))


def audit_path(number: int, size: int) -> list[bytes]:
    """The path of RFC 6962 from the entry's leaf to the root of the tree when it had `size` entries."""
    if not 0 <= number < size <= current_head().size:
        raise _no_entry(number)
    return merkle.inclusion(number, size, Stored().read)


def root_at(size: int) -> bytes | None:
    """The root of the tree as it is stored now, when it had `size` entries; None when it is smaller."""
    return Stored().root(size) if 0 <= size <= current_head().size else None


def proof_holds(proof: dict[str, Any], key: str) -> bool:
    """True when the proof leads from its leaf to its checkpoint, signed by the key; needs no database."""
    try:
        name, public = notes.read_verifier_key(key)
        head = notes.read_checkpoint(notes.verified(proof["checkpoint"], name, public))
        path = [b64decode(step, validate=True) for step in proof["hashes"]]
        leaf = merkle.leaf_hash(proof["leaf"].encode())
        return (
            head.origin == name
            and head.size == proof["tree_size"]
            and merkle.included(leaf, proof["index"], head.size, path, head.root)
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


def consistency(first: int, second: int | None = None) -> list[str]:
    """The proof, in base64, that the tree of `first` entries begins that of `second` (the latest)."""
    size = current_head().size
    second = size if second is None else second
    if not 0 < first <= second <= size:
        raise InvalidInput(
            say(
                "无法证明第 {first} 条到第 {second} 条：轨迹现有 {size} 条。",
                first=first,
                second=second,
                size=size,
            ),
            way_out=say("请给出 1 到 {size} 之间的数，前者不大于后者。", size=size),
        )
    return [b64encode(step).decode() for step in merkle.consistency(first, second, Stored().read)]


def _row(entry: Entry) -> EntryRow:
    return EntryRow(
        entry.pk,
        entry.number,
        entry.kind,
        entry.subject,
        entry.actor,
        entry.at,
        json.loads(entry.facts),
        json.loads(entry.personal),
    )


def _no_entry(number: int) -> NotFound:
    return NotFound(say("轨迹中没有第 {number} 条。", number=number))
