"""From the rows to the file: the evidence bundle of one signature."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaiye.bundles import api as bundles
from kaiye.kernel.api import NotFound, canonical_json, say
from kaiye.ledger import api as ledger
from kaiye.notarisation.models import Cosigned, Countersigned
from kaiye.notarisation.notary import configured
from kaiye.signing import api as signing
from kaiye.vault.api import FileMissing, files

_ENTRY = "signing.signed"


@dataclass(frozen=True, slots=True)
class _Entry:
    """The trail's entry of this signature."""

    id: int
    number: int | None
    signer: int
    documents: tuple[tuple[str, str], ...]


def bundle_of(ceremony: int, signer_key: str, *, papers: bool = True) -> bytes:
    """The bundle of one signature as of now: its core never changes, proofs and receipts join when they exist.

    Raises NotFound when this person has not signed.
    """
    entry = _entry_of(ceremony, signer_key)
    contents = _contents(ceremony, signer_key, entry)
    kept = Countersigned.objects.filter(ceremony=ceremony, signer=entry.signer).order_by("number").first()
    manifest = kept.manifest.encode() if kept is not None and kept.manifest else b""
    return bundles.pack(contents, _attachments(entry, kept), papers=papers, manifest=manifest)


def core_of(ceremony: int, signer: int) -> tuple[str, bundles.Contents]:
    """The signer's key, and what goes to the notary: all of it known at the moment of signing."""
    key = key_of(ceremony, signer)
    return key, _contents(ceremony, key, _entry_of(ceremony, key))


def key_of(ceremony: int, signer: int) -> str:
    """The key of the signer in that place."""
    for found, position in positions(ceremony).items():
        if position == signer:
            return found
    raise NotFound(say("此人没有签署。"))


def positions(ceremony: int) -> dict[str, int]:
    """The place of every signer of the ceremony by key."""
    return {signer.key: place for place, signer in enumerate(signing.get(ceremony).signers)}


def _contents(ceremony: int, signer_key: str, entry: _Entry) -> bundles.Contents:
    seen = signing.get(ceremony)
    evidence: Mapping[str, Any] = signing.evidence(ceremony, signer_key)
    record, certificate = evidence["record"], str(evidence["certificate"])
    by_kind = {paper.kind: paper for paper in seen.documents}
    papers = []
    for kind, digest in entry.documents:
        pdf = files.get(digest)
        tokens = bundles.tokens_of(pdf, certificate.encode())
        paper = by_kind[kind]
        papers.append(bundles.Paper(kind, paper.title, paper.original_sha256, pdf, tokens))
    return bundles.Contents(
        filing=seen.filing,
        ceremony=ceremony,
        signer=entry.signer,
        record=canonical_json(record),
        certificate=certificate.encode(),
        chain=signing.issuers_of(certificate),
        papers=tuple(papers),
        image=_image(record),
        entry=ledger.leaf_of(entry.id),
    )


def _image(record: Mapping[str, Any]) -> bytes:
    try:
        return files.get(record["image"]["sha256"])
    except FileMissing:
        # Deleted on its schedule: the record keeps its digest.
        return b""


def _entry_of(ceremony: int, signer_key: str) -> _Entry:
    evidence = signing.evidence(ceremony, signer_key)
    for row in ledger.entries(signing.get(ceremony).filing):
        if row.kind == _ENTRY and row.facts.get("evidence") == evidence["sha256"]:
            documents = tuple((one["kind"], one["sha256"]) for one in row.facts["documents"])
            return _Entry(row.id, row.number, row.facts["signer"], documents)
    raise NotFound(say("轨迹里没有这次签署。"))


def _attachments(entry: _Entry, receipt: Countersigned | None) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    if entry.number is not None:
        found |= _proof(entry.number)
    if receipt is not None:
        found[bundles.RECEIPT] = receipt.receipt.encode()
    if key := _notary_key():
        found[bundles.NOTARY_KEY] = f"{key}\n".encode()
    return found


def _notary_key() -> str:
    notary = configured()
    return "" if notary is None else notary.verifier_key


def _proof(number: int) -> dict[str, bytes]:
    """The way from the entry to a checkpoint: the first cosigned one that has it, else the latest."""
    cosigned = Cosigned.objects.filter(size__gt=number).order_by("size").first()
    if cosigned is None:
        proof = ledger.prove(number)
        note, size = proof["checkpoint"], proof["tree_size"]
        path = [b64decode(step) for step in proof["hashes"]]
    else:
        note, size = cosigned.note, cosigned.size
        path = ledger.audit_path(number, size)
    way = {"index": number, "tree_size": size, "hashes": [step.hex() for step in path]}
    return {
        bundles.PROOF: canonical_json(way),
        bundles.CHECKPOINT: note.encode(),
        bundles.LOG_KEY: f"{ledger.verifier_key()}\n".encode(),
    }
