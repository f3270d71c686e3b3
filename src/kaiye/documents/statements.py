"""What people declare: the domicile commitment and the confirmation of signing."""

from __future__ import annotations

from typing import Any

from kaiye.documents.application import place_rows
from kaiye.documents.blocks import gap, grid, heading, label, page, paras, value
from kaiye.documents.facts import DocumentFacts
from kaiye.documents.people import party_number
from kaiye.documents.places import FOOT_ROWS
from kaiye.documents.signers import signers_for

_CONFIRMED = (
    "本人（本单位）确认：",
    "（一）本次登记申请是本人（本单位）的真实意愿，上述身份（职务）由本人（本单位）自愿担任，不存在被冒用身份的情形；",
    "（二）已通过实名核验，阅读并知悉上列文书的全部内容，上列文书与本人（本单位）所见一致；",
    "（三）同意以电子签名方式签署，电子签名与手写签名或者盖章具有同等的法律效力；",
    "（四）提交虚假材料或者采取其他欺诈手段隐瞒重要事实取得登记的，依法承担相应的法律责任。",
)


def domicile(facts: DocumentFacts) -> dict[str, Any]:
    """The commitment on the use of the domicile."""
    domicile = facts.dossier.domicile
    rows = [
        [label("名　　称"), value(facts.name, columns=3)],
        *place_rows(facts, "经营场所" if facts.individual else "住　　所"),
    ]
    words = [
        f"{facts.authority or '登记机关'}：",
        "申请人对所申报的住所（经营场所）郑重承诺如下：",
        "一、上述住所（经营场所）地址真实、准确，申请人已依法取得其使用权，产权或者使用权无争议。",
        "二、上述住所（经营场所）不属于违法建筑、危险建筑、被征收拆除的建筑以及法律、法规禁止用作住所（经营场所）的房屋。",
        "三、从事的经营活动符合安全生产、消防、环境保护、城乡规划等有关规定，不扰民、不影响公共安全和社会公共利益。",
    ]
    if domicile.nature == "residential":
        agreed = (
            "已经有利害关系的业主一致同意"
            if domicile.owner_consent
            else "将在取得有利害关系的业主一致同意后使用"
        )
        words.append(f"四、上述房屋为住宅，将其改变为经营性用房{agreed}，并遵守法律、法规以及管理规约。")
    words += [
        "申请人知悉：隐瞒真实情况、提供虚假住所（经营场所）信息取得登记的，由登记机关依法撤销登记并追究相应的法律责任；"
        "通过登记的住所（经营场所）无法联系的，将被列入经营异常名录（个体工商户标记为经营异常状态）。",
    ]
    return {
        "blocks": [
            grid((1.15, 1.9, 0.9, 1.5), rows),
            gap(2),
            paras(words[0], flush=True, size=12),
            paras(*words[1:], size=12),
        ]
    }


def confirmation(facts: DocumentFacts) -> dict[str, Any]:
    """Who signs, what they sign and that they mean it."""
    subject = "个体工商户" if facts.individual else "公司"
    rows = [
        [value(str(i), centre=True), value(digest.title), value(digest.sha256)]
        for i, digest in enumerate(facts.digests, 1)
    ]
    people = [
        [
            value(str(i), centre=True),
            value(signer.party),
            value("、".join(signer.roles)),
            value(party_number(facts, signer.key)),
        ]
        for i, signer in enumerate(signers_for(facts.dossier), 1)
    ]
    return {
        "blocks": [
            grid(
                (1, 4.3),
                [
                    [label("名　　称"), value(facts.name)],
                    [label("登记机关"), value(facts.authority)],
                    [label("申请事项"), value(f"{subject}设立登记")],
                ],
            ),
            heading("一、签署人"),
            grid((0.5, 1.8, 2, 2.2), people, ("序号", "姓名（名称）", "身份（职务）", "证件类型及号码")),
            heading("二、签署的文书"),
            grid((0.5, 2.2, 3.9), rows, ("序号", "文书名称", "签署前的 SHA-256 摘要")),
            *([page()] if 1 < len(people) <= FOOT_ROWS else []),
            heading("三、确认事项"),
            paras(
                *_CONFIRMED,
                size=12 if len(people) > 1 else 10.5,
            ),
        ]
    }
