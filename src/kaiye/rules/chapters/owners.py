"""Beneficial owners (受益所有人信息管理办法)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Fen, Pointer, say
from kaiye.rules.book import ALL, COMPANY, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import RESTRICT, WARN, Found
from kaiye.rules.laws import BENEFICIAL_OWNERS, IMPLEMENTING, MONEY_LAUNDERING, REGULATION

OWNERS = Pointer("/beneficial_owners")


@rule(
    "SH-031",
    BENEFICIAL_OWNERS("第二条"),
    BENEFICIAL_OWNERS("第三条"),
    REGULATION("第九条"),
    IMPLEMENTING("第七条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def owners_are_filed(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """备案受益所有人信息，符合条件的作出免报承诺"""
    owners = dossier.beneficial_owners
    if owners.persons:
        return
    if not owners.exempt:
        yield Found(OWNERS, say("请填写受益所有人；注册资本不超过1000万元、股东全是自然人的，可以承诺免报。"))
        return
    limit = Fen(facts.parameter("owners.exempt_up_to_yuan") * 100)
    if dossier.capital and dossier.capital.amount and dossier.capital.amount > limit:
        yield Found(
            OWNERS / "exempt", say("注册资本超过{limit}元，不能免报受益所有人，请填写。", limit=limit.yuan)
        )
    if any(investor.party in dossier.organisations for investor in dossier.investors):
        yield Found(OWNERS / "exempt", say("股东中有单位，不能免报受益所有人，请填写。"))


@rule("SH-032", BENEFICIAL_OWNERS("第六条"), MONEY_LAUNDERING("第十九条"), on_fail=WARN, types=COMPANY)
def owners_agree_with_holdings(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """申报的受益所有人与直接持股一致"""
    owners, shares = dossier.beneficial_owners, _shares(dossier)
    if not owners.persons or not shares:
        return
    named = {owner.person for owner in owners.persons}
    least = Decimal(facts.parameter("owners.share_percent")) / 100
    for party, share in shares.items():
        if party in dossier.people and share >= least and party not in named:
            yield Found(
                OWNERS / "persons",
                say(
                    "{name}直接持有{percent}%，应当列为受益所有人，请补充。",
                    name=dossier.party_name(party),
                    percent=_percent(share),
                ),
            )
    if any(party in dossier.organisations for party in shares):
        return  # What is held through an organisation cannot be told from this filing.
    off = Decimal(facts.parameter("owners.share_tolerance_percent")) / 100
    for i, owner in enumerate(owners.persons):
        held = shares.get(owner.person, Decimal(0))
        if owner.basis == "equity" and owner.share is not None and abs(owner.share - held) > off:
            yield Found(
                OWNERS / "persons" / i / "share",
                say("受益所有人填写的比例与出资比例{percent}%不一致，请核对。", percent=_percent(held)),
            )


@rule("SH-044", IMPLEMENTING("第七条"), BENEFICIAL_OWNERS(), on_fail=RESTRICT, types=ALL)
def owners_are_known(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """每名受益所有人都对应一名已填写的人员"""
    for i, owner in enumerate(dossier.beneficial_owners.persons):
        if owner.person not in dossier.people:
            yield Found(
                OWNERS / "persons" / i / "person",
                say("受益所有人“{key}”没有填写，请在人员中补充或者改选。", key=owner.person),
            )


def _shares(dossier: Dossier) -> Mapping[str, Decimal]:
    """Each holder's part of all subscribed contributions; empty while nothing is subscribed."""
    sums: dict[str, int] = {}
    for investor in dossier.investors:
        amounts = [c.amount.value for c in investor.contributions if c.amount is not None]
        sums[investor.party] = sums.get(investor.party, 0) + sum(amounts)
    total = sum(sums.values())
    return {party: Decimal(amount) / total for party, amount in sums.items()} if total else {}


def _percent(share: Decimal) -> str:
    return f"{(share * 100).quantize(Decimal('0.01')).normalize():f}"
