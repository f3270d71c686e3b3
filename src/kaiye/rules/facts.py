"""What a rule may know besides the dossier: the day, the evidence, the name register's answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from kaiye.dossier.api import NameParts
from kaiye.rules.ceremony import CeremonyFacts
from kaiye.rules.evidence import Evidence
from kaiye.rules.findings import Severity
from kaiye.rules.parameters import Parameters, standard
from kaiye.rules.procedure import Procedure


@dataclass(frozen=True, slots=True)
class NameConflict:
    """A name of the register that stands against the one applied for, and the rule that says so."""

    name: str
    uscc: str
    status: str
    ground: str
    severity: Severity
    rule: str


@dataclass(frozen=True, slots=True)
class NameReservation:
    """A name kept for the applicant (企业名称登记管理规定 第十八条), with what was declared for it."""

    reference: str
    name: str
    # The last day on which it holds.
    until: date
    # How long it was made for.
    months: int
    entity_type: str
    # GB/T 2260 code of the domicile.
    division: str
    # Names of people and organisations.
    investors: tuple[str, ...]
    # Given up by its holder, or already used for another entity.
    ended: bool = False


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """How often the account that filed did so, and how its filings ended; counted in our own cases."""

    # Filings on the day of this one, this one included.
    filed_that_day: int
    # Filings decided in the last `agent.looked_back_days`, and those of them that were sent back at least once.
    decided: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """Fetched once, before; rules only read."""

    as_of: date
    evidence: Evidence
    # How the parser reads the name, whatever segments were filed.
    name_parts: NameParts | None = None
    # GB/T 4754 classes the name's industry words may stand for, most likely first; None: nobody was asked.
    name_industries: tuple[str, ...] | None = None
    # GB/T 2260 code of the division the name's segment means, by former names and customary short forms too.
    name_division: str = ""
    name_conflicts: tuple[NameConflict, ...] = ()
    # The applicant's own reservation: the one the filing relies on, else one of the same name.
    reservation: NameReservation | None = None
    # How many names the applicant has reserved at this moment, at all authorities.
    reservations_held: int = 0
    # Of how many companies on the register the legal representative filed here is that already.
    representing: int = 0
    # None: the filing is not submitted yet, and nobody counts.
    agent: AgentRecord | None = None
    # None: no papers were laid before anybody yet, and the rules of signing have nothing to say.
    ceremony: CeremonyFacts | None = None
    # How the case is handled, when an officer acts; None: the rules on procedure have nothing to say.
    procedure: Procedure | None = None
    # References of the applicant's other filings for the same thing that the authority is deciding.
    open_filings: tuple[str, ...] = ()
    parameters: Parameters = field(default_factory=standard)

    @property
    def establishment_date(self) -> date:
        """The day the licence would be issued (公司法 第三十三条): the day of the decision."""
        return self.as_of

    def parameter(self, name: str) -> int:
        """The number in force on the day of the decision."""
        value = self.parameters.value(name, self.as_of)
        if not isinstance(value, int):
            raise TypeError(name)
        return value

    def listed(self, name: str) -> tuple[str, ...]:
        """The list in force on the day of the decision."""
        value = self.parameters.value(name, self.as_of)
        if isinstance(value, int):
            raise TypeError(name)
        return value

    def under(self, parameters: Parameters) -> Facts:
        """The same facts under other parameters."""
        return replace(self, parameters=parameters)
