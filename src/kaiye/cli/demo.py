"""`kaiye demo`: accounts to try with, and a register of any size."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from datetime import time as clock
from typing import TYPE_CHECKING, Annotated

import typer

from kaiye.cli.database import home, open_home
from kaiye.cli.output import print_json, progress, tell
from kaiye.cli.population import Sample, population
from kaiye.kernel.api import SHANGHAI, now, say

if TYPE_CHECKING:
    from kaiye.registry.api import Entered, EntityFacts

SEED = 20261122
# The demo register's day: fixed, so that the same size gives the same register on any day.
TODAY = datetime(2026, 11, 1, tzinfo=SHANGHAI)
# Authority, user name, role; a change of the rules takes two policy officers.
OFFICES = (
    ("340104", "shushan", "officer"),
    ("340100", "hefei", "officer"),
    ("340100", "policy-1", "policy_officer"),
    ("340100", "policy-2", "policy_officer"),
    # The three administrators; what gives powers takes two security administrators.
    ("340100", "system", "system_admin"),
    ("340100", "security-1", "security_admin"),
    ("340100", "security-2", "security_admin"),
    ("340100", "audit", "audit_admin"),
)
# Where the second factor of each is sent; the demonstration's mailbox shows it.
PHONES = {login: f"1990000000{place}" for place, (_, login, _) in enumerate(OFFICES, 1)}
ROLES = {
    "officer": say("审核人员"),
    "policy_officer": say("规则管理人员"),
    "system_admin": say("系统管理员"),
    "security_admin": say("安全管理员"),
    "audit_admin": say("审计管理员"),
}


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody of the demo's staff; the password is drawn for this data directory."""

    login: str
    password: str
    office: str
    role: str = "officer"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo_command)


def demo_command(
    entities: Annotated[
        int, typer.Option("--entities", help="登记簿里的主体数 / how many entities", min=0, max=1_500_000)
    ] = 2000,
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")] = False,
) -> None:
    """准备演示账号和任意规模的登记簿。 Demo accounts and a register of any size, the same every time."""
    open_home(sandbox=True)
    opened = accounts(at=now())
    started = time.perf_counter()
    added = fill(entities)
    seconds = time.perf_counter() - started
    if as_json:
        print_json(
            {"accounts": [asdict(one) for one in opened], "entities": added, "seconds": round(seconds, 3)}
        )
        return
    for one in opened:
        tell(
            say(
                "{office}{role}：用户名 {login}，密码 {password}",
                office=one.office,
                role=ROLES[one.role],
                login=one.login,
                password=one.password,
            )
        )
    tell(
        say("登记簿新增{count}家，用时{seconds}秒（每秒{rate}家）。",
            count=added, seconds=f"{seconds:.1f}", rate=f"{added / seconds:.0f}" if seconds else "0")
    )  # fmt: skip


def accounts(*, at: datetime) -> list[DemoAccount]:
    """The demo's staff, opened once; their passwords are kept beside the keys, not in the program."""
    from kaiye.catalogue.api import authority
    from kaiye.identity.api import Account, Role, open_staff_account

    path = home() / "keys" / "demo-accounts.json"
    kept = [DemoAccount(**one) for one in json.loads(path.read_text())] if path.exists() else []
    opened = list(kept)
    for code, login, role in OFFICES:
        if any(one.login == login for one in kept):
            continue
        office = authority(code)
        account = DemoAccount(login, secrets.token_urlsafe(9), office.name if office else code, role)
        if not Account.objects.filter(login=login).exists():
            open_staff_account(
                login,
                password=account.password,
                # On papers an officer is their authority; two policy officers must be told apart.
                name=account.office if role == "officer" else f"{account.office}（{login}）",
                role=Role(role),
                authority=code if role == "officer" else "",
                # The office above heads the other: it extends time limits and confirms overrides.
                leader=login == "hefei",
                phone=PHONES[login],
                at=at,
            )
        opened.append(account)
    if opened == kept:
        return kept
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump([asdict(one) for one in opened], stream, ensure_ascii=False)
    return opened


def fill(entities: int) -> int:
    """The register holds the first `entities` of the demo's population; returns how many were added."""
    from kaiye.names.api import Bearer, enter_names
    from kaiye.publicity.api import bulk_publish
    from kaiye.registry.api import bulk_count, bulk_enter

    present = bulk_count()
    if present >= entities:
        return 0

    def beside(batch: list[Entered]) -> None:
        enter_names(
            Bearer(one.facts.name, str(one.uscc), one.facts.authority, one.facts.entity_type, one.at)
            for one in batch
        )
        bulk_publish(batch)

    samples = population(entities, seed=SEED, today=TODAY.date(), places=_places())
    with progress(say("准备演示登记簿"), entities) as advance:
        done = 0

        def seen(total: int) -> None:
            nonlocal done
            advance(total - done)
            done = total

        return bulk_enter(_rows(samples, present), progress=seen, beside=beside)


def _rows(samples: Iterator[Sample], skip: int) -> Iterator[tuple[EntityFacts, datetime]]:
    for number, sample in enumerate(samples):
        if number >= skip:
            yield (
                _facts(sample),
                datetime.combine(sample.established, clock(10), SHANGHAI) + timedelta(minutes=1),
            )


def _facts(sample: Sample) -> EntityFacts:
    from kaiye.catalogue.api import scope_text
    from kaiye.registry.api import EntityFacts, Holder, PostHolder

    company = sample.entity_type != "IIH"
    return EntityFacts(
        entity_type=sample.entity_type,
        name=sample.name,
        authority=sample.authority,
        representative=sample.legal_representative,
        industry=sample.industry,
        division=sample.division,
        address=sample.address,
        scope=sample.scope,
        scope_text=scope_text(list(sample.scope)),
        capital=sample.capital,
        holders=tuple(Holder(name, "person", fen if company else None) for name, fen in sample.holders),
        posts=(PostHolder("legal_representative", sample.legal_representative),) if company else (),
        established=sample.established,
    )


def _places() -> tuple[tuple[str, str, str], ...]:
    """Every district and county of Anhui's prefectures: code, city without 市, district's name."""
    from kaiye.catalogue.api import divisions

    return tuple(
        (district.code, city.name.removesuffix("市"), district.name)
        for city in divisions("340000")
        for district in divisions(city.code)
    )
