"""Deny by default: what is not granted, and what does not say whose it is, is refused."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from kaiye.identity.api import (
    GRANTS,
    NOBODY,
    SYSTEM,
    Account,
    Actor,
    ActorKind,
    Permission,
    Role,
    actor_of,
    covers,
    signer,
)
from kaiye.kernel.api import Forbidden, SignInNeeded

APPLICANT = Actor(ActorKind.APPLICANT, "account:7")
OFFICER = Actor(ActorKind.OFFICER, "account:8", authority="340100")


def thing(**facts: str) -> SimpleNamespace:
    return SimpleNamespace(**facts)


def test_an_applicant_edits_only_what_is_theirs() -> None:
    APPLICANT.require(Permission.EDIT_FILING, thing(owner="account:7"))
    for other in (thing(owner="account:70"), thing(owner=""), thing(), None):
        with pytest.raises(Forbidden):
            APPLICANT.require(Permission.EDIT_FILING, other)


def test_an_applicant_never_approves() -> None:
    assert not APPLICANT.may(Permission.APPROVE, thing(owner="account:7", authority="340104"))


@pytest.mark.parametrize(
    ("authority", "allowed"), [("340104", True), ("340100", True), ("340200", False), ("", False)]
)
def test_an_officer_decides_within_the_authority(authority: str, allowed: bool) -> None:
    assert OFFICER.may(Permission.APPROVE, thing(authority=authority)) is allowed


def test_an_officer_without_authority_decides_nothing() -> None:
    nowhere = Actor(ActorKind.OFFICER, "account:9")
    assert not nowhere.may(Permission.APPROVE, thing(authority="340104"))


@pytest.mark.parametrize(
    ("mine", "other", "covered"),
    [
        ("340104", "340104", True),
        ("340104", "340103", False),
        ("340100", "340104", True),
        ("340000", "349900", True),
        ("100000", "340104", False),
        ("340104", "340100", False),
    ],
)
def test_authority_reaches_downwards_only(mine: str, other: str, covered: bool) -> None:
    assert covers(mine, other) is covered


def test_nobody_is_asked_to_sign_in() -> None:
    for permission in Permission:
        with pytest.raises(SignInNeeded):
            NOBODY.require(permission, thing(owner="nobody", authority="340104"))


def test_the_system_may_everything_and_every_kind_has_its_grants() -> None:
    assert all(SYSTEM.may(permission) for permission in Permission)
    assert set(GRANTS) == set(ActorKind)


def test_administrators_do_not_decide_cases() -> None:
    for kind in (ActorKind.SYSTEM_ADMIN, ActorKind.SECURITY_ADMIN, ActorKind.AUDIT_ADMIN):
        assert not GRANTS[kind] & {
            Permission.APPROVE,
            Permission.RETURN,
            Permission.REFUSE,
            Permission.READ_CASE,
        }


def test_the_actor_of_an_account_carries_nothing_personal() -> None:
    account = Account(pk=7, login="x" * 64, role=Role.OFFICER, authority="340104", name="审核员")
    actor = actor_of(account)
    assert (actor.id, actor.kind, actor.authority, actor.account) == ("account:7", "officer", "340104", 7)
    account.is_active = False
    assert actor_of(account) is NOBODY
    assert actor_of(object()) is NOBODY


def test_a_signer_signs_only_in_their_place() -> None:
    person = signer("c1-zhang", "张云杉")
    assert person.may(Permission.SIGN_FILING, thing(owner="signer:c1-zhang"))
    assert not person.may(Permission.SIGN_FILING, thing(owner="signer:c1-li"))
    assert not person.may(Permission.EDIT_FILING, thing(owner="signer:c1-zhang"))
    assert person.account is None
