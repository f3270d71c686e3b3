"""Whether an ID token holds (OpenID Connect Core 1.0, 3.1.3.7): numbered checks, each of which refuses by name."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from kaiye.identity.openid.errors import ProviderUntrusted
from kaiye.identity.openid.metadata import ALGORITHMS, keys
from kaiye.identity.providers import Provider

LEEWAY = 60
# A token is fresh from the provider: we asked for it a moment ago.
OLDEST = 600
LONGEST = 64 * 1024
_KINDS: dict[str, type[Key]] = {
    "RS256": RSAKey,
    "PS256": RSAKey,
    "ES256": ECKey,
    "EdDSA": OKPKey,
    "Ed25519": OKPKey,
}


@dataclass(frozen=True, slots=True)
class IdToken:
    """What a token that holds says."""

    text: str
    claims: dict[str, Any]

    @property
    def subject(self) -> str:
        """Who, as the provider calls them."""
        return str(self.claims["sub"])

    @property
    def acr(self) -> str:
        """How they signed in there, as the provider calls it; empty when it does not say."""
        found = self.claims.get("acr")
        return found if isinstance(found, str) else ""

    @property
    def signed_in_at(self) -> int | None:
        """When they signed in there (seconds since 1970); None when it does not say."""
        found = self.claims.get("auth_time")
        return found if _whole(found) else None


def validated(provider: Provider, text: Any, *, nonce: str, access_token: str, at: datetime) -> IdToken:
    """The token as far as it holds; raises ProviderUntrusted naming the first check that does not."""
    # 1. Signed by one of the provider's keys, with a signature that nobody else can make.
    algorithm, claims = _signed(provider, text)
    # 2. From the provider, about somebody, for us.
    if claims.get("iss") != provider.issuer:
        raise ProviderUntrusted(provider.name, "iss")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isascii():
        raise ProviderUntrusted(provider.name, "sub")
    _require_for_us(provider, claims)
    # 3. Now.
    now = int(at.timestamp())
    _require_timely(provider, claims, now)
    # 4. The answer to this very question.
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise ProviderUntrusted(provider.name, "nonce")
    # 5. Belongs to the access token that came with it.
    if "at_hash" in claims and claims["at_hash"] != access_hash(algorithm, access_token):
        raise ProviderUntrusted(provider.name, "at_hash")
    return IdToken(text, claims)


def access_hash(algorithm: str, access_token: str) -> str:
    """The left half of the digest that goes with the signature, in base64url (3.1.3.6)."""
    digest = hashlib.sha512 if algorithm in {"EdDSA", "Ed25519"} else hashlib.sha256
    whole = digest(access_token.encode()).digest()
    return base64.urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode()


def _signed(provider: Provider, text: Any) -> tuple[str, dict[str, Any]]:
    if not isinstance(text, str) or not text.isascii() or len(text) > LONGEST or text.count(".") != 2:
        raise ProviderUntrusted(provider.name, "form")
    header = _header(provider, text)
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise ProviderUntrusted(provider.name, "alg")
    if "crit" in header or not isinstance(kid, str | None):
        raise ProviderUntrusted(provider.name, "header")
    for name, key in keys(provider, kid):
        # The kind of the key decides what it verifies, not only the header.
        if (kid is not None and name != kid) or not isinstance(key, _KINDS[algorithm]):
            continue
        try:
            # Also refuses a key that is announced for another algorithm.
            verified = jws.deserialize_compact(text, key, algorithms=[algorithm])
            claims = json.loads(verified.payload or b"")
        except (JoseError, ValueError):
            continue
        if isinstance(claims, dict):
            return algorithm, claims
    raise ProviderUntrusted(provider.name, "signature")


def _header(provider: Provider, text: str) -> dict[str, Any]:
    first = text.partition(".")[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except ValueError:
        raise ProviderUntrusted(provider.name, "form") from None
    if not isinstance(header, dict):
        raise ProviderUntrusted(provider.name, "form")
    return header


def _require_for_us(provider: Provider, claims: dict[str, Any]) -> None:
    audience, party = claims.get("aud"), claims.get("azp")
    listed = audience if isinstance(audience, list) else [audience]
    if provider.client_id not in listed or (len(listed) > 1 and party is None):
        raise ProviderUntrusted(provider.name, "aud")
    if party is not None and party != provider.client_id:
        raise ProviderUntrusted(provider.name, "azp")


def _require_timely(provider: Provider, claims: dict[str, Any], now: int) -> None:
    expires, issued, begins = claims.get("exp"), claims.get("iat"), claims.get("nbf")
    if not _whole(expires) or now >= expires + LEEWAY:
        raise ProviderUntrusted(provider.name, "exp")
    if not _whole(issued) or not now - OLDEST <= issued <= now + LEEWAY:
        raise ProviderUntrusted(provider.name, "iat")
    if begins is not None and (not _whole(begins) or begins > now + LEEWAY):
        raise ProviderUntrusted(provider.name, "nbf")
    signed_in = claims.get("auth_time")
    if signed_in is not None and (not _whole(signed_in) or signed_in > now + LEEWAY):
        raise ProviderUntrusted(provider.name, "auth_time")


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
