"""What we ask a provider ourselves: tokens for a code, and what it knows of the person."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from kaiye.identity.openid.errors import ProviderDeclined, ProviderSilent, ProviderUntrusted
from kaiye.identity.openid.metadata import Metadata
from kaiye.identity.openid.transport import call
from kaiye.identity.providers import Provider
from kaiye.vault.api import signing_key

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_SECONDS = 60


def our_key() -> ECKey:
    """The key we prove ourselves with to providers, called by its thumbprint (RFC 7638)."""
    pem = signing_key("providers", "P-256").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    key = ECKey.import_key(pem, {"use": "sig", "alg": "ES256"})
    key.ensure_kid()
    return key


def our_provider_keys() -> dict[str, Any]:
    """Our public key as a JWK set, for providers to fetch."""
    return {"keys": [dict(our_key().as_dict(private=False))]}


def exchange(
    provider: Provider, known: Metadata, code: str, *, verifier: str, redirect: str, at: datetime
) -> dict[str, Any]:
    """The tokens for a code, once; raises ProviderSilent, ProviderDeclined or ProviderUntrusted."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect,
        "code_verifier": verifier,
    }
    headers = {}
    if provider.client_authentication == "client_secret_basic":
        pair = f"{quote_plus(provider.client_id)}:{quote_plus(provider.client_secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        fields |= {
            "client_id": provider.client_id,
            "client_assertion_type": _ASSERTION,
            "client_assertion": _assertion(provider, known, at),
        }
    answer = call(provider, "POST", known.token_endpoint, headers=headers, form=urlencode(fields).encode())
    if answer.status in {400, 401}:
        error = answer.document(provider).get("error")
        if error == "invalid_grant":
            # The code was used, ran out, or was not given to us: the person begins anew.
            raise ProviderDeclined(provider.name)
        raise ProviderSilent(provider.name, "token_refused")
    if answer.status != 200:
        raise ProviderSilent(provider.name, "token_status")
    told = answer.document(provider)
    if not isinstance(told.get("access_token"), str) or str(told.get("token_type", "")).lower() != "bearer":
        raise ProviderUntrusted(provider.name, "token_answer")
    return told


def userinfo(provider: Provider, known: Metadata, access_token: str, *, subject: str) -> bytes:
    """What the provider tells of this very person, as it came; raises ProviderUntrusted for another."""
    headers = {"Authorization": f"Bearer {access_token}"}
    answer = call(provider, "GET", known.userinfo_endpoint, headers=headers)
    if answer.status != 200:
        raise ProviderSilent(provider.name, "userinfo_status")
    # The answer may belong to somebody else's token (Core, 5.3.2).
    if answer.document(provider).get("sub") != subject:
        raise ProviderUntrusted(provider.name, "userinfo_sub")
    return answer.body


def _assertion(provider: Provider, known: Metadata, at: datetime) -> str:
    """We are the client, good once and for a minute (RFC 7523)."""
    key, now = our_key(), int(at.timestamp())
    audience = provider.issuer if provider.assertion_audience == "issuer" else known.token_endpoint
    claims = {
        "iss": provider.client_id,
        "sub": provider.client_id,
        "aud": audience,
        "jti": secrets.token_urlsafe(24),
        "iat": now,
        "exp": now + _SECONDS,
    }
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)
