"""Accounts: people by phone, officers and administrators by name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from kaiye.vault.api import EncryptedJSONField, EncryptedTextField


class Role(models.TextChoices):
    """What an account may do; an account has exactly one role."""

    APPLICANT = "applicant", "申请人"
    OFFICER = "officer", "审核人员"
    POLICY_OFFICER = "policy_officer", "规则管理人员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


# The three administrators: whoever is one of them is nothing else, under no other user name either.
SEPARATED = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts; `identity.api` is the way in for everybody else."""

    def create_user(self, login: str, password: str | None = None, **facts: Any) -> Account:
        """A new account; without a password it signs in by one-time code only."""
        account = self.model(**{"login": login, "phone": "", "name": "", **facts})
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """For Django's authentication."""
        return self.get(login=username)


class Account(AbstractBaseUser):
    """Somebody who signs in: `login` is the blind index of an applicant's phone, or a staff user name."""

    login = models.CharField(max_length=64, unique=True)
    phone = EncryptedTextField(blank=True)
    name = EncryptedTextField(blank=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.APPLICANT)
    # The registration authority an officer works for (GB/T 2260 code); empty for applicants.
    authority = models.CharField(max_length=6, blank=True)
    # An officer who heads the authority (登记机关负责人): approves what the law leaves to its head.
    leader = models.BooleanField(default=False)
    # Blind index of a staff account's telephone: it tells that two accounts are one person's.
    staff_phone = models.CharField(max_length=64, blank=True, default="", db_index=True)
    # Raised to end every session of the account.
    sessions_round = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField()

    objects = AccountManager()

    USERNAME_FIELD = "login"

    class Meta:
        db_table = "account"
        constraints = [
            # One role out of this list: no account can hold two.
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="account_one_role"),
            models.CheckConstraint(
                condition=models.Q(leader=False) | models.Q(role=Role.OFFICER),
                name="account_leader_is_officer",
            ),
            # Nobody is two administrators by two user names.
            models.UniqueConstraint(
                fields=["staff_phone"],
                condition=models.Q(role__in=SEPARATED, is_active=True) & ~models.Q(staff_phone=""),
                name="account_one_administrator",
            ),
        ]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session has to agree with: it ends when the password or the round changes."""
        signed = f"{self.password}|{self.sessions_round}"
        return salted_hmac("kaiye.identity.session", signed, secret=secret, algorithm="sha256").hexdigest()

    def __str__(self) -> str:
        return f"account {self.pk}"


class OneTimeCode(models.Model):
    """The code sent to a phone last; asking again replaces it. The code itself is never stored."""

    phone_index = models.CharField(max_length=64, unique=True)
    # Keyed digest over salt, phone and code: six digits alone could be guessed from a plain hash.
    digest = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)
    expires = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used = models.BooleanField(default=False)

    class Meta:
        db_table = "one_time_code"

    def __str__(self) -> str:
        return f"code {self.pk}"


class Throttle(models.Model):
    """How often something was tried in the running window; one row for each thing and person or place."""

    # Blind index of what is counted and for whom: neither phone numbers nor IP addresses lie here.
    key = models.CharField(max_length=64, unique=True)
    opened = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "throttle"

    def __str__(self) -> str:
        return f"throttle {self.pk}"


class Authenticator(models.Model):
    """The second factor of a staff account: an authenticator app (RFC 6238), and codes for when it is lost."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="authenticator")
    secret = EncryptedTextField()
    # None: shown to the person, who has not entered a code of it yet; it counts for nothing.
    confirmed = models.DateTimeField(null=True)
    # The last time step that was used: a code is good once.
    step = models.BigIntegerField(default=0)
    # Keyed digests of the recovery codes that are left.
    recovery = models.JSONField(default=list)

    class Meta:
        db_table = "authenticator"

    def __str__(self) -> str:
        return f"authenticator of account {self.account_id}"


class IdentityProvider(models.Model):
    """An outside identity provider as the operator set it up; everything but its key and state is encrypted."""

    key = models.CharField(max_length=32, unique=True)
    # `providers.Provider`, with the client secret where there is one.
    settings = EncryptedJSONField()
    active = models.BooleanField(default=True)
    changed = models.DateTimeField()

    class Meta:
        db_table = "identity_provider"

    def __str__(self) -> str:
        return f"provider {self.key}"


class ProviderVisit(models.Model):
    """Somebody was sent to a provider and is to come back, once, with this browser."""

    # Blind index of `state`: who reads the table cannot answer for the provider.
    state = models.CharField(max_length=64, unique=True)
    provider = models.CharField(max_length=32)
    purpose = models.CharField(max_length=8)
    # Blind index of what only the browser's session holds.
    browser = models.CharField(max_length=64)
    # Who was signed in when it began.
    account = models.BigIntegerField(null=True)
    nonce = EncryptedTextField()
    # PKCE (RFC 7636).
    verifier = EncryptedTextField()
    # What it is for, in the words of whoever began it.
    goal = EncryptedJSONField()
    # The person has to sign in there anew, whatever session they have.
    fresh = models.BooleanField()
    begun = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    # When the answer was taken; a second one is not.
    taken = models.DateTimeField(null=True)
    # {"subject": blind index, "name"}: who arrived and is not linked yet; none once it was used.
    arrived = EncryptedJSONField(null=True)

    class Meta:
        db_table = "provider_visit"

    def __str__(self) -> str:
        return f"visit {self.pk} to {self.provider}"


class ProviderLink(models.Model):
    """An identity at a provider signs in to an account, because its holder said so while signed in to both."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="provider_links")
    provider = models.CharField(max_length=32)
    issuer = models.CharField(max_length=255)
    # Blind index of issuer and subject.
    subject = models.CharField(max_length=64, unique=True)
    linked = models.DateTimeField()
    used = models.DateTimeField(null=True)

    class Meta:
        db_table = "provider_link"
        constraints = (models.UniqueConstraint(fields=["account", "issuer"], name="provider_one_link_each"),)

    def __str__(self) -> str:
        return f"link {self.pk} of account {self.account_id}"


class ChangeKind(models.TextChoices):
    """What a change of the staff gives."""

    OPEN = "open", "开立账号"
    ROLE = "role", "变更角色"
    TELEPHONE = "telephone", "变更手机号"


class ChangeState(models.TextChoices):
    """Where a change of the staff is: with a second security administrator, or closed."""

    PROPOSED = "proposed", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REJECTED = "rejected", "已驳回"
    WITHDRAWN = "withdrawn", "已撤回"


class StaffChange(models.Model):
    """What one security administrator proposes and another confirms; moved by `staff` only."""

    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    # The account it changes; of a new one only once it is confirmed.
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="changes")
    login = models.CharField(max_length=64)
    role = models.CharField(max_length=20, choices=Role.choices)
    authority = models.CharField(max_length=6, blank=True)
    leader = models.BooleanField(default=False)
    # {"name": …, "phone": …}, empty where it stays.
    person = EncryptedJSONField()
    state = models.CharField(max_length=12, choices=ChangeState.choices, default=ChangeState.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # Why it was rejected.
    reason = EncryptedTextField(blank=True)

    class Meta:
        db_table = "staff_change"
        constraints = [
            # Two pairs of eyes, whatever the code says.
            models.CheckConstraint(
                condition=~models.Q(state="confirmed")
                | (models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("proposed_by"))),
                name="staff_change_two_people",
            ),
            models.UniqueConstraint(
                fields=["login"], condition=models.Q(state="proposed"), name="staff_change_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"staff change {self.pk}"


class StaffAct(models.Model):
    """What a security administrator did alone to an account, and why; the trail has the reason's digest."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=32)
    reason = EncryptedTextField(blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "staff_act"
        indexes = [models.Index(fields=["account", "-id"], name="staff_act_of")]

    def __str__(self) -> str:
        return f"{self.kind} of account {self.account_id}"


class Invitation(models.Model):
    """How the holder of a staff account sets the password: a link by message and a code by hand, once."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="invitation")
    # Keyed digests; neither link nor code is kept.
    link = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    expires = models.DateTimeField()

    class Meta:
        db_table = "staff_invitation"

    def __str__(self) -> str:
        return f"invitation of account {self.account_id}"


class SignedIn(models.Model):
    """An account is, or was, signed in on one browser; what has ended stays, so that its device is known again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="signed_in")
    # The key of Django's session, which is deleted when this ends.
    session = models.CharField(max_length=40, unique=True)
    # Blind index of the long-lived cookie that tells one browser from another; empty for a browser without it.
    device = models.CharField(max_length=64, blank=True)
    # What the browser calls itself, and the network it came from (never the whole address).
    agent = EncryptedTextField(blank=True)
    network = EncryptedTextField(blank=True)
    began = models.DateTimeField()
    seen = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        db_table = "signed_in"
        indexes = (models.Index(fields=["account", "ended"], name="signed_in_open"),)

    def __str__(self) -> str:
        return f"sign-in {self.pk} of account {self.account_id}"


class Passkey(models.Model):
    """A key pair on somebody's device (WebAuthn): signs in with the device's own lock, and nowhere else."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    # SHA-256 of the credential id, and the id itself (base64url).
    digest = models.CharField(max_length=64, unique=True)
    credential = models.TextField()
    # COSE.
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField()
    name = EncryptedTextField()
    added = models.DateTimeField()
    used = models.DateTimeField(null=True)

    class Meta:
        db_table = "passkey"

    def __str__(self) -> str:
        return f"passkey {self.pk} of account {self.account_id}"


class PasskeyChallenge(models.Model):
    """What a device was asked to sign; deleted by the answer, so that none counts twice."""

    # Keyed digest of purpose, account and challenge.
    digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "passkey_challenge"

    def __str__(self) -> str:
        return f"challenge {self.pk}"
