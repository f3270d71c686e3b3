"""What each chapter of the book is about, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaiye.kernel.api import Message, say


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the public catalogue."""

    code: str
    title: Message
    about: Message


_WORDS: Mapping[str, tuple[Message, Message]] = {
    "submission": (say("能不能在这里办"), say("哪个登记机关受理，哪些业务和类型可以在网上办。")),
    "names": (say("名称怎么写"), say("名称由哪几段组成，用什么字，末尾怎么写。")),
    "name_divisions": (say("名称里的地名"), say("用哪一级的地名，放在哪里，可不可以省略。")),
    "name_trade_names": (say("名称里的字号"), say("哪些词可以作字号，哪些不可以。")),
    "name_industry": (say("名称里的行业"), say("行业用语要和主营行业、经营范围对得上。")),
    "name_words": (say("名称里不能用的字词"), say("禁止和限制使用的字词，以及要核对的字词。")),
    "name_conflicts": (
        say("和别人的名称相同或者近似"),
        say("同一登记机关辖区内已有的名称，哪些会挡住您的名称。"),
    ),
    "name_reservation": (say("使用保留的名称"), say("先保留了名称再办登记时，要和当时申报的一致。")),
    "identity": (say("身份和证件"), say("姓名、证件号码、有效期、电话，单位的名称和代码。")),
    "fitness": (say("谁不能任职或者申请"), say("法律限制任职的人、失信被执行人、年龄和行为能力。")),
    "domicile": (say("住所和经营场所"), say("地址怎么写，房屋怎么用，住宅和集群注册的要求。")),
    "capital": (say("注册资本和出资"), say("出多少、用什么出、什么时候缴足。")),
    "founding": (
        say("股份有限公司怎样设立"),
        say("发起设立还是募集设立，面额股、无面额股和类别股，成立大会的期限。"),
    ),
    "shareholders": (say("股东和发起人"), say("几个人，谁可以当，出资怎么分。")),
    "owners": (say("受益所有人"), say("最终拥有或者控制公司的人要不要报、怎么报。")),
    "organs": (say("董事会、监事会和经理"), say("设不设，几个人，职工代表，谁能兼任。")),
    "officers": (say("法定代表人和任职人员"), say("谁当法定代表人、联络员、财务负责人、代理人。")),
    "scope": (say("经营范围"), say("怎么选，哪些要先批准，哪些不能做。")),
    "realname": (say("实名验证"), say("签署的人是不是本人，是不是自愿，出资企业有没有确认。")),
    "signing": (say("签名和签章"), say("谁要签哪些材料，签名是否有效，签名后材料有没有改动。")),
    "procedure": (say("工作人员怎么办案"), say("回避、一次性告知、期限、不予登记的理由、例外处理。")),
    "articles": (say("章程和经营期限"), say("用范本还是自拟，期限怎么写。")),
    "own_articles": (
        say("自拟章程"),
        say("法律要求写明什么，和申请书是不是一致；机器读到的只作提示，由工作人员审查。"),
    ),
}


def chapter(code: str) -> Chapter:
    """The chapter with that code; one without words of its own goes by its code."""
    title, about = _WORDS.get(code, (Message(code), Message("")))
    return Chapter(code, title, about)
