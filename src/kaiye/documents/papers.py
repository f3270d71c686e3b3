"""The papers of a filing, built from the facts as blocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kaiye.documents import kinds
from kaiye.documents.application import application, application_iih
from kaiye.documents.articles import Article, compose
from kaiye.documents.blocks import gap, paras
from kaiye.documents.capital import contribution_table, contributions, share_table
from kaiye.documents.facts import DocumentFacts
from kaiye.documents.kinds import DocumentKind
from kaiye.documents.people import identities, posts
from kaiye.documents.places import Place, layout, places
from kaiye.documents.signers import SignerSpec, signers_of
from kaiye.documents.statements import confirmation, domicile
from kaiye.documents.typesetting import typeset
from kaiye.dossier.api import EntityType
from kaiye.kernel.api import InvalidInput, say

_SIGNED_AT = "以电子签名\n时间戳为准"


def render(kind: DocumentKind, facts: DocumentFacts) -> bytes:
    """This paper of the filing as PDF/A-2b; equal facts give equal bytes."""
    if kind.code not in _BUILDERS:
        raise InvalidInput(say("“{title}”不是申请文书。", title=kind.title))
    template, build = _BUILDERS[kind.code]
    signers = () if kind.sensitive else signers_of(facts.dossier, kind)
    data = {
        "title": kind.title_zh,
        "head": f"申请编号：{facts.reference}" if facts.reference else "",
        "edition": f"Kaiye 文书 {facts.edition}",
        "layout": layout(),
        "sign_head": ["签署人身份", "姓名（名称）", "签名（盖章）", "签署日期"],
        "sign_of": kind.title_zh,
        "sign_title": f"{kind.title_zh}　签署页",
        "signers": [_signature_line(signer) for signer in signers],
        **build(facts),
    }
    return typeset(template, data, day=facts.day)


def signature_places(kind: DocumentKind, facts: DocumentFacts) -> tuple[Place, ...]:
    """Where each signer of this paper signs."""
    return places([signer.key for signer in signers_of(facts.dossier, kind)])


def _signature_line(signer: SignerSpec) -> dict[str, str]:
    name = f"{signer.organisation}\n（代表：{signer.name}）" if signer.organisation else signer.name
    return {"key": signer.key, "role": "、".join(signer.roles), "name": name, "date": _SIGNED_AT}


def _articles(facts: DocumentFacts) -> dict[str, Any]:
    own = facts.dossier.articles
    custom = own.kind == "custom"
    chapters = (
        []
        if custom
        else [
            {
                "number": chapter.number,
                "title": chapter.title,
                "articles": [_article(facts, a) for a in chapter.articles],
            }
            for chapter in compose(facts)
        ]
    )
    closing = (
        "全体发起人签名（盖章）："
        if facts.dossier.entity_type is EntityType.JSC
        else "全体股东签名（盖章）："
    )
    return {
        "name": facts.name,
        "heading": "章程",
        "chapters": chapters,
        "blocks": [*([paras(own.text or "", size=12)] if custom else []), gap(3), paras(closing, size=12)],
    }


def _article(facts: DocumentFacts, article: Article) -> dict[str, Any]:
    table = {"contributions": contribution_table, "shares": share_table}.get(article.table)
    return {
        "number": article.number,
        "paragraphs": list(article.paragraphs),
        "table": [table(facts)] if table else [],
    }


_BUILDERS: dict[str, tuple[str, Callable[[DocumentFacts], dict[str, Any]]]] = {
    kinds.APPLICATION.code: ("form.typ", application),
    kinds.APPLICATION_IIH.code: ("form.typ", application_iih),
    kinds.CONTRIBUTIONS.code: ("form.typ", contributions),
    kinds.POSTS.code: ("form.typ", posts),
    kinds.ARTICLES.code: ("articles.typ", _articles),
    kinds.DOMICILE.code: ("form.typ", domicile),
    kinds.CONFIRMATION.code: ("form.typ", confirmation),
    kinds.IDENTITIES.code: ("form.typ", identities),
}
