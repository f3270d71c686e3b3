"""Accounts: people by phone, officers and administrators by name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from kaiye.vault.api import EncryptedJSONField, EncryptedTextField


class Role(models.TextChoices):
    """What an account may do; an account has exactly one role."""

    APPLICANT = "applicant", "申请人"
    OFFICER = "officer", "审核人员"
    POLICY_OFFICER = "policy_officer", "规则管理人员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


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
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField()

    objects = AccountManager()

    USERNAME_FIELD = "login"

    class Meta:
        db_table = "account"

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
