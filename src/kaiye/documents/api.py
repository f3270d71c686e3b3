"""The papers' face: pure functions from facts to PDF/A-2b; no database, no clock."""

from kaiye.documents.articles import Article, Chapter
from kaiye.documents.articles import compose as compose_articles
from kaiye.documents.comparison import Comparison, Pair, Run, compare_articles
from kaiye.documents.comparison import Kind as PairKind
from kaiye.documents.facts import EDITION, Digest, DocumentFacts, company_type
from kaiye.documents.fonts import NoFonts, find_fonts
from kaiye.documents.kinds import (
    APPLICATION,
    APPLICATION_IIH,
    APPROVAL,
    ARTICLES,
    CONFIRMATION,
    CONTRIBUTIONS,
    CORRECTION,
    DOMICILE,
    EXTENSION,
    IDENTITIES,
    KINDS,
    LICENCE,
    LICENCE_COPY,
    POSTS,
    RECEIPT,
    REFUSAL,
    DocumentKind,
    kind,
)
from kaiye.documents.licence import LicenceFace, licence, licence_seal
from kaiye.documents.notices import NoticeFacts, NoticeItem, notice, notice_seal
from kaiye.documents.papers import render, signature_places
from kaiye.documents.places import Place
from kaiye.documents.signers import SignerSpec, documents_for, signers_for, signers_of
from kaiye.documents.typesetting import printable, warm

__all__ = [
    "APPLICATION",
    "APPLICATION_IIH",
    "APPROVAL",
    "ARTICLES",
    "CONFIRMATION",
    "CONTRIBUTIONS",
    "CORRECTION",
    "DOMICILE",
    "EDITION",
    "EXTENSION",
    "IDENTITIES",
    "KINDS",
    "LICENCE",
    "LICENCE_COPY",
    "POSTS",
    "RECEIPT",
    "REFUSAL",
    "Article",
    "Chapter",
    "Comparison",
    "Digest",
    "DocumentFacts",
    "DocumentKind",
    "LicenceFace",
    "NoFonts",
    "NoticeFacts",
    "NoticeItem",
    "Pair",
    "PairKind",
    "Place",
    "Run",
    "SignerSpec",
    "company_type",
    "compare_articles",
    "compose_articles",
    "documents_for",
    "find_fonts",
    "kind",
    "licence",
    "licence_seal",
    "notice",
    "notice_seal",
    "printable",
    "render",
    "signature_places",
    "signers_for",
    "signers_of",
    "warm",
]
