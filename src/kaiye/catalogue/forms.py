"""Forms of contribution and kinds of identity document, by the dossier's words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from kaiye.catalogue.reading import rows


@dataclass(frozen=True, slots=True)
class ContributionForm:
    """A form of contribution: official code, names, and the kinds of entity the law allows it for."""

    code: str
    official_code: str
    zh: str
    en: str
    entity_types: frozenset[str]
    basis: str


@dataclass(frozen=True, slots=True)
class IdDocumentType:
    """A kind of identity document; `code` is empty for those a dossier does not take yet."""

    code: str
    official_code: str
    zh: str
    en: str


@cache
def contribution_forms() -> tuple[ContributionForm, ...]:
    """Every form of contribution a dossier may name."""
    return tuple(
        ContributionForm(
            row["code"],
            row["official_code"],
            row["zh"],
            row["en"],
            frozenset(row["entity_types"].split()),
            row["basis"],
        )
        for row in rows("contribution_forms")
    )


def contribution_form(code: str) -> ContributionForm | None:
    """The form with the dossier's word `code`."""
    return next((form for form in contribution_forms() if form.code == code), None)


@cache
def id_document_types() -> tuple[IdDocumentType, ...]:
    """Every kind of identity document of the data standard."""
    return tuple(
        IdDocumentType(row["code"], row["official_code"], row["zh"], row["en"])
        for row in rows("id_documents")
    )


def id_document_type(code: str) -> IdDocumentType | None:
    """The kind with the dossier's word `code`."""
    return next((kind for kind in id_document_types() if code and kind.code == code), None)
