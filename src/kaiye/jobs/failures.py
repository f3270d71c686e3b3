"""What may be written down about an error: its type, its place and its message, never a person."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from kaiye.kernel.api import KaiyeError, Message, Unavailable, say

_LONGEST = 500
# Numbers as long as a telephone or document number, addresses, and Chinese text: names of people are in it.
_PERSONAL = re.compile(r"\d{5,}[\dXx]?|[\w.+-]+@[\w.-]+|[\u3400-\u9fff\U00020000-\U0003ffff]+")


class JobsFailed(Unavailable):
    """Some of the jobs that were run did not end well; they are kept and will be tried again."""

    code = "jobs_failed"
    default_way_out = say("任务没有丢失，系统会自动重试；也可以查看停止的任务并重新排队。")

    def __init__(self, failed: list[tuple[str, BaseException]]) -> None:
        first = failed[0]
        sentence: Message = say(
            "{count} 项后台任务没有完成，第一项是 {job}：{error}",
            count=len(failed),
            job=first[0],
            error=describe(first[1]),
        )
        super().__init__(sentence)
        self.failed = failed


def describe(error: BaseException) -> str:
    """`ValueError at registry/services.py:41: …`, with whatever could name a person left out.

    Kaiye's own errors carry their values apart from the sentence, so the sentence is kept as it is written.
    """
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {'/'.join(Path(frames[-1].filename).parts[-2:])}:{frames[-1].lineno}" if frames else ""
    if isinstance(error, KaiyeError):
        text = error.message.template
    else:
        text = _PERSONAL.sub("…", str(error).partition("\n")[0])
    return f"{type(error).__name__}{place}: {text}"[:_LONGEST]
