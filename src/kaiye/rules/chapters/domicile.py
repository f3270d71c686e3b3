"""住所, for an individual business 经营场所 (条例 第十一条；细则 第四条、第十条)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from kaiye.catalogue.api import division
from kaiye.dossier.api import Dossier
from kaiye.kernel.api import Pointer, say
from kaiye.rules.addresses import plain_address
from kaiye.rules.book import rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    CIVIL_CODE,
    COMPANIES,
    FORMS,
    IMPLEMENTING,
    LOCAL_ADDRESSES,
    PRACTICE,
    REGULATION,
    STATISTICS,
)

DOMICILE = Pointer("/domicile")
DELIVERY = Pointer("/delivery")
_PLACE = re.compile(r"[路街巷弄道村组屯乡镇园区厦场城里庄寨湾坊苑楼座院湖山港]|大道|胡同|广场")
_DETAIL = re.compile(r"[0-9０-９一二三四五六七八九十百]|[号室层幢栋楼座铺]")
_ODD = re.compile(r"工位|虚拟|自编")
_HOSTING = re.compile(r"托管|集群|hosting|cluster", re.IGNORECASE)
_PLATFORM = re.compile(r"平台|网络|platform|network", re.IGNORECASE)


@rule("AD-001", IMPLEMENTING("第六条"), COMPANIES("第八条"), on_fail=RESTRICT)
def address_identifies_a_place(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """住所信息完整，可以找到"""
    home = dossier.domicile
    if not home.division:
        yield Found(DOMICILE / "division", say("请选择住所所在的行政区划。"))
    elif division(home.division) is None:
        yield Found(
            DOMICILE / "division", say("没有代码为“{code}”的行政区划，请重新选择。", code=home.division)
        )
    if not home.address.strip():
        yield Found(DOMICILE / "address", say("请填写住所的详细地址，包括街道（村）、门牌号和房间号。"))
    elif not _PLACE.search(home.address):
        yield Found(DOMICILE / "address", say("只凭这个地址找不到地方，请写明街道（村）、门牌号和房间号。"))
    elif not _DETAIL.search(home.address):
        severity = REMIND if home.nature == "rural" else None
        yield Found(DOMICILE / "address", say("地址里没有门牌号、楼层或者房间号，请补充。"), severity)


@rule("AD-002", IMPLEMENTING("第四条"), IMPLEMENTING("第十条"), IMPLEMENTING("第十八条"), on_fail=RESTRICT)
def authority_has_jurisdiction(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """住所在登记机关的管辖区域内"""
    authority, place = dossier.authority, dossier.domicile.division
    if len(authority) == 6 and division(place) is not None and not _within(place, authority):
        yield Found(
            DOMICILE / "division", say("住所不在所选登记机关的管辖区域内，请改选登记机关或者核对住所。")
        )


@rule("AD-004", REGULATION("第十一条"), LOCAL_ADDRESSES(), on_fail=RESTRICT, needs=("forbidden_addresses",))
def address_not_forbidden(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """地址未列入住所禁设名单"""
    here = _plain(dossier, dossier.domicile.address)
    if not here:
        return
    listed = {_plain(dossier, text) for text in facts.evidence.forbidden_addresses} - {""}
    if here in listed:
        yield Found(
            DOMICILE / "address", say("该地址在住所禁设名单中（例如违法建筑、危房、征收范围），请更换地址。")
        )
    elif any(_lies_in(here, text) for text in listed):
        yield Found(DOMICILE / "address", say("该地址所在的楼宇列在住所禁设名单中，由工作人员核对。"), WARN)


@rule("AD-005", CIVIL_CODE("第二百七十九条"), on_fail=WARN)
def neighbours_consent(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """住宅改为经营性用房应经有利害关系的业主一致同意"""
    if dossier.domicile.nature == "residential" and dossier.domicile.owner_consent is not True:
        yield Found(
            DOMICILE / "owner_consent",
            say(
                "把住宅用作经营场所，应当经有利害关系的业主一致同意；取得同意后请勾选，没有取得的由工作人员核对。"
            ),
        )


@rule("AD-006", REGULATION("第十六条"), IMPLEMENTING("第二十五条"), on_fail=RESTRICT)
def address_is_proved(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """提交住所使用文件或者作出住所申报承诺"""
    if dossier.domicile.commitment:
        return
    if not dossier.materials:
        yield Found(
            DOMICILE / "commitment", say("请作出住所申报承诺，或者上传房产证、租赁合同等住所使用文件。")
        )
    else:
        yield Found(
            DOMICILE / "commitment", say("没有作出住所申报承诺，上传的住所使用文件由工作人员核对。"), WARN
        )


@rule("AD-007", LOCAL_ADDRESSES(), on_fail=RESTRICT)
def commitment_is_complete(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """住所承诺写明真实可用、使用权、用途和期限"""
    home = dossier.domicile
    if not home.commitment and not dossier.materials:
        yield Found(DOMICILE / "commitment", say("请签署住所（经营场所）承诺，承诺地址真实、可以使用。"))
    if home.nature is None:
        yield Found(DOMICILE / "nature", say("请选择房屋的用途，例如商业、办公、住宅。"))
    if home.use is None:
        yield Found(DOMICILE / "use", say("请选择房屋的使用方式，例如自有、租赁、无偿使用。"))
    if home.use == "leased" and home.lease_until is None:
        yield Found(DOMICILE / "lease_until", say("租赁的房屋请填写租赁期限。"), REMIND)


@rule("AD-008", PRACTICE(), on_fail=WARN)
def lease_is_running(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """租赁期限未届满"""
    until = dossier.domicile.lease_until
    if dossier.domicile.use != "leased" or until is None:
        return
    soon = facts.as_of + timedelta(days=facts.parameter("address.lease_ends_soon_days"))
    if until < facts.as_of:
        yield Found(
            DOMICILE / "lease_until", say("租赁期限已于{day}届满，请核对或者续租。", day=until.isoformat())
        )
    elif until <= soon:
        yield Found(
            DOMICILE / "lease_until",
            say("租赁期限将于{day}届满，请留意续租。", day=until.isoformat()),
            REMIND,
        )


@rule("AD-009", STATISTICS(), on_fail=WARN, needs=("crowded_addresses",))
def address_not_crowded(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """同一地址登记户数异常的，列为重点核查"""
    here = _plain(dossier, dossier.domicile.address)
    told = facts.evidence.crowded_addresses.items()
    # Two sources may write one address in two ways: the larger number counts.
    count = max((count for text, count in told if _plain(dossier, text) == here), default=0)
    if here and dossier.domicile.use != "cluster" and count > facts.parameter("address.crowded_over"):
        yield Found(
            DOMICILE / "address",
            say("这个地址已经登记了{count}户，由工作人员核查；这不说明您的申请有错。", count=count),
        )


@rule("AD-010", LOCAL_ADDRESSES(), on_fail=RESTRICT)
def cluster_has_a_host(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """集群登记应提交托管协议"""
    hosted = any(_HOSTING.search(material.kind) for material in dossier.materials)
    if dossier.domicile.use == "cluster" and not hosted:
        yield Found(DOMICILE / "use", say("集群登记请上传与托管机构签订的托管协议。"))


@rule("AD-012", REGULATION("第十一条"), on_fail=WARN, types={"IIH"})
def platform_business_stays_online(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """以网络经营场所登记的，有平台证明并且只通过互联网经营"""
    if dossier.domicile.nature != "network":
        return
    if not any(_PLATFORM.search(material.kind) for material in dossier.materials):
        yield Found(
            DOMICILE / "nature",
            say("以网络经营场所登记，请上传电子商务平台出具的证明；没有的由工作人员核对。"),
        )
    words = facts.listed("scope.offline_words")
    for i, item in enumerate(dossier.scope):
        if any(word in item.wording for word in words):
            yield Found(
                Pointer("/scope") / i,
                say(
                    "“{item}”需要线下场所，网络经营场所不能经营，请更换地址或者删去该项目。",
                    item=item.wording,
                ),
            )


@rule("AD-013", REGULATION("第五十四条"), on_fail=REMIND, types={"IIH"})
def no_fixed_place(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """无固定经营场所的，适用省级管理办法"""
    if dossier.domicile.no_fixed_place:
        yield Found(
            DOMICILE / "no_fixed_place",
            say("没有固定经营场所的，适用当地省级人民政府的管理办法；上面的地址用于联系。"),
        )


@rule("AD-014", PRACTICE(), on_fail=REMIND)
def address_words(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """地址含“工位”“虚拟”“自编”字样"""
    if _ODD.search(dossier.domicile.address):
        yield Found(DOMICILE / "address", say("地址含“工位”“虚拟”“自编”等字样，请核对门牌是否真实。"))


@rule("AD-015", LOCAL_ADDRESSES(), on_fail=WARN)
def dwelling_suits_trade(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """对场所有要求的项目与住宅用途不符"""
    if dossier.domicile.nature != "residential":
        return
    words = facts.listed("scope.site_words")
    for i, item in enumerate(dossier.scope):
        if any(word in item.wording for word in words):
            yield Found(
                Pointer("/scope") / i,
                say("“{item}”对场所有要求，一般不能设在住宅里，由工作人员核对。", item=item.wording),
            )


@rule(
    "AD-018",
    REGULATION("第十一条"),
    COMPANIES("第八条"),
    on_fail=RESTRICT,
    types={"LLC", "JSC", "SP", "GP", "SGP", "LP", "COOP", "BR"},
)
def network_address_for_individuals(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """仅电子商务平台内的自然人经营者可以网络经营场所登记"""
    if dossier.domicile.nature == "network":
        yield Found(
            DOMICILE / "nature",
            say("只有电子商务平台内的自然人经营者可以登记网络经营场所，公司请填写实际住所。"),
        )


@rule("AD-017", FORMS(), on_fail=REMIND)
def electronic_delivery_is_confirmed(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """确认电子送达地址"""
    delivery = dossier.delivery
    if delivery is None or not delivery.electronic:
        return
    if not delivery.address.strip():
        yield Found(DELIVERY / "address", say("同意电子送达的，请填写接收文书的电子邮箱或者手机号。"))
    elif not delivery.confirmed:
        yield Found(DELIVERY / "confirmed", say("请确认电子送达地址，文书会送到这里。"))


def _lies_in(here: str, larger: str) -> bool:
    """Whether an address lies in a building or estate: 88号 does not lie in 8, 5幢1203室 does in 5幢."""
    return here.startswith(larger) and not (larger[-1].isdigit() and here[len(larger)].isdigit())


def _within(place: str, area: str) -> bool:
    """Whether a division lies in an area of equal or higher level, by the digits of GB/T 2260."""
    if area == "100000":
        return True
    return place.startswith(area[:2] if area.endswith("0000") else area[:4] if area.endswith("00") else area)


def _plain(dossier: Dossier, address: str) -> str:
    return plain_address(address, dossier.domicile.division)
