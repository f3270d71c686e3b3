"""The dossier (format 1) as frozen types.

Shape is strict: an unknown key, a wrong type or a malformed amount is an error with a pointer. Absence
is not: a draft lacks much, and what the law needs is for the rules to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from kaiye.kernel.api import Fen, IdNumber, Pointer

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A number this long tells who somebody is.
_TELLING = 6
_SHARE = re.compile(r"0(\.[0-9]{1,10})?|1(\.0{1,10})?")


def _date(value: Any) -> date:
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("date_text", "a date as YYYY-MM-DD")


def _long_or_date(value: Any) -> date | Literal["long"]:
    return "long" if value == "long" else _date(value)


def _money(value: Any) -> Fen:
    if isinstance(value, str):
        try:
            return Fen.parse(value)
        except ValueError:
            pass
    raise PydanticCustomError("money_text", "an amount in yuan as a decimal string")


def _share(value: Any) -> Decimal:
    if isinstance(value, str) and _SHARE.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError("share_text", "a share between 0 and 1 as a decimal string")


def _no_flag(value: Any) -> Any:
    """In Python `True == 1`; in the format it is not."""
    return str(value) if isinstance(value, bool) else value


# Unicode's categories Cc and Cs, but for the end of a line and the tab.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def _text(value: Any) -> Any:
    if isinstance(value, str):
        if not unicodedata.is_normalized("NFC", value):
            raise PydanticCustomError("not_nfc", "text must be NFC")
        if _CONTROLS.search(value):
            raise PydanticCustomError("control_text", "text must hold no control characters")
    return value


def _schema(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema(schema)


IsoDate = Annotated[date, BeforeValidator(_date), _schema(type="string", format="date")]
ValidUntil = Annotated[
    date | Literal["long"],
    BeforeValidator(_long_or_date),
    _schema(anyOf=[{"type": "string", "format": "date"}, {"const": "long"}]),
]
Money = Annotated[
    Fen,
    BeforeValidator(_money),
    _schema(type="string", pattern=r"^(0|[1-9][0-9]{0,14})(\.[0-9]{1,2})?$"),
]
Share = Annotated[
    Decimal, BeforeValidator(_share), _schema(type="string", pattern=r"^(0(\.[0-9]{1,10})?|1(\.0{1,10})?)$")
]
Line = Annotated[str, BeforeValidator(_text), Field(max_length=500)]
# The columns of the register of names hold as much; the longest real ones have about 60 characters.
WholeName = Annotated[str, BeforeValidator(_text), Field(max_length=200)]
Key = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=64)]
ShareCount = Annotated[int, Field(ge=1, le=1_000_000_000_000_000)]
LongText = Annotated[str, BeforeValidator(_text), Field(max_length=200_000)]


class EntityType(StrEnum):
    """Kinds of entity (codes of the dossier)."""

    LLC = "LLC"
    JSC = "JSC"
    IIH = "IIH"
    SP = "SP"
    GP = "GP"
    SGP = "SGP"
    LP = "LP"
    COOP = "COOP"
    BR = "BR"


class Business(StrEnum):
    """What is applied for."""

    ESTABLISHMENT = "establishment"
    CHANGE = "change"
    RECORD = "record"
    DEREGISTRATION = "deregistration"
    SIMPLE_DEREGISTRATION = "simple_deregistration"
    SUSPENSION = "suspension"
    MIGRATION = "migration"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)


class NameParts(_Part):
    """The four segments of a name (企业名称登记管理规定 第六条)."""

    division: Line = ""
    trade_name: Line = ""
    industry: Line = ""
    form: Line = ""


class Name(_Part):
    """The name applied for."""

    text: WholeName = ""
    parts: NameParts | None = None
    alternatives: tuple[Line, ...] = Field((), max_length=20)
    investment_relation: tuple[Line, ...] = Field((), max_length=50)
    commitment: bool = False
    # The number of the reservation (名称保留) this filing relies on; empty when it declares the name itself.
    reservation: Line = ""
    # The name in the script of an autonomous area beside it (企业名称登记管理规定 第五条).
    minority_text: Line = ""
    # What else the trade name means when it is also a division or an industry (第八条).
    other_meaning: Line = ""
    # Name of the group of enterprises, 企业集团名称 (第十四条).
    group_name: Line = ""


class Domicile(_Part):
    """住所, for an individual business 经营场所."""

    division: Line = ""
    address: Line = ""
    nature: Literal["commercial", "office", "industrial", "residential", "rural", "network"] | None = None
    use: Literal["owned", "leased", "free", "cluster"] | None = None
    lease_until: IsoDate | None = None
    commitment: bool = False
    owner_consent: bool | None = None
    # An individual business that trades without fixed premises (条例 第五十四条).
    no_fixed_place: bool | None = None


class ShareClass(_Part):
    """类别股 of one kind (公司法 第一百四十四条): what sets it apart from ordinary shares, and how many."""

    kind: Literal["dividend", "votes", "transfer", "other"]
    shares: ShareCount | None = None


class Shares(_Part):
    """The shares of a joint-stock company (公司法 第九十五条、第一百四十二条)."""

    # How many are issued at establishment (设立时应发行的股份总数).
    issued: ShareCount | None = None
    par_value: Money | None = None
    no_par: bool | None = None
    classes: tuple[ShareClass, ...] = Field((), max_length=20)


class Founding(_Part):
    """How a joint-stock company is founded (公司法 第九十一条), and the days the law counts from."""

    # 发起设立, 定向募集, 公开募集.
    way: Literal["promotion", "directed", "public"]
    promoters_paid_on: IsoDate | None = None
    offered_on: IsoDate | None = None
    paid_up_on: IsoDate | None = None
    meeting_on: IsoDate | None = None


class Capital(_Part):
    """Registered capital (注册资本)."""

    amount: Money | None = None
    currency: Line = "CNY"
    founding: Founding | None = None
    shares: Shares | None = None


class Approval(_Part):
    """An approval that a licensed scope item rests on (批准文件)."""

    document: Line = ""
    number: Line = ""
    valid_until: IsoDate | None = None
    # Whom and which address it names, when it names any.
    holder: WholeName = ""
    address: Line = ""


class ScopeItem(_Part):
    """One scope item: `item` from the catalogue, or `text` in the applicant's own words."""

    item: Line | None = None
    text: Annotated[str, BeforeValidator(_text), Field(max_length=2000)] | None = None
    approval: Approval | None = None

    @property
    def wording(self) -> str:
        """The words that go on the licence."""
        return self.item or self.text or ""


class Term(_Part):
    """营业期限."""

    kind: Literal["long", "fixed"] = "long"
    years: Annotated[int, Field(ge=1, le=999)] | None = None


class Person(_Part):
    """A natural person in the dossier."""

    name: WholeName = ""
    nationality: Line = "CHN"
    id_type: Literal["resident_id", "passport", "hk_macao_permit", "taiwan_permit", "foreign_pr_card"] = (
        "resident_id"
    )
    id_number: IdNumber = Field(default_factory=lambda: IdNumber(""))
    id_valid_until: ValidUntil | None = None
    sex: Literal["M", "F"] | None = None
    birth: IsoDate | None = None
    phone: Line = ""
    email: Line | None = None
    address: Line | None = None


class Organisation(_Part):
    """An organisation in the dossier."""

    name: WholeName = ""
    uscc: Line = ""
    kind: Literal["enterprise", "state_enterprise", "institution", "association", "foreign"] = "enterprise"
    representative: WholeName = ""
    # The person (a key in `people`) who is authorised to sign for it; absent: its representative signs.
    signatory: Line | None = None


class Contribution(_Part):
    """One instalment of a contribution (出资)."""

    form: Literal["cash", "goods", "ip", "land_use", "equity", "claims", "data", "labour", "other"] | None = (
        None
    )
    amount: Money | None = None
    due: IsoDate | None = None
    paid: Money | None = None
    paid_on: IsoDate | None = None


class Investor(_Part):
    """A shareholder, promoter, partner or operator; `party` names a person or an organisation."""

    party: Key
    contributions: tuple[Contribution, ...] = Field((), max_length=200)
    role: Literal["general", "limited"] | None = None
    # Shares a promoter subscribes (认购的股份数).
    shares: ShareCount | None = None


class Post(_Part):
    """A post and who holds it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)

    post: Literal[
        "legal_representative",
        "chair",
        "director",
        "manager",
        "supervisor",
        "supervisor_chair",
        "liaison",
        "finance",
        "agent",
    ]
    person: Key
    as_: Literal["director", "manager"] | None = Field(None, alias="as")
    executive: bool | None = None
    employee: bool | None = None
    # Years of the term a director or supervisor is appointed for.
    term_years: Annotated[int, Field(ge=1, le=99)] | None = None
    # Whether the director sits on the audit committee (公司登记管理实施办法 第十三条).
    audit_committee: bool | None = None
    third_party: bool | None = None
    declared: bool | None = None
    valid_until: IsoDate | None = None
    powers: Annotated[str, BeforeValidator(_text), Field(max_length=2000)] | None = None


class Governance(_Part):
    """How the company is supervised, and its headcount."""

    no_supervisor: bool = False
    unanimous: bool | None = None
    audit_committee: bool = False
    employees: Annotated[int, Field(ge=0, le=10_000_000)] = 0


class Operation(_Part):
    """组成形式 of an individual business; `members` are the keys of relatives who take part (条例 第九条)."""

    form: Literal["personal", "family"] = "personal"
    members: tuple[Key, ...] = Field((), max_length=50)


class Delivery(_Part):
    """电子送达: whether papers may be served electronically, where, and that the applicant confirmed it."""

    electronic: bool = False
    address: Line = ""
    confirmed: bool = False


class Articles(_Part):
    """章程: a template of ours or the applicant's own text."""

    kind: Literal["template", "custom"] = "template"
    template: Line | None = None
    text: LongText | None = None


class BeneficialOwner(_Part):
    """受益所有人."""

    person: Key
    basis: Line = ""
    share: Share | None = None


class BeneficialOwners(_Part):
    """Exempt by commitment, or the persons."""

    exempt: bool = False
    persons: tuple[BeneficialOwner, ...] = Field((), max_length=200)


class Material(_Part):
    """A supporting document by its digest."""

    kind: Line
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: Line


class Dossier(_Part):
    """Everything one applicant files (format 1)."""

    dossier: Annotated[Literal[1], BeforeValidator(_no_flag)]
    business: Business = Field(strict=False)
    entity_type: EntityType = Field(strict=False)
    authority: Line = ""
    name: Name = Name()
    industry: Line = ""
    domicile: Domicile = Domicile()
    capital: Capital | None = None
    scope: tuple[ScopeItem, ...] = Field((), max_length=200)
    term: Term = Term()
    people: dict[Key, Person] = Field(default_factory=dict, max_length=500)
    organisations: dict[Key, Organisation] = Field(default_factory=dict, max_length=500)
    investors: tuple[Investor, ...] = Field((), max_length=500)
    posts: tuple[Post, ...] = Field((), max_length=500)
    governance: Governance = Governance()
    articles: Articles = Articles()
    beneficial_owners: BeneficialOwners = BeneficialOwners()
    materials: tuple[Material, ...] = Field((), max_length=200)
    operation: Operation | None = None
    delivery: Delivery | None = None

    @field_validator("people")
    @classmethod
    def _keys_tell_nothing(cls, people: dict[str, Person]) -> dict[str, Person]:
        """A key stands in pointers, links and lists, where no document number and no telephone may stand."""
        for key, person in people.items():
            numbers = (person.id_number.reveal(), person.phone)
            if any(len(number) >= _TELLING and number.upper() in key.upper() for number in numbers):
                raise PydanticCustomError("key_tells", "a key must not hold a number of the person")
        return people

    def contributions(self) -> Iterator[tuple[Pointer, Contribution]]:
        """Every instalment of every investor with its pointer."""
        for i, investor in enumerate(self.investors):
            for j, contribution in enumerate(investor.contributions):
                yield Pointer("/investors") / i / "contributions" / j, contribution

    def holders(self, *posts: str) -> Iterator[tuple[Pointer, Post]]:
        """Every entry for one of `posts` with its pointer, in the order filed."""
        for i, post in enumerate(self.posts):
            if post.post in posts:
                yield Pointer("/posts") / i, post

    def party_name(self, key: str) -> str:
        """The name of the person or organisation filed under `key`, or an empty string."""
        if key in self.people:
            return self.people[key].name
        if key in self.organisations:
            return self.organisations[key].name
        return ""

    @property
    def customised(self) -> bool:
        """Whether anything is in the applicant's own words (own articles or own scope text)."""
        return self.articles.kind == "custom" or any(item.text is not None for item in self.scope)
