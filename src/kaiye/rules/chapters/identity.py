"""Identity of people and organisations (条例 第十五条；细则 第十六条)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from kaiye.catalogue.api import division
from kaiye.dossier.api import Dossier, Organisation, Person
from kaiye.kernel.api import CitizenId, InvalidCitizenId, InvalidUscc, Pointer, Uscc, say
from kaiye.rules.book import rule
from kaiye.rules.facts import Facts
from kaiye.rules.findings import REMIND, RESTRICT, WARN, Found
from kaiye.rules.laws import (
    CITIZEN_NUMBERS,
    COMPANIES,
    CREDIT_CODES,
    DIVISION_CODES,
    FORMS,
    IDENTITY_CARDS,
    IMPLEMENTING,
    ORGANISATION_CODES,
    PRACTICE,
    REGULATION,
)
from kaiye.rules.tags import foreign, from_hong_kong_macao_taiwan
from kaiye.rules.who import INVESTORS, ORGANISATIONS, PEOPLE, birth, citizen, code, number, parts, people

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af\u3007"
_CHINESE_NAME = re.compile(rf"[{_HAN}]+(·[{_HAN}]+)*")
_OTHER_NAME = re.compile(rf"[{_HAN}A-Za-zÀ-ɏ .,'’·\-]+")
_PHONE = re.compile(r"1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?|(\+|00)[0-9 \-]{6,20}")
# Registered by the national authority: 登记管理机关行政区划码 100000.
_NATIONAL = "100000"
_OLD_NUMBER = re.compile(r"[0-9]{15}")


@rule("ID-001", CITIZEN_NUMBERS(), REGULATION("第十五条"), on_fail=RESTRICT)
def number_is_a_number(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """身份证件号码符合编码规则"""
    for pointer, person in people(dossier):
        text = person.id_number.reveal()
        checked = person.id_type == "resident_id" or (
            person.id_type == "foreign_pr_card" and len(text) == 18 and text.startswith("9")
        )
        if not text or not checked or _OLD_NUMBER.fullmatch(text):
            continue
        try:
            known = CitizenId(text.upper())
        except InvalidCitizenId as error:
            yield Found(pointer / "id_number", error.message)
            continue
        if known.birth > facts.as_of:
            yield Found(pointer / "id_number", say("身份证号码中的出生日期在将来，请核对。"))


@rule("ID-002", IDENTITY_CARDS(), on_fail=RESTRICT)
def no_old_numbers(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """15位身份证号码已停用"""
    for pointer, person in people(dossier):
        if person.id_type == "resident_id" and _OLD_NUMBER.fullmatch(person.id_number.reveal()):
            yield Found(pointer / "id_number", say("15位身份证号码已停用，请填写身份证上的18位号码。"))


@rule("ID-003", DIVISION_CODES(), on_fail=REMIND)
def known_region(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """身份证号码的地区码可以识别"""
    for pointer, person in people(dossier):
        known = citizen(person)
        if known is not None and division(known.region[:2] + "0000") is None:
            yield Found(pointer / "id_number", say("身份证号码前两位不是现行的省级区划代码，请核对。"))


@rule("ID-004", CITIZEN_NUMBERS(), REGULATION("第十五条"), on_fail=RESTRICT)
def sex_and_birth_agree(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """性别、出生日期与身份证号码一致"""
    for pointer, person in people(dossier):
        known = citizen(person)
        if known is None:
            continue
        if person.sex is not None and person.sex != known.sex:
            yield Found(pointer / "sex", say("性别与身份证号码不一致，请核对。"))
        if person.birth is not None and person.birth != known.birth:
            yield Found(pointer / "birth", say("出生日期与身份证号码不一致，请核对。"))


@rule("ID-005", IDENTITY_CARDS(), REGULATION("第十五条"), IMPLEMENTING("第十六条"), on_fail=RESTRICT)
def document_is_valid(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """身份证件在有效期内"""
    for pointer, person in people(dossier):
        until = person.id_valid_until
        if until is not None and until != "long" and until < facts.as_of:
            yield Found(
                pointer / "id_valid_until",
                say(
                    "{name}的身份证件已于{day}过期，请换领以后再申请，或者到现场核验。",
                    name=person.name,
                    day=until.isoformat(),
                ),
            )


@rule("ID-006", PRACTICE(), on_fail=REMIND)
def document_expires_soon(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """身份证件即将到期"""
    last = facts.as_of + timedelta(days=facts.parameter("identity.expires_soon_days"))
    for pointer, person in people(dossier):
        until = person.id_valid_until
        if until is not None and until != "long" and facts.as_of <= until <= last:
            yield Found(
                pointer / "id_valid_until",
                say("{name}的身份证件将于{day}到期，请及时换领。", name=person.name, day=until.isoformat()),
            )


@rule("ID-007", REGULATION("第十五条"), IMPLEMENTING("第十六条"), on_fail=RESTRICT, needs=("population",))
def name_matches_number(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """姓名与证件号码经人口库核验一致"""
    for pointer, person in people(dossier):
        answer = facts.evidence.population.get(number(person))
        if (
            person.id_type == "resident_id"
            and answer
            and answer.name is not None
            and answer.name != person.name
        ):
            yield Found(
                pointer / "name",
                say("姓名与身份证号码核验不一致，请按身份证填写；确有错误的，可以持证件到现场核验。"),
            )


@rule("ID-008", PRACTICE(), on_fail=WARN)
def name_is_a_name(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """姓名中没有异常字符"""
    for pointer, person in people(dossier):
        chinese = person.id_type in {"resident_id", "hk_macao_permit", "taiwan_permit"}
        if person.name and not (_CHINESE_NAME if chinese else _OTHER_NAME).fullmatch(person.name):
            yield Found(pointer / "name", say("姓名含有不常见的字符，请与证件核对；没有错的由工作人员核实。"))


@rule("ID-011", REGULATION("第十五条"), on_fail=RESTRICT, needs=("population",))
def person_is_alive(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """人员身份状态正常"""
    for pointer, person in people(dossier):
        answer = facts.evidence.population.get(number(person))
        if answer is not None and answer.status == "deceased":
            yield Found(pointer / "id_number", say("人口库显示该人员已经死亡，不能办理，请核对号码。"))
        elif answer is not None and answer.status == "cancelled":
            yield Found(
                pointer / "id_number",
                say("人口库显示该号码已经注销（例如换号、移居），由工作人员核对。"),
                WARN,
            )


@rule("ID-014", PRACTICE(), on_fail=WARN)
def phones_are_their_own(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """同一手机号码绑定的人数"""
    most = facts.parameter("identity.phone_shared_by")
    shared = Counter(person.phone for _, person in people(dossier) if person.phone)
    for pointer, person in people(dossier):
        if shared[person.phone] > most:
            yield Found(
                pointer / "phone",
                say("同一个电话填给了{count}个人，请填写每个人自己的电话。", count=shared[person.phone]),
            )


@rule("ID-015", FORMS(), on_fail=REMIND)
def phone_looks_right(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """电话号码格式"""
    for pointer, person in people(dossier):
        if person.phone and not _PHONE.fullmatch(person.phone):
            yield Found(pointer / "phone", say("电话号码看起来不对，请核对；签名链接会发到这个号码。"))


@rule("ID-016", REGULATION("第十五条"), IMPLEMENTING("第十六条"), on_fail=WARN, needs=("identity_misused",))
def identity_not_misused(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """已申报被冒用的身份需现场核验"""
    for pointer, person in people(dossier):
        if number(person) in facts.evidence.identity_misused:
            yield Found(pointer / "id_number", say("该身份曾申报被冒用，为保护本人，请由本人到现场核验。"))


@rule("ID-018", IMPLEMENTING("第二十四条"), on_fail=RESTRICT, types={"FIE"})
def foreign_investors_papers(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """外国投资者的主体资格文件应经公证认证"""
    for i, investor in enumerate(dossier.investors):
        person, holder = dossier.people.get(investor.party), dossier.organisations.get(investor.party)
        abroad = (person is not None and foreign(person) and not from_hong_kong_macao_taiwan(person)) or (
            holder is not None and holder.kind == "foreign"
        )
        if abroad and not dossier.materials:
            yield Found(
                INVESTORS / i / "party",
                say("外国投资者的身份或者资格文件应经公证认证（或者附加证明书），请上传。"),
            )
        elif abroad:
            yield Found(INVESTORS / i / "party", say("外国投资者的公证认证文件由工作人员核对。"), WARN)


@rule("ID-019", IMPLEMENTING("第二十四条"), on_fail=WARN, types={"FIE"})
def neighbours_papers(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """港澳台投资者的资格文件依照专项规定公证"""
    for i, investor in enumerate(dossier.investors):
        person = dossier.people.get(investor.party)
        if person is not None and from_hong_kong_macao_taiwan(person):
            yield Found(
                INVESTORS / i / "party", say("港澳台投资者的资格文件依照专项规定办理公证，由工作人员核对。")
            )


@rule("ID-034", REGULATION("第十五条"), REGULATION("第十六条"), IMPLEMENTING("第二十五条"), on_fail=RESTRICT)
def people_are_complete(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """人员的姓名、证件号码、有效期和电话都应填写"""
    for pointer, person in people(dossier):
        if not person.name:
            yield Found(pointer / "name", say("请填写姓名。"))
        if not person.id_number:
            yield Found(pointer / "id_number", say("请填写证件号码。"))
        if person.id_valid_until is None:
            yield Found(pointer / "id_valid_until", say("请填写证件有效期，长期有效的选“长期”。"))
        if not person.phone:
            yield Found(pointer / "phone", say("请填写电话，签名链接会发到这个号码。"))


@rule("ID-035", REGULATION("第十五条"), on_fail=WARN)
def same_number_same_person(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """同一证件号码不应对应两个人"""
    first: dict[str, Person] = {}
    for pointer, person in people(dossier):
        held = number(person).reveal()
        if held and held in first and first[held].name != person.name:
            yield Found(pointer / "id_number", say("这个证件号码已经填给另一个人，请核对。"))
        first.setdefault(held, person)


@rule("ID-036", PRACTICE(), on_fail=REMIND)
def nobody_left_over(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """填写了但没有用到的人员和单位"""
    used = parts(dossier) | set(dossier.operation.members if dossier.operation else ())
    for key in dossier.people:
        if key not in used:
            yield Found(
                PEOPLE / key,
                say(
                    "{name}没有出资也没有职务，不会记入登记；不需要的话可以删去。",
                    name=dossier.party_name(key),
                ),
            )
    for key in dossier.organisations:
        if key not in used:
            yield Found(
                ORGANISATIONS / key,
                say(
                    "{name}没有出资也没有职务，不会记入登记；不需要的话可以删去。",
                    name=dossier.party_name(key),
                ),
            )


@rule("ID-038", CITIZEN_NUMBERS(), COMPANIES("第一百七十八条"), on_fail=REMIND)
def birth_is_told(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """非居民身份证件的人员请填写出生日期"""
    for pointer, person in people(dossier):
        if person.id_type != "resident_id" and birth(person) is None:
            yield Found(pointer / "birth", say("请填写出生日期，便于核对年龄。"))


@rule("ID-020", CREDIT_CODES(), on_fail=RESTRICT, needs=("organisations",))
def credit_code_is_one(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """统一社会信用代码校验通过，或者经登记库确认"""
    for pointer, organisation in _domestic(dossier):
        if code(organisation) in facts.evidence.organisations or not organisation.uscc:
            continue
        error = _code_error(organisation.uscc)
        if error is None:
            continue
        if error.kind != "organisation":
            yield Found(pointer / "uscc", error.message)
        elif not _last_digit_fits(code(organisation)):
            yield Found(pointer / "uscc", say("统一社会信用代码校验不通过，请核对是否有输错的字符。"))


@rule("ID-021", ORGANISATION_CODES(), on_fail=WARN, needs=("organisations",))
def organisation_code_is_one(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """主体标识码校验通过，或者经登记库确认"""
    for pointer, organisation in _domestic(dossier):
        if code(organisation) in facts.evidence.organisations or not organisation.uscc:
            continue
        error = _code_error(organisation.uscc)
        if error is not None and error.kind == "organisation":
            yield Found(pointer / "uscc", error.message)


@rule("ID-022", CREDIT_CODES(), on_fail=WARN)
def credit_code_suits_kind(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """信用代码类别与主体类型一致"""
    expected = {"enterprise": "9", "state_enterprise": "9", "institution": "1", "association": "58"}
    for pointer, organisation in _domestic(dossier):
        held = code(organisation)
        wrong = held[:1] not in expected.get(organisation.kind, held[:1]) or held.startswith("92")
        if held and wrong:
            yield Found(pointer / "uscc", say("信用代码的类别与所选的单位性质不一致，请核对。"))


@rule("ID-023", DIVISION_CODES(), on_fail=REMIND)
def credit_code_region(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """信用代码中的区划码为历史区划的，按历史库核对"""
    for pointer, organisation in _domestic(dossier):
        region = code(organisation)[2:8]
        if len(region) < 6 or region == _NATIONAL:
            continue
        entry = division(region)
        if entry is None:
            yield Found(
                pointer / "uscc", say("信用代码中的区划码{region}不在区划库中，请核对。", region=region)
            )
        elif entry.status == "former":
            yield Found(
                pointer / "uscc",
                say(
                    "信用代码中的{region}是历史区划“{name}”，已按历史库核对。",
                    region=region,
                    name=entry.full_name,
                ),
            )


@rule(
    "ID-024",
    COMPANIES("第二百三十六条"),
    REGULATION("第三十二条"),
    IMPLEMENTING("第二十五条"),
    on_fail=RESTRICT,
    needs=("organisations",),
)
def organisation_is_alive(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """出资单位没有被吊销或者注销"""
    for pointer, organisation in _domestic(dossier):
        answer = facts.evidence.organisations.get(code(organisation))
        if answer is not None and answer.status != "active":
            yield Found(
                pointer / "uscc",
                say("{name}已被吊销或者注销，不能新出资，请更换出资人。", name=organisation.name),
            )


@rule("ID-025", REGULATION("第十六条"), on_fail=WARN, needs=("organisations",))
def organisation_matches_register(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """出资单位的名称、法定代表人与登记库一致"""
    for pointer, organisation in _domestic(dossier):
        answer = facts.evidence.organisations.get(code(organisation))
        if answer is None:
            continue
        if answer.name is not None and answer.name != organisation.name:
            yield Found(
                pointer / "name", say("单位名称与登记库中的“{name}”不一致，请核对。", name=answer.name)
            )
        if answer.representative is not None and answer.representative != organisation.representative:
            yield Found(pointer / "representative", say("单位的法定代表人与登记库不一致，请核对。"))


@rule("ID-039", REGULATION("第十六条"), IMPLEMENTING("第二十五条"), on_fail=RESTRICT)
def organisations_are_complete(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """单位的名称、信用代码和法定代表人都应填写"""
    used = parts(dossier)
    for key, organisation in dossier.organisations.items():
        if key not in used:
            continue
        if not organisation.name:
            yield Found(ORGANISATIONS / key / "name", say("请填写单位名称。"))
        if not organisation.uscc and organisation.kind != "foreign":
            yield Found(ORGANISATIONS / key / "uscc", say("请填写单位的统一社会信用代码。"))
        if not organisation.representative:
            yield Found(
                ORGANISATIONS / key / "representative", say("请填写单位的法定代表人，由他代表单位签名。")
            )


def _domestic(dossier: Dossier) -> Iterator[tuple[Pointer, Organisation]]:
    used = parts(dossier)
    for key, organisation in dossier.organisations.items():
        if organisation.kind != "foreign" and key in used:
            yield ORGANISATIONS / key, organisation


def _last_digit_fits(text: str) -> bool:
    """GB 32100 alone: some real codes carry an organisation code that fails its own check."""
    values = {char: value for value, char in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
    total = sum(values[char] * pow(3, place, 31) for place, char in enumerate(text[:17]))
    return -total % 31 == values[text[17]]


def _code_error(text: str) -> InvalidUscc | None:
    try:
        Uscc(text)
    except InvalidUscc as error:
        return error
    return None
