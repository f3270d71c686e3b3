"""Who appears in a dossier, in which posts, how old: questions many rules ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kaiye.dossier.api import Dossier, Organisation, Person, Post
from kaiye.kernel.api import CitizenId, IdNumber, InvalidCitizenId, Message, Pointer, add_years, say
from kaiye.rules.evidence import comparable

PEOPLE = Pointer("/people")
ORGANISATIONS = Pointer("/organisations")
INVESTORS = Pointer("/investors")
POSTS = Pointer("/posts")

# 董事、监事、高级管理人员 (公司法 第一百七十八条、第二百六十五条) and the legal representative.
OFFICERS = (
    "legal_representative",
    "chair",
    "director",
    "manager",
    "supervisor",
    "supervisor_chair",
    "finance",
)
# 高级管理人员 and directors, who may not supervise themselves (公司法 第七十六条、第一百三十条).
SUPERVISED = ("chair", "director", "manager", "finance")

TITLES: dict[str, Message] = {
    "legal_representative": say("法定代表人"),
    "chair": say("董事长"),
    "director": say("董事"),
    "manager": say("经理"),
    "supervisor": say("监事"),
    "supervisor_chair": say("监事会主席"),
    "liaison": say("登记联络员"),
    "finance": say("财务负责人"),
    "agent": say("代理人"),
}


def holders_of(dossier: Dossier, *posts: str) -> set[str]:
    """Who the different people in one of these posts are (`whose`): one under two keys is still one."""
    return {whose(dossier, post.person) for _, post in dossier.holders(*posts)}


def has_board(dossier: Dossier) -> bool:
    """Two directors or more, or a chair: a board; exactly one director is none (公司法 第七十五条)."""
    return len(holders_of(dossier, "director")) >= 2 or bool(holders_of(dossier, "chair"))


def has_supervisory_board(dossier: Dossier) -> bool:
    """A chair of supervisors, or two of them or more; exactly one supervisor is none (公司法 第八十三条)."""
    return bool(holders_of(dossier, "supervisor_chair")) or len(holders_of(dossier, "supervisor")) >= 2


def offering(dossier: Dossier) -> bool:
    """Whether a joint-stock company offers part of its shares to others: 募集设立 (公司法 第九十一条)."""
    founding = dossier.capital.founding if dossier.capital is not None else None
    return founding is not None and founding.way != "promotion"


def officers(dossier: Dossier) -> Iterator[tuple[Pointer, Post, Person]]:
    """Every post that 公司法 第一百七十八条 restricts, with the person in it."""
    for pointer, post in dossier.holders(*OFFICERS):
        if post.person in dossier.people:
            yield pointer / "person", post, dossier.people[post.person]


def people(dossier: Dossier) -> Iterator[tuple[Pointer, Person]]:
    """Everybody with a part in this filing (细则 第十六条 names whom to verify); others are not looked at."""
    used = parts(dossier)
    for key, person in dossier.people.items():
        if key in used:
            yield PEOPLE / key, person


def parts(dossier: Dossier) -> set[str]:
    """Keys that an investor, a post or a beneficial owner refers to."""
    used = {investor.party for investor in dossier.investors} | {post.person for post in dossier.posts}
    return used | {owner.person for owner in dossier.beneficial_owners.persons}


def investing_people(dossier: Dossier) -> Iterator[tuple[Pointer, Person]]:
    """Investors who are natural persons."""
    for i, investor in enumerate(dossier.investors):
        if investor.party in dossier.people:
            yield INVESTORS / i / "party", dossier.people[investor.party]


def own_name(dossier: Dossier, trade: str) -> bool:
    """Whether a trade name is an investor's or operator's own name (企业名称登记管理规定实施办法 第十条)."""
    return any(person.name == trade for _, person in investing_people(dossier))


def number(person: Person) -> IdNumber:
    """The document number as evidence sources know it: an `x` or a space must not hide anybody."""
    return IdNumber(comparable(person.id_number.reveal()))


def code(organisation: Organisation) -> str:
    """The credit code as evidence sources know it."""
    return comparable(organisation.uscc)


def citizen(person: Person) -> CitizenId | None:
    """The citizen's number, when the document is a resident identity card and the number is one."""
    if person.id_type != "resident_id":
        return None
    try:
        return CitizenId(person.id_number.reveal().upper())
    except InvalidCitizenId:
        return None


def birth(person: Person) -> date | None:
    """The birth date in the number, else the one filled in."""
    known = citizen(person)
    return known.birth if known else person.birth


def younger(person: Person, years: int, on: date) -> bool:
    """Whether the person has certainly not reached that age on that day (the birthday itself counts)."""
    born = birth(person)
    return born is not None and add_years(born, years) > on


def whose(dossier: Dossier, key: str) -> str:
    """What makes the holders of two posts one: number and name; one number under two names is ID-035's."""
    person = dossier.people.get(key)
    held = number(person).reveal() if person is not None else ""
    return f"{held} {person.name}" if person is not None and held else key


def identity(dossier: Dossier, key: str) -> str:
    """What makes two parties the same one: the document number, else the credit code, else the key."""
    if key in dossier.people:
        return number(dossier.people[key]).reveal() or key
    if key in dossier.organisations:
        return code(dossier.organisations[key]) or key
    return key


def signing_parties(dossier: Dossier) -> list[str]:
    """Keys of everybody whom the law wants to sign and to be verified (细则 第十五条、第十六条), once each."""
    return list(roles_of(dossier))


def place_of(dossier: Dossier, key: str) -> Pointer:
    """Where an applicant and an officer look for that party: as investor, else in a post, else as filed."""
    for i, investor in enumerate(dossier.investors):
        if investor.party == key:
            return INVESTORS / i / "party"
    for i, post in enumerate(dossier.posts):
        if post.person == key:
            return POSTS / i / "person"
    return ORGANISATIONS / key if key in dossier.organisations else PEOPLE / key


def roles_of(dossier: Dossier) -> dict[str, tuple[str, ...]]:
    """By key, the parts and posts of everybody who has some, in the words of the papers they confirm them on."""
    told: dict[str, dict[str, None]] = {}
    for investor in dossier.investors:
        told.setdefault(investor.party, {})[_INVESTOR.get(dossier.entity_type.value, "股东")] = None
    for post in dossier.posts:
        told.setdefault(post.person, {})[_ON_PAPER.get(post.post) or TITLES[post.post].text()] = None
    return {key: tuple(roles) for key, roles in told.items()}


_INVESTOR = {"IIH": "经营者", "JSC": "发起人"}
_ON_PAPER = {"agent": "委托代理人"}
