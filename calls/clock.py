"""Tell the time, in one place.

Rules this module keeps:

* Instants are ``at_ms``: UTC epoch milliseconds. Durations carry their unit in their name.
* Nothing else reads the wall clock (ruff bans ``time.time`` and ``datetime.now`` elsewhere).
* A clock may run faster than the wall (the demo) or only when told to (the tests); whoever
  waits asks ``real_seconds_until`` and never computes a sleep from two instants.
"""

import math
import time
from typing import Protocol


class Clock(Protocol):
    """Say what time it is, and how long a deadline is away in real seconds."""

    def now_ms(self) -> int:
        """Return the present instant, UTC epoch milliseconds."""
        ...

    def real_seconds_until(self, at_ms: int) -> float:
        """Return how many real seconds from now ``at_ms`` is; 0.0 if it has passed."""
        ...


class SystemClock:
    """Follow the wall clock, ``speed`` times as fast, shifted by ``offset_ms``.

    Args:
        speed: seconds of this clock per real second.
        offset_ms: added to every reading; production sets it from the Redis server's own TIME,
            so that all hosts agree.
        start_ms: the instant this clock shows when it is made; the wall's own when None.
    """

    def __init__(
        self, *, speed: float = 1.0, offset_ms: int = 0, start_ms: int | None = None
    ) -> None:
        self.speed = speed
        self.offset_ms = offset_ms
        self._origin_s = time.monotonic()
        self._origin_ms = int(time.time() * 1000) if start_ms is None else start_ms

    def now_ms(self) -> int:
        """Return the present instant, UTC epoch milliseconds."""
        elapsed_s = (time.monotonic() - self._origin_s) * self.speed
        return self._origin_ms + self.offset_ms + int(elapsed_s * 1000)

    def real_seconds_until(self, at_ms: int) -> float:
        """Return how many real seconds from now ``at_ms`` is; 0.0 if it has passed."""
        return max(0.0, (at_ms - self.now_ms()) / 1000 / self.speed)


class ManualClock:
    """Stand still until told: time under a test's control."""

    def __init__(self, start_ms: int) -> None:
        self._now_ms = start_ms

    def now_ms(self) -> int:
        """Return the present instant, UTC epoch milliseconds."""
        return self._now_ms

    def advance_to(self, at_ms: int) -> None:
        """Move forward to ``at_ms``; an instant already passed moves nothing."""
        self._now_ms = max(self._now_ms, at_ms)

    def real_seconds_until(self, at_ms: int) -> float:
        """Return 0.0 for what is due and infinity otherwise: nobody waits out a stopped clock."""
        return 0.0 if at_ms <= self._now_ms else math.inf
