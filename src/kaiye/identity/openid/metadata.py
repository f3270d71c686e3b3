"""What a provider says of itself (OpenID Connect Discovery 1.0), and its keys, kept for an hour."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey, import_key

from kaiye.identity.openid.errors import ProviderSilent
from kaiye.identity.openid.transport import allowed, call
from kaiye.identity.providers import Provider

# Signatures that only the holder of a private key can make; never `none`, never a shared secret (HS*).
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")
KEPT_SECONDS = 3600
# A key we do not know is looked for at once, but strangers with invented key names do not make us ask all the time.
AGAIN_SECONDS = 30
_REQUIRED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")
_SHORTEST_RSA = 2048


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where the provider is asked what."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    end_session_endpoint: str
    # RFC 9207: every answer through the browser names the issuer.
    names_itself: bool
    takes_claims: bool


@dataclass(slots=True)
class _Kept:
    at: float
    value: Any


_lock = threading.Lock()
_metadata: dict[str, _Kept] = {}
_keys: dict[str, _Kept] = {}


def provider_metadata(provider: Provider, *, clock: Callable[[], float] = time.monotonic) -> Metadata:
    """The provider's own description, at most an hour old; raises ProviderSilent."""
    with _lock:
        kept = _metadata.get(_cached(provider))
    if kept is not None and clock() - kept.at < KEPT_SECONDS:
        found: Metadata = kept.value
        return found
    found = _read(provider)
    with _lock:
        _metadata[_cached(provider)] = _Kept(clock(), found)
    return found


def keys(
    provider: Provider, kid: str | None, *, clock: Callable[[], float] = time.monotonic
) -> list[tuple[str, Key]]:
    """The provider's keys as (kid, key); asked again when none is called `kid`: it may have changed its keys."""
    with _lock:
        kept = _keys.get(_cached(provider))
    if kept is not None:
        age = clock() - kept.at
        known = kid is None or any(name == kid for name, _ in kept.value)
        if age < (KEPT_SECONDS if known else AGAIN_SECONDS):
            found: list[tuple[str, Key]] = kept.value
            return found
    found = _fetched(provider)
    with _lock:
        _keys[_cached(provider)] = _Kept(clock(), found)
    return found


def forget() -> None:
    """Everything is asked again; for tests and for `kaiye providers test`."""
    with _lock:
        _metadata.clear()
        _keys.clear()


def _cached(provider: Provider) -> str:
    return f"{provider.key} {provider.issuer} {provider.network}"


def _read(provider: Provider) -> Metadata:
    answer = call(provider, "GET", provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if answer.status != 200:
        raise ProviderSilent(provider.name, "discovery_status")
    told = answer.document(provider)
    # Whoever answers must be the issuer that was set up, to the letter (Discovery, 4.3).
    if told.get("issuer") != provider.issuer:
        raise ProviderSilent(provider.name, "discovery_issuer")
    for name in _REQUIRED:
        if not isinstance(told.get(name), str) or not allowed(told[name]):
            raise ProviderSilent(provider.name, f"discovery_{name}")
    optional = {name: told.get(name) or "" for name in _OPTIONAL}
    for name, address in optional.items():
        if address and (not isinstance(address, str) or not allowed(address)):
            raise ProviderSilent(provider.name, f"discovery_{name}")
    _require(provider, told, "response_types_supported", "code")
    _require(provider, told, "code_challenge_methods_supported", "S256")
    _require(provider, told, "token_endpoint_auth_methods_supported", provider.client_authentication)
    return Metadata(
        **{name: told[name] for name in _REQUIRED},
        **optional,
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
        takes_claims=told.get("claims_parameter_supported") is True,
    )


def _require(provider: Provider, told: dict[str, Any], name: str, wanted: str) -> None:
    """What is announced has to hold what we use; what is not announced is tried."""
    announced = told.get(name)
    if announced is not None and (not isinstance(announced, list) or wanted not in announced):
        raise ProviderSilent(provider.name, f"discovery_{name}")


def _fetched(provider: Provider) -> list[tuple[str, Key]]:
    answer = call(provider, "GET", provider_metadata(provider).jwks_uri)
    if answer.status != 200:
        raise ProviderSilent(provider.name, "keys_status")
    listed = answer.document(provider).get("keys")
    if not isinstance(listed, list):
        raise ProviderSilent(provider.name, "keys")
    found = []
    for one in listed[:50]:
        key = _key(one)
        if key is not None:
            found.append((str(one.get("kid") or ""), key))
    if not found:
        raise ProviderSilent(provider.name, "keys_none")
    return found


def _key(document: Any) -> Key | None:
    """A public key that may verify signatures; None for every other (an encryption key, a shared secret, a weak one)."""
    if not isinstance(document, dict) or document.get("use", "sig") != "sig":
        return None
    if document.get("kty") not in {"RSA", "EC", "OKP"}:
        return None
    try:
        key = import_key(document)
    except (JoseError, ValueError, TypeError):
        return None
    if not isinstance(key, RSAKey | ECKey | OKPKey) or key.is_private:
        return None
    if isinstance(key, RSAKey) and key.public_key.key_size < _SHORTEST_RSA:
        return None
    return key
