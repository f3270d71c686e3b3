"""What the papers are printed from: frozen facts, no database, no clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from kaiye.catalogue.api import enterprise_type_for
from kaiye.dossier.api import Dossier, EntityType
from kaiye.kernel.api import ZERO, Fen

# Changes with every change of wording or layout; printed small on each paper.
EDITION = "2026-1"


@dataclass(frozen=True, slots=True)
class Digest:
    """A paper by its title and the SHA-256 of its bytes before anybody signed."""

    title: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """The dossier with what the reference tables say about it, on the day the papers were made.

    `authority` is the authority's display name, `division` the full name of the domicile's division,
    `industry` code and name, `scope` the scope in the layout of the licence.
    """

    dossier: Dossier
    reference: str
    day: date
    authority: str = ""
    division: str = ""
    industry: str = ""
    scope: str = ""
    digests: tuple[Digest, ...] = ()
    edition: str = EDITION

    def with_digests(self, digests: tuple[Digest, ...]) -> DocumentFacts:
        """The same facts with the digests that the confirmation lists."""
        return replace(self, digests=digests)

    @property
    def name(self) -> str:
        """The name applied for; an individual business may have none."""
        return self.dossier.name.text or "（未使用名称）"

    @property
    def address(self) -> str:
        """Division and address; the division is not said twice."""
        address = self.dossier.domicile.address
        return address if not self.division or address.startswith(self.division) else self.division + address

    @property
    def individual(self) -> bool:
        """Whether this is an individual business (个体工商户)."""
        return self.dossier.entity_type is EntityType.IIH

    @property
    def capital(self) -> Fen | None:
        """The registered capital."""
        return self.dossier.capital.amount if self.dossier.capital else None


def subscribed(dossier: Dossier, index: int) -> Fen:
    """What one investor subscribed in all."""
    amounts = (item.amount for item in dossier.investors[index].contributions)
    return sum((amount for amount in amounts if amount), ZERO)


def company_type(dossier: Dossier) -> str:
    """类型 as the licence says it, from who holds the company; 组成形式 for an individual business."""
    if dossier.entity_type is EntityType.IIH:
        family = dossier.operation is not None and dossier.operation.form == "family"
        return "家庭经营" if family or len(dossier.investors) > 1 else "个人经营"
    parties = [investor.party for investor in dossier.investors]
    kinds = [
        dossier.organisations[party].kind if party in dossier.organisations else "person" for party in parties
    ]
    return enterprise_type_for(dossier.entity_type, kinds).name if kinds else ""
