"""What is in force and what is coming, for the policy pages and the public catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kaiye.identity.api import Actor, Permission
from kaiye.policy.in_force import parameters_in_force
from kaiye.policy.models import ParameterChange
from kaiye.policy.states import State
from kaiye.rules.api import Parameter


@dataclass(frozen=True, slots=True)
class Standing:
    """One parameter: what holds on a day, what comes after it, and every period it ever had."""

    name: str
    now: Parameter | None
    coming: Sequence[Parameter]
    periods: Sequence[Parameter]


def standings(on: date) -> list[Standing]:
    """Every parameter as it stands on that day, enacted changes included; public."""
    return [_standing(name, periods, on) for name, periods in parameters_in_force().by_name.items()]


def standing(name: str, on: date) -> Standing | None:
    """One parameter as it stands on that day; None when there is none of that name. Public."""
    periods = parameters_in_force().by_name.get(name)
    return _standing(name, periods, on) if periods else None


def enacted_changes(name: str = "") -> list[ParameterChange]:
    """The changes that are or will be in force, the latest first; of one parameter when it is named. Public."""
    found = ParameterChange.objects.filter(state=State.ENACTED)
    return list((found.filter(name=name) if name else found).order_by("-number"))


def changes(
    actor: Actor, *, states: Sequence[State] = tuple(State), name: str = "", limit: int = 100
) -> list[ParameterChange]:
    """Changes in these states, the latest first; for policy officers."""
    actor.require(Permission.READ_POLICY)
    found = ParameterChange.objects.filter(state__in=list(states))
    return list((found.filter(name=name) if name else found).order_by("-pk")[:limit])


def _standing(name: str, periods: Sequence[Parameter], on: date) -> Standing:
    return Standing(
        name,
        next((one for one in periods if one.in_force(on)), None),
        [one for one in periods if one.since > on],
        periods,
    )
