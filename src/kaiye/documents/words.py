"""Chinese words for the codes of the dossier, as the forms print them."""

from __future__ import annotations

from kaiye.catalogue.api import contribution_form, id_document_type

NATIONALITIES = {"CHN": "中国"}
POSTS = {
    "legal_representative": "法定代表人",
    "chair": "董事长",
    "director": "董事",
    "manager": "经理",
    "supervisor": "监事",
    "supervisor_chair": "监事会主席",
    "liaison": "登记联络员",
    "finance": "财务负责人",
    "agent": "委托代理人",
}
NATURES = {
    "commercial": "商业用房",
    "office": "办公用房",
    "industrial": "工业用房",
    "residential": "住宅",
    "rural": "农村房屋",
    "network": "网络经营场所",
}
USES = {"owned": "自有", "leased": "租赁", "free": "无偿使用", "cluster": "集群登记（托管）"}
ORGANISATIONS = {
    "enterprise": "企业法人",
    "state_enterprise": "国有企业",
    "institution": "事业单位",
    "association": "社会团体",
    "foreign": "境外企业",
}
CURRENCIES = {"CNY": "人民币"}
BASES = {"equity": "股权", "voting": "表决权", "income": "收益权", "control": "实际控制"}


def form_name(code: str | None) -> str:
    """货币, 实物 … by the dossier's word; empty when nothing was chosen."""
    form = contribution_form(code) if code else None
    return form.zh if form else ""


def id_type_name(code: str) -> str:
    """The kind of identity document by the dossier's word, in the short form of the papers."""
    kind = id_document_type(code)
    return kind.zh.removeprefix("中华人民共和国") if kind else code
