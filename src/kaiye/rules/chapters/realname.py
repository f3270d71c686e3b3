"""Who has shown in this filing that they are who the dossier says, and want it (条例 第十五条；细则 第十六条).

These rules ask the ceremony. Before any paper was laid before anybody they have nothing to say, and what is not
collected is not made up: nobody's confirmation by electronic licence is asked for.
Somebody who has not signed at all is SG-001's.
"""

from __future__ import annotations

from collections.abc import Iterator

from kaiye.dossier.api import Dossier, Organisation, Person
from kaiye.kernel.api import say
from kaiye.rules.book import rule
from kaiye.rules.ceremony import CeremonyFacts, Means, SignerFacts
from kaiye.rules.facts import Facts
from kaiye.rules.findings import RESTRICT, WARN, Found
from kaiye.rules.laws import COUNTERFEITS, FORMS, IMPLEMENTING, REGULATION
from kaiye.rules.who import place_of, roles_of

# These ways look at the document itself, whichever it is (细则 第十六条第二款).
_AT_SIGHT = {Means.FACE, Means.NOTARISED, Means.IN_PERSON}


@rule("ID-012", REGULATION("第十五条"), IMPLEMENTING("第十六条"), on_fail=RESTRICT)
def signers_are_verified(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """法定代表人、投资人、董事、监事、高级管理人员、联络员和代理人都已通过实名验证"""
    for signer, person in _people(dossier, facts.ceremony):
        check = signer.verification
        if check is None or check.passed is False:
            yield Found(
                place_of(dossier, signer.key),
                say(
                    "{name}没有完成实名验证，请本人通过签署链接完成验证，"
                    "或者提交经公证的身份证明、持证件到现场办理。",
                    name=person.name,
                ),
            )
        elif check.means not in _AT_SIGHT and person.id_type != "resident_id":
            # The population source holds resident identity cards only; what it left open ID-007 asks again.
            yield Found(
                place_of(dossier, signer.key),
                say("{name}的证件不能自动核验，由工作人员核验证件或者经公证的身份证明。", name=person.name),
                WARN,
            )


@rule("ID-013", IMPLEMENTING("第十六条"), on_fail=RESTRICT)
def verified_for_this_filing(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """实名验证是为本次业务完成的"""
    for signer in _signed(dossier, facts.ceremony):
        check = signer.verification
        if facts.ceremony is None or check is None or check.means is Means.NOTARISED:
            continue
        if check.filing != facts.ceremony.filing:
            yield Found(
                place_of(dossier, signer.key),
                say("{name}的实名验证不是为本次业务做的，请本人为本次业务完成实名验证。", name=signer.name),
            )


@rule("ID-017", IMPLEMENTING("第十六条"), FORMS(), on_fail=RESTRICT)
def signers_confirm_their_parts(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """每个人都确认了所担任的职务和登记业务"""
    held = roles_of(dossier)
    for signer in _signed(dossier, facts.ceremony):
        missing = [role for role in held.get(signer.key, ()) if role not in signer.roles]
        if not signer.consent:
            yield Found(
                place_of(dossier, signer.key),
                say("{name}没有确认知情并同意办理本次登记，请本人重新签署。", name=signer.name),
            )
        elif missing:
            yield Found(
                place_of(dossier, signer.key),
                say(
                    "{name}没有确认担任“{roles}”，请本人确认所担任的职务和登记业务。",
                    name=signer.name,
                    roles="、".join(missing),
                ),
            )


@rule("ID-026", COUNTERFEITS(), on_fail=RESTRICT)
def enterprises_confirm_investing(dossier: Dossier, facts: Facts) -> Iterator[Found]:
    """出资企业已通过电子营业执照或者其法定代表人的实名验证确认投资"""
    # Nobody was asked, or it was left open: a person looks, since the enterprise may have confirmed in the national
    # system, which is not asked today. Nor is the register of state property rights, whose comparison stays theirs.
    for signer, enterprise in _enterprises(dossier, facts.ceremony):
        check = signer.verification
        if check is not None and check.passed:
            continue
        yield Found(
            place_of(dossier, signer.key),
            say(
                "{name}还没有确认投资行为，请由该企业通过电子营业执照或者其法定代表人实名验证确认。",
                name=enterprise.name,
            ),
            RESTRICT if check is not None and check.passed is False else WARN,
        )


def _signed(dossier: Dossier, ceremony: CeremonyFacts | None) -> Iterator[SignerFacts]:
    if ceremony is None or not ceremony.in_force:
        return
    for signer in ceremony.signers:
        if signer.signed and (signer.key in dossier.people or signer.key in dossier.organisations):
            yield signer


def _people(dossier: Dossier, ceremony: CeremonyFacts | None) -> Iterator[tuple[SignerFacts, Person]]:
    for signer in _signed(dossier, ceremony):
        if signer.key in dossier.people:
            yield signer, dossier.people[signer.key]


def _enterprises(
    dossier: Dossier, ceremony: CeremonyFacts | None
) -> Iterator[tuple[SignerFacts, Organisation]]:
    for signer in _signed(dossier, ceremony):
        organisation = dossier.organisations.get(signer.key)
        if organisation is not None and organisation.kind in {"enterprise", "state_enterprise"}:
            yield signer, organisation
