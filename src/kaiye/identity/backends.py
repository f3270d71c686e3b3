"""Django's side of signing in: sessions find their account; passwords are only taken by `sign_in_staff`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from kaiye.identity.models import Account


class Sessions(BaseBackend):
    """Loads the account of a session; never authenticates, so nothing gets round the lockout."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Nobody, ever."""

    def get_user(self, user_id: int) -> Account | None:
        """The account, while it is active."""
        return Account.objects.filter(pk=user_id, is_active=True).first()
