"""The lives of a ceremony and of one signer in it; `after` is the only function that reads the tables."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from kaiye.kernel.api import Message, WrongState, say


class CeremonyState(StrEnum):
    """Where a ceremony is; each comment says whose turn it is."""

    OPEN = "open"  # the signers': whoever has not signed yet
    COMPLETE = "complete"  # the applicant's: submit
    REFUSED = "refused"  # the applicant's: somebody refused; edit and ask again, or give up
    VOID = "void"  # nobody's: the papers were edited; a new ceremony takes its place


class CeremonyEvent(StrEnum):
    """What moves a ceremony."""

    LAST_SIGNATURE = "last_signature"
    REFUSE = "refuse"
    VOID = "void"


class Order(StrEnum):
    """Who may sign when; the applicant chooses before the signing opens."""

    PARALLEL = "parallel"  # everybody at once, each in their own time
    IN_ORDER = "in_order"  # each after the one before has signed


class SignerState(StrEnum):
    """Where one signer is."""

    WAITING = "waiting"  # the signer's: open the link
    VIEWED = "viewed"  # the signer's: sign or refuse
    SIGNED = "signed"  # nobody's
    REFUSED = "refused"  # nobody's


class SignerEvent(StrEnum):
    """What moves a signer."""

    SHOW = "show"
    SIGN = "sign"
    REFUSE = "refuse"


CEREMONY: dict[tuple[CeremonyState, CeremonyEvent], CeremonyState] = {
    (CeremonyState.OPEN, CeremonyEvent.LAST_SIGNATURE): CeremonyState.COMPLETE,
    (CeremonyState.OPEN, CeremonyEvent.REFUSE): CeremonyState.REFUSED,
    (CeremonyState.OPEN, CeremonyEvent.VOID): CeremonyState.VOID,
    (CeremonyState.COMPLETE, CeremonyEvent.VOID): CeremonyState.VOID,
    (CeremonyState.REFUSED, CeremonyEvent.VOID): CeremonyState.VOID,
}

SIGNER: dict[tuple[SignerState, SignerEvent], SignerState] = {
    (SignerState.WAITING, SignerEvent.SHOW): SignerState.VIEWED,
    (SignerState.VIEWED, SignerEvent.SHOW): SignerState.VIEWED,
    (SignerState.VIEWED, SignerEvent.SIGN): SignerState.SIGNED,
    (SignerState.WAITING, SignerEvent.REFUSE): SignerState.REFUSED,
    (SignerState.VIEWED, SignerEvent.REFUSE): SignerState.REFUSED,
}

NAMES: dict[CeremonyState | SignerState, Message] = {
    CeremonyState.OPEN: say("签署中"),
    CeremonyState.COMPLETE: say("全部签署完成"),
    CeremonyState.REFUSED: say("有人拒绝签署"),
    CeremonyState.VOID: say("已作废"),
    SignerState.WAITING: say("未查看"),
    SignerState.VIEWED: say("已查看，未签署"),
    SignerState.SIGNED: say("已签署"),
    SignerState.REFUSED: say("已拒绝"),
}

S = TypeVar("S", CeremonyState, SignerState)
E = TypeVar("E", CeremonyEvent, SignerEvent)


def after(table: dict[tuple[S, E], S], state: S, event: E) -> S:
    """The state after `event`; raises WrongState when the table has no such way."""
    try:
        return table[state, event]
    except KeyError:
        raise WrongState(say("签署现在的状态是“{state}”，不能这样操作。", state=NAMES[state])) from None


def diagram() -> str:
    """Both tables as Mermaid state diagrams, one after the other."""
    lines: list[str] = []
    for table in (CEREMONY, SIGNER):
        lines.append("stateDiagram-v2")
        lines += [f"    {before} --> {then} : {event}" for (before, event), then in table.items()]
    return "\n".join(lines) + "\n"
