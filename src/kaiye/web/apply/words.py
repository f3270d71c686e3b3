"""The choices of the form, in words: (value in the dossier, what people read)."""

from __future__ import annotations

from kaiye.kernel.api import Message, say

Choices = tuple[tuple[str, Message], ...]

ENTITY_TYPES: Choices = (
    ("LLC", say("有限责任公司")),
    ("JSC", say("股份有限公司")),
    ("IIH", say("个体工商户")),
)
ENTITY_HINTS = {
    "LLC": say("最常见的公司。1到50名股东，以认缴的出资额为限承担责任。"),
    "JSC": say("1到200名发起人，资本分为等额股份，成立前要缴足。"),
    "IIH": say("个人或者家庭开店、摆摊、接活，手续最简单，不需要注册资本。"),
}
NATURES: Choices = (
    ("commercial", say("商业用房（店铺、商场）")),
    ("office", say("办公用房（写字楼）")),
    ("industrial", say("工业用房（厂房、仓库）")),
    ("residential", say("住宅")),
    ("rural", say("农村房屋")),
    ("network", say("网络经营场所（只在网上经营）")),
)
USES: Choices = (
    ("owned", say("自有")),
    ("leased", say("租用")),
    ("free", say("无偿使用")),
    ("cluster", say("集群注册（由托管机构提供地址）")),
)
ID_TYPES: Choices = (
    ("resident_id", say("居民身份证")),
    ("passport", say("护照")),
    ("hk_macao_permit", say("港澳居民来往内地通行证")),
    ("taiwan_permit", say("台湾居民来往大陆通行证")),
    ("foreign_pr_card", say("外国人永久居留身份证")),
)
ORGANISATION_KINDS: Choices = (
    ("enterprise", say("企业")),
    ("state_enterprise", say("国有企业")),
    ("institution", say("事业单位")),
    ("association", say("社会团体")),
    ("foreign", say("境外机构")),
)
OPERATIONS: Choices = (
    ("personal", say("个人经营")),
    ("family", say("家庭经营")),
)
FORMS: Choices = (
    ("cash", say("货币")),
    ("goods", say("实物")),
    ("ip", say("知识产权")),
    ("land_use", say("土地使用权")),
    ("equity", say("股权")),
    ("claims", say("债权")),
    ("data", say("数据")),
    ("other", say("其他")),
)
TERMS: Choices = (("long", say("长期")), ("fixed", say("固定年限")))
ARTICLES: Choices = (
    ("template", say("使用登记机关的章程范本")),
    ("custom", say("使用自拟的章程")),
)
OWNER_BASES: Choices = (
    ("equity", say("持有股权或者股份25%以上")),
    ("income", say("享有收益权25%以上")),
    ("voting", say("享有表决权25%以上")),
    ("control", say("单独或者联合实际控制")),
)
POSTS: dict[str, Message] = {
    "legal_representative": say("法定代表人"),
    "chair": say("董事长"),
    "director": say("董事"),
    "manager": say("经理"),
    "supervisor": say("监事"),
    "supervisor_chair": say("监事会主席"),
    "liaison": say("登记联络员"),
    "finance": say("财务负责人"),
    "agent": say("代理人"),
}


def word(choices: Choices, value: object) -> Message | str:
    """What people read for `value`."""
    return next((text for code, text in choices if code == value), str(value or ""))
