"""Filings as a city gets them, out of nothing: the same seed and number always give the same one.

People, companies and numbers are composed; none is anybody's. What each filing should come to is known
before it is judged, so that the rules can be held against it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from kaiye.catalogue.api import scope_items
from kaiye.cli.population import SHOPS, STREETS, TRADES, person_name, trade_name
from kaiye.kernel.api import CitizenId, Uscc, add_years

Document = dict[str, Any]
PLACES = (("340104", "合肥", "蜀山区"), ("340102", "合肥", "瑶海区"), ("340103", "合肥", "庐阳区"))
# The body of an organisation code (GB 11714) of nobody; its last characters are the filing's number.
_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(slots=True)
class Draft:
    """A filing being made up: the dossier, what the outside sources will say, and the dice."""

    number: int
    random: Random
    today: date
    document: Document
    evidence: Document

    def person(self, name: str | None = None, *, age: int | None = None) -> str:
        """Another person in the dossier; returns the key."""
        people = self.document["people"]
        key = f"p{len(people) + 1}"
        years = self.random.randint(19, 78) if age is None else age
        birth = add_years(self.today, -years) - timedelta(days=self.random.randint(1, 360))
        region = self.random.choice(("340104", "340102", "110105", "510402", "330106"))
        number = CitizenId.build(region, birth, (self.number * 11 + len(people)) % 999 + 1)
        people[key] = {
            "name": name or person_name(self.random),
            "nationality": "CHN",
            "id_type": "resident_id",
            "id_number": number.reveal(),
            "id_valid_until": self.random.choice(("long", add_years(self.today, 9).isoformat())),
            # 199 numbers do not ring at anybody's.
            "phone": f"199{(self.number * 20 + len(people)) % 100_000_000:08d}",
            "address": "合肥市蜀山区",
        }
        return key

    def organisation(self) -> str:
        """A company that invests, known to the register as it is written here; returns the key."""
        body, rest = "MC", self.number * 7 + len(self.document["organisations"])
        for _ in range(6):
            rest, place = divmod(rest, len(_CODE_CHARACTERS))
            body += _CODE_CHARACTERS[place]
        code = str(Uscc.build("9", "1", "340104", body))
        name = f"合肥{trade_name(self.number + 700_000)}投资有限公司"
        representative = person_name(self.random)
        self.document["organisations"]["x1"] = {
            "name": name, "uscc": code, "kind": "enterprise", "representative": representative,
        }  # fmt: skip
        self.evidence.setdefault("organisations", {})[code] = {
            "name": name, "status": "active", "representative": representative,
        }  # fmt: skip
        return "x1"

    def number_of(self, key: str) -> str:
        """The document number of a person of the dossier."""
        return str(self.document["people"][key]["id_number"])

    def holder(self, post: str) -> str:
        """Who holds a post."""
        return next(str(one["person"]) for one in self.document["posts"] if one["post"] == post)

    def someone(self) -> str:
        """One of the natural persons who invest or operate, else the first person."""
        parties = [one["party"] for one in self.document["investors"]]
        return next((party for party in parties if party in self.document["people"]), "p1")


def draft(number: int, *, seed: int, today: date, entity_type: str) -> Draft:
    """An honest, standard filing of that type."""
    random = Random(seed * 1_000_003 + number)  # noqa: S311 (a specimen, not a secret)
    made = Draft(number, random, today, _frame(entity_type), {})
    _MAKERS[entity_type](made)
    return made


def _frame(entity_type: str) -> Document:
    return {
        "dossier": 1, "business": "establishment", "entity_type": entity_type, "term": {"kind": "long"},
        "people": {}, "organisations": {}, "investors": [], "posts": [],
    }  # fmt: skip


def _place(made: Draft) -> tuple[str, str, str]:
    random, place = made.random, made.random.choice(PLACES)
    made.document["domicile"] = {
        "division": place[0],
        "address": f"{random.choice(STREETS)}{random.randint(1, 999)}号{random.randint(1, 20)}幢"
        f"{random.randint(101, 2899)}室",
        "nature": random.choice(("office", "office", "commercial", "industrial")),
        "use": random.choice(("owned", "leased", "leased", "free")),
        "commitment": True,
    }
    if made.document["domicile"]["use"] == "leased":
        until = made.today + timedelta(days=random.randint(40, 2000))
        made.document["domicile"]["lease_until"] = until.isoformat()
    return place


def _name(made: Draft, parts: tuple[str, str, str, str]) -> None:
    division, mark, industry, form = parts
    bracketed = made.document["entity_type"] != "IIH" and made.random.random() < 0.1
    text = f"{mark}（{division}）{industry}{form}" if bracketed else "".join(parts)
    made.document["name"] = {
        "text": text,
        "parts": {"division": division, "trade_name": mark, "industry": industry, "form": form},
        "commitment": True,
    }


def _individual(made: Draft) -> None:
    document, random = made.document, made.random
    division, city, district = _place(made)
    word, form, industry, item = random.choice(SHOPS)
    document |= {"authority": division, "industry": industry, "scope": [{"item": item}]}
    _name(made, (f"{city}市{district}", trade_name(made.number), word, form))
    if random.random() < 0.1:
        document["name"] = {"text": ""}
    operator = made.person()
    document["investors"] = [{"party": operator, "contributions": []}]
    liaison = operator if random.random() < 0.8 else made.person()
    document["posts"] = [{"post": "liaison", "person": liaison}]
    document["governance"] = {"employees": random.randint(0, 7)}
    document["articles"] = {"kind": "template", "template": "none"}
    document["beneficial_owners"] = {"exempt": True}


def _limited(made: Draft) -> None:
    document, random = made.document, made.random
    division, city, _ = _place(made)
    word, industry, scope = random.choice(TRADES)
    own = made.person()
    document |= {"authority": division, "industry": industry, "scope": [{"item": item} for item in scope]}
    _further_items(made)
    _name(
        made, (city, trade_name(made.number), word, random.choice(("有限公司", "有限公司", "有限责任公司")))
    )
    if random.random() < 0.3:
        document["term"] = {"kind": "fixed", "years": random.choice((10, 20, 30, 50))}
    holders = [own, *(made.person() for _ in range(random.choice((0, 0, 1, 1, 1, 2, 3, 7))))]
    if random.random() < 0.12:
        holders.append(made.organisation())
    capital = random.choice((1, 3, 10, 50, 100, 100, 200, 500, 1000, 5000)) * 10_000
    _contributions(made, holders, capital)
    _limited_posts(made, holders)
    document["governance"] |= {"employees": random.randint(1, 60)}
    document["articles"] = {"kind": "template", "template": "llc"}
    _owners(made, holders, capital)


def _further_items(made: Draft) -> None:
    """More of the catalogue, general or approved after registration."""
    # What asks for an approval before, or for a minimum of capital, is not chosen by the way.
    items = [item for item in scope_items() if item.pre_or_post != "pre" and "劳务派遣" not in item.item]
    chosen = {entry["item"] for entry in made.document["scope"]}
    for item in made.random.sample(items, made.random.randint(0, 5)):
        if item.item not in chosen:
            made.document["scope"].append({"item": item.item})


def _contributions(made: Draft, holders: list[str], capital: int) -> None:
    random = made.random
    made.document["capital"] = {"amount": str(capital), "currency": "CNY"}
    share, last = capital // len(holders), add_years(made.today, 5)
    for place, party in enumerate(holders):
        amount = capital - share * (len(holders) - 1) if place == 0 else share
        due = last - timedelta(days=random.choice((0, 1, 30, 400, 1500)))
        form = "goods" if party in made.document["people"] and random.random() < 0.03 else "cash"
        paid = amount if form == "cash" and random.random() < 0.1 else 0
        made.document["investors"].append(
            {
                "party": party,
                "contributions": [
                    {"form": form, "amount": str(amount), "due": due.isoformat(), "paid": str(paid)}
                ],
            }
        )


def _limited_posts(made: Draft, holders: list[str]) -> None:
    document, random = made.document, made.random
    first = holders[0]
    posts: list[Document] = document["posts"]
    board = random.random() < 0.12
    directors = [first, *(made.person() for _ in range(random.choice((2, 4))))] if board else [first]
    posts += [{"post": "director", "person": one} for one in directors]
    posts[0]["executive"] = True
    if board:
        posts.append({"post": "chair", "person": first})
    manager = random.random() < 0.8
    if manager:
        posts.append({"post": "manager", "person": first if random.random() < 0.7 else made.person()})
    as_manager = manager and posts[-1]["person"] != first and random.random() < 0.4
    posts.append(
        {
            "post": "legal_representative",
            "person": posts[-1]["person"] if as_manager else first,
            "as": "manager" if as_manager else "director",
        }
    )
    document["governance"] = {"no_supervisor": False, "audit_committee": False}
    _supervision(made, board=board)
    finance = made.person()
    posts += [{"post": "finance", "person": finance}, {"post": "liaison", "person": finance}]
    if random.random() < 0.25:
        until = (made.today + timedelta(days=90)).isoformat()
        posts.append(
            {
                "post": "agent", "person": made.person(), "third_party": True, "declared": True,
                "valid_until": until, "powers": "核对复印件、修改表格填写错误、领取执照",
            }
        )  # fmt: skip


def _supervision(made: Draft, *, board: bool) -> None:
    posts, random = made.document["posts"], made.random
    way = random.choice(("one", "one", "one", "none", "board", "committee"))
    if way == "none":
        made.document["governance"] |= {"no_supervisor": True, "unanimous": True}
    elif way == "board":
        members = [made.person() for _ in range(3)]
        posts.append({"post": "supervisor_chair", "person": members[0]})
        posts += [{"post": "supervisor", "person": one} for one in members]
        posts[-1]["employee"] = True
    elif way == "committee" and board:
        made.document["governance"]["audit_committee"] = True
    else:
        posts.append({"post": "supervisor", "person": made.person()})


def _owners(made: Draft, holders: list[str], capital: int) -> None:
    """Exempt where the law exempts; else whoever holds a quarter or more."""
    if capital <= 10_000_000 and all(one in made.document["people"] for one in holders):
        made.document["beneficial_owners"] = {"exempt": True}
        return
    persons = []
    for investor in made.document["investors"]:
        share = int(investor["contributions"][0]["amount"]) / capital
        if investor["party"] in made.document["people"] and share >= 0.25:
            persons.append({"person": investor["party"], "basis": "equity", "share": f"{share:.4f}"})
    if not persons:
        persons = [{"person": holders[0], "basis": "control"}]
    made.document["beneficial_owners"] = {"persons": persons}


def _joint_stock(made: Draft) -> None:
    document, random = made.document, made.random
    division, city, _ = _place(made)
    word, industry, scope = random.choice(TRADES)
    document |= {"authority": division[:4] + "00", "industry": industry}
    document["scope"] = [{"item": item} for item in scope]
    _name(made, (city, trade_name(made.number), word, "股份有限公司"))
    holders = [made.person() for _ in range(random.randint(2, 4))]
    capital = random.choice((500, 1000, 3000)) * 10_000 // len(holders) * len(holders)
    each, paid_on = str(capital // len(holders)), (made.today - timedelta(days=3)).isoformat()
    document["capital"] = {"amount": str(capital), "currency": "CNY"}
    paid = {"form": "cash", "amount": each, "due": paid_on, "paid": each}
    document["investors"] = [{"party": one, "contributions": [dict(paid)]} for one in holders]
    directors = [holders[0], holders[1], made.person()]
    supervisors = [made.person() for _ in range(3)]
    finance = made.person()
    document["posts"] = [
        {"post": "chair", "person": directors[0]},
        *({"post": "director", "person": one} for one in directors),
        {"post": "manager", "person": directors[0]},
        {"post": "legal_representative", "person": directors[0], "as": "director"},
        {"post": "supervisor_chair", "person": supervisors[0]},
        *({"post": "supervisor", "person": one} for one in supervisors),
        {"post": "finance", "person": finance},
        {"post": "liaison", "person": finance},
    ]
    document["posts"][9]["employee"] = True
    document["governance"] = {"audit_committee": False, "employees": random.randint(5, 200)}
    document["articles"] = {"kind": "template", "template": "jsc"}
    share = f"{1 / len(holders):.4f}"
    document["beneficial_owners"] = {
        "persons": [{"person": one, "basis": "equity", "share": share} for one in holders]
    }


_MAKERS: dict[str, Callable[[Draft], None]] = {"LLC": _limited, "IIH": _individual, "JSC": _joint_stock}
