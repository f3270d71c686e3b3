"""What is declared when a name is reserved (企业名称登记管理规定 第十六条), and whether the law allows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kaiye.catalogue.api import division
from kaiye.dossier.api import Dossier, NameParts, Organisation, Person, parse
from kaiye.kernel.api import InvalidInput, Problem, Refused, say
from kaiye.names.considering import Question, consider
from kaiye.names.errors import NameTaken
from kaiye.names.parse import full_text, normalised
from kaiye.rules.api import Finding, Severity

MOST_INVESTORS = 200
_LONGEST = 200
# Types whose names can be reserved here: those that can be founded here.
TYPES = ("LLC", "JSC", "IIH")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A name and what it is declared for; `commitment` is the acceptance of liability for infringement."""

    name: NameParts | str
    authority: str
    entity_type: str
    # GB/T 2260 code of the domicile's county or district.
    place: str
    # Names of people and organisations.
    investors: tuple[str, ...]
    commitment: bool
    industry: str = ""
    # Establishment or an item of the scope must be approved before registration: the name is kept for a year.
    approved_first: bool = False
    # Credit codes of enterprises whose trade name may be shared.
    investment_relation: tuple[str, ...] = ()

    @classmethod
    def of(cls, dossier: Dossier, *, approved_first: bool) -> Declaration:
        """What a filing declares by being submitted."""
        parties: dict[str, Person | Organisation] = {**dossier.organisations, **dossier.people}
        return cls(
            name=dossier.name.text,
            authority=dossier.authority,
            entity_type=dossier.entity_type.value,
            place=dossier.domicile.division,
            investors=tuple(parties[one.party].name for one in dossier.investors if one.party in parties),
            commitment=dossier.name.commitment,
            industry=dossier.industry,
            approved_first=approved_first,
            investment_relation=dossier.name.investment_relation,
        )

    @property
    def text(self) -> str:
        """The whole name as it is compared."""
        return normalised(self.name if isinstance(self.name, str) else full_text(self.name))

    def dossier(self) -> Dossier:
        """As the filing that it prepares; raises `InvalidInput` for what no filing could hold."""
        name: dict[str, object] = {
            "text": self.text,
            "commitment": self.commitment,
            "investment_relation": list(self.investment_relation),
        }
        if isinstance(self.name, NameParts):
            name["parts"] = {part: getattr(self.name, part) for part in NameParts.model_fields}
        return parse(
            {
                "dossier": 1,
                "business": "establishment",
                "entity_type": self.entity_type,
                "authority": self.authority,
                "name": name,
                "industry": self.industry,
                "domicile": {"division": self.place},
            }
        )


def declared(declaration: Declaration, *, holder: str, at: datetime) -> bool:
    """The law allows it; whether an officer will look at it when the filing comes.

    Raises `InvalidInput` for what is missing or unknown, `NameTaken` when another's name alone stands in
    the way, `Refused` with every ground otherwise.
    """
    problems = list(_missing(declaration))
    if problems:
        raise InvalidInput(problems[0].message, problems=problems)
    question = Question(
        authority=declaration.authority,
        at=at,
        entity_type=declaration.entity_type,
        industry=declaration.industry,
        investment_relation=declaration.investment_relation,
        holder=holder,
        about=declaration.dossier(),
    )
    found = consider(declaration.name, question)
    grounds = [one for one in found.findings if one.severity is Severity.RESTRICT]
    if not grounds:
        return any(one.severity is Severity.WARN for one in found.findings)
    taken = [one for one in found.conflicts if one.severity is Severity.RESTRICT]
    if taken and {one.rule for one in grounds} <= {one.rule for one in taken}:
        raise NameTaken(found.text, taken[0])
    raise _refused(grounds)


def _missing(declaration: Declaration) -> Iterator[Problem]:
    if not declaration.text:
        yield Problem("/name", say("请填写名称。"))
    elif len(declaration.text) > _LONGEST:
        yield Problem("/name", say("名称最多{limit}个字。", limit=_LONGEST))
    if declaration.entity_type not in TYPES:
        yield Problem(
            "/entity_type",
            say("可以保留名称的主体类型是：{kinds}。", kinds="、".join(TYPES)),
        )
    place = division(declaration.place)
    if place is None or place.code.endswith("00"):
        yield Problem("/place", say("请填写住所所在县（市、区）的六位行政区划代码，例如 340104。"))
    names = declaration.investors
    if not names or not all(name.strip() and len(name) <= _LONGEST for name in names):
        yield Problem(
            "/investors", say("请写明全部投资人的姓名或者名称，每个最多{limit}个字。", limit=_LONGEST)
        )
    elif len(names) > MOST_INVESTORS:
        yield Problem("/investors", say("投资人最多{limit}个。", limit=MOST_INVESTORS))
    if not declaration.commitment:
        yield Problem(
            "/commitment",
            say("请由全体出资人（经营者）承诺：名称如果侵犯他人合法权益，依法承担责任。"),
        )


def _refused(grounds: list[Finding]) -> Refused:
    return Refused(
        grounds[0].message,
        way_out=say("请按提示修改名称后重新申报。"),
        problems=[Problem(str(one.subject), one.message) for one in grounds],
    )
