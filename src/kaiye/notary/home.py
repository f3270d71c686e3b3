"""The notary's own directory: keys, certificate and database. It is not Kaiye's, and should stand on another machine.

notary.json        its name
witness.pem        Ed25519: cosigns checkpoints and signs receipts
encryption.pem     X25519: opens what was deposited; may be taken away to a safe place (then nothing is opened
                   on arrival, and receipts say so)
root.pem, root.crt           P-256: the root of its document certificates
documents.pem, documents.crt P-256: signs its notarial certificates
notary.sqlite3     clients, checkpoints, forks, deposits, requests
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.x509.oid import NameOID

from kaiye.kernel.api import Conflict, InvalidInput, NotFound, say
from kaiye.tlog.api import cosignatures, notes

_LIFE = timedelta(days=365 * 20)


@dataclass(frozen=True)
class Home:
    """An opened notary directory."""

    path: Path
    # The key name of cosignatures and receipts, unique in the world.
    name: str
    # Who runs it, as people call it.
    title: str
    witness: Ed25519PrivateKey
    # None: kept elsewhere.
    encryption: X25519PrivateKey | None
    encryption_public: bytes

    def __repr__(self) -> str:
        return f"Home({self.name!r})"

    @property
    def database(self) -> Path:
        return self.path / "notary.sqlite3"

    @property
    def verifier_key(self) -> str:
        """The key clients are configured with."""
        return cosignatures.verifier_key(self.name, self.witness.public_key())

    def document_credential(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate, x509.Certificate]:
        """Key and certificate that sign notarial certificates, and their root."""
        key = serialization.load_pem_private_key((self.path / "documents.pem").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        certificate, root = (
            x509.load_pem_x509_certificate((self.path / name).read_bytes())
            for name in ("documents.crt", "root.crt")
        )
        return key, certificate, root


def establish(path: Path, *, name: str, title: str, at: datetime) -> Home:
    """A new directory with keys of its own; raises Conflict when there is one already."""
    if (path / "notary.json").exists():
        raise Conflict(
            say("目录 {path} 里已经有一个公证存证服务。", path=str(path)),
            way_out=say("直接用 kaiye notary serve 启动它，或者换一个目录。"),
        )
    if not notes.name_is_valid(name) or len(name) > 100:
        raise InvalidInput(say("公证处的名称“{name}”不能有空格和加号。", name=name[:100]))
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path / "witness.pem", _pem(Ed25519PrivateKey.generate()))
    encryption = X25519PrivateKey.generate()
    _write(path / "encryption.pem", _pem(encryption))
    _certify(path, title, at)
    public = encryption.public_key().public_bytes_raw().hex()
    # Last: a directory without it is none, so a crash before leaves nothing that looks whole.
    about = {"name": name, "title": title, "encryption": public, "since": at.isoformat()}
    _write(path / "notary.json", json.dumps(about, ensure_ascii=False, indent=1).encode())
    return open_home(path)


def open_home(path: Path) -> Home:
    """The directory that `establish` made; raises NotFound."""
    try:
        about = json.loads((path / "notary.json").read_bytes())
        witness = serialization.load_pem_private_key((path / "witness.pem").read_bytes(), None)
        sealed = path / "encryption.pem"
        encryption = (
            serialization.load_pem_private_key(sealed.read_bytes(), None) if sealed.exists() else None
        )
        assert isinstance(witness, Ed25519PrivateKey)
        assert encryption is None or isinstance(encryption, X25519PrivateKey)
        public = bytes.fromhex(about["encryption"])
        return Home(path, about["name"], about["title"], witness, encryption, public)
    except FileNotFoundError:
        raise NotFound(
            say("目录 {path} 里没有公证存证服务。", path=str(path)),
            way_out=say("先运行 kaiye notary init，或者把 KAIYE_NOTARY_HOME 设为它的目录。"),
        ) from None


def _certify(path: Path, title: str, at: datetime) -> None:
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name(title, f"{title} Root"), _name(title, title)
    root = _builder(root_name, root_name, root_key, root_key, at, ca=True).sign(root_key, hashes.SHA256())
    leaf = _builder(name, root_name, key, root_key, at, ca=False).sign(root_key, hashes.SHA256())
    _write(path / "root.pem", _pem(root_key))
    _write(path / "documents.pem", _pem(key))
    _write(path / "root.crt", root.public_bytes(serialization.Encoding.PEM))
    _write(path / "documents.crt", leaf.public_bytes(serialization.Encoding.PEM))


def _name(organisation: str, common: str) -> x509.Name:
    kinds = ((NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, organisation[:20]))
    made = [x509.NameAttribute(kind, text) for kind, text in kinds]
    return x509.Name([*made, x509.NameAttribute(NameOID.COMMON_NAME, common[:20])])


def _builder(
    name: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    at: datetime,
    *,
    ca: bool,
) -> x509.CertificateBuilder:
    usage: dict[str, Any] = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    usage |= {"digital_signature": not ca, "content_commitment": not ca, "key_cert_sign": ca, "crl_sign": ca}
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + _LIFE)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )


def _pem(key: Any) -> bytes:
    return bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def _write(path: Path, data: bytes) -> None:
    """The file is whole and durable under its name; never over one that is there."""
    _durably(path, lambda made: os.link(made, path), data)


def replace(path: Path, data: bytes) -> None:
    """The file is whole and durable under its name, in place of what was there."""
    _durably(path, lambda made: os.replace(made, path), data)


def _durably(path: Path, name: Callable[[Path], None], data: bytes) -> None:
    made = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        name(made)
    finally:
        made.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
