"""Bundles are taken in, numbered, chained and countersigned; durable before the answer."""

from __future__ import annotations

import json
import re
import sqlite3
from base64 import b64decode
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import structlog

from kaiye.bundles.api import (
    BEGINNING,
    BrokenBundle,
    NotOpened,
    Receipt,
    countersign,
    read_receipt,
    unpack,
    unseal,
)
from kaiye.kernel.api import InvalidInput, NotFound, NotReadable, say
from kaiye.notary.clients import spend
from kaiye.notary.home import Home
from kaiye.notary.requests import Claimed
from kaiye.notary.store import Store, stamp

log = structlog.get_logger("kaiye.notary")
# One signature's bundle with its papers; base64 and JSON take a third more.
LARGEST = 48 * 1024 * 1024
PURPOSES = {"dispute": say("争议处理"), "court": say("诉讼或者仲裁"), "other": say("其他")}
_DIGEST = re.compile(r"[0-9a-f]{64}")


def receive(store: Store, home: Home, body: bytes, *, claim: Claimed, at: datetime) -> str:
    """The receipt of this bundle, a signed note; sent again, the same receipt and no second deposit."""
    sent = _read(body)
    digest = sent.get("digest", "")
    try:
        sealed = b64decode(sent.get("sealed", ""), validate=True)
    except ValueError:
        raise NotReadable(say("“sealed”不是 base64。")) from None
    if not _DIGEST.fullmatch(digest) or not sealed:
        raise InvalidInput(say("“digest”要写64位小写的 SHA-256，“sealed”要写加密后的证据包。"))
    opened = _is_what_it_says(home, sealed, digest)
    with store.transaction() as rows:
        spend(rows, claim, at=at)
        before = rows.execute(
            "SELECT receipt FROM deposit WHERE client = ? AND digest = ?", [claim.client, digest]
        ).fetchone()
        if before is not None:
            return str(before["receipt"])
        return _enter(rows, home, claim.client, digest, sealed, opened=opened, at=at)


def _enter(
    rows: sqlite3.Connection,
    home: Home,
    client: str,
    digest: str,
    sealed: bytes,
    *,
    opened: bool,
    at: datetime,
) -> str:
    last = rows.execute("SELECT number, chain FROM deposit ORDER BY number DESC LIMIT 1").fetchone()
    number, previous = (last["number"] + 1, last["chain"]) if last else (1, BEGINNING)
    receipt = Receipt(
        notary=home.name,
        number=number,
        digest=digest,
        sealed=sha256(sealed).hexdigest(),
        opened=opened,
        client=client,
        time=at.astimezone(UTC).replace(microsecond=0),
        previous=previous,
    )
    note = countersign(receipt, home.witness)
    rows.execute(
        "INSERT INTO deposit VALUES (?, ?, ?, ?, ?, ?)",
        [number, client, digest, receipt.chain, note, stamp(at)],
    )
    rows.execute("INSERT INTO sealed VALUES (?, ?)", [number, sealed])
    log.info("notary.deposited", number=number, client=client, bytes=len(sealed), opened=opened)
    return note


def _is_what_it_says(home: Home, sealed: bytes, digest: str) -> bool:
    """True when the bundle was decrypted and is the one with this digest; False when the key is kept elsewhere."""
    if home.encryption is None:
        return False
    try:
        found = unpack(unseal(sealed, key=home.encryption, notary=home.name, digest=digest))
    except (NotOpened, BrokenBundle):
        raise InvalidInput(say("证据包解不开，或者不是一个完整的证据包，没有收下。")) from None
    if found.digest != digest:
        raise InvalidInput(say("证据包的摘要与所写的不一致，没有收下。"))
    return True


def receipt_of(store: Store, digest: str) -> str:
    """The receipt for this digest; raises NotFound."""
    row = store.one("SELECT receipt FROM deposit WHERE digest = ? ORDER BY number LIMIT 1", digest)
    if row is None:
        raise NotFound(say("没有收到过摘要是 {digest} 的证据包。", digest=digest[:64]))
    return str(row["receipt"])


def bundle_of(store: Store, home: Home, receipt: Receipt) -> bytes | None:
    """The bundle of that receipt in clear; None when the encryption key is kept elsewhere."""
    row = store.one("SELECT content FROM sealed WHERE number = ?", receipt.number)
    if row is None or home.encryption is None:
        return None
    return unseal(bytes(row["content"]), key=home.encryption, notary=home.name, digest=receipt.digest)


def request(store: Store, body: bytes, *, claim: Claimed, at: datetime) -> int:
    """Somebody asks for a notarial certificate of one of their deposits; the number in the queue."""
    sent = _read(body)
    digest, purpose = sent.get("digest", ""), sent.get("purpose", "")
    if purpose not in PURPOSES:
        raise InvalidInput(say("“purpose”要写 dispute、court 或者 other。"))
    with store.transaction() as rows:
        spend(rows, claim, at=at)
        found = rows.execute(
            "SELECT number FROM deposit WHERE client = ? AND digest = ?", [claim.client, digest]
        ).fetchone()
        if found is None:
            raise NotFound(say("没有收到过摘要是 {digest} 的证据包。", digest=str(digest)[:64]))
        rows.execute(
            "INSERT INTO request (client, deposit, purpose, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [claim.client, found["number"], purpose, stamp(at)],
        )
        row = rows.execute(
            "SELECT number FROM request WHERE client = ? AND deposit = ? AND purpose = ?",
            [claim.client, found["number"], purpose],
        ).fetchone()
        return int(row["number"])


def audit(store: Store, home: Home) -> list[int]:
    """The numbers of deposits whose receipt, chain or content is not what it should be; empty when all is well."""
    wrong, previous, expected = [], BEGINNING, 1
    for row in store.all("SELECT number, digest, chain, receipt FROM deposit ORDER BY number"):
        try:
            receipt = read_receipt(row["receipt"], home.verifier_key)
            sealed = store.one("SELECT content FROM sealed WHERE number = ?", row["number"])
            holds = (
                receipt.number == row["number"] == expected
                and (receipt.previous, receipt.chain, receipt.digest)
                == (previous, row["chain"], row["digest"])
                and sealed is not None
                and sha256(bytes(sealed["content"])).hexdigest() == receipt.sealed
            )
        except ValueError:
            holds = False
        if not holds:
            wrong.append(int(row["number"]))
        previous, expected = row["chain"], row["number"] + 1
    return wrong


def _read(body: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise NotReadable(say("请求的内容不是 JSON。")) from None
    if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
        raise NotReadable(say("请求的内容要写成一个 JSON 对象，值都是文字。"))
    return sent
