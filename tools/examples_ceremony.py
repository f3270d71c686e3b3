"""How the papers were signed, in words: the `ceremony` of the registrar's cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kaiye.kernel.api import ENGLISH
from kaiye.rules.chapters.signing import PAPERS

Words = dict[str, str]

_CERTIFICATES = {
    "valid": ("签名证书有效", "signed with a valid certificate"),
    "expired": ("签名证书不在有效期内", "signed with a certificate out of its period"),
    "revoked": ("签名证书已经被撤销", "signed with a revoked certificate"),
    "untrusted": ("签名证书不是为本次签署取得的", "signed with a certificate not made for this signing"),
    None: ("在纸上手写签名", "signed by hand on paper"),
}
_FACES = {
    "match": ("人脸核验一致", "the face matches"),
    "unsure": ("人脸核验不能确定", "the face is in doubt"),
    "mismatch": ("人脸核验不一致", "the face does not match"),
    None: ("没有比对人脸", "no face was compared"),
}
_MEANS = {
    "sources": ("用证件信息核验", "verified by the document"),
    "face": ("用人脸核验", "verified by the face"),
    "notarised": ("提交了经公证的身份证明", "handed in a notarised identity document"),
    "in_person": ("持证件到现场核验", "verified in person"),
    "e_licence": ("用电子营业执照确认", "confirmed by the electronic licence"),
}
_PASSED = {
    True: ("通过", "passed"),
    False: ("没有通过", "not passed"),
    None: ("没有结论", "left open"),
}
_EVIDENCE = {"device": ("设备", "device"), "place": ("地点", "place"), "photo": ("照片", "photo")}


def changes(body: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Words]:
    """Who signed what and how, one line each; `names` by key."""
    if not body:
        yield _pair("应当签署的人都已签署全部材料", "Everybody who has to has signed every paper")
    if not body.get("in_force", True):
        yield _pair("签署已经作废", "The signing is void")
    if "submitted" in body:
        yield _pair(f"{body['submitted']}提交申请", f"Submitted on {body['submitted']}")
    for key, told in body.get("signers", {}).items():
        for words in _signer(told):
            yield _pair(f"{names[key]}：{words[0]}", f"{names[key]}: {words[1]}")
    for kind, told in body.get("papers", {}).items():
        title = PAPERS[kind]
        for zh, en in _paper(told, names):
            yield _pair(f"《{title}》：{zh}", f"“{title.text(ENGLISH, 'rules')}”: {en}")


def _signer(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "at" in told:
        yield f"{told['at']:%Y-%m-%d %H:%M:%S}签署", f"signed on {told['at']:%Y-%m-%d %H:%M:%S}"
    if "certificate" in told:
        yield _CERTIFICATES[told["certificate"]]
    if "face" in told:
        yield _FACES[told["face"]]
    if "verification" in told:
        yield _verified(told["verification"])
    if told.get("consent") is False:
        yield "没有确认知情同意", "did not confirm knowing of it and agreeing"
    if told.get("roles"):
        roles = "、".join(told["roles"])
        yield f"只确认担任{roles}", f"confirmed to be {roles} only"
    for what in told.get("missing", ()):
        zh, en = _EVIDENCE[what]
        yield f"没有记录{zh}", f"the {en} is not on record"
    for key, zh, en in (
        ("name", "签字的是", "the pen was held by "),
        ("organisation", "代表的是", "signed for "),
        ("device", "用的设备是第", "signed on device "),
        ("address", "所在的网络是第", "signed from network "),
    ):
        if key in told:
            numbered = key in {"device", "address"}
            value = told[key] or "0"
            yield (f"{zh}{value}号" if numbered else f"{zh}{value}"), f"{en}{value}"


def _verified(check: Mapping[str, Any] | None) -> tuple[str, str]:
    if check is None:
        return "没有做实名验证", "was not verified"
    zh, en = _MEANS[check.get("means", "sources")]
    if "passed" in check:
        told = _PASSED[check["passed"]]
        zh, en = f"{zh}，{told[0]}", f"{en}, {told[1]}"
    if check.get("filing"):
        zh, en = f"{zh}，是为另一项申请做的", f"{en}, for another filing"
    return zh, en


def _paper(told: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    def listed(keys: list[str]) -> str:
        return "、".join(names[key] for key in keys)

    if "unsigned" in told:
        yield f"{listed(told['unsigned'])}没有签署", f"{listed(told['unsigned'])} has not signed"
    if "unasked" in told:
        yield f"没有请{listed(told['unasked'])}签署", f"{listed(told['unasked'])} was not asked to sign"
    if "signed" in told:
        yield f"签署的是{listed(told['signed'])}", f"{listed(told['signed'])} signed"
    elif "stamped" in told:
        yield (
            f"有时间戳的是{listed(told['stamped'])}的签名",
            f"the signatures of {listed(told['stamped'])} are time-stamped",
        )
    if told.get("unchanged") is False:
        yield "签名后被修改", "changed after signing"


def _pair(zh: str, en: str) -> Words:
    return {"zh": zh, "en": en}
