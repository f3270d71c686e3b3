"""Accounts: people by phone, officers and administrators by name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from kaiye.vault.api import EncryptedTextField


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
