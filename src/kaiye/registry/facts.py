"""What the register holds about an entity, split into what everybody may see and what nobody may."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from kaiye.catalogue.api import scope_text
from kaiye.dossier.api import Dossier, EntityType, Person, Post


@dataclass(frozen=True, slots=True)
class Holder:
    """A shareholder, promoter, partner or operator: registered by name, amounts filed."""

    name: str
    kind: str  # person, or the kind of organisation
    amount: int | None = None  # fen, subscribed
    paid: int | None = None  # fen
    uscc: str = ""


@dataclass(frozen=True, slots=True)
class PostHolder:
    """Who holds a post."""

    post: str
    name: str


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """Everything registered (条例 第八条) and filed (第九条) about one entity."""

    entity_type: str
    name: str
    authority: str
    # 法定代表人, 执行事务合伙人, 投资人, 经营者 or 负责人, as the type has it.
    representative: str
    industry: str
    division: str
    address: str
    scope: tuple[str, ...]
    scope_text: str
    capital: int | None = None  # fen
    currency: str = "CNY"
    term: str = "long"  # or a number of years
    holders: tuple[Holder, ...] = ()
    posts: tuple[PostHolder, ...] = ()
    established: date | None = None  # the day of entry when empty
    private: dict[str, Any] = field(default_factory=dict)

    def public(self) -> dict[str, Any]:
        """The JSON everybody may see."""
        facts = {name: getattr(self, name) for name in _PUBLIC}
        facts["scope"] = list(self.scope)
        facts["holders"] = [{name: getattr(holder, name) for name in _HOLDER} for holder in self.holders]
        facts["posts"] = [{"post": holder.post, "name": holder.name} for holder in self.posts]
        facts["established"] = self.established.isoformat() if self.established else None
        return facts

    @classmethod
    def restore(cls, public: dict[str, Any], private: dict[str, Any]) -> EntityFacts:
        """From a stored version."""
        day = public["established"]
        return cls(
            **{
                **public,
                "scope": tuple(public["scope"]),
                "holders": tuple(Holder(**holder) for holder in public["holders"]),
                "posts": tuple(PostHolder(**post) for post in public["posts"]),
                "established": date.fromisoformat(day) if day else None,
            },
            private=private,
        )


# dataclasses.asdict would copy deeply, at five times the cost; a demonstration register has millions.
_PUBLIC = tuple(known.name for known in fields(EntityFacts) if known.name != "private")
_HOLDER = tuple(known.name for known in fields(Holder))


def facts_of(dossier: Dossier) -> EntityFacts:
    """What the register will hold when this dossier is approved."""
    capital = dossier.capital.amount if dossier.capital else None
    return EntityFacts(
        entity_type=dossier.entity_type.value,
        name=dossier.name.text,
        authority=dossier.authority,
        representative=_representative(dossier),
        industry=dossier.industry,
        division=dossier.domicile.division,
        address=dossier.domicile.address,
        scope=tuple(item.wording for item in dossier.scope),
        scope_text=scope_text([item.wording for item in dossier.scope]),
        capital=capital.value if capital else None,
        currency=dossier.capital.currency if dossier.capital else "CNY",
        term="long" if dossier.term.kind == "long" else str(dossier.term.years),
        holders=_holders(dossier),
        posts=_posts(dossier),
        private=_private(dossier),
    )


def _representative(dossier: Dossier) -> str:
    named = next((post for _, post in dossier.holders("legal_representative")), None)
    if named is not None:
        return dossier.party_name(named.person)
    first = dossier.investors[0].party if dossier.investors else ""
    if dossier.entity_type in {EntityType.IIH, EntityType.SP}:
        return dossier.party_name(first)
    general = next((i.party for i in dossier.investors if i.role == "general"), first)
    return dossier.party_name(general)


def _holders(dossier: Dossier) -> tuple[Holder, ...]:
    found = []
    for investor in dossier.investors:
        organisation = dossier.organisations.get(investor.party)
        parts = investor.contributions
        found.append(
            Holder(
                name=dossier.party_name(investor.party),
                kind=organisation.kind if organisation else "person",
                amount=sum(part.amount.value for part in parts if part.amount) if parts else None,
                paid=sum(part.paid.value for part in parts if part.paid) if parts else None,
                uscc=organisation.uscc if organisation else "",
            )
        )
    return tuple(found)


# 登记联络员, 财务负责人 and the agent are filed but not published.
_PUBLISHED = ("legal_representative", "chair", "director", "manager", "supervisor", "supervisor_chair")


def _posts(dossier: Dossier) -> tuple[PostHolder, ...]:
    found: list[tuple[Any, Post]] = list(dossier.holders(*_PUBLISHED))
    return tuple(PostHolder(post.post, dossier.party_name(post.person)) for _, post in found)


def _private(dossier: Dossier) -> dict[str, Any]:
    return {
        "people": {key: _person(person) for key, person in dossier.people.items()},
        "investors": [investor.party for investor in dossier.investors],
        "posts": [[post.post, post.person] for post in dossier.posts],
        # 参加经营的家庭成员 (条例 第九条).
        "family": list(dossier.operation.members) if dossier.operation else [],
    }


def _person(person: Person) -> dict[str, str | None]:
    return {
        "name": person.name,
        "id_type": person.id_type,
        # Encrypted before it is stored; the register needs the number itself.
        "id_number": person.id_number.reveal(),
        "phone": person.phone,
        "email": person.email,
        "address": person.address,
    }
