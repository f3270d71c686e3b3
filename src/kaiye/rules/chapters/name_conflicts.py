"""What the register of names says (企业名称登记管理规定 第十七条): it compares, these rules speak."""

from __future__ import annotations

from collections.abc import Iterator

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Message, say
from kaiye.rules.book import NAMED, Check, rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found, Severity
from kaiye.rules.laws import NAME_COMPARISON, NAME_MEASURES, NAME_REGULATION, Basis
from kaiye.rules.naming import NAME

_SAME = NAME_REGULATION("第十七条")
# What is said where the register weighs a ground less than its rule does.
_ELSEWHERE = say("别处已经登记或者保留了相同的名称“{name}”，由工作人员核对；换一个字号可以避免。")
_PERHAPS = say(
    "与“{name}”字号相同，但还不能确定它是不是同一登记机关、同一行业的名称，由工作人员核对；换一个字号可以避免。"
)
_SAME_SOUND = say("字号与“{name}”读音相同；名称侵权的责任由申请人承担。")
_SAME_CLASS = say("与“{name}”字号相同、行业相近；名称侵权的责任由申请人承担。")
_WEIGHED_LESS = {
    "NM-056": _ELSEWHERE,
    **dict.fromkeys(("NM-057", "NM-058", "NM-059", "NM-060", "NM-061", "NM-062", "NM-063"), _PERHAPS),
    "NM-064": _SAME_SOUND,
    "NM-084": _SAME_CLASS,
}
_RULES: tuple[tuple[str, Severity, tuple[Basis, ...], str, Message], ...] = (
    (
        "NM-055",
        RESTRICT,
        (NAME_REGULATION("第十五条"),),
        "名称含有其他企业名称的，需有投资关系或者授权",
        say(
            "名称里含有另一家企业的全称“{name}”，要有投资关系或者经过授权；有投资关系的请填写对方的信用代码，否则请修改名称。"
        ),
    ),
    (
        "NM-056",
        RESTRICT,
        (_SAME, NAME_COMPARISON("第三条")),
        "不得与同一登记机关已登记或者保留的名称完全相同",
        say("“{name}”已经登记或者在保留期内，请换一个字号。"),
    ),
    (
        "NM-057",
        RESTRICT,
        (_SAME, NAME_MEASURES("第二十四条"), NAME_COMPARISON("第三条")),
        "不得与他人名称文字相同仅排列顺序不同",
        say("与“{name}”文字相同、只是排列顺序不同，请换一个字号。"),
    ),
    (
        "NM-058",
        RESTRICT,
        (_SAME, NAME_MEASURES("第二十四条")),
        "不得与同一登记机关同行业企业的字号相同",
        say("与同行业的“{name}”字号相同，请换一个字号；有投资关系的请填写对方的信用代码。"),
    ),
    (
        "NM-059",
        RESTRICT,
        (_SAME, NAME_MEASURES("第二十四条")),
        "不得与字号相同且行业实质内容相同的名称重复",
        say("与“{name}”字号相同，行业说法不同但内容一样，请换一个字号；有投资关系的请填写对方的信用代码。"),
    ),
    (
        "NM-060",
        RESTRICT,
        (_SAME, NAME_MEASURES("第二十条")),
        "不得与不使用行业表述的企业名称字号相同",
        say(
            "与“{name}”字号相同，而且两个名称中有一个不含行业表述，请换一个字号；有投资关系的请填写对方的信用代码。"
        ),
    ),
    (
        "NM-061",
        RESTRICT,
        (_SAME,),
        "不得与注销或者变更未满一年的原名称字号相同",
        say("“{name}”注销或者变更还不满一年，字号不能相同，请换一个字号或者满一年以后再申请。"),
    ),
    (
        "NM-062",
        RESTRICT,
        (_SAME,),
        "不得与被撤销登记未满一年的原名称字号相同",
        say("“{name}”被撤销登记还不满一年，字号不能相同，请换一个字号或者满一年以后再申请。"),
    ),
    (
        "NM-063",
        RESTRICT,
        (_SAME,),
        "不得与被吊销未注销的企业名称字号相同",
        say(
            "“{name}”被吊销营业执照但还没有注销，名称仍受保护，字号不能相同，请换一个字号；有投资关系的请填写对方的信用代码。"
        ),
    ),
    (
        "NM-064",
        WARN,
        (NAME_COMPARISON("第四条"),),
        "字号读音相同的，由人工核对",
        say("字号与“{name}”读音相同，可能构成近似，由工作人员核对。"),
    ),
    (
        "NM-065",
        REMIND,
        (NAME_COMPARISON("第四条"),),
        "字号包含或者被包含",
        say("字号与“{name}”互相包含，可能构成近似；名称侵权的责任由申请人承担。"),
    ),
    (
        "NM-066",
        REMIND,
        (NAME_COMPARISON("第四条"),),
        "字号部分读音相同",
        say("字号与“{name}”部分读音相同，可能构成近似；名称侵权的责任由申请人承担。"),
    ),
    (
        "NM-067",
        REMIND,
        (NAME_COMPARISON("第四条"),),
        "字号字形近似",
        say("字号与“{name}”字形近似；名称侵权的责任由申请人承担。"),
    ),
    (
        "NM-068",
        REMIND,
        (NAME_COMPARISON("第四条"),),
        "不含具体行业表述的名称，字号近似",
        say("有名称没有写明具体行业，字号与“{name}”近似；名称侵权的责任由申请人承担。"),
    ),
    (
        "NM-069",
        REMIND,
        (_SAME, NAME_COMPARISON()),
        "存在投资关系的，已豁免比对",
        say("与“{name}”有投资关系，已经不作比对。"),
    ),
    (
        "NM-084",
        WARN,
        (_SAME, NAME_MEASURES("第二十四条")),
        "字号相同且行业相近的，核对是否实质相同",
        say("与“{name}”字号相同、行业相近，由工作人员核对是否实质相同。"),
    ),
)


def _spoken(identifier: str, severity: Severity, title: str, sentence: Message) -> Check:
    less = _WEIGHED_LESS.get(identifier, sentence)

    def check(dossier: Dossier, facts: Facts) -> Iterator[Found]:
        for conflict in facts.name_conflicts:
            if conflict.rule == identifier:
                spoken = sentence if conflict.severity is severity else less
                yield Found(NAME / "text", say(spoken.template, name=conflict.name), conflict.severity)

    check.__doc__ = title
    check.__module__ = __name__
    return check


_KNOWN = frozenset(identifier for identifier, *_ in _RULES)
for _id, _severity, _bases, _title, _sentence in _RULES:
    rule(_id, *_bases, on_fail=_severity, types=NAMED)(_spoken(_id, _severity, _title, _sentence))


@rule("NM-088", _SAME, on_fail=WARN, types=NAMED)
def unknown_conflicts(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """名称库提示的其他冲突，由人工核对"""
    for conflict in facts.name_conflicts:
        if conflict.rule not in _KNOWN:
            yield Found(
                NAME / "text",
                say("与“{name}”可能冲突，由工作人员核对。", name=conflict.name),
                conflict.severity,
            )
