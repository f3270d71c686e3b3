"""Accounts: people by phone, officers and administrators by name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Role(models.TextChoices):
    """What an account may do; an account has exactly one role."""

    APPLICANT = "applicant", "申请人"
    OFFICER = "officer", "审核人员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts."""

    def create_user(self, login: str, password: str | None = None, **facts: Any) -> Account:
        """A new account; without a password it signs in by one-time code only."""
        account = self.model(login=login, **facts)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> Account:
        """For Django's authentication."""
        return self.get(login=username)


class Account(AbstractBaseUser):
    """Somebody who signs in: `login` is a phone number for applicants, a user name for staff."""

    login = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.APPLICANT)
    # The registration authority an officer works for (GB/T 2260 code); empty for applicants.
    authority = models.CharField(max_length=6, blank=True)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField()

    objects = AccountManager()

    USERNAME_FIELD = "login"

    class Meta:
        db_table = "account"

    def __str__(self) -> str:
        return self.name or f"account {self.pk}"
