"""What a rule may know besides the dossier: the day, the evidence, the name register's answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from kaiye.dossier.api import NameParts
from kaiye.rules.evidence import Evidence
from kaiye.rules.findings import Severity
from kaiye.rules.parameters import Parameters, standard


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
class Facts:
    """Fetched once, before; rules only read."""

    as_of: date
    evidence: Evidence
    name_parts: NameParts | None = None
    name_conflicts: tuple[NameConflict, ...] = ()
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
