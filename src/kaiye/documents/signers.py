"""Who signs what (handbook §8; 公司法 第三十条、第四十六条、第九十四条; 实名登记确认)."""

from __future__ import annotations

from dataclasses import dataclass

from kaiye.documents import kinds
from kaiye.documents.kinds import DocumentKind
from kaiye.documents.words import POSTS
from kaiye.dossier.api import Dossier, EntityType


@dataclass(frozen=True, slots=True)
class SignerSpec:
    """One person (or organisation by its representative) and the papers that need that signature.

    `key` is the key in `people` or `organisations`; `name` is who holds the pen; `organisation` names
    whom that person signs for, empty for themselves.
    """

    key: str
    name: str
    roles: tuple[str, ...]
    documents: tuple[str, ...]
    organisation: str = ""

    @property
    def party(self) -> str:
        """The name that stands on the paper: the organisation's, or the person's own."""
        return self.organisation or self.name


def documents_for(dossier: Dossier) -> tuple[DocumentKind, ...]:
    """The papers of this filing that are signed, in reading order; the confirmation comes last."""
    if dossier.entity_type is EntityType.IIH:
        return (kinds.APPLICATION_IIH, kinds.DOMICILE, kinds.CONFIRMATION)
    return (
        kinds.APPLICATION,
        kinds.CONTRIBUTIONS,
        kinds.POSTS,
        kinds.ARTICLES,
        kinds.DOMICILE,
        kinds.CONFIRMATION,
    )


def signers_for(dossier: Dossier) -> tuple[SignerSpec, ...]:
    """Everyone the law names, each exactly once, in the order: applicant, investors, posts as filed."""
    individual = dossier.entity_type is EntityType.IIH
    investor_role = _investor_role(dossier.entity_type)
    roles: dict[str, list[str]] = {}
    papers: dict[str, set[str]] = {}

    def add(key: str, role: str, *documents: DocumentKind) -> None:
        if role not in roles.setdefault(key, []):
            roles[key].append(role)
        papers.setdefault(key, set()).update(document.code for document in documents)

    for _, post in dossier.holders("legal_representative"):
        if not individual:
            add(post.person, POSTS[post.post], kinds.APPLICATION, kinds.DOMICILE)
    for investor in dossier.investors:
        if individual:
            add(investor.party, investor_role, kinds.APPLICATION_IIH, kinds.DOMICILE)
        else:
            add(investor.party, investor_role, kinds.ARTICLES)
    for post in dossier.posts:
        add(post.person, POSTS[post.post])
    order = [document.code for document in documents_for(dossier)]
    return tuple(
        _spec(dossier, key, tuple(roles[key]), papers[key] | {kinds.CONFIRMATION.code}, order)
        for key in roles
    )


def _investor_role(entity_type: EntityType) -> str:
    return {EntityType.IIH: "经营者", EntityType.JSC: "发起人"}.get(entity_type, "股东")


def _spec(
    dossier: Dossier, key: str, roles: tuple[str, ...], papers: set[str], order: list[str]
) -> SignerSpec:
    documents = tuple(code for code in order if code in papers)
    organisation = dossier.organisations.get(key)
    if organisation is not None:
        signatory = dossier.people.get(organisation.signatory or "")
        holder = signatory.name if signatory else organisation.representative
        return SignerSpec(key, holder, roles, documents, organisation.name)
    return SignerSpec(key, dossier.party_name(key), roles, documents)


def signers_of(dossier: Dossier, kind: DocumentKind) -> tuple[SignerSpec, ...]:
    """Those who sign this paper, in the order of the lines on it."""
    return tuple(signer for signer in signers_for(dossier) if kind.code in signer.documents)
