"""The kinds of paper, by the code other rooms use."""

from __future__ import annotations

from dataclasses import dataclass

from kaiye.kernel.api import Message, NotFound, say


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of paper; `sensitive` papers show numbers in clear and go to the archive only."""

    code: str
    title_zh: str
    title_en: str
    sensitive: bool = False

    @property
    def title(self) -> Message:
        """The title, translated through the catalogue."""
        return say(self.title_zh)


APPLICATION = DocumentKind(
    "application", "公司登记（备案）申请书", "Application for company registration (record filing)"
)
APPLICATION_IIH = DocumentKind(
    "application_iih", "个体工商户登记申请书", "Application for registration of an individual business"
)
CONTRIBUTIONS = DocumentKind(
    "contributions", "股东（发起人）出资情况", "Contributions of the shareholders (promoters)"
)
POSTS = DocumentKind(
    "posts",
    "法定代表人、董事、监事、高级管理人员信息",
    "Legal representative, directors, supervisors and senior officers",
)
ARTICLES = DocumentKind("articles", "公司章程", "Articles of association")
DOMICILE = DocumentKind(
    "domicile_commitment", "住所（经营场所）使用承诺书", "Commitment on the use of the domicile"
)
CONFIRMATION = DocumentKind("confirmation", "实名签署确认书", "Confirmation of signing under one's real name")
IDENTITIES = DocumentKind("identities", "身份证件信息页", "Identity document page", sensitive=True)
LICENCE = DocumentKind("licence", "营业执照（正本）", "Business licence (original)")
LICENCE_COPY = DocumentKind("licence_copy", "营业执照（副本）", "Business licence (duplicate)")
RECEIPT = DocumentKind("receipt", "接收申请材料凭证", "Receipt for application materials")
APPROVAL = DocumentKind("approval_notice", "准予登记通知书", "Notice of approval of registration")
CORRECTION = DocumentKind(
    "correction_notice", "登记申请材料补正（退回）通知书", "Notice of correction (return)"
)
REFUSAL = DocumentKind("refusal_notice", "不予登记通知书", "Notice of refusal of registration")
EXTENSION = DocumentKind("extension_notice", "延长办理期限告知书", "Notice of a longer time limit")

KINDS = {
    kind.code: kind
    for kind in (
        APPLICATION,
        APPLICATION_IIH,
        CONTRIBUTIONS,
        POSTS,
        ARTICLES,
        DOMICILE,
        CONFIRMATION,
        IDENTITIES,
        LICENCE,
        LICENCE_COPY,
        RECEIPT,
        APPROVAL,
        CORRECTION,
        REFUSAL,
        EXTENSION,
    )
}


def kind(code: str) -> DocumentKind:
    """The kind with this code."""
    if code not in KINDS:
        raise NotFound(say("没有“{code}”这种文书。", code=code))
    return KINDS[code]
