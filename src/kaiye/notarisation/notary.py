"""The notary across the network: asked over HTTP with the log's signature, believed only by its key."""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from django.conf import settings

from kaiye.bundles.api import Receipt, read_receipt, seal
from kaiye.kernel.api import THIS_MACHINE, InvalidInput, Unavailable, say
from kaiye.ledger.api import sign_for_log
from kaiye.notary.api import signed_headers
from kaiye.tlog.api import BadNote, cosignatures, notes, witnessing

_TIMEOUT = 20.0
_LARGEST = 1024 * 1024


class Unreachable(Unavailable):
    """The notary does not answer, or not as a notary does; the job is kept and tried again."""

    code = "notary_unreachable"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a checkpoint: cosigned, or refused."""

    status: int
    # The signature line; empty when refused.
    line: str
    # How many entries the notary saw before; None when it did not say.
    seen: int | None
    # Why it raises an alarm; empty when it does not.
    trouble: str


@dataclass(frozen=True, slots=True)
class Notary:
    """Where the notary is, and the key it is believed by."""

    url: str
    name: str
    verifier_key: str

    def deposit(self, bundle: bytes, digest: str, *, at: datetime) -> tuple[str, Receipt]:
        """The notary's receipt (a note, and what it says) for this bundle, sealed for it alone."""
        sealed = seal(bundle, to=_encryption_key(self), notary=self.name, digest=digest)
        body = json.dumps({"digest": digest, "sealed": b64encode(sealed).decode()}).encode()
        answer = self._post("/deposits", body, at=at)
        if answer.status_code != 200:
            raise _refused(answer)
        try:
            receipt = read_receipt(answer.text, self.verifier_key)
        except BadNote:
            raise Unreachable(say("公证处的回执不是用约定的密钥签的。")) from None
        if receipt.digest != digest:
            raise Unreachable(say("公证处的回执说的是另一份证据包。"))
        return answer.text, receipt

    def witness(self, old: int, proof: Sequence[bytes], note: str, *, at: datetime) -> Answer:
        """The notary's word on this checkpoint, as c2sp.org/tlog-witness has it."""
        body = witnessing.submission(old, proof, note).encode()
        answer = self._post("/add-checkpoint", body, at=at)
        trouble = answer.headers.get("kaiye-trouble", "")
        if answer.status_code == 200:
            return Answer(200, self._own_line(note, answer.text), None, "")
        if answer.status_code == 409:
            said = answer.text.strip()
            return Answer(409, "", int(said) if said.isdecimal() else None, trouble)
        if answer.status_code == 422:
            return Answer(422, "", None, trouble or "inconsistent")
        raise _refused(answer)

    def ask_certificate(self, digest: str, purpose: str, *, at: datetime) -> int:
        """A certificate for this deposit is in the notary's queue; its number there."""
        body = json.dumps({"digest": digest, "purpose": purpose}).encode()
        answer = self._post("/requests", body, at=at)
        try:
            return int(answer.json()["number"])
        except (ValueError, KeyError, TypeError):
            raise _refused(answer) from None

    def _own_line(self, note: str, lines: str) -> str:
        """The notary's line among those that came, when it verifies on the checkpoint."""
        for line in lines.splitlines(keepends=True):
            try:
                cosignatures.verified(note + line, *cosignatures.read_verifier_key(self.verifier_key))
            except BadNote:
                continue
            return line
        raise Unreachable(say("公证处的联署不是用约定的密钥签的。"))

    def _post(self, path: str, body: bytes, *, at: datetime) -> httpx.Response:
        headers = sign_for_log(
            lambda key, origin: signed_headers(
                "POST",
                path,
                body,
                key=key,
                client=origin,
                notary=self.name,
                created=int(at.timestamp()),
                nonce=secrets.token_hex(16),
            )
        )
        return _sent(self, "POST", path, content=body, headers=headers)


def configured() -> Notary | None:
    """The notary of the settings; None when there is none. Raises InvalidInput for settings that do not fit."""
    url, key = str(settings.KAIYE_NOTARY_URL), str(settings.KAIYE_NOTARY_KEY).strip()
    return _configured(url, key) if url or key else None


@cache
def _configured(url: str, key: str) -> Notary:
    try:
        name, _ = cosignatures.read_verifier_key(key)
    except BadNote:
        raise InvalidInput(
            say("KAIYE_NOTARY_KEY 不是公证处的公钥。"),
            way_out=say("请填公证处 kaiye notary key 打印的整行。"),
        ) from None
    address = urlsplit(url)
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in THIS_MACHINE):
        raise InvalidInput(
            say("KAIYE_NOTARY_URL 应当是 https 地址；http 只能用于本机。"),
            way_out=say("请改正这项设置后重新启动。"),
        )
    return Notary(url, name, key)


@cache
def _encryption_key(notary: Notary) -> X25519PublicKey:
    """The key to seal for, as the notary's own signature says it."""
    answer = _sent(notary, "GET", "/keys.json")
    try:
        public = cosignatures.read_verifier_key(notary.verifier_key)[1]
        text = notes.verified(str(answer.json()["signed"]), notary.name, public)
        header, who, given = text.splitlines()
        if (header, who) != ("kaiye-notary-keys/v1", f"notary {notary.name}"):
            raise BadNote("another statement")
        return X25519PublicKey.from_public_bytes(bytes.fromhex(given.removeprefix("encryption x25519 ")))
    except (ValueError, KeyError, TypeError):
        raise Unreachable(say("公证处没有用约定的密钥说明它的加密公钥。")) from None


def _sent(notary: Notary, method: str, path: str, **parts: Any) -> httpx.Response:
    try:
        # No proxy of the surroundings, no redirect: the request is for this address.
        with httpx.Client(timeout=_TIMEOUT, trust_env=False) as client:
            answer = client.request(method, notary.url + path, **parts)
    except httpx.HTTPError as error:
        raise Unreachable(say("公证处没有答复：{why}。", why=type(error).__name__)) from error
    if len(answer.content) > _LARGEST:
        raise Unreachable(say("公证处的答复太长。"))
    return answer


def _refused(answer: httpx.Response) -> Unreachable:
    try:
        said = str(answer.json()["message"])[:200]
    except (ValueError, KeyError, TypeError):
        said = ""
    return Unreachable(say("公证处没有收下（{status}）：{said}", status=answer.status_code, said=said))
