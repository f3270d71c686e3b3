"""Signing: everybody who has to has signed, and what they signed holds (细则 第十五条；电子签名法).

These rules ask the ceremony. Before any paper was laid before anybody they have nothing to say. When it is void or
was refused its signatures count for nothing: SG-001 says so, and the others are silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from kaiye.dossier.api import Dossier
from kaiye.kernel.api import ROOT, Message, Pointer, local_date, say
from kaiye.rules.book import COMPANY, rule
from kaiye.rules.ceremony import CeremonyFacts, Certificate, Face, Means, SignerFacts
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    COMPANIES,
    E_LICENCES,
    ELECTRONIC_SIGNATURES,
    FORMS,
    IMPLEMENTING,
    PRACTICE,
    REGULATION,
    RISKS,
    TIME_STAMPS,
)
from kaiye.rules.who import INVESTORS, place_of, signing_parties

PAPERS: dict[str, Message] = {
    "application": say("公司登记（备案）申请书"),
    "application_iih": say("个体工商户登记申请书"),
    "contributions": say("股东（发起人）出资情况"),
    "posts": say("法定代表人、董事、监事、高级管理人员信息"),
    "articles": say("公司章程"),
    "domicile_commitment": say("住所（经营场所）使用承诺书"),
    "confirmation": say("实名签署确认书"),
}
# Where in the dossier stands what a paper says.
_ABOUT = {
    "contributions": ROOT / "investors",
    "posts": ROOT / "posts",
    "articles": ROOT / "articles",
    "domicile_commitment": ROOT / "domicile",
    "confirmation": ROOT / "people",
}
_WRONG = {
    Certificate.EXPIRED: say("{name}签名时所用的证书不在有效期内，请重新签署。"),
    Certificate.REVOKED: say("{name}签名时所用的证书已经被撤销，请重新签署。"),
    Certificate.UNTRUSTED: say("{name}的签名证书不能证明是本人为本次签署取得的，请重新签署。"),
}
_EVIDENCE: dict[str, Message] = {
    "time": say("签署时间"),
    "place": say("签署地点"),
    "device": say("签署设备"),
    "ip": say("签署时的网络地址"),
    "photo": say("签署时的照片"),
}


@rule("SG-001", IMPLEMENTING("第十五条"), on_fail=RESTRICT)
def everybody_has_signed(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """应当签名的人都已经签名"""
    ceremony = facts.ceremony
    if ceremony is None:
        return
    names = {signer.key: signer.name for signer in ceremony.signers}
    if not ceremony.in_force:
        for key in names:
            said = say("{name}的签名已经作废，不能作为申请材料，请重新签署。", name=names[key])
            yield Found(place_of(dossier, key), said)
        return
    for paper in ceremony.papers:
        for key in paper.wanted:
            if key not in paper.signed:
                told = {"name": names.get(key, key), "paper": PAPERS.get(paper.kind, paper.kind)}
                yield Found(place_of(dossier, key), say("{name}还没有签署《{paper}》。", **told))
    asked = {key for paper in ceremony.papers for key in paper.wanted}
    for key in signing_parties(dossier):
        if key not in asked:
            name = dossier.party_name(key) or key
            yield Found(place_of(dossier, key), say("应当由{name}签名，但是没有请其签署。", name=name))


@rule(
    "SG-002",
    REGULATION("第十六条"),
    IMPLEMENTING("第十五条"),
    FORMS(),
    on_fail=RESTRICT,
    types=COMPANY,
)
def representative_signs_application(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """申请书由拟任法定代表人签署"""
    ceremony = _standing(facts)
    if ceremony is None:
        return
    for pointer, post in dossier.holders("legal_representative"):
        if post.person not in ceremony.on("application"):
            yield Found(pointer / "person", say("申请书应当由拟任法定代表人签署。"))


@rule(
    "SG-003",
    COMPANIES("第四十五条"),
    COMPANIES("第四十六条"),
    COMPANIES("第一百七十一条"),
    on_fail=RESTRICT,
    types={"LLC"},
)
def shareholders_sign_articles(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """设立时的章程由全体股东签名或者盖章（国有独资公司由履行出资人职责的机构制定）"""
    for place in _articles_unsigned(dossier, facts):
        yield Found(place, say("章程应当由全体股东签名或者盖章。"))


@rule(
    "SG-004",
    COMPANIES("第九十四条"),
    COMPANIES("第一百零四条"),
    IMPLEMENTING("第十五条"),
    on_fail=RESTRICT,
    types={"JSC"},
)
def promoters_sign_articles(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """设立时的章程由全体发起人签署"""
    for place in _articles_unsigned(dossier, facts):
        yield Found(place, say("章程应当由全体发起人签署。"))


@rule(
    "SG-010",
    ELECTRONIC_SIGNATURES("第十三条"),
    ELECTRONIC_SIGNATURES("第十六条"),
    ELECTRONIC_SIGNATURES("第二十一条"),
    IMPLEMENTING("第十五条"),
    on_fail=RESTRICT,
)
def certificates_are_good(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """签名证书在签名时有效；手写签名的纸质材料不需要证书"""
    for signer in _signers(facts):
        if signer.certificate is not None and signer.certificate in _WRONG:
            yield Found(
                place_of(dossier, signer.key), say(_WRONG[signer.certificate].template, name=signer.name)
            )


@rule("SG-011", ELECTRONIC_SIGNATURES("第五条"), ELECTRONIC_SIGNATURES("第十三条"), on_fail=RESTRICT)
def papers_are_unchanged(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """材料签名后没有被修改；后来的签名和时间戳不算修改"""
    ceremony = _standing(facts)
    for paper in ceremony.papers if ceremony else ():
        if not paper.unchanged:
            said = say("《{paper}》在签名后被修改，请重新签名。", paper=PAPERS.get(paper.kind, paper.kind))
            yield Found(_ABOUT.get(paper.kind, ROOT / "business"), said)


@rule("SG-012", TIME_STAMPS(), ELECTRONIC_SIGNATURES("第十三条"), on_fail=WARN)
def signatures_are_stamped(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """签名有可信的时间戳"""
    ceremony = _standing(facts)
    for signer in _signers(facts):
        if ceremony is None or signer.certificate is None:
            continue
        if any(signer.key in paper.signed and signer.key not in paper.stamped for paper in ceremony.papers):
            yield Found(
                place_of(dossier, signer.key),
                say("{name}的签名缺少可信时间戳，由工作人员核实。", name=signer.name),
            )


@rule("SG-013", IMPLEMENTING("第十五条"), E_LICENCES(), on_fail=RESTRICT)
def organisations_sign_by_their_own(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """单位由其法定代表人或者被授权的人签章"""
    # That the filed representative is the registered one is ID-025's.
    for signer in _signers(facts):
        organisation = dossier.organisations.get(signer.key)
        if organisation is None:
            continue
        signatory = dossier.people.get(organisation.signatory or "")
        if signatory is not None and (signer.name, signer.organisation) == (
            signatory.name,
            organisation.name,
        ):
            if not signer.authorised:
                yield Found(
                    place_of(dossier, signer.key),
                    say(
                        "{organisation}授权{name}签章，还没有经登记机关核对的授权，由工作人员核对授权书。",
                        organisation=organisation.name,
                        name=signatory.name,
                    ),
                    WARN,
                )
        elif (signer.name, signer.organisation) != (organisation.representative, organisation.name):
            yield Found(
                place_of(dossier, signer.key),
                say(
                    "{organisation}的签章人与授权不符，请由其法定代表人或者被授权的人签章。",
                    organisation=organisation.name,
                ),
            )


@rule("SG-014", IMPLEMENTING("第十六条"), on_fail=WARN)
def faces_match(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """人脸核验通过，或者有经公证的身份证明、现场核验"""
    # Only where a face was compared: none is made up.
    for signer in _signers(facts):
        check = signer.verification
        otherwise = check is not None and check.means in {Means.NOTARISED, Means.IN_PERSON} and check.passed
        if signer.face in {Face.UNSURE, Face.MISMATCH} and not otherwise:
            yield Found(
                place_of(dossier, signer.key),
                say(
                    "{name}的人脸核验没有通过，可以重试，或者提交经公证的身份证明、到现场核验。",
                    name=signer.name,
                ),
            )


@rule("SG-015", RISKS(), on_fail=WARN)
def few_share_a_device(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """多人在短时间内用同一设备、同一网络签署的，由人工核实"""
    # The same device is the same device at the same network address: people at one table share a network, and
    # one model of telephone is many people's. Not counted: whoever was verified in person, and a program on the
    # machine itself, which has no address. Somebody who signs in several parts is one.
    many = facts.parameter("signing.same_device_people")
    within = timedelta(minutes=facts.parameter("signing.same_device_minutes"))
    for group in _by_device(facts):
        for i, first in enumerate(group):
            names = list(dict.fromkeys(signer.name for signer in _soon_after(first, group[i:], within)))
            if len(names) >= many:
                yield Found(
                    place_of(dossier, first.key),
                    say(
                        "{names}在短时间内用同一设备签署，由工作人员核实是否本人签署。",
                        names="、".join(names),
                    ),
                )
                break


@rule("SG-016", PRACTICE(), on_fail=REMIND)
def signatures_are_recent(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """提交时签名不超过规定的天数"""
    ceremony, days = _standing(facts), facts.parameter("signing.old_days")
    for signer in _signers(facts):
        if ceremony is None or signer.signed_at is None:
            continue
        if (ceremony.submitted - local_date(signer.signed_at)).days > days:
            yield Found(
                place_of(dossier, signer.key),
                say("{name}的签名时间过久，请确认内容仍然是其意愿。", name=signer.name),
            )


@rule("SG-017", PRACTICE(), on_fail=WARN)
def moments_are_on_record(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """签署时应当收集的环境证据完整"""
    # Place and photo are missed only by ceremonies that collect them.
    for signer in _signers(facts):
        for what in signer.missing:
            told = {"name": signer.name, "what": _EVIDENCE.get(what, what)}
            yield Found(
                place_of(dossier, signer.key), say("{name}的{what}没有记录，由工作人员核实。", **told)
            )


def _standing(facts: Facts) -> CeremonyFacts | None:
    ceremony = facts.ceremony
    return ceremony if ceremony is not None and ceremony.in_force else None


def _signers(facts: Facts) -> Iterator[SignerFacts]:
    """Everybody who has signed."""
    ceremony = _standing(facts)
    yield from (signer for signer in (ceremony.signers if ceremony else ()) if signer.signed)


def _articles_unsigned(dossier: Dossier, facts: Facts) -> Iterator[Pointer]:
    ceremony = _standing(facts)
    if ceremony is None:
        return
    signed = ceremony.on("articles")
    for i, investor in enumerate(dossier.investors):
        if investor.party not in signed:
            yield INVESTORS / i / "party"


def _by_device(facts: Facts) -> Iterator[list[SignerFacts]]:
    """Those who signed on one device at one address, in the order of signing."""
    counted = [
        signer
        for signer in _signers(facts)
        if signer.device
        and signer.address
        and (signer.verification is None or signer.verification.means is not Means.IN_PERSON)
    ]
    counted.sort(key=lambda one: (one.device, one.address, one.signed_at, one.key))
    for _, group in groupby(counted, key=lambda one: (one.device, one.address)):
        yield list(group)


def _soon_after(first: SignerFacts, group: list[SignerFacts], within: timedelta) -> Iterator[SignerFacts]:
    """Those of the group, in the order of signing, who signed no later than that after `first`."""
    for signer in group:
        if first.signed_at is None or signer.signed_at is None or signer.signed_at - first.signed_at > within:
            return
        yield signer
