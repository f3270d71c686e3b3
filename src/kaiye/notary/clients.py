"""Who may deposit: logs whose key the notary was given, and who prove with it that a request is theirs."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, say
from kaiye.notary.requests import WINDOW, Claimed, NotSigned, check, claimed
from kaiye.notary.store import Store, stamp
from kaiye.tlog.api import BadNote, notes


@dataclass(frozen=True, slots=True)
class Client:
    """A registered log."""

    origin: str
    key: Ed25519PublicKey


def admit(store: Store, verifier_key: str, *, title: str, root: bytes = b"", at: datetime) -> Client:
    """The log with this key may have checkpoints cosigned and deposit; a known origin never gets another key.

    `root` (PEM) is the root of its signing certificates, for the checks a certificate reports.
    """
    try:
        origin, public = notes.read_verifier_key(verifier_key)
    except BadNote:
        raise InvalidInput(
            say("这不是一把轨迹公钥。"),
            way_out=say("请在对方系统上运行 kaiye ledger key，把输出整行给公证处。"),
        ) from None
    with store.transaction() as rows:
        known = rows.execute("SELECT verifier_key FROM client WHERE origin = ?", [origin]).fetchone()
        if known is None:
            rows.execute(
                "INSERT INTO client (origin, verifier_key, title, at) VALUES (?, ?, ?, ?)",
                [origin, verifier_key.strip(), title, stamp(at)],
            )
        elif known[0] != verifier_key.strip():
            raise Conflict(
                say("“{origin}”已经用另一把公钥登记过。", origin=origin),
                way_out=say("同一个名称只认一把公钥；确需更换的，请对方启用新的轨迹名称。"),
            )
        if root:
            rows.execute("UPDATE client SET root = ? WHERE origin = ?", [root.decode("ascii"), origin])
    return Client(origin, public)


def known(store: Store, origin: str) -> Client | None:
    """The registered log of that origin."""
    row = store.one("SELECT verifier_key FROM client WHERE origin = ?", origin)
    return None if row is None else Client(*notes.read_verifier_key(row[0]))


def authentic(
    store: Store,
    method: str,
    path: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    notary: str,
    at: datetime,
) -> Claimed:
    """The signed request is by a registered client, for this notary, and of this moment; raises Forbidden.

    The nonce is claimed afterwards (`spend`), in the transaction that does the work.
    """
    try:
        claim = claimed(headers)
        client = known(store, claim.client)
        if client is None:
            raise Forbidden(
                say("没有登记过的客户。"),
                way_out=say("请先把轨迹公钥（kaiye ledger key 的输出）交给公证处登记。"),
            )
        check(claim, method, path, body, headers, client.key)
    except NotSigned:
        raise Forbidden(say("请求没有客户的签名，或者签名不对。")) from None
    if claim.notary != notary:
        raise Forbidden(say("这个请求是给另一家公证处的。"))
    if abs(at.timestamp() - claim.created) > WINDOW:
        raise Forbidden(
            say("请求的时间与公证处的时钟相差超过{seconds}秒。", seconds=WINDOW),
            way_out=say("请校准时钟后重新发送。"),
        )
    return claim


def spend(rows: sqlite3.Connection, claim: Claimed, *, at: datetime) -> None:
    """The request's nonce is used up with the caller's transaction; raises Forbidden for a replayed one."""
    rows.execute("DELETE FROM nonce WHERE created < ?", [int(at.timestamp()) - 2 * WINDOW])
    try:
        rows.execute("INSERT INTO nonce VALUES (?, ?, ?)", [claim.client, claim.nonce, claim.created])
    except sqlite3.IntegrityError:
        raise Forbidden(say("这个请求已经收到过一次。"), way_out=say("请重新签名后再发送。")) from None
