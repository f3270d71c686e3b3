"""A process that judges pieces of past filings for `try_all`.

Nothing of Django is imported here before `begin` has made it ready: a new process reads this module first.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kaiye.casework.trials import Tally
    from kaiye.policy.api import Days
    from kaiye.rules.api import Change


@dataclass(frozen=True, slots=True)
class Work:
    """What is tried, on the filings of which days, beside which parameters (as JSON), for which process."""

    values: Mapping[str, int | tuple[str, ...]]
    first: date | None
    last: date | None
    parameters: list[dict[str, Any]]
    parent: int


_mine: tuple[Change, Days] | None = None


def begin(work: Work) -> None:
    """The process is ready: it ends with its parent, and leaves Ctrl-C to it."""
    global _mine
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import django

    django.setup()
    from kaiye.casework.trials import Trying
    from kaiye.jobs.api import die_with_parent
    from kaiye.policy.api import Days
    from kaiye.rules.api import parameters_from_json

    die_with_parent(work.parent)
    days = Days(work.first, work.last)
    _mine = Trying(work.values, days).change(parameters_from_json(work.parameters)), days


def judge(after: int, upto: int) -> Tally:
    """One piece."""
    from kaiye.casework.trials import try_piece

    assert _mine is not None
    change, days = _mine
    return try_piece(change, days, after=after, upto=upto)
