"""How each outside source is treated: how long it may take, how long its answer may be reused, what silence means.

One table. The pages, the documentation and the code that asks all read it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from kaiye.kernel.api import Message, say
from kaiye.rules.api import SOURCES

_NEVER = timedelta()
# How long to wait before asking again, time after time; then an officer decides without it.
_MINUTES = (1, 5, 15, 60, 240, 720)
_AGAIN = tuple(timedelta(minutes=minutes) for minutes in _MINUTES)
_REFERS = say("案件转由工作人员核查，并按时再问；答复以后没有其他问题的，自动办结。")


@dataclass(frozen=True, slots=True)
class Policy:
    """How one source is treated."""

    source: str
    # Seconds it may take; longer is no answer.
    timeout: float
    # How long an answer without anything against the applicant may stand for a fresh one.
    reuse: timedelta
    # What it means when the source answers and does not name somebody it was asked about.
    unnamed: Message
    # What is in our own books beside it; None: nothing.
    own: Message | None
    # What it means when the source does not answer.
    silence: Message = _REFERS
    # After how long it is asked again, time after time.
    again: tuple[timedelta, ...] = _AGAIN

    @property
    def title(self) -> Message:
        """What people call the source."""
        return SOURCES[self.source]


_OWN_LIST = say("本机关装入的名单，有来源、日期和移出日期。")
_AS_FILED = say("与申报的一致，由申请人负责。")
_NOT_LISTED = say("不在名单上。")

POLICIES: dict[str, Policy] = {
    one.source: one
    for one in (
        Policy("population", 2.0, timedelta(hours=1), say("人口库查无此人，转由工作人员核查。"), None),
        Policy("dishonest_debtors", 3.0, timedelta(minutes=15), _NOT_LISTED, _OWN_LIST),
        Policy("barred", 3.0, timedelta(minutes=15), _NOT_LISTED, _OWN_LIST),
        Policy("false_registration", 2.0, timedelta(hours=1), _NOT_LISTED, _OWN_LIST),
        # Whoever reports a misuse is protected from that moment.
        Policy("identity_misused", 2.0, _NEVER, _NOT_LISTED, _OWN_LIST),
        Policy("organisations", 2.0, timedelta(hours=4), _AS_FILED, say("本机关的登记簿，先于外部查询。")),
        Policy("forbidden_addresses", 2.0, timedelta(hours=24), _NOT_LISTED, _OWN_LIST),
        Policy(
            "crowded_addresses",
            2.0,
            timedelta(hours=1),
            say("没有其他主体登记在这个地址。"),
            say("本机关登记簿中同一地址的户数；两个数字取较大的。"),
        ),
    )
}

LONGEST = max(policy.timeout for policy in POLICIES.values())


def next_wait(sources: Collection[str], asked: int) -> timedelta | None:
    """How long until silent sources that were asked `asked` times are asked again; None: not any more.

    A case asks for all at once, so the source that is asked soonest sets the time.
    """
    waits = [POLICIES[one].again[asked - 1] for one in sources if 0 < asked <= len(POLICIES[one].again)]
    return min(waits, default=None)
