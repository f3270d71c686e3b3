"""The one error tree. Services raise these; the edges (pages, API, commands) map them once.

    KaiyeError                     code          HTTP   exit
    ├─ InvalidInput                invalid        422     2     what was sent is wrong; problems point at it
    │  ├─ NotReadable              unreadable     400     2     not JSON, wrong encoding
    │  └─ TooLarge                 too_large      413     2
    ├─ NotFound                    not_found      404     3
    ├─ Forbidden                   forbidden      403     4
    │  └─ SignInNeeded             sign_in        401     4
    ├─ Conflict                    conflict       409     5     somebody or something got there first
    │  ├─ Stale                    stale          409     5     saved over a newer version
    │  └─ WrongState               wrong_state    409     5     not possible at this point of its life
    ├─ Refused                     refused        422     6     the law does not allow it
    ├─ TooMany                     too_many       429     7     rate limit
    └─ Unavailable                 unavailable    503     8     an outside system does not answer

Every error carries one translated sentence and a way out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaiye.kernel.messages import Message, say


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was sent: a JSON Pointer (RFC 6901) into it, and a sentence."""

    pointer: str
    message: Message


class KaiyeError(Exception):
    """Root of the tree: a stable code, an HTTP status, an exit code, a sentence and a way out."""

    code = "error"
    status = 500
    exit_code = 1
    default_way_out = say("请稍后再试；如果一直不行，请联系登记机关。")

    def __init__(
        self, message: Message, *, way_out: Message | None = None, problems: Sequence[Problem] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.way_out = way_out or self.default_way_out
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return str(self.message)


class InvalidInput(KaiyeError):
    """What was sent is wrong; `problems` point at the places."""

    code = "invalid"
    status = 422
    exit_code = 2
    default_way_out = say("请按提示修改后重新提交。")


class NotReadable(InvalidInput):
    """What was sent cannot be read at all."""

    code = "unreadable"
    status = 400


class TooLarge(InvalidInput):
    """What was sent is larger than accepted."""

    code = "too_large"
    status = 413


class NotFound(KaiyeError):
    """It does not exist, or the asker may not know that it does."""

    code = "not_found"
    status = 404
    exit_code = 3
    default_way_out = say("请核对编号或者网址。")


class Forbidden(KaiyeError):
    """The asker may not do this."""

    code = "forbidden"
    status = 403
    exit_code = 4
    default_way_out = say("请换用有权限的账号，或者联系登记机关。")


class SignInNeeded(Forbidden):
    """Nobody is signed in."""

    code = "sign_in"
    status = 401
    default_way_out = say("请先登录。")


class Conflict(KaiyeError):
    """Somebody or something got there first."""

    code = "conflict"
    status = 409
    exit_code = 5
    default_way_out = say("请刷新页面查看最新情况。")


class Stale(Conflict):
    """The document was changed since it was read; nothing was overwritten."""

    code = "stale"


class WrongState(Conflict):
    """Not possible at this point of its life."""

    code = "wrong_state"


class Refused(KaiyeError):
    """The law does not allow it."""

    code = "refused"
    status = 422
    exit_code = 6
    default_way_out = say("请按照列出的规则修改后重新申请。")


class TooMany(KaiyeError):
    """Asked too often."""

    code = "too_many"
    status = 429
    exit_code = 7
    default_way_out = say("请稍等片刻再试。")


class Unavailable(KaiyeError):
    """An outside system does not answer; nothing was lost."""

    code = "unavailable"
    status = 503
    exit_code = 8
    default_way_out = say("您填写的内容已经保存，请稍后再试。")
