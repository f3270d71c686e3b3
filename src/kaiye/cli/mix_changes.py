"""What happens to filings: own wording, slips and frauds, in stated proportions, each with what should follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from kaiye.cli.mix import Document, Draft, draft
from kaiye.kernel.api import add_years

APPROVE, REFER, RESTRICT = "approve", "refer", "restrict"
COMPANIES, ALL = ("LLC", "JSC"), ("LLC", "JSC", "IIH")
SHARES = {"LLC": 52, "IIH": 44, "JSC": 4}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of filing: `weight` of 1,000, which types it comes in, what should follow, by which rule."""

    label: str
    # honest, slip or fraud
    sort: str
    weight: int
    types: tuple[str, ...]
    outcome: str
    rule: str
    change: Callable[[Draft], None]


@dataclass(frozen=True, slots=True)
class Filing:
    """A made-up filing with what should come of it."""

    number: int
    kind: Kind
    entity_type: str
    document: Document
    evidence: Document


def filing(number: int, *, seed: int, today: date) -> Filing:
    """The filing of that number."""
    dice = Random(f"{seed}/{number}")  # noqa: S311 (a specimen, not a secret)
    kind = dice.choices(KINDS, [one.weight for one in KINDS])[0]
    weights = [SHARES[one] for one in kind.types]
    entity_type = dice.choices(kind.types, weights)[0]
    made = draft(number, seed=seed, today=today, entity_type=entity_type)
    kind.change(made)
    return Filing(number, kind, entity_type, made.document, made.evidence)


def _nothing(made: Draft) -> None:
    """As it is."""


def _set(*path: str, value: Any) -> Callable[[Draft], None]:
    def change(made: Draft) -> None:
        holder: Any = made.document
        for token in path[:-1]:
            holder = holder[int(token)] if isinstance(holder, list) else holder[token]
        holder[path[-1]] = value

    return change


def _own_scope(made: Draft) -> None:
    words = ("定制化数字展陈服务", "手工皮具体验课程", "宠物上门照看", "老旧相册修复", "城市徒步路线策划")
    made.document["scope"].append({"text": made.random.choice(words)})


def _own_articles(made: Draft) -> None:
    name = made.document["name"]["text"]
    made.document["articles"] = {
        "kind": "custom",
        "text": f"第一章 总则\n第一条 公司名称：{name}。\n第二条 股东可以查阅公司全部账簿。\n",
    }


def _minor(made: Draft) -> None:
    made.document["investors"][-1]["party"] = made.person(age=9)


def _dwelling(made: Draft) -> None:
    made.document["scope"] = [{"item": "信息技术咨询服务"}]
    if made.document["entity_type"] == "IIH":
        # A shop's name would promise the shop's trade (SC-019); who advises from home may go without a name.
        made.document["name"] = {"text": ""}
    made.document["domicile"] |= {"nature": "residential", "owner_consent": True}


def _crowded(made: Draft) -> None:
    made.evidence["crowded_addresses"] = {made.document["domicile"]["address"]: 180}


def _silent(source: str) -> Callable[[Draft], None]:
    def change(made: Draft) -> None:
        made.evidence["unreachable"] = [source]

    return change


def _card(days: int) -> Callable[[Draft], None]:
    def change(made: Draft) -> None:
        until = (made.today + timedelta(days=days)).isoformat()
        made.document["people"][made.someone()]["id_valid_until"] = until

    return change


def _sums(made: Draft) -> None:
    made.document["capital"]["amount"] = str(int(made.document["capital"]["amount"]) + 1)


def _late(made: Draft) -> None:
    contribution = made.document["investors"][-1]["contributions"][0]
    contribution |= {"due": (add_years(made.today, 5) + timedelta(days=1)).isoformat(), "paid": "0"}


def _lease(made: Draft) -> None:
    until = (made.today - timedelta(days=1)).isoformat()
    made.document["domicile"] |= {"use": "leased", "lease_until": until}


def _without(post: str) -> Callable[[Draft], None]:
    def change(made: Draft) -> None:
        made.document["posts"] = [one for one in made.document["posts"] if one["post"] != post]

    return change


def _watches_itself(made: Draft) -> None:
    _unwatched(made)
    made.document["posts"].append({"post": "supervisor", "person": made.holder("director")})


def _unwatched(made: Draft) -> None:
    posts = made.document["posts"]
    made.document["posts"] = [one for one in posts if not one["post"].startswith("supervisor")]
    made.document["governance"] |= {"no_supervisor": False, "unanimous": False, "audit_committee": False}


def _two_directors(made: Draft) -> None:
    posts = [one for one in made.document["posts"] if one["post"] not in {"director", "chair"}]
    first, other = made.document["investors"][0]["party"], made.person()
    posts += [{"post": "director", "person": one} for one in (first, other)]
    made.document["posts"] = [*posts, {"post": "chair", "person": first}]
    made.document["governance"]["audit_committee"] = False


def _nobody_represents(made: Draft) -> None:
    stranger = made.person()
    for post in made.document["posts"]:
        if post["post"] == "legal_representative":
            post |= {"person": stranger, "as": "manager"}


def _twice(made: Draft) -> None:
    made.document["scope"].append(dict(made.document["scope"][0]))


def _listed(source: str, whose: Callable[[Draft], str]) -> Callable[[Draft], None]:
    def change(made: Draft) -> None:
        made.evidence[source] = [made.number_of(whose(made))]

    return change


def _post(post: str) -> Callable[[Draft], str]:
    return lambda made: made.holder(post)


def _barred(ground: str) -> Callable[[Draft], None]:
    def change(made: Draft) -> None:
        until = add_years(made.today, 1).isoformat()
        number = made.number_of(made.holder("finance"))
        made.evidence["barred"] = [{"id_number": number, "ground": ground, "until": until}]

    return change


def _population(**answer: str) -> Callable[[Draft], None]:
    def change(made: Draft) -> None:
        whose = made.holder("legal_representative") if "capacity" in answer else made.someone()
        made.evidence["population"] = {made.number_of(whose): answer}

    return change


def _forged_number(made: Draft) -> None:
    person = made.document["people"][made.someone()]
    number = person["id_number"]
    person["id_number"] = number[:-1] + ("5" if number[-1] != "5" else "6")


def _hidden_debtor(made: Draft) -> None:
    """On the court's list, and the number written so that a plain comparison misses it."""
    made.evidence["dishonest_debtors"] = [made.number_of(made.holder("finance"))]
    person = made.document["people"][made.holder("finance")]
    person["id_number"] = " ".join((person["id_number"][:6], person["id_number"][6:].lower()))


def _organisation(**answer: str) -> Callable[[Draft], None]:
    def change(made: Draft) -> None:
        if not made.document["organisations"]:
            made.document["investors"][-1]["party"] = made.organisation()
            made.document["beneficial_owners"] = {"persons": [{"person": "p1", "basis": "control"}]}
        code = made.document["organisations"]["x1"]["uscc"]
        made.evidence["organisations"][code] |= answer

    return change


def _false_code(made: Draft) -> None:
    _organisation()(made)
    organisation = made.document["organisations"]["x1"]
    code = organisation["uscc"]
    organisation["uscc"] = code[:-1] + ("0" if code[-1] != "0" else "1")
    made.evidence.pop("organisations")


def _forbidden_place(made: Draft) -> None:
    """A place where nothing may be opened, written with spaces so that it looks like another."""
    address = made.document["domicile"]["address"]
    made.evidence["forbidden_addresses"] = [address]
    made.document["domicile"]["address"] = address.replace("号", " 号 ")


def _two_keys(made: Draft) -> None:
    """One person watches himself under two keys."""
    _unwatched(made)
    twin = dict(made.document["people"][made.holder("director")])
    made.document["people"]["twin"] = twin
    made.document["posts"].append({"post": "supervisor", "person": "twin"})


def _named(mark: str) -> Callable[[Draft], None]:
    def change(made: Draft) -> None:
        name = made.document["name"]
        name["parts"] = {**name["parts"], "trade_name": mark}
        name["text"] = "".join(name["parts"][key] for key in ("division", "trade_name", "industry", "form"))

    return change


def _inflated(made: Draft) -> None:
    amount = "5000000000"
    made.document["capital"]["amount"] = amount
    made.document["investors"] = made.document["investors"][:1]
    made.document["investors"][0]["contributions"][0] |= {"amount": amount, "form": "cash", "paid": "0"}
    made.document["beneficial_owners"] = {"persons": [{"person": "p1", "basis": "equity", "share": "1"}]}
    made.document["organisations"] = {}
    made.evidence.pop("organisations", None)


def _child(made: Draft) -> None:
    keys = [one["person"] for one in made.document["posts"] if one["post"] == "finance"]
    child = made.person(age=14)
    for post in made.document["posts"]:
        if post["person"] == keys[0] and post["post"] == "finance":
            post["person"] = child


KINDS: tuple[Kind, ...] = (
    Kind("standard", "honest", 640, ALL, APPROVE, "", _nothing),
    Kind("dwelling with consent", "honest", 25, ("IIH",), APPROVE, "", _dwelling),
    Kind("card runs out soon", "honest", 15, ALL, APPROVE, "ID-006", _card(20)),
    Kind("item chosen twice", "honest", 10, ALL, APPROVE, "SC-003", _twice),
    Kind("own scope wording", "honest", 60, ALL, REFER, "SC-002", _own_scope),
    Kind("own articles", "honest", 25, COMPANIES, REFER, "AR-005", _own_articles),
    Kind("minor shareholder", "honest", 5, ("LLC",), REFER, "SH-023", _minor),
    Kind("crowded building", "honest", 10, ALL, REFER, "AD-009", _crowded),
    Kind("population source silent", "honest", 5, ALL, REFER, "ID-007", _silent("population")),
    Kind("court list silent", "honest", 5, COMPANIES, REFER, "OR-006", _silent("dishonest_debtors")),
    Kind("sums differ", "slip", 15, ("LLC",), RESTRICT, "CP-002", _sums),
    Kind("due a day late", "slip", 15, ("LLC",), RESTRICT, "CP-003", _late),
    Kind("card expired", "slip", 15, ALL, RESTRICT, "ID-005", _card(-1)),
    Kind("commitment not ticked", "slip", 10, ALL, RESTRICT, "AD-006", _set("domicile", "commitment", value=False)),
    Kind("dwelling without consent", "slip", 8, ALL, REFER, "AD-005", _set("domicile", "nature", value="residential")),
    Kind("lease over", "slip", 8, ALL, REFER, "AD-008", _lease),
    Kind("no liaison", "slip", 8, ALL, RESTRICT, "OR-033", _without("liaison")),
    Kind("supervisor is director", "slip", 8, ("LLC",), RESTRICT, "OR-025", _watches_itself),
    Kind("no supervisor, not unanimous", "slip", 8, ("LLC",), RESTRICT, "OR-019", _unwatched),
    Kind("board of two", "slip", 6, ("LLC",), RESTRICT, "OR-010", _two_directors),
    Kind("representative without post", "slip", 6, COMPANIES, RESTRICT, "OR-001", _nobody_represents),
    Kind("no scope", "slip", 5, ALL, RESTRICT, "SC-001", _set("scope", value=[])),
    Kind("vague address", "slip", 5, ALL, RESTRICT, "AD-001", _set("domicile", "address", value="长江路")),
    Kind("dishonest debtor as director", "fraud", 6, COMPANIES, RESTRICT, "OR-006", _listed("dishonest_debtors", _post("director"))),
    Kind("dishonest debtor, number disguised", "fraud", 4, COMPANIES, RESTRICT, "OR-006", _hidden_debtor),
    Kind("barred for false registration", "fraud", 5, ALL, RESTRICT, "ID-032", _listed("false_registration", Draft.someone)),
    Kind("identity reported misused", "fraud", 6, ALL, REFER, "ID-016", _listed("identity_misused", Draft.someone)),
    Kind("deceased holder", "fraud", 5, ALL, RESTRICT, "ID-011", _population(status="deceased")),
    Kind("number of somebody else", "fraud", 6, ALL, RESTRICT, "ID-007", _population(name="别人")),
    Kind("representative without capacity", "fraud", 3, COMPANIES, RESTRICT, "ID-010", _population(capacity="none")),
    Kind("forged number", "fraud", 5, ALL, RESTRICT, "ID-001", _forged_number),
    Kind("barred after a crime", "fraud", 3, COMPANIES, RESTRICT, "OR-003", _barred("178-2")),
    Kind("barred after a bankruptcy", "fraud", 3, COMPANIES, RESTRICT, "OR-004", _barred("178-3")),
    Kind("barred after a revocation", "fraud", 3, COMPANIES, RESTRICT, "OR-005", _barred("178-4")),
    Kind("revoked investor", "fraud", 4, ("LLC",), RESTRICT, "ID-024", _organisation(status="revoked")),
    Kind("investor under another name", "fraud", 4, ("LLC",), REFER, "ID-025", _organisation(name="合肥另外一家有限公司")),
    Kind("investor with a false code", "fraud", 4, ("LLC",), RESTRICT, "ID-020", _false_code),
    Kind("forbidden place, disguised", "fraud", 5, ALL, RESTRICT, "AD-004", _forbidden_place),
    Kind("one person under two keys", "fraud", 4, ("LLC",), RESTRICT, "OR-025", _two_keys),
    Kind("name of the army", "fraud", 3, ("LLC",), RESTRICT, "NM-046", _named("解放军")),
    Kind("name of a drug", "fraud", 3, ("LLC",), RESTRICT, "NM-048", _named("海洛因")),
    Kind("five billion on paper", "fraud", 3, ("LLC",), REFER, "CP-023", _inflated),
    Kind("child as finance head", "fraud", 4, ("LLC",), RESTRICT, "ID-033", _child),
)  # fmt: skip
