"""Finding a licence, and saying whether what somebody holds is genuine and current."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from kaiye.database.api import find_all
from kaiye.kernel.api import Message, NotFound, say
from kaiye.licences import sdjwt
from kaiye.licences.models import Licence
from kaiye.licences.states import NAMES, State
from kaiye.registry.api import Entity, Status, find
from kaiye.signing.api import verify_pdf
from kaiye.vault.api import signing_key

STATUS = {
    Status.SUSPENDED: say("该企业正在歇业。"),
    Status.MOVED_OUT: say("该企业已迁出。"),
    Status.REVOKED: say("该企业的营业执照已被吊销。"),
    Status.ANNULLED: say("该企业的登记已被撤销。"),
    Status.DEREGISTERED: say("该企业已注销。"),
}
# An entity in one of these may still show its licence.
GOOD = frozenset({Status.ACTIVE, Status.SUSPENDED, Status.MOVED_OUT})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether what was shown is genuine (ours, unaltered) and current, and why."""

    genuine: bool
    current: bool
    message: Message
    uscc: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)

    @property
    def valid(self) -> bool:
        """It may be relied on."""
        return self.genuine and self.current


def current(uscc: str) -> Licence | None:
    """The licence in force of an entity, if any."""
    return Licence.objects.filter(uscc=uscc, state=State.CURRENT).first()


def of_entity(uscc: str) -> list[Licence]:
    """Every licence of an entity, the latest first."""
    return find_all(Licence, uscc=uscc, order="number")[::-1]


def by_code(code: str) -> Licence:
    """The licence whose QR code leads here; NotFound."""
    licence = Licence.objects.filter(code=code).first()
    if licence is None:
        raise NotFound(
            say("没有找到这份执照。"),
            way_out=say("请重新扫描执照上的二维码；如果仍然找不到，这份执照可能是伪造的。"),
        )
    return licence


def issuer_keys() -> dict[str, Any]:
    """The keys that credentials are signed with, as a JWK set."""
    key = _public_key()
    return {"keys": [{**sdjwt.public_jwk(key), "kid": sdjwt.thumbprint(key), "alg": "ES256", "use": "sig"}]}


def verify(shown: str | bytes) -> Verdict:
    """Judge a licence PDF (bytes) or a credential (text)."""
    if isinstance(shown, bytes):
        if shown[:1024].lstrip().startswith(b"%PDF-"):
            return _verify_file(shown)
        shown = shown.decode("utf-8", errors="replace")
    return _verify_credential(shown)


def standing(licence: Licence) -> Verdict:
    """Whether a licence of ours may be relied on now."""
    entity = find(licence.uscc)
    if entity is None or Status(entity.status) not in GOOD:
        message = STATUS[Status(entity.status)] if entity else say("登记簿中没有这家企业。")
        return Verdict(genuine=True, current=False, message=message, uscc=licence.uscc)
    if licence.state != State.CURRENT:
        message = say("这份执照是真的，但是{state}。", state=NAMES[State(licence.state)])
        return Verdict(genuine=True, current=False, message=message, uscc=licence.uscc)
    return Verdict(genuine=True, current=True, message=_good(entity), uscc=licence.uscc)


def _good(entity: Entity) -> Message:
    if entity.status == Status.ACTIVE:
        return say("这份执照真实、现行有效。")
    return say("这份执照真实、现行有效；{status}", status=STATUS[Status(entity.status)])


def _verify_file(pdf: bytes) -> Verdict:
    """A PDF is genuine when it is, byte for byte, one that was issued, and its seal holds."""
    digest = hashlib.sha256(pdf).hexdigest()
    licence = (
        Licence.objects.filter(original=digest).first() or Licence.objects.filter(duplicate=digest).first()
    )
    if licence is None:
        return _forged(say("这个文件不是登记机关签发的执照，或者签发后被改动过。"))
    verdicts = verify_pdf(pdf)
    if not verdicts or not all(verdict.valid for verdict in verdicts):
        return _forged(say("文件上的电子印章无效。"))
    return standing(licence)


def _verify_credential(text: str) -> Verdict:
    try:
        claims = sdjwt.verify(text, key=_public_key())
    except sdjwt.NotACredential:
        return _forged(say("这不是登记机关签发的电子凭证，或者内容被改动过。"))
    uscc, number = claims.get("uscc"), claims.get("licence")
    if not isinstance(uscc, str) or not isinstance(number, int):
        return _forged(say("登记机关没有签发过这份电子凭证。"))
    licence = Licence.objects.filter(uscc=uscc, number=number).first()
    if licence is None:
        return _forged(say("登记机关没有签发过这份电子凭证。"))
    found = standing(licence)
    return Verdict(found.genuine, found.current, found.message, found.uscc, claims)


def _forged(message: Message) -> Verdict:
    return Verdict(genuine=False, current=False, message=message)


def _public_key() -> EllipticCurvePublicKey:
    return signing_key("licence", "P-256").public_key()
