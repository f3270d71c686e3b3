"""Checking signed papers, trusting nothing but our own root."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from django.conf import settings

from kaiye.bundles.api import NoPdf, Trust, Verdict, certificate_of, evidence_in, judge
from kaiye.kernel.api import SHANGHAI, Message, NotReadable, Unavailable, say
from kaiye.signing.certificates import in_use, sealing, trust_anchors
from kaiye.signing.revocations import Revocation, revoked


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """What is true of one signature in a paper."""

    field: str
    # Whom the certificate names.
    name: str
    organisation: str
    # The signed bytes are unchanged, and the signature belongs to the certificate.
    intact: bool
    # It covers its whole revision; nothing was added since except further signatures.
    whole: bool
    # The chain ends at our root and held at the time of the time stamp.
    trusted: bool
    # When a trusted time stamp says it was there; None without one.
    time: datetime | None
    # The certificate is that of a registration authority's seal, not of a person.
    seal: bool
    # SHA-256 of the evidence record that a person's certificate is bound to; None for seals.
    evidence: str | None
    certificate_sha256: str
    problems: tuple[Message, ...]
    # The certificate's end, if it has ended; a signature made before stays valid unless it was void from the start.
    revocation: Revocation | None = None
    # What a reader should know although the signature is valid.
    notes: tuple[Message, ...] = ()

    @property
    def valid(self) -> bool:
        undone = self.revocation is not None and (self.time is None or self.revocation.undoes(self.time))
        return self.intact and self.whole and self.trusted and self.time is not None and not undone


def verify_pdf(pdf: bytes) -> list[SignatureVerdict]:
    """A verdict on each signature, in the order of signing; empty for a paper without signatures.

    Raises NotReadable for what is no PDF. Each chain is checked at the time its own time stamp proves,
    because one-event certificates live for an hour.
    """
    try:
        found = judge(pdf, trusted())
    except NoPdf as error:
        raise NotReadable(say("这不是一个能读取的 PDF 文件。")) from error
    # Only certificates of persons can be revoked.
    serials = [_serial(one) for one in found if evidence_in(one.certificate)]
    ended = revoked(serials)
    return [_verdict(one, ended.get(_serial(one))) for one in found]


def trusted() -> Trust:
    """Our roots, one for each suite in use, for signatures; for time stamps also the external authority's when its root is given."""
    own = trust_anchors()
    foreign = str(getattr(settings, "KAIYE_TSA_ROOT", ""))
    if not foreign:
        return Trust((own,), (own,))
    try:
        root = Path(foreign).read_bytes()
        certificate_of(root)
    except (OSError, ValueError) as error:
        raise Unavailable(say("读不出 KAIYE_TSA_ROOT 指定的时间戳根证书。")) from error
    return Trust((own,), (own, root))


def _problems(found: Verdict) -> tuple[Message, ...]:
    if not found.readable:
        return (say("签名结构不正确，无法验证。"),)
    return tuple(
        text
        for holds, text in (
            (found.intact, say("文件内容在签名后被改动，或者签名不属于该证书。")),
            (found.whole, say("签名之后文件被追加了签名以外的内容。")),
            (found.time is not None, say("没有可信的时间戳。")),
            (found.trusted, say("签名证书不是由本登记机关签发的，或者当时无效。")),
        )
        if not holds
    )


def _serial(found: Verdict) -> int:
    if not found.certificate:
        return 0
    return int(asn1_x509.Certificate.load(found.certificate).serial_number)


def _told(
    revocation: Revocation | None, time: datetime | None
) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """What of a revocation is a problem, and what only has to be known."""
    if revocation is None:
        return (), ()
    day = f"{revocation.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    if revocation.void:
        return (say("证书已于{day}吊销：签名的不是证书上的人，这个签名自始无效。", day=day),), ()
    if time is None or revocation.undoes(time):
        return (say("签名时证书已经吊销（{day}）。", day=day),), ()
    return (), (say("证书在签名以后于{day}吊销；时间戳证明签名在此以前完成，签名仍然有效。", day=day),)


def _verdict(found: Verdict, revocation: Revocation | None) -> SignatureVerdict:
    undone, notes = _told(revocation, found.time)
    certificate = asn1_x509.Certificate.load(found.certificate) if found.certificate else None
    subject = certificate.subject.native if certificate else {}
    sealed = {sealing(suite).certificate.subject.public_bytes() for suite in in_use()}
    return SignatureVerdict(
        field=found.field,
        name=str(subject.get("common_name", "")),
        organisation=str(subject.get("organization_name", "")),
        intact=found.intact,
        whole=found.whole,
        trusted=found.trusted,
        time=found.time,
        seal=certificate is not None and certificate.issuer.dump() in sealed,
        evidence=evidence_in(found.certificate),
        certificate_sha256=certificate.sha256.hex() if certificate else "",
        problems=(*_problems(found), *undone),
        revocation=revocation,
        notes=notes,
    )
