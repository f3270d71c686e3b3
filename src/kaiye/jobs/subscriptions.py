"""Which function does what: filled while the modules are imported, read by `announce` and the workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

Payload = dict[str, Any]
Work = Callable[[Payload, datetime], None]

LIMIT = timedelta(seconds=60)
ATTEMPTS = 16


@dataclass(frozen=True, slots=True)
class Handler:
    """A function that does one kind of work; idempotent, because a job can run twice after a crash."""

    name: str
    kind: str
    work: Work
    limit: timedelta
    attempts: int
    period: float | None = None


class Unheard(LookupError):
    """An event was announced that no handler listens to: the work would be lost."""


_handlers: dict[str, Handler] = {}
_by_kind: dict[str, list[Handler]] = {}


def handler(
    kind: str, *, name: str | None = None, limit: timedelta = LIMIT, attempts: int = ATTEMPTS
) -> Callable[[Work], Work]:
    """Let the function do the work of every event of `kind`, killed after `limit`, tried `attempts` times."""

    def register(work: Work) -> Work:
        _add(Handler(name or _name_of(work), kind, work, limit, attempts))
        return work

    return register


def every(
    seconds: float, *, name: str | None = None, limit: timedelta = LIMIT
) -> Callable[[Callable[[datetime], object]], Callable[[datetime], object]]:
    """Let the workers call the function (with the moment) `seconds` after its last end; one at a time."""

    def register(work: Callable[[datetime], object]) -> Callable[[datetime], object]:
        def run(payload: Payload, at: datetime) -> None:
            work(at)

        title = name or _name_of(work)
        _add(Handler(title, f"every:{title}", run, limit, ATTEMPTS, period=seconds))
        return work

    return register


def _name_of(work: Callable[..., object]) -> str:
    return f"{work.__module__}.{work.__qualname__}".removeprefix("kaiye.")


def _add(added: Handler) -> None:
    if added.name in _handlers:
        raise ValueError(f"two handlers are called {added.name!r}")
    _handlers[added.name] = added
    _by_kind.setdefault(added.kind, []).append(added)


def remove(name: str) -> None:
    """Forget a handler; its waiting jobs stay until one of that name is back."""
    gone = _handlers.pop(name)
    _by_kind[gone.kind].remove(gone)


def named(name: str) -> Handler:
    """The handler of that name."""
    return _handlers[name]


def listening_to(kind: str) -> list[Handler]:
    """Every handler of that kind; raises `Unheard` when there is none."""
    found = _by_kind.get(kind)
    if not found:
        raise Unheard(f"no handler listens to {kind!r}")
    return found


def names() -> list[str]:
    """Every handler this program knows."""
    return list(_handlers)


def periodic() -> list[Handler]:
    """The handlers of periodic work."""
    return [known for known in _handlers.values() if known.period is not None]
