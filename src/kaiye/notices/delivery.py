"""One notice on its way: channel after channel, what the carrier says of it later, and when its words go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from kaiye.jobs.api import announce
from kaiye.kernel.api import NotFound, Unavailable, WrongState, say
from kaiye.notices.channels import NoAddress, channels
from kaiye.notices.models import Notice, State
from kaiye.notices.services import SEND, letter

# A carrier that has been silent for so long is passed over, where there is another.
PATIENCE = timedelta(minutes=3)
# Codes are good for ten minutes; nobody needs their words afterwards.
CODE_KINDS = ("identity.code", "identity.staff_code")
CODE_KEPT = timedelta(minutes=15)
# How long the words of everything else are kept, for sending again what did not arrive.
KEPT = timedelta(days=30)
_GONE: dict[str, Any] = {"zh": "", "en": "", "link": None, "values": {}}
# The mailbox page shows what was sent.
_SHOWN = "sandbox"


def carry(notice: Notice, *, at: datetime) -> None:
    """The notice is with the first carrier that takes it, or undeliverable; Unavailable when it is to be tried again."""
    ways, problem = channels(), notice.problem
    if notice.forgotten:
        ways, problem = [], "too_late"
    for rank in range(notice.rank, len(ways)):
        way = ways[rank]
        try:
            if way.name == "sms" and _too_many(notice, at):
                raise NoAddress("daily_limit")
            carrier = way.deliver(letter(notice))
        except NoAddress as error:
            problem = error.code
            continue
        except Unavailable:
            last = rank == len(ways) - 1
            if last or at - notice.created < PATIENCE:
                Notice.objects.filter(pk=notice.pk, state=State.WAITING).update(
                    rank=rank, problem="unavailable"
                )
                raise
            problem = "unavailable"
            continue
        _settle(
            notice, State.DELIVERED, channel=way.name, rank=rank, carrier=carrier, delivered=at, problem=""
        )
        return
    _settle(notice, State.UNDELIVERABLE, problem=problem, delivered=at)


def take_receipts(receipts: Iterable[Mapping[str, str]], *, at: datetime) -> int:
    """What the carrier says became of its messages; how many were ours.

    A message that did not arrive goes to the next channel. The same receipt twice changes nothing; what was
    told first stands.
    """
    count = 0
    for told in receipts:
        if told.get("state") not in ("delivered", "failed") or not told.get("id"):
            continue
        with transaction.atomic():
            found = Notice.objects.select_for_update().filter(carrier=told["id"], channel="sms")
            notice = found.filter(state=State.DELIVERED, receipt="").first()
            if notice is None:
                continue
            count += 1
            Notice.objects.filter(pk=notice.pk).update(
                receipt=told["state"], problem=told.get("code", "")[:64]
            )
            if told["state"] == "failed":
                _next(notice)
            elif notice.kind in CODE_KINDS:
                _forget([notice])
    return count


@transaction.atomic
def send_again(notice_id: int) -> None:
    """An undeliverable notice starts anew with the first channel; its words must still be there.

    May be called inside the caller's transaction.
    """
    moved = Notice.objects.filter(pk=notice_id, state=State.UNDELIVERABLE, forgotten=False).update(
        state=State.WAITING, rank=0, problem="", receipt="", carrier="", channel="", delivered=None
    )
    if not moved:
        if not Notice.objects.filter(pk=notice_id).exists():
            raise NotFound(say("没有找到这条消息。"))
        raise WrongState(say("这条消息不能重发：内容已经删除，或者已经发出。"))
    _announce(notice_id)


def forget_words(at: datetime) -> None:
    """The words of codes after a quarter of an hour, of other messages after thirty days; never of what waits."""
    old = Notice.objects.filter(forgotten=False).exclude(channel=_SHOWN)
    codes = old.filter(kind__in=CODE_KINDS, created__lt=at - CODE_KEPT)
    others = old.exclude(state=State.WAITING).filter(created__lt=at - KEPT)
    for found in (codes, others):
        _forget(found.order_by("pk")[:500])


def _next(notice: Notice) -> None:
    if notice.rank + 1 >= len(channels()) or notice.forgotten:
        Notice.objects.filter(pk=notice.pk).update(state=State.UNDELIVERABLE)
        return
    Notice.objects.filter(pk=notice.pk).update(
        state=State.WAITING, rank=notice.rank + 1, receipt="", carrier=""
    )
    _announce(notice.pk)


def _announce(notice_id: int) -> None:
    # Another key than the first time: a job that is done keeps its own.
    again = Notice.objects.values_list("rank", "version").get(pk=notice_id)
    Notice.objects.filter(pk=notice_id).update(version=again[1] + 1)
    announce(SEND, {"notice": notice_id}, key=f"notice:{notice_id}:{again[1] + 1}")


def _settle(notice: Notice, state: State, **facts: Any) -> None:
    kept = Notice.objects.filter(pk=notice.pk, state=State.WAITING).update(state=state, **facts)
    # A carrier that tells nothing later has nothing more to ask for.
    silent = state is State.DELIVERED and not facts["carrier"] and facts["channel"] != _SHOWN
    if kept and silent and notice.kind in CODE_KINDS:
        _forget([notice])


def _forget(notices: Iterable[Notice]) -> None:
    for notice in notices:
        notice.content, notice.forgotten = _GONE, True
        notice.save(update_fields=["content", "forgotten"])


def _too_many(notice: Notice, at: datetime) -> bool:
    sent = Notice.objects.filter(
        recipient=notice.recipient, channel="sms", delivered__gt=at - timedelta(days=1)
    )
    return bool(notice.recipient) and sent.count() >= settings.KAIYE_SMS_DAILY
