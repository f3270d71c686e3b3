"""A decided case as a bundle tells it, with a trail of its own; and rule sets changed by hand."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kaiye.dossier.api import parse
from kaiye.kernel.api import canonical_json
from kaiye.replay.api import Archive, Kept, Made, Story, make_bundle, pack, record_bytes, sha256
from kaiye.replay.outsider import write_zip
from kaiye.rules.api import (
    Evidence,
    Facts,
    Parameters,
    decide,
    decision_as_json,
    facts_as_json,
    standard_parameters,
)
from kaiye.tlog.api import merkle, notes
from tests.dossier.builders import llc

AT = datetime(2026, 11, 22, 4, tzinfo=UTC)
ORIGIN = "example.org/log"
KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
SALT = b"s" * 32
YEARS = "llc.contribution_years"


def late(**changes: Any) -> dict[str, Any]:
    """A company whose contributions fall due after four years: allowed, but not under a limit of three."""
    investors = llc()["investors"]
    for investor in investors:
        investor["contributions"][0]["due"] = "2030-11-01"
    return llc(**{"investors": investors, **changes})


def body(
    document: Mapping[str, Any], parameters: Parameters | None = None, evidence: Evidence | None = None
) -> dict[str, Any]:
    """What this program says of the dossier, as a record keeps it."""
    parameters = parameters or standard_parameters()
    facts = Facts(as_of=date(2026, 11, 22), evidence=evidence or Evidence(), parameters=parameters)
    decision = decide(parse(dict(document)), facts=facts)
    said = decision_as_json(decision)
    return {
        "as_of": "2026-11-22",
        "ruleset": decision.ruleset,
        "facts": {**facts_as_json(facts), "sources": []},
        "unreachable": [],
        **said,
    }


def bundle(
    document: dict[str, Any] | None = None,
    bodies: Sequence[dict[str, Any]] | None = None,
    archives: Sequence[Archive] | None = None,
) -> Made:
    """A bundle that is whole: its entries are on a trail of their own."""
    document = llc() if document is None else document
    bodies = [body(document)] if bodies is None else bodies
    proofs, key = _trail(document, bodies)
    return make_bundle(
        Story(
            filing="KY20261122-AAAAAA",
            round=1,
            dossier=document,
            opened=proofs[0],
            records=[
                Kept(number, AT, 2.5, one, {**proof, "salt": b64encode(SALT).decode()})
                for number, (one, proof) in enumerate(zip(bodies, proofs[1:], strict=True), 1)
            ],
            rule_sets=list(archives or [pack(standard_parameters())]),
            key=key,
            at=AT,
        )
    )


def _trail(document: Mapping[str, Any], bodies: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], str]:
    leaves = [_leaf("case.opened", {"digest": sha256(canonical_json(dict(document)))}, {})]
    for one in bodies:
        digest = sha256(record_bytes(one)).encode()
        hidden = {"record": hmac.new(SALT, b"record\0" + digest, hashlib.sha256).hexdigest()}
        facts = {word: one[word] for word in ("as_of", "outcome", "ruleset")}
        leaves.append(_leaf("case.approved", facts, hidden))
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]

    def read(level: int, place: int) -> bytes:
        return merkle.fold(hashes[place << level : (place + 1) << level])

    size = len(leaves)
    text = notes.Checkpoint(ORIGIN, size, merkle.range_hash(0, size, read)).text()
    note = notes.sign(text, ORIGIN, KEY)
    proofs = [
        {
            "leaf": leaf.decode(),
            "index": index,
            "tree_size": size,
            "hashes": [b64encode(step).decode() for step in merkle.inclusion(index, size, read)],
            "checkpoint": note,
        }
        for index, leaf in enumerate(leaves)
    ]
    return proofs, notes.verifier_key(ORIGIN, KEY.public_key())


def _leaf(kind: str, facts: dict[str, Any], personal: dict[str, str]) -> bytes:
    entry = {"kind": kind, "subject": "KY20261122-AAAAAA", "actor": "system", "at": "2026-11-22T04:00:00Z"}
    return canonical_json({**entry, "facts": {"round": 1, **facts}, "personal": personal, "v": 1})


def changed(name: str, old: str, new: str, *, to: Archive | None = None) -> Archive:
    """A rule set of which one text in one file was another."""
    before = (to or pack(standard_parameters())).opened()
    text = before.files[name].decode()
    assert text.count(old) == 1, (name, old, text.count(old))
    files = {**before.files, name: text.replace(old, new).encode()}
    contents = {**before.contents, "files": {path: sha256(data) for path, data in sorted(files.items())}}
    said = canonical_json(contents)
    return Archive(f"sha256:{sha256(said)}", write_zip({**files, "ruleset.json": said}))
