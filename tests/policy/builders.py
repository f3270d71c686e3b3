"""Policy officers, drafts, trials that are done, and past cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from kaiye.identity.api import Account, Actor, Role, actor_of, open_staff_account
from kaiye.jobs import api as jobs
from kaiye.kernel.api import SHANGHAI
from kaiye.policy import api as policy
from kaiye.rules.api import Parameter, Value

AT = datetime(2026, 11, 22, 10, 30, tzinfo=SHANGHAI)
TODAY = AT.date()
YEARS = "llc.contribution_years"
PASSWORD = "correct horse battery"


def policy_account(login: str = "policy-1", name: str = "吴规则") -> Account:
    return Account.objects.filter(login=login).first() or open_staff_account(
        login, password=PASSWORD, name=name, role=Role.POLICY_OFFICER, at=AT
    )


def first() -> Actor:
    return actor_of(policy_account())


def second() -> Actor:
    return actor_of(policy_account("policy-2", "郑复核"))


def draft(
    name: str = YEARS,
    value: Value = 3,
    since: date = TODAY + timedelta(days=30),
    until: date | None = None,
    basis: str = "公司法（2027年修订）第四十七条",
    note: str = "",
) -> Parameter:
    return Parameter(name, value, since, until, basis, note)


def tried(
    one: Parameter | None = None, *, actor: Actor | None = None, at: datetime = AT, **days: Any
) -> policy.Trial:
    """A trial whose past filings have all been judged."""
    trial = policy.try_out(one or draft(), days=policy.Days(**days), actor=actor or first(), at=at)
    jobs.drain(keys={f"trial:{trial.pk}:0"})
    return policy.get_trial(trial.pk)


def proposed(one: Parameter | None = None, *, at: datetime = AT) -> policy.ParameterChange:
    return policy.propose(tried(one, at=at).pk, actor=first(), at=at)


def enacted(one: Parameter | None = None, *, at: datetime = AT) -> policy.ParameterChange:
    change = proposed(one, at=at)
    return policy.enact(change.pk, version=change.version, actor=second(), at=at)
