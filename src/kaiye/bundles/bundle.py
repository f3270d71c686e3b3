"""The file itself: a zip whose octets follow from its contents, with two lists of digests.

    manifest.json          the core: what happened, and the SHA-256 of every core member. Its own SHA-256 is what the
                           notary countersigns, so it must be the same whenever the bundle is made again.
      record.json          the evidence record (canonical JSON); the certificate names its SHA-256
      certificate.pem      the signer's one-event certificate
      chain.pem            who issued it, up to the root (to be compared with a root from elsewhere)
      signature.png        the drawn signature
      entry.json           the trail's entry about this signature, the exact octets that are hashed
      papers/NN.pdf        each paper as it was with this signature (left out with `papers=False`)
      timestamps/NN-M.tst  each time-stamp token (RFC 3161, DER)
    attachments.json       the SHA-256 of the manifest and of what came later:
      README.txt, trail/proof.json, trail/checkpoint.txt, trail/key.txt, notary/receipt.txt, notary/key.txt

Everything is stored, not compressed: no octet depends on a compressor.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any

from kaiye.kernel.api import Message, canonical_json, say

FORMAT = "kaiye-evidence/1"
MANIFEST, ATTACHMENTS = "manifest.json", "attachments.json"
RECORD, CERTIFICATE, CHAIN = "record.json", "certificate.pem", "chain.pem"
IMAGE, ENTRY, README = "signature.png", "entry.json", "README.txt"
PROOF, CHECKPOINT, LOG_KEY = "trail/proof.json", "trail/checkpoint.txt", "trail/key.txt"
RECEIPT, NOTARY_KEY = "notary/receipt.txt", "notary/key.txt"
LARGEST = 256 * 1024 * 1024
_MOST_MEMBERS = 1000
# The first moment a zip can say; real times are in the record.
_EPOCH = (1980, 1, 1, 0, 0, 0)


class BrokenBundle(ValueError):
    """The file is no bundle, or not the one that was packed; the sentence names the first thing wrong."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Paper:
    """One signed paper: as it was laid before the signers (digest) and with this signature."""

    kind: str
    title: str
    original_sha256: str
    pdf: bytes = field(repr=False)
    tokens: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Contents:
    """The core of a bundle: all of it is known at the moment of signing."""

    filing: str
    ceremony: int
    signer: int
    record: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    chain: bytes = field(repr=False)
    papers: tuple[Paper, ...]
    image: bytes = field(default=b"", repr=False)
    entry: bytes = field(default=b"", repr=False)

    def members(self) -> dict[str, bytes]:
        """Every core member but the manifest."""
        found = {RECORD: self.record, CERTIFICATE: self.certificate, CHAIN: self.chain}
        found |= {IMAGE: self.image} if self.image else {}
        found |= {ENTRY: self.entry} if self.entry else {}
        for number, paper in enumerate(self.papers, 1):
            found[paper_member(number)] = paper.pdf
            for place, token in enumerate(paper.tokens, 1):
                found[token_member(number, place)] = token
        return found

    def manifest(self) -> bytes:
        """The manifest's canonical JSON."""
        return canonical_json(
            {
                "format": FORMAT,
                "filing": self.filing,
                "ceremony": self.ceremony,
                "signer": self.signer,
                "evidence": sha256(self.record).hexdigest(),
                "papers": [
                    {
                        "kind": paper.kind,
                        "title": paper.title,
                        "original_sha256": paper.original_sha256,
                        "sha256": sha256(paper.pdf).hexdigest(),
                        "member": paper_member(number),
                    }
                    for number, paper in enumerate(self.papers, 1)
                ],
                "members": _digests(self.members()),
            }
        )

    @property
    def digest(self) -> str:
        """What the notary countersigns: the manifest's SHA-256."""
        return sha256(self.manifest()).hexdigest()


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle taken apart; every digest in its two lists is right."""

    manifest: Mapping[str, Any]
    digest: str
    members: Mapping[str, bytes]
    # Papers that are named by their digest only.
    left_out: tuple[str, ...]

    def text(self, member: str) -> str | None:
        """A member as text, None when it is not there; raises UnicodeDecodeError."""
        content = self.members.get(member)
        return None if content is None else content.decode()


def paper_member(number: int) -> str:
    """Where the paper with this number (from 1) lies."""
    return f"papers/{number:02}.pdf"


def token_member(number: int, place: int) -> str:
    """Where the time stamp of the signer's signature `place` (from 1) in that paper lies."""
    return f"timestamps/{number:02}-{place}.tst"


def pack(
    contents: Contents,
    attachments: Mapping[str, bytes] | None = None,
    *,
    papers: bool = True,
    manifest: bytes = b"",
) -> bytes:
    """The bundle; equal contents and attachments make equal octets.

    `manifest` is the one that was deposited, when there is one: what has been deleted since is still named in it, and
    what differs from it is found by whoever checks.
    """
    listed = manifest or contents.manifest()
    core = {MANIFEST: listed, **contents.members()}
    if not papers:
        core = {name: content for name, content in core.items() if not name.startswith("papers/")}
    return _packed(core, {README: _README.encode(), **(attachments or {})})


def attach(data: bytes, attachments: Mapping[str, bytes]) -> bytes:
    """The same bundle with these attachments beside, or in place of, its own; raises BrokenBundle."""
    opened = unpack(data)
    listed = {MANIFEST, *opened.manifest["members"]}
    core = {name: content for name, content in opened.members.items() if name in listed}
    own = {name: content for name, content in opened.members.items() if name not in {*listed, ATTACHMENTS}}
    return _packed(core, {**own, **attachments})


def unpack(data: bytes) -> Opened:
    """The bundle taken apart; raises BrokenBundle naming the first thing that is wrong."""
    members = _read(data)
    manifest = _json(members, MANIFEST)
    attached = _json(members, ATTACHMENTS)
    if manifest.get("format") != FORMAT:
        raise BrokenBundle(say("证据包的格式“{format}”不认识。", format=str(manifest.get("format"))[:40]))
    listed, later = manifest.get("members"), attached.get("members")
    if not isinstance(listed, dict) or not isinstance(later, dict):
        raise BrokenBundle(say("清单里没有列出文件。"))
    _compare({**later, **listed}, members)
    if attached.get("manifest") != sha256(members[MANIFEST]).hexdigest():
        raise BrokenBundle(say("“{member}”与打包时的不一致。", member=MANIFEST))
    core = {name: content for name, content in members.items() if name in listed or name == MANIFEST}
    attachments = {name: content for name, content in members.items() if name in later}
    if _packed(core, attachments) != data:
        raise BrokenBundle(say("压缩包的结构被改动过。"))
    missing = tuple(name for name in sorted(set(listed) - set(members)) if name.startswith("papers/"))
    return Opened(manifest, sha256(members[MANIFEST]).hexdigest(), members, missing)


def _compare(listed: Mapping[str, Any], members: Mapping[str, bytes]) -> None:
    """Every member is listed with its digest, and nothing but papers or the drawn signature is missing."""
    for name, content in members.items():
        if name in {MANIFEST, ATTACHMENTS}:
            continue
        if name not in listed:
            raise BrokenBundle(say("“{member}”不在清单里。", member=name))
        if listed[name] != _digest(content):
            raise BrokenBundle(say("“{member}”与打包时的不一致。", member=name))
    for name in sorted(set(listed) - set(members)):
        if not name.startswith("papers/") and name != IMAGE:
            raise BrokenBundle(say("清单里的“{member}”不见了。", member=name))


def _packed(core: Mapping[str, bytes], attachments: Mapping[str, bytes]) -> bytes:
    listing = {"manifest": sha256(core[MANIFEST]).hexdigest(), "members": _digests(attachments)}
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        first = [MANIFEST, *sorted(set(core) - {MANIFEST})]
        for name in first:
            archive.writestr(_info(name), core[name])
        archive.writestr(_info(ATTACHMENTS), canonical_json(listing))
        for name in sorted(attachments):
            archive.writestr(_info(name), attachments[name])
    return stream.getvalue()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16
    return info


def _read(data: bytes) -> dict[str, bytes]:
    if len(data) > LARGEST:
        raise BrokenBundle(say("证据包太大。"))
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in entries)
            if len(entries) > _MOST_MEMBERS or len(set(names)) != len(names) or not stored:
                raise BrokenBundle(say("压缩包的结构被改动过。"))
            return {name: _content(archive, name) for name in names}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        if isinstance(error, BrokenBundle):
            raise
        raise BrokenBundle(say("这不是一个能读取的证据包。")) from error


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except zipfile.BadZipFile as error:
        # The archive's own check sum: named, so that one knows which file was damaged.
        raise BrokenBundle(say("“{member}”与打包时的不一致。", member=name)) from error


def _json(members: Mapping[str, bytes], name: str) -> dict[str, Any]:
    if name not in members:
        raise BrokenBundle(say("清单里的“{member}”不见了。", member=name))
    try:
        value = json.loads(members[name])
        if not isinstance(value, dict) or canonical_json(value) != members[name]:
            raise ValueError(name)
    except (ValueError, RecursionError) as error:
        raise BrokenBundle(say("“{member}”与打包时的不一致。", member=name)) from error
    return value


def _digest(content: bytes) -> dict[str, Any]:
    return {"sha256": sha256(content).hexdigest(), "bytes": len(content)}


def _digests(members: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    return {name: _digest(content) for name, content in members.items()}


def names_of(opened: Opened) -> Sequence[str]:
    """The members in the order of the file."""
    return tuple(opened.members)


_README = """\
电子签名证据包
==============

本包是一个人一次签署的全部证据，可以在没有网络、没有登记机关数据库的电脑上核验。

  manifest.json        清单：发生了什么，每个文件的 SHA-256。公证处存证的就是这份清单的摘要
  record.json          签署记录：谁、何时、何地、什么设备、看到了哪些文件、核验身份的结果
  certificate.pem      这次签署专用的证书，证书里写着签署记录的摘要
  chain.pem            签发它的上级证书和根证书；根证书请与登记机关公布的核对
  signature.png        手写签名的图像
  entry.json           登记机关轨迹里关于这次签署的那一条
  papers/              签署后的文件（PDF，可以直接打开看）
  timestamps/          可信时间戳（RFC 3161）
  attachments.json     后来补入的文件的清单
  trail/               这一条在轨迹中的证明、登记机关签名的检查点（可能有公证处的联署）
  notary/              公证处的存证回执和公钥

核验：  kaiye evidence verify 证据包.zip --trust 根证书.pem --notary 公证处公钥

包内有个人信息，只能用于争议处理、诉讼、仲裁和公证。

Evidence of one electronic signature
====================================

Everything needed to check one person's act of signing, on a computer without network and without the registry's
database.

  manifest.json        what happened, and the SHA-256 of every file; its digest is what the notary countersigned
  record.json          the evidence record: who, when, where, which device, what was shown, how identity was checked
  certificate.pem      the certificate made for this act alone; it names the SHA-256 of the record
  chain.pem            who issued it, and the root; compare the root with the one the authority publishes
  signature.png        the drawn signature
  entry.json           what the registry's trail says of this act
  papers/              the papers with the signature (PDF, open them as they are)
  timestamps/          trusted time stamps (RFC 3161)
  attachments.json     the list of what was added later
  trail/               proof that the entry is in the trail; the signed checkpoint (the notary may have cosigned it)
  notary/              the notary's receipt and key

Check:  kaiye evidence verify BUNDLE.zip --trust root.pem --notary KEY

The bundle holds personal data and may be used for disputes, courts, arbitration and the notary only.
"""
