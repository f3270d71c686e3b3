"""How often one asker may have quick work done, counted in memory: no cache, no database, one process."""

from __future__ import annotations

from threading import Lock


class Bucket:
    """Each asker holds `burst` turns, of which `per_second` come back; times are seconds of one steady clock.

    Every process counts for itself, so a machine with four of them allows four times as much.
    """

    def __init__(self, *, burst: int, per_second: float, askers: int = 10_000) -> None:
        self._burst = burst
        self._rate = per_second
        self._askers = askers
        self._levels: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def wait(self, asker: str, at: float) -> float:
        """Take a turn: 0.0 when there was one, else the seconds until there is."""
        with self._lock:
            # The last to ask stands last; the first, who has most turns again, is forgotten when it gets crowded.
            level, since = self._levels.pop(asker, (float(self._burst), at))
            level = min(float(self._burst), level + max(0.0, at - since) * self._rate)
            missing = 1.0 - level
            self._levels[asker] = (level if missing > 0 else level - 1.0, at)
            if len(self._levels) > self._askers:
                del self._levels[next(iter(self._levels))]
            return max(0.0, missing / self._rate)
