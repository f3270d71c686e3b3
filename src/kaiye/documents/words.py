"""Chinese words for the codes of the dossier, as the forms print them."""

from __future__ import annotations

ID_TYPES = {
    "resident_id": "居民身份证",
    "passport": "护照",
    "hk_macao_permit": "港澳居民来往内地通行证",
    "taiwan_permit": "台湾居民来往大陆通行证",
    "foreign_pr_card": "外国人永久居留身份证",
}
NATIONALITIES = {"CHN": "中国"}
FORMS = {
    "cash": "货币",
    "goods": "实物",
    "ip": "知识产权",
    "land_use": "土地使用权",
    "equity": "股权",
    "claims": "债权",
    "data": "数据",
    "labour": "劳务",
    "other": "其他",
}
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
