"""Outside identity providers by OpenID Connect, as the operator sets them up (docs/identity-providers.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from kaiye.identity.models import IdentityProvider
from kaiye.identity.permissions import SYSTEM, Actor, Permission
from kaiye.kernel.api import CHINESE, ENGLISH, THIS_MACHINE, InvalidInput, Message, NotFound, Problem, say
from kaiye.ledger.api import append

log = structlog.get_logger("kaiye.providers")
# How sure a provider is of who signs in, from most to least; which of them count is a dated parameter.
Level = Literal["high", "substantial", "basic"]
Short = Annotated[str, Field(min_length=1, max_length=255)]


@dataclass(frozen=True, slots=True)
class Title(Message):
    """What a provider is called, in both languages as its operator says."""

    latin: str = ""

    def text(self, language: str = CHINESE, room: str = "") -> str:
        """The name in the reader's language."""
        return self.latin if language.startswith(ENGLISH) else self.template


class Provider(BaseModel):
    """One provider: who it is, how we prove who we are, and what its answers are worth here."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,30}$")]
    # What people read on the button, in both languages.
    title: Annotated[str, Field(min_length=1, max_length=40)]
    title_en: Annotated[str, Field(min_length=1, max_length=60)]
    issuer: Short
    client_id: Short
    client_authentication: Literal["private_key_jwt", "client_secret_basic"] = "private_key_jwt"
    client_secret: Annotated[str, Field(repr=False, max_length=500)] = ""
    # Whom a `private_key_jwt` is made out to: the issuer, or the token endpoint where older services ask for it.
    assertion_audience: Literal["issuer", "token_endpoint"] = "issuer"
    scopes: tuple[Annotated[str, Field(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]+$")], ...] = ("openid", "profile")
    # `internal`: it lives in the government's own network (10/8 and the like).
    network: Literal["public", "internal"] = "public"
    # PEM of the authority that signed its certificate; empty: the system's authorities.
    authority: str = ""
    # Whether it may be used to sign in; without this it only tells who somebody is.
    sign_in: bool = True
    # Where its answers hold name and number, and what each `acr` is worth; empty: it proves nobody's identity.
    name_claim: Short = "name"
    number_claim: Annotated[str, Field(max_length=255)] = ""
    levels: dict[Short, Level] = {}

    @field_validator("issuer")
    @classmethod
    def _an_address(cls, value: str) -> str:
        parts = urlsplit(value)
        near = bool(settings.KAIYE_SANDBOX) and parts.hostname in THIS_MACHINE
        if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and near)):
            raise ValueError("https")
        if parts.query or parts.fragment or parts.username or parts.password:
            raise ValueError("https")
        return value

    @field_validator("scopes")
    @classmethod
    def _openid(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in value:
            raise ValueError("openid")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Provider:
        if (self.client_authentication == "client_secret_basic") != bool(self.client_secret):
            raise ValueError("client_secret")
        if bool(self.levels) != bool(self.number_claim):
            raise ValueError("levels and number_claim")
        return self

    @property
    def name(self) -> Title:
        """Its name as a part of sentences."""
        return Title(self.title, {}, self.title_en)

    @property
    def proves_identity(self) -> bool:
        """Whether it delivers name and number with a level."""
        return bool(self.levels)

    def level(self, acr: str) -> Level | None:
        """What an `acr` of this provider is worth; None for one that was not agreed."""
        return self.levels.get(acr)


def parse(document: Any) -> Provider:
    """The provider a settings document describes; raises InvalidInput with each place that is wrong."""
    try:
        return Provider.model_validate(document)
    except ValidationError as error:
        problems = [
            Problem(
                "/" + "/".join(str(part) for part in one["loc"]),
                say("不符合要求（{what}）。", what=one["msg"]),
            )
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise InvalidInput(
            say("身份服务的设置有{n}处不对。", n=len(problems)),
            way_out=say("请对照 docs/identity-providers.md 修改。"),
            problems=problems,
        ) from None


@transaction.atomic(durable=True)
def set_up(provider: Provider, *, actor: Actor = SYSTEM, at: datetime) -> None:
    """The provider is used as described from now on; one with its key is replaced."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    IdentityProvider.objects.update_or_create(
        key=provider.key,
        defaults={"settings": provider.model_dump(mode="json"), "active": True, "changed": at},
    )
    facts = {"issuer": provider.issuer, "client": provider.client_id, "levels": dict(provider.levels)}
    append("provider.set_up", subject=f"provider:{provider.key}", actor=actor.id, at=at, facts=facts)


@transaction.atomic(durable=True)
def switch_off(key: str, *, actor: Actor = SYSTEM, at: datetime) -> None:
    """The provider is used no more; links to it stay and count again when it is set up anew."""
    actor.require(Permission.MANAGE_ACCOUNTS)
    if not IdentityProvider.objects.filter(key=key, active=True).update(active=False, changed=at):
        raise unknown()
    append("provider.switched_off", subject=f"provider:{key}", actor=actor.id, at=at, facts={})


def providers() -> list[Provider]:
    """Those in use, in the order of their keys."""
    found = IdentityProvider.objects.filter(active=True).order_by("key")
    return [usable for usable in map(_usable, found) if usable is not None]


def provider(key: str) -> Provider:
    """The provider in use with this key; raises NotFound."""
    found = IdentityProvider.objects.filter(key=key, active=True).first()
    usable = _usable(found) if found is not None else None
    if usable is None:
        raise unknown()
    return usable


def _usable(row: IdentityProvider) -> Provider | None:
    """What was kept, while it is allowed: one on this machine is for the sandbox only."""
    try:
        return Provider.model_validate(row.settings)
    except ValidationError:
        log.warning("provider_unusable", provider=row.key)
        return None


def unknown() -> NotFound:
    """What is said of a provider that is not there."""
    return NotFound(say("没有这个身份服务，或者已经停用。"), way_out=say("请改用其他方式。"))
