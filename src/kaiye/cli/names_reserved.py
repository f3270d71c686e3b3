"""`kaiye names reserve | reserved | release`: names kept for an applicant, at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kaiye.cli.database import open_home
from kaiye.cli.output import language, print_json, stdout
from kaiye.kernel.api import now, say

if TYPE_CHECKING:
    from kaiye.identity.api import Actor
    from kaiye.names.api import Reservation

Phone = Annotated[
    str,
    typer.Option("--phone", help="申请人的手机号，身份已经核对 / the applicant's phone, identity checked"),
]
Json = Annotated[bool, typer.Option("--json", help="给程序读的结果 / for machines")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("reserve")(reserve_command)
    app.command("reserved")(reserved_command)
    app.command("release")(release_command)


def reserve_command(
    name: Annotated[str, typer.Argument(help="完整的名称 / the full name")],
    authority: Annotated[str, typer.Option("--authority", help="登记机关代码 / authority code")],
    phone: Phone,
    investors: Annotated[
        list[str], typer.Option("--investor", help="投资人，可以重复 / an investor, may be repeated")
    ],
    place: Annotated[
        str, typer.Option("--place", help="住所所在县区代码，默认同登记机关 / county of the domicile")
    ] = "",
    industry: Annotated[str, typer.Option("--industry", help="主营行业代码 / GB/T 4754 class")] = "",
    entity_type: Annotated[str, typer.Option("--type", help="主体类型 / entity type")] = "LLC",
    approved_first: Annotated[
        bool,
        typer.Option("--approved-first", help="登记前须经批准，保留1年 / approval first, kept for a year"),
    ] = False,
    commitment: Annotated[
        bool, typer.Option("--commitment", help="申请人已承诺承担侵权责任 / liability was accepted")
    ] = False,
    as_json: Json = False,
) -> None:
    """为申请人保留名称2个月（登记前须经批准的1年）。 Keep a name for an applicant for 2 months, or a year."""
    open_home()
    from kaiye.filings.api import reserve_name
    from kaiye.names.api import Declaration

    declaration = Declaration(
        name=name,
        authority=authority,
        entity_type=entity_type,
        place=place or authority,
        investors=tuple(investors),
        commitment=commitment,
        industry=industry,
        approved_first=approved_first,
    )
    _show([reserve_name(declaration, actor=_applicant(phone), at=now())], as_json)


def reserved_command(phone: Phone, as_json: Json = False) -> None:
    """申请人保留的名称。 The names an applicant has reserved."""
    open_home()
    from kaiye.filings.api import reservations

    _show(reservations(_applicant(phone)), as_json)


def release_command(
    reference: Annotated[str, typer.Argument(help="保留编号 / number of the reservation")],
    phone: Phone,
    as_json: Json = False,
) -> None:
    """放弃保留的名称，他人可以申报。 Give a reserved name up; others may have it."""
    open_home()
    from kaiye.filings.api import release_name

    _show([release_name(reference, actor=_applicant(phone), at=now())], as_json)


def _applicant(phone: str) -> Actor:
    from kaiye.identity.api import actor_of, applicant

    return actor_of(applicant(phone, at=now()))


def _show(found: list[Reservation], as_json: bool) -> None:
    if as_json:
        print_json({"reservations": [_described(kept) for kept in found]})
        return
    for kept in found:
        until = say("到{day}为止", day=kept.last_day.isoformat()).text(language())
        state = kept.facts.name.text(language())
        stdout.print(
            f"  {kept.reference}  {kept.name.full_name}  {state}  {until}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )


def _described(kept: Reservation) -> dict[str, Any]:
    return {
        "reference": kept.reference,
        "name": kept.name.full_name,
        "state": str(kept.life),
        "standing": kept.stands(now()),
        "until": kept.last_day.isoformat(),
        "months": kept.months,
        "authority": kept.authority,
        "entity_type": kept.entity_type,
        "place": kept.place,
        "investors": list(kept.investors),
        "person_looks": kept.person_looks,
        "filing": kept.filing,
        "uscc": kept.uscc,
    }
