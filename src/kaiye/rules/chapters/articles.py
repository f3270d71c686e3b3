"""章程 and term."""

from __future__ import annotations

from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Pointer, say
from kaiye.rules.articles_text import low_thresholds
from kaiye.rules.book import ALL, COMPANY, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import RESTRICT, WARN, Found
from kaiye.rules.laws import COMPANIES, IMPLEMENTING, REGULATION

ARTICLES = Pointer("/articles")
_TEMPLATES = {"LLC": "llc", "JSC": "jsc"}


@rule("AR-005", REGULATION("第十九条"), on_fail=WARN, types={"LLC", "JSC", "GP", "SGP", "LP", "COOP"})
def own_articles_are_read(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """自拟章程由人工审查"""
    if dossier.articles.kind == "custom":
        yield Found(ARTICLES, say("您使用自拟章程，由工作人员审查；使用示范文本可以自动核准。"))
        # 公司法 第六十六条、第一百一十六条: a suspicion, which only a person can turn into AR-007.
        for sentence in low_thresholds(dossier.articles.text or ""):
            yield Found(
                ARTICLES / "text",
                say(
                    "自拟章程中“{sentence}”的表决比例可能低于法定的三分之二，由工作人员核对。",
                    sentence=sentence,
                ),
            )


@rule(
    "AR-030",
    COMPANIES("第五条"),
    REGULATION("第十六条"),
    IMPLEMENTING("第二十五条"),
    on_fail=RESTRICT,
    types=COMPANY,
)
def articles_are_there(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """设立公司应当依法制定公司章程"""
    articles, template = dossier.articles, _TEMPLATES[dossier.entity_type]
    if articles.kind == "custom":
        if not (articles.text or "").strip():
            yield Found(ARTICLES / "text", say("自拟章程还没有内容，请填写或者改用示范文本。"))
    elif (articles.template or "") != template:
        yield Found(
            ARTICLES / "template",
            say("请选择适用于该类型公司的章程示范文本（{kind}）。", kind=template),
        )


@rule("AR-031", REGULATION("第九条"), IMPLEMENTING("第七条"), on_fail=RESTRICT, types=ALL)
def fixed_term_has_years(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """约定经营期限的，填写年数"""
    if dossier.term.kind == "fixed" and dossier.term.years is None:
        yield Found(Pointer("/term/years"), say("选择了固定经营期限，请填写年数；不限期限的请选“长期”。"))
