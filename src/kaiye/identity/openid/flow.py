"""To a provider and back: the authorization code flow with PKCE, state and nonce, each good once and in one browser."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.db import transaction

from kaiye.database.api import insert
from kaiye.identity.models import ProviderVisit
from kaiye.identity.openid.client import exchange, userinfo
from kaiye.identity.openid.errors import ProviderDeclined, ProviderSilent, ProviderUntrusted, VisitGone
from kaiye.identity.openid.metadata import Metadata, provider_metadata
from kaiye.identity.openid.tokens import LEEWAY, IdToken, validated
from kaiye.identity.providers import Level, Provider, provider
from kaiye.kernel.api import say
from kaiye.vault.api import blind_index

LIFETIME = timedelta(minutes=10)
_DECLINED = frozenset({"access_denied", "login_required", "consent_required", "interaction_required"})


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody came back from a provider, and everything it said of them holds."""

    visit: int
    provider: Provider
    purpose: str
    goal: dict[str, Any]
    account: int | None
    token: IdToken
    # The answer of the userinfo endpoint as it came; empty when it was not asked.
    told: bytes
    # Name and number as far as the provider tells them.
    name: str
    number: str
    # Whether they signed in there after we sent them, and at no other time.
    fresh: bool

    @property
    def subject(self) -> str:
        """Blind index of who they are there."""
        return subject_index(self.provider.issuer, self.token.subject)

    @property
    def level(self) -> Level | None:
        """What their way of signing in there is worth here."""
        return self.provider.level(self.token.acr)


def subject_index(issuer: str, subject: str) -> str:
    """Blind index of an issuer's subject; the two cannot be shifted into each other."""
    return blind_index(json.dumps([issuer, subject]), purpose="identity.provider_subject")


def visit_provider(
    key: str,
    *,
    purpose: str,
    goal: Mapping[str, Any],
    browser: str,
    redirect: str,
    at: datetime,
    account: int | None = None,
    fresh: bool = False,
    levels: Sequence[str] = (),
) -> str:
    """The address to send the person to; the answer is waited for ten minutes, in this browser only.

    `fresh`: they sign in there anew. `levels`: which of the provider's ways of signing in are asked for.
    """
    chosen = provider(key)
    known = provider_metadata(chosen)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": chosen.client_id,
        "redirect_uri": redirect,
        "scope": " ".join(chosen.scopes),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if fresh:
        # `max_age` makes the provider say when they signed in; zero is the shortest.
        asked |= {"prompt": "login", "max_age": "0"}
    wanted = [acr for acr, level in chosen.levels.items() if level in levels]
    if wanted:
        asked["acr_values"] = " ".join(wanted)
    if purpose == "identity" and known.takes_claims:
        told = {name: None for name in (chosen.name_claim, chosen.number_claim)}
        asked["claims"] = json.dumps({"id_token": told, "userinfo": told})
    with transaction.atomic(durable=True):
        insert(
            ProviderVisit(
                state=_index(state),
                provider=chosen.key,
                purpose=purpose,
                browser=_index(browser),
                account=account,
                nonce=nonce,
                verifier=verifier,
                goal=dict(goal),
                fresh=fresh,
                begun=at,
                expires=at + LIFETIME,
            )
        )
    joint = "&" if urlsplit(known.authorization_endpoint).query else "?"
    return f"{known.authorization_endpoint}{joint}{urlencode(asked)}"


def visit_goal(answer: Mapping[str, str], *, browser: str) -> tuple[str, dict[str, Any]] | None:
    """Purpose and goal of the visit an answer belongs to, for the page that tells what went wrong; only in the
    browser that began it."""
    found = _visit(answer)
    if found is None or not hmac.compare_digest(found.browser, _index(browser)):
        return None
    return found.purpose, found.goal


def return_from_provider(
    key: str, answer: Mapping[str, str], *, browser: str, redirect: str, at: datetime
) -> Arrival:
    """Who came back; raises VisitGone, ProviderDeclined, ProviderSilent or ProviderUntrusted."""
    # 1. The answer to a question of ours, in the browser it was asked in, for the first time.
    visit = _claim(key, answer, browser, at)
    chosen = provider(key)
    known = provider_metadata(chosen)
    # 2. From the provider we asked, not from another one in its place (RFC 9207).
    named = answer.get("iss")
    if named != chosen.issuer and (named is not None or known.names_itself):
        raise ProviderUntrusted(chosen.name, "response_iss")
    # 3. It says yes.
    if "error" in answer:
        if answer["error"] in _DECLINED:
            raise ProviderDeclined(chosen.name)
        raise ProviderSilent(chosen.name, "response_error")
    code = answer.get("code", "")
    if not code or len(code) > 4096:
        raise ProviderUntrusted(chosen.name, "response_code")
    # 4. No network inside a transaction: the code for the tokens, and what they say.
    tokens = exchange(chosen, known, code, verifier=visit.verifier, redirect=redirect, at=at)
    access = tokens["access_token"]
    token = validated(chosen, tokens.get("id_token"), nonce=visit.nonce, access_token=access, at=at)
    told, facts = _facts(chosen, known, token, access, wanted=visit.purpose == "identity")
    return Arrival(
        visit=visit.pk,
        provider=chosen,
        purpose=visit.purpose,
        goal=visit.goal,
        account=visit.account,
        token=token,
        told=told,
        name=facts[0],
        number=facts[1],
        fresh=visit.fresh and _after(token, visit.begun),
    )


def _claim(key: str, answer: Mapping[str, str], browser: str, at: datetime) -> ProviderVisit:
    found = _visit(answer)
    if found is None or found.provider != key:
        raise VisitGone(say("没有找到这次登录，地址可能不完整，或者已经过期很久。"))
    if not hmac.compare_digest(found.browser, _index(browser)):
        raise VisitGone(
            say("这次登录不是在这个浏览器里开始的，或者浏览器没有保存登录状态。"),
            way_out=say("请在开始的那个浏览器里继续，或者在这里从头再登录一次。"),
        )
    if at >= found.expires:
        raise VisitGone(say("在身份服务那边停留超过了{minutes}分钟。", minutes=10))
    # Two windows with the same answer: one of them goes on.
    if not ProviderVisit.objects.filter(pk=found.pk, taken__isnull=True).update(taken=at):
        raise VisitGone(
            say("这次登录已经用过了，可能是页面打开了两次。"),
            way_out=say("如果另一个页面已经登录，请回到那里；否则请从头再登录一次。"),
        )
    return found


def _visit(answer: Mapping[str, str]) -> ProviderVisit | None:
    state = answer.get("state", "")
    if not 0 < len(state) <= 200:
        return None
    return ProviderVisit.objects.filter(state=_index(state)).first()


def _facts(
    chosen: Provider, known: Metadata, token: IdToken, access: str, *, wanted: bool
) -> tuple[bytes, tuple[str, str]]:
    """Name and number: from the signed token, else from the userinfo endpoint about the same person."""
    names = (chosen.name_claim, chosen.number_claim)
    told, told_claims = b"", {}
    missing = [name for name in names if name and not isinstance(token.claims.get(name), str)]
    if wanted and missing and known.userinfo_endpoint:
        told = userinfo(chosen, known, access, subject=token.subject)
        told_claims = json.loads(told)
    found = [token.claims.get(name, told_claims.get(name)) if name else None for name in names]
    name, number = (one.strip() if isinstance(one, str) and len(one) <= 200 else "" for one in found)
    return told, (name, number)


def _after(token: IdToken, begun: datetime) -> bool:
    signed_in = token.signed_in_at
    return signed_in is not None and signed_in >= int(begun.timestamp()) - LEEWAY


def _index(value: str) -> str:
    return blind_index(value, purpose="identity.provider_visit")
