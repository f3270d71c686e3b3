"""Passkeys (WebAuthn level 2): registered by whoever is signed in, good for signing in without a code.

The device has verified its holder (by finger, face or PIN), so a passkey is two factors at once.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from django.conf import settings
from django.db import IntegrityError, transaction
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kaiye.database.api import find
from kaiye.identity import throttle
from kaiye.identity.devices import sign_out_elsewhere, tell_account
from kaiye.identity.models import Account, Authenticator, Passkey, PasskeyChallenge, Role
from kaiye.kernel.api import Conflict, Forbidden, InvalidInput, NotFound, Problem, say
from kaiye.ledger.api import append
from kaiye.vault.api import blind_index

CHALLENGE_LIFETIME = timedelta(minutes=5)
MOST = 10


def passkeys_possible() -> bool:
    """Whether browsers allow passkeys at our address: a name over https, or localhost; never a bare number."""
    address = urlsplit(settings.KAIYE_PUBLIC_URL)
    host = address.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return address.scheme == "https" or host == "localhost"
    return False


def passkeys_of(account: Account) -> list[Passkey]:
    """The account's passkeys, the oldest first."""
    return list(Passkey.objects.filter(account=account).order_by("pk"))


def ask_registration(account: Account, *, at: datetime) -> tuple[str, str]:
    """The options for `navigator.credentials.create` (JSON) and the challenge (base64url), good for five minutes."""
    have = [
        PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.credential)) for one in passkeys_of(account)
    ]
    options = webauthn.generate_registration_options(
        rp_id=_rp_id(),
        rp_name="Kaiye 开业",
        user_id=_handle(account),
        # What a device shows to tell accounts apart: never the whole number, it syncs to other clouds.
        user_name=account.login if account.role != Role.APPLICANT else f"····{account.phone[-4:]}",
        exclude_credentials=have,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    _keep(options.challenge, f"add:{account.pk}", at)
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def add_passkey(
    account: Account, answer: str, challenge: str, *, name: str, session: str, at: datetime
) -> Passkey:
    """The device's key signs in from now on; every other sign-in is over, and the telephone is told."""
    called = " ".join(name.split())[:60]
    if not called:
        message = say("请给这把通行密钥起个名字，例如“我的手机”。")
        raise InvalidInput(message, problems=[Problem("/name", message)])
    if Passkey.objects.filter(account=account).count() >= MOST:
        raise Conflict(say("一个账号最多{most}把通行密钥。", most=MOST))
    # Spent whatever comes of it.
    with transaction.atomic(durable=True):
        _spend(challenge, f"add:{account.pk}", at)
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_rp_id(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        raise Forbidden(
            say("没有收到可用的通行密钥。"),
            way_out=say("请重新打开页面再试；设备要设有锁屏密码、指纹或者人脸。"),
        ) from None
    with transaction.atomic(durable=True):
        try:
            with transaction.atomic():
                row = Passkey.objects.create(
                    account=account,
                    digest=_digest(found.credential_id),
                    credential=bytes_to_base64url(found.credential_id),
                    public_key=found.credential_public_key,
                    sign_count=found.sign_count,
                    name=called,
                    added=at,
                )
        except IntegrityError:
            raise Conflict(say("这把通行密钥已经登记过。")) from None
        sign_out_elsewhere(account, but=session, why="passkey", at=at)
        _record("account.passkey_added", account, row, at=at)
        text = say("您的账号添加了一把通行密钥，其他登录已经结束。如果不是您本人，请立即到登记机关窗口办理。")
        tell_account(account, "identity.passkey", text, at=at)
    return row


def ask_sign_in(*, at: datetime) -> tuple[str, str]:
    """The options for `navigator.credentials.get` (JSON) and the challenge (base64url); names no account."""
    options = webauthn.generate_authentication_options(
        rp_id=_rp_id(), user_verification=UserVerificationRequirement.REQUIRED
    )
    _keep(options.challenge, "sign-in", at)
    return webauthn.options_to_json(options), bytes_to_base64url(options.challenge)


def sign_in_with_passkey(answer: str, challenge: str, *, ip: str, at: datetime) -> Account:
    """The account whose passkey answered this challenge, once; Forbidden for everything else.

    A counter that runs backwards may be a copy of the key: refused, on the trail, and told.
    """
    throttle.require(throttle.TRY_BY_IP, ip, at=at)
    with transaction.atomic(durable=True):
        _spend(challenge, "sign-in", at)
    try:
        given = parse_authentication_credential_json(answer)
    except (WebAuthnException, ValueError):
        raise _refused() from None
    row = Passkey.objects.filter(digest=_digest(given.raw_id)).select_related("account").first()
    handle = given.response.user_handle
    if row is None or not handle or not hmac.compare_digest(handle, _handle(row.account)):
        raise _refused()
    try:
        # The counter is compared below, after the signature: only the key's own counter is told.
        found = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_rp_id(),
            expected_origin=_origin(),
            credential_public_key=bytes(row.public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        raise _refused() from None
    if not row.account.is_active:
        raise _refused()
    _count(row, found.new_sign_count, at=at)
    throttle.give_back(throttle.TRY_BY_IP, ip)
    return row.account


def _count(row: Passkey, count: int, *, at: datetime) -> None:
    forward = count > row.sign_count or (count == 0 and row.sign_count == 0)
    if forward and Passkey.objects.filter(pk=row.pk, sign_count=row.sign_count).update(
        sign_count=count, used=at
    ):
        return
    with transaction.atomic(durable=True):
        _record("account.passkey_copied", row.account, row, at=at, by="nobody")
        text = say(
            "有人用您的一把通行密钥登录，但计数不对，可能被复制，已经拒绝。请在“账号安全”里删除它再重新添加。"
        )
        tell_account(row.account, "identity.passkey", text, at=at)
    raise _refused()


@transaction.atomic(durable=True)
def remove_passkey(account: Account, number: int, *, session: str, at: datetime) -> None:
    """The key signs in no more; every other sign-in is over. Staff keep one factor: only an administrator resets."""
    row = find(Passkey, pk=number)
    if row is None or row.account_id != account.pk:
        raise NotFound(say("没有找到这把通行密钥。"))
    last = Passkey.objects.filter(account=account).count() == 1
    app = Authenticator.objects.filter(account=account, confirmed__isnull=False).exists()
    if account.role != Role.APPLICANT and last and not app:
        raise Conflict(
            say("这是您唯一的第二步验证，不能自己删除。"), way_out=say("需要更换的，请联系安全管理员重置。")
        )
    _record("account.passkey_removed", account, row, at=at)
    row.delete()
    sign_out_elsewhere(account, but=session, why="passkey", at=at)
    text = say("您的账号删除了一把通行密钥，其他登录已经结束。如果不是您本人，请立即到登记机关窗口办理。")
    tell_account(account, "identity.passkey", text, at=at)


def _keep(challenge: bytes, purpose: str, at: datetime) -> None:
    digest = _asked(bytes_to_base64url(challenge), purpose)
    PasskeyChallenge.objects.create(digest=digest, expires=at + CHALLENGE_LIFETIME)


def _spend(challenge: str, purpose: str, at: datetime) -> None:
    """Whoever deletes the row has the challenge: of two answers at once one counts."""
    spent, _ = PasskeyChallenge.objects.filter(digest=_asked(challenge, purpose), expires__gt=at).delete()
    if not spent:
        raise _refused()


def _asked(challenge: str, purpose: str) -> str:
    return blind_index(f"{purpose}|{challenge}", purpose="identity.passkey_challenge")


def _handle(account: Account) -> bytes:
    return bytes.fromhex(blind_index(f"account:{account.pk}", purpose="identity.passkey"))


def _digest(credential: bytes) -> str:
    return hashlib.sha256(credential).hexdigest()


def _rp_id() -> str:
    return urlsplit(settings.KAIYE_PUBLIC_URL).hostname or ""


def _origin() -> str:
    address = urlsplit(settings.KAIYE_PUBLIC_URL)
    return f"{address.scheme}://{address.netloc}"


def _record(kind: str, account: Account, row: Passkey, *, at: datetime, by: str = "") -> None:
    subject = f"account:{account.pk}"
    append(kind, subject=subject, actor=by or subject, at=at, facts={"passkey": row.pk})


def _refused() -> Forbidden:
    return Forbidden(
        say("通行密钥没有通过，或者页面已经过期。"), way_out=say("请再试一次，或者用手机验证码登录。")
    )
