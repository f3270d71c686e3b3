"""Reference numbers for people: of a filing, of a reserved name."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from kaiye.kernel.clock import local_date

# Without characters that are misread: no 0 and O, no 1 and I.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_reference(prefix: str, at: datetime, choose: Callable[[str], str] = secrets.choice) -> str:
    """`prefix`, the day and six characters: `KY20261122-7TQ4MX`."""
    return f"{prefix}{local_date(at):%Y%m%d}-{''.join(choose(_LETTERS) for _ in range(6))}"
