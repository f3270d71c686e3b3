"""Keys under `KAIYE_HOME/keys`, one file each, 0600, created on first use.

    data-1.key, data-2.key …   32 bytes, AES-256-GCM; the highest number encrypts, all decrypt
    index.key                  32 bytes, HMAC-SHA-256 for blind indexes; never rotated
    signing-NAME.pem           PKCS #8, P-256, Ed25519 or SM2
    NAME                       public files made once, such as certificates (`once`)

With `KAIYE_MASTER_KEY` set (32 characters or more, random) new key files are wrapped: `KYW1`, a 12-byte
nonce, and the content under AES-256-GCM with a key derived from the master key (HKDF-SHA-256) and the
file name as associated data. Files created before stay readable as they are. Whoever loses the master
key loses everything that was wrapped with it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Literal, overload

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from kaiye.kernel.api import say
from kaiye.suites.api import NATIONAL, Sm2Key
from kaiye.vault.durable import create_once
from kaiye.vault.errors import Damaged, KeyUnusable

SigningKey = EllipticCurvePrivateKey | Ed25519PrivateKey | Sm2Key
_KINDS: dict[str, type] = {"P-256": EllipticCurvePrivateKey, "Ed25519": Ed25519PrivateKey, "SM2": Sm2Key}
_WRAPPED = b"KYW1"
_VERSION = b"\x01"
_HEADER = len(_VERSION) + 4 + 12
_DATA_KEY = re.compile(r"data-([1-9][0-9]{0,8})\.key")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def folder() -> Path:
    """Where the keys of this installation lie."""
    return _folder(settings.KAIYE_HOME)


@cache
def _folder(home: Path | str) -> Path:
    return Path(home) / "keys"


def encrypt(plaintext: bytes, context: bytes) -> bytes:
    """AES-256-GCM under the newest data key: version, key number, nonce, ciphertext; bound to `context`."""
    number, cipher = _ring(folder()).newest()
    nonce = secrets.token_bytes(12)
    return _VERSION + number.to_bytes(4, "big") + nonce + cipher.encrypt(nonce, plaintext, context)


def decrypt(sealed: bytes, context: bytes) -> bytes:
    """What `encrypt` was given; raises Damaged for another key, another context or a changed bit."""
    if len(sealed) < _HEADER + 16 or sealed[:1] != _VERSION:
        raise Damaged(say("保存的内容已损坏，无法解密。"))
    cipher = _ring(folder()).get(int.from_bytes(sealed[1:5], "big"))
    try:
        return cipher.decrypt(sealed[5:_HEADER], sealed[_HEADER:], context)
    except InvalidTag:
        raise Damaged(say("保存的内容无法解密：密钥不对，或者内容已被改动。")) from None


def rotate_data_key() -> int:
    """A new data key that encrypts from now on in this process, elsewhere after a restart; its number."""
    ring = _ring(folder())
    ring.create_next()
    return ring.newest()[0]


def key_dates() -> list[tuple[str, datetime]]:
    """Every key file by name and when it was last written; nothing of what is in it."""
    return sorted(
        (path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))
        for path in folder().iterdir()
        if path.is_file() and path.suffix in {".key", ".pem"} and not path.name.startswith(".")
    )


def blind_index(value: str, *, purpose: str) -> str:
    """64 hex digits equal for equal `value` and `purpose`, telling nothing without the key.

    Callers normalise first (an identity number in capitals, a phone number without spaces).
    """
    key = _index_key(folder())
    return hmac.new(key, purpose.encode() + b"\0" + value.encode(), hashlib.sha256).hexdigest()


@overload
def signing_key(name: str, algorithm: Literal["P-256"]) -> EllipticCurvePrivateKey: ...
@overload
def signing_key(name: str, algorithm: Literal["Ed25519"]) -> Ed25519PrivateKey: ...
@overload
def signing_key(name: str, algorithm: Literal["SM2"]) -> Sm2Key: ...
def signing_key(name: str, algorithm: Literal["P-256", "Ed25519", "SM2"]) -> SigningKey:
    """The private key `name`, created on first use; raises KeyUnusable when the file holds another kind."""
    if _NAME.fullmatch(name) is None:
        raise ValueError(name)
    key = _signing_key(folder(), name, algorithm)
    if not isinstance(key, _KINDS[algorithm]):
        raise KeyUnusable(say("签名密钥 {name} 不是 {algorithm} 密钥。", name=name, algorithm=algorithm))
    return key


def once(name: str, make: Callable[[], bytes]) -> bytes:
    """The public file `name` beside the keys, made by `make` the first time; one process's wins.

    For what must stay the same but hides nothing: the certificates that belong to the signing keys.
    """
    path = folder() / name
    if not path.exists():
        create_once(path, make())
    return path.read_bytes()


def kept(name: str) -> bool:
    """Whether `once` has made the public file `name`."""
    return (folder() / name).exists()


class _Ring:
    """The data keys of one installation; a number unknown here is looked for on disk again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        # Replaced as a whole, never changed in place: readers need no lock.
        self._ciphers: dict[int, AESGCM] = {}

    def newest(self) -> tuple[int, AESGCM]:
        if not self._ciphers:
            with self._lock:
                self._load()
            if not self._ciphers:
                self.create_next()
        number = max(self._ciphers)
        return number, self._ciphers[number]

    def get(self, number: int) -> AESGCM:
        if number not in self._ciphers:
            with self._lock:
                self._load()
        try:
            return self._ciphers[number]
        except KeyError:
            raise Damaged(say("找不到第 {number} 号数据密钥，内容无法解密。", number=number)) from None

    def create_next(self) -> None:
        with self._lock:
            self._load()
            number = max(self._ciphers, default=0) + 1
            _create(self._folder / f"data-{number}.key", secrets.token_bytes(32))
            self._load()

    def _load(self) -> None:
        found = {}
        for path in self._folder.glob("data-*.key"):
            match = _DATA_KEY.fullmatch(path.name)
            if match is not None:
                found[int(match[1])] = AESGCM(_read(path, length=32))
        self._ciphers = found


@cache
def _ring(folder: Path) -> _Ring:
    return _Ring(folder)


@cache
def _index_key(folder: Path) -> bytes:
    path = folder / "index.key"
    if not path.exists():
        _create(path, secrets.token_bytes(32))
    return _read(path, length=32)


@cache
def _signing_key(folder: Path, name: str, algorithm: str) -> SigningKey:
    path = folder / f"signing-{name}.pem"
    if not path.exists():
        _create(path, _new_key(algorithm))
    content = _read(path)
    try:
        if algorithm == "SM2":
            key = NATIONAL.load(content)
            assert isinstance(key, Sm2Key)
            return key
        loaded = serialization.load_pem_private_key(content, password=None)
    except (ValueError, UnsupportedAlgorithm):
        raise KeyUnusable(say("密钥文件 {name} 无法读取。", name=path.name)) from None
    if not isinstance(loaded, EllipticCurvePrivateKey | Ed25519PrivateKey):
        raise KeyUnusable(say("密钥文件 {name} 无法读取。", name=path.name))
    return loaded


def _new_key(algorithm: str) -> bytes:
    """A private key as PKCS #8."""
    if algorithm == "SM2":
        return NATIONAL.generate().pem()
    key = generate_private_key(SECP256R1()) if algorithm == "P-256" else Ed25519PrivateKey.generate()
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _create(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    master = _master()
    if master is not None:
        nonce = secrets.token_bytes(12)
        content = _WRAPPED + nonce + master.encrypt(nonce, content, path.name.encode())
    create_once(path, content)


def _read(path: Path, *, length: int | None = None) -> bytes:
    content = path.read_bytes()
    if content.startswith(_WRAPPED):
        master = _master()
        if master is None:
            raise KeyUnusable(say("密钥文件 {name} 需要 KAIYE_MASTER_KEY 才能打开。", name=path.name))
        try:
            content = master.decrypt(content[4:16], content[16:], path.name.encode())
        except InvalidTag:
            raise KeyUnusable(say("KAIYE_MASTER_KEY 打不开密钥文件 {name}。", name=path.name)) from None
    if length is not None and len(content) != length:
        raise KeyUnusable(say("密钥文件 {name} 无法读取。", name=path.name))
    return content


def _master() -> AESGCM | None:
    text = os.environ.get("KAIYE_MASTER_KEY", "")
    if not text:
        return None
    if len(text) < 32:
        raise KeyUnusable(say("KAIYE_MASTER_KEY 太短，至少需要 32 个字符。"))
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"kaiye key files 1")
    return AESGCM(derive.derive(text.encode()))
