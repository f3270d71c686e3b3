"""A place in the dossier in words, so that nobody has to read a JSON Pointer."""

from __future__ import annotations

from collections.abc import Mapping

from kaiye.kernel.api import CHINESE, ENGLISH, Message, say

_PARTS: Mapping[str, Message] = {
    "dossier": say("格式版本"),
    "business": say("业务"),
    "name": say("名称"),
    "text": say("全称"),
    "parts": say("组成部分"),
    "alternatives": say("备用名称"),
    "reservation": say("保留名称的编号"),
    "investment_relation": say("有投资关系的企业"),
    "trade_name": say("字号"),
    "form": say("组织形式"),
    "industry": say("行业"),
    "authority": say("登记机关"),
    "entity_type": say("类型"),
    "domicile": say("住所（经营场所）"),
    "division": say("行政区划"),
    "address": say("地址"),
    "nature": say("房屋性质"),
    "use": say("使用方式"),
    "lease_until": say("租赁期限"),
    "commitment": say("承诺"),
    "owner_consent": say("业主同意"),
    "capital": say("注册资本"),
    "amount": say("金额"),
    "currency": say("币种"),
    "scope": say("经营范围"),
    "item": say("条目"),
    "approval": say("批准文件"),
    "number": say("文号"),
    "term": say("经营期限"),
    "years": say("年数"),
    "people": say("人员信息"),
    "organisations": say("单位信息"),
    "id_number": say("证件号码"),
    "id_type": say("证件类型"),
    "id_valid_until": say("证件有效期"),
    "nationality": say("国籍"),
    "birth": say("出生日期"),
    "phone": say("电话"),
    "kind": say("种类"),
    "template": say("范本"),
    "uscc": say("统一社会信用代码"),
    "representative": say("代表人"),
    "investors": say("股东（发起人）"),
    "party": say("姓名（名称）"),
    "contributions": say("出资"),
    "due": say("出资期限"),
    "paid": say("实缴额"),
    "posts": say("任职人员"),
    "person": say("人员"),
    "post": say("职务"),
    "executive": say("执行公司事务"),
    "employee": say("职工代表"),
    "as": say("兼任"),
    "governance": say("治理结构"),
    "no_supervisor": say("不设监事"),
    "audit_committee": say("审计委员会"),
    "employees": say("职工人数"),
    "articles": say("章程"),
    "beneficial_owners": say("受益所有人"),
    "persons": say("名单"),
    "exempt": say("承诺免报"),
    "basis": say("依据"),
    "share": say("比例"),
    "materials": say("材料"),
    "minority_text": say("少数民族文字"),
    "other_meaning": say("另有含义的说明"),
    "group_name": say("集团名称"),
    "document": say("文件名称"),
    "valid_until": say("有效期"),
    "sex": say("性别"),
    "email": say("电子邮箱"),
    "role": say("合伙人类别"),
    "third_party": say("第三方机构"),
    "declared": say("书面声明"),
    "powers": say("职权"),
    "unanimous": say("全体股东一致同意"),
    "media_type": say("文件格式"),
    "no_fixed_place": say("没有固定经营场所"),
    "founding": say("设立方式"),
    "way": say("发起或者募集"),
    "promoters_paid_on": say("发起人缴足日期"),
    "offered_on": say("开始募集日期"),
    "paid_up_on": say("股款缴足日期"),
    "meeting_on": say("成立大会日期"),
    "shares": say("股份数"),
    "issued": say("设立时发行的股份数"),
    "par_value": say("每股面额"),
    "no_par": say("无面额股"),
    "classes": say("类别股"),
    "holder": say("记载的主体"),
    "paid_on": say("实缴日期"),
    "term_years": say("任期年数"),
    "operation": say("组成形式"),
    "members": say("家庭成员"),
    "delivery": say("电子送达"),
    "electronic": say("同意电子送达"),
    "confirmed": say("已经确认"),
}
# What a key means below another one.
_BELOW: Mapping[tuple[str, str], Message] = {
    ("people", "name"): say("姓名"),
    ("organisations", "name"): say("单位名称"),
    ("contributions", "form"): say("出资方式"),
    ("scope", "text"): say("自拟条目"),
    ("articles", "text"): say("全文"),
    ("capital", "shares"): say("股份"),
    ("operation", "form"): say("经营方式"),
    ("delivery", "address"): say("送达地址"),
    ("posts", "audit_committee"): say("审计委员会成员"),
    ("domicile", "commitment"): say("承诺"),
}
_NUMBERED = say("{part}第{n}项")


def place_in_words(pointer: str, language: str = CHINESE, names: Mapping[str, str] | None = None) -> str:
    """`/investors/0/contributions/1/due` → 股东（发起人）第1项，出资第2项，出资期限.

    `names` says what people and organisations are called by their keys; text that is no pointer stays as it is.
    """
    if not pointer.startswith("/"):
        return pointer
    parts: list[str] = []
    tokens = pointer[1:].split("/")
    for place, token in enumerate(tokens):
        above = next((one for one in reversed(tokens[:place]) if not one.isdigit()), "")
        if token.isdigit() and parts:
            parts[-1] = _NUMBERED.text(language, "dossier").format(part=parts[-1], n=int(token) + 1)
        elif above in {"people", "organisations"} and tokens[place - 1] == above:
            # A key of the applicant's own choosing tells nobody anything.
            if names and token in names:
                parts[-1] = names[token]
        elif (known := _known(tokens[:place], above, token)) is not None:
            parts.append(known.text(language, "dossier"))
    return (", " if language.startswith(ENGLISH) else "，").join(parts)


def _known(before: list[str], above: str, token: str) -> Message | None:
    # Below a person stands its key, and above that the section.
    section = before[-2] if len(before) > 1 else ""
    return _BELOW.get((section, token)) or _BELOW.get((above, token)) or _PARTS.get(token)
