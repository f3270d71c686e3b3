"""An outside identity provider says who somebody is: one more way, counted only at the levels in force."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kaiye.identity.api import Arrival, Provider, providers
from kaiye.kernel.api import WrongState, say
from kaiye.realname import judging, limits, steps
from kaiye.realname.errors import ProviderNotEnough
from kaiye.realname.guardians import is_minor
from kaiye.realname.judging import Said
from kaiye.realname.models import Check, Outcome, Purpose
from kaiye.realname.services import ask_sources, close
from kaiye.realname.steps import Done
from kaiye.rules.api import Means, comparable


def levels_in_force(at: datetime) -> tuple[str, ...]:
    """At which levels a provider's word counts on that day."""
    return limits.texts("realname.provider_levels", at)


def providers_for(check: Check | None, *, at: datetime) -> list[Provider]:
    """The providers by which this person can be verified now; None where the person is not named yet."""
    if check is not None and (not check.camera or check.guardian or not _suits(check, at)):
        return []
    counted = set(levels_in_force(at))
    return [one for one in providers() if counted & set(one.levels.values())]


def take_provider(
    check_id: int,
    arrival: Arrival,
    *,
    at: datetime,
    sources: dict[str, Any] | None = None,
    origin: Mapping[str, str] | None = None,
) -> Check:
    """What the provider says is compared, the sources are asked, and the check has its result.

    Raises ProviderNotEnough when its word does not count: nothing is written then, another way is open.
    """
    # 1. Is it about this check, and may a provider answer for this person?
    check = steps.usable(check_id, at=at)
    if arrival.purpose != "identity" or arrival.goal.get("check") != check.pk:
        raise WrongState(say("这次登录不是为这次核验做的。"), way_out=say("请回到核验页面重新选择。"))
    if check.guardian or not _suits(check, at):
        raise WrongState(
            say("身份服务只能核验持居民身份证的成年人本人。"), way_out=say("请选择其他方式核验。")
        )
    steps.require_tries_left(check, "provider", at=at)
    # 2. Does its word count today?
    _require_enough(arrival, at)
    # 3. Is it this person? Somebody else's identity ends the check, as somebody else's face does.
    said = judging.provided(arrival.name, arrival.number, *check.holder)
    done = Done("provider", said, _record(arrival), origin=origin or {})
    if said.outcome is Outcome.WRONG:
        return close(check, [done], Outcome.WRONG, means=Means.PROVIDER, at=at)
    # 4. What was found about the face before stays; no network inside the transaction.
    asked = [ask_sources(person, at, sources) for person in check.people]
    known = Said(judging.conclusion(asked), tuple(reason for one in asked for reason in one.reasons))
    face = steps.latest(check).get("face")
    counted = [said, known, *([Said(Outcome(face.outcome))] if face else [])]
    asking = Done("population", known, {"sources": ["population", "identity_misused"]}, origin=origin or {})
    return close(check, [done, asking], judging.conclusion(counted), means=Means.PROVIDER, at=at)


def _suits(check: Check, at: datetime) -> bool:
    # An account that is lost comes back by the card and the face, or an officer, never by another account.
    if check.purpose == Purpose.RECOVERY:
        return False
    return check.person["id_type"] == "resident_id" and not is_minor(check, at=at)


def _require_enough(arrival: Arrival, at: datetime) -> None:
    name = arrival.provider.name
    if arrival.level not in levels_in_force(at):
        raise ProviderNotEnough(
            say("您在{provider}的登录方式可信程度不够，不能用于实名核验。", provider=name),
            way_out=say("请在那里用更可靠的方式（例如刷脸）登录，或者改用其他方式核验。"),
        )
    if not arrival.fresh:
        raise ProviderNotEnough(
            say("{provider}没有说明您是刚刚登录的，不能用于实名核验。", provider=name),
            way_out=say("请在那里重新登录一次，或者改用其他方式核验。"),
        )
    if not arrival.name or not arrival.number:
        raise ProviderNotEnough(
            say("{provider}没有提供您的姓名和身份证号码。", provider=name),
            way_out=say("请在那里同意提供这两项信息，或者改用其他方式核验。"),
        )


def _record(arrival: Arrival) -> dict[str, Any]:
    """What the provider signed, whole, so that it can be verified again; encrypted like every step."""
    return {
        "provider": arrival.provider.key,
        "issuer": arrival.provider.issuer,
        "acr": arrival.token.acr,
        "level": arrival.level,
        "signed_in_at": arrival.token.signed_in_at,
        "name": arrival.name,
        "number": comparable(arrival.number),
        "id_token": arrival.token.text,
        "id_token_sha256": hashlib.sha256(arrival.token.text.encode()).hexdigest(),
        "userinfo": arrival.told.decode(),
        "userinfo_sha256": hashlib.sha256(arrival.told).hexdigest() if arrival.told else None,
    }
