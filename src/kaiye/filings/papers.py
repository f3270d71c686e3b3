"""The papers of a filing: printed from its dossier, kept in the vault, found again by the ceremony."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from kaiye.catalogue import api as catalogue
from kaiye.documents import api as documents
from kaiye.dossier.api import Dossier
from kaiye.filings.identities import representative
from kaiye.signing import api as signing


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a filing in the vault; signed as far as people have signed."""

    kind: str
    title: str
    sha256: str


def document_facts(dossier: Dossier, *, reference: str, day: date) -> documents.DocumentFacts:
    """What the papers are printed from: the dossier and what the reference tables say about it."""
    authority = catalogue.authority(dossier.authority)
    division = catalogue.division(dossier.domicile.division)
    industry = catalogue.industry(dossier.industry)
    return documents.DocumentFacts(
        dossier,
        reference,
        day,
        authority=authority.name if authority else "",
        division=division.full_name if division else "",
        industry=f"{industry.code} {industry.name}" if industry else dossier.industry,
        scope=catalogue.scope_text([item.wording for item in dossier.scope]),
    )


def print_papers(dossier: Dossier, *, reference: str, day: date) -> tuple[signing.PreparedDocument, ...]:
    """Every paper with its empty signature fields is in the vault; the confirmation names the others' digests."""
    facts = document_facts(dossier, reference=reference, day=day)
    made: list[signing.DocumentToSign] = []
    for kind in documents.documents_for(dossier):
        if kind.code == documents.CONFIRMATION.code:
            others = tuple(
                documents.Digest(paper.title, hashlib.sha256(paper.pdf).hexdigest()) for paper in made
            )
            facts = facts.with_digests(others)
        made.append(
            signing.DocumentToSign(
                kind.code,
                kind.title_zh,
                documents.render(kind, facts),
                documents.signature_places(kind, facts),
            )
        )
    return signing.prepare_documents(made)


def papers(ceremony: int) -> list[Paper]:
    """The papers of one ceremony as they are now."""
    return [Paper(paper.kind, paper.title, paper.sha256) for paper in signing.signed_documents(ceremony)]


def signer_specs(dossier: Dossier) -> list[signing.SignerSpec]:
    """Everybody the law names, with where to reach them."""
    return [_spec(dossier, signer) for signer in documents.signers_for(dossier)]


def _spec(dossier: Dossier, signer: documents.SignerSpec) -> signing.SignerSpec:
    person = dossier.people.get(signer.key)
    if person is None:
        # An organisation signs by its representative, who is reached as that person when filed as one.
        organisation = dossier.organisations.get(signer.key)
        signatory = dossier.people.get((organisation and organisation.signatory) or "")
        person = signatory or representative(dossier, signer.name)
    return signing.SignerSpec(
        key=signer.key,
        name=signer.name,
        roles=signer.roles,
        phone=person.phone if person else "",
        email=(person.email or "") if person else "",
        identity=person.id_number if person else None,
        organisation=signer.organisation,
    )
