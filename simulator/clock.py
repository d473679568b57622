"""Tell the carrier's time, which is not the product's.

Rules this module keeps:

* Instants are UTC epoch milliseconds; nothing else in the simulator reads the wall clock.
* Whoever waits holds an alarm: a future that is done when its instant has come. A cancelled alarm
  is forgotten.
* A manual clock stands still until told; alarms of one instant go off in the order they were set.
"""

import asyncio
import heapq
import itertools
import time
from abc import ABC, abstractmethod


class Clock(ABC):
    """Say what time it is, and wake sleepers."""

    speed: float = 1.0

    def __init__(self) -> None:
        self._alarms: list[tuple[int, int, asyncio.Future[None]]] = []
        self._serial = itertools.count()

    @abstractmethod
    def now_ms(self) -> int:
        """Return the present instant, UTC epoch milliseconds."""

    def alarm(self, at_ms: int) -> asyncio.Future[None]:
        """Set an alarm for ``at_ms``; one already due is done at once."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if at_ms <= self.now_ms():
            future.set_result(None)
        else:
            heapq.heappush(self._alarms, (at_ms, next(self._serial), future))
            self._armed(at_ms)
        return future

    async def sleep_until(self, at_ms: int) -> None:
        """Return when this clock shows ``at_ms``."""
        await self.alarm(at_ms)

    def next_due_ms(self) -> int | None:
        """Return the instant of the earliest alarm somebody still waits for."""
        while self._alarms and self._alarms[0][2].done():
            heapq.heappop(self._alarms)
        return self._alarms[0][0] if self._alarms else None

    def _ring(self) -> None:
        """Set off, in order, every alarm whose instant has come."""
        now_ms = self.now_ms()
        while (due_ms := self.next_due_ms()) is not None and due_ms <= now_ms:
            heapq.heappop(self._alarms)[2].set_result(None)

    @abstractmethod
    def _armed(self, at_ms: int) -> None:
        """See to it that an alarm set for ``at_ms`` goes off."""


class ManualClock(Clock):
    """Stand still until told: time under a test's control.

    Args:
        start_ms: the instant it shows at first, UTC epoch milliseconds.
    """

    def __init__(self, start_ms: int) -> None:
        super().__init__()
        self._now_ms = start_ms

    def now_ms(self) -> int:
        """Return the present instant, UTC epoch milliseconds."""
        return self._now_ms

    def advance_to(self, at_ms: int) -> None:
        """Move forward to ``at_ms`` and wake, in order, those whose alarm has come."""
        self._now_ms = max(self._now_ms, at_ms)
        self._ring()

    def _armed(self, at_ms: int) -> None:
        """Do nothing: whoever moves this clock rings its alarms."""


class AcceleratedClock(Clock):
    """Follow the wall, ``speed`` times as fast.

    Args:
        speed: seconds of this clock per real second.
        start_ms: the instant it shows when it is made; the wall's own when None.
    """

    def __init__(self, *, speed: float = 1.0, start_ms: int | None = None) -> None:
        super().__init__()
        self.speed = speed
        self._origin_s = time.monotonic()  # noqa: TID251  the carrier's time is not the product's
        wall_ms = int(time.time() * 1000)  # noqa: TID251  likewise
        self._origin_ms = wall_ms if start_ms is None else start_ms

    def now_ms(self) -> int:
        """Return the present instant, UTC epoch milliseconds."""
        elapsed_s = time.monotonic() - self._origin_s  # noqa: TID251  the carrier's own time
        return self._origin_ms + int(elapsed_s * self.speed * 1000)

    def _armed(self, at_ms: int) -> None:
        # One more millisecond: a loop's timer may fire a hair early, and the alarm would be missed.
        delay_s = (at_ms - self.now_ms()) / 1000 / self.speed + 0.001
        asyncio.get_running_loop().call_later(max(0.0, delay_s), self._ring)
