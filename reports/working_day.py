"""Keep every agent's day up to date while the event log grows: for desks, boards and the shell.

Rules this module keeps:

* Whoever asks reads on from where they were: nobody reads a part of the log twice.
* The first time, reading begins before anybody's present day did: who was at work over midnight is
  known to have been. Who did and was told nothing for a whole day is known from the next event on.
* A log that was lost, or forgotten beyond what was read, is read anew.
"""

import asyncio
from collections.abc import Callable, Mapping

from reports.hours import Day, Hours, Timesheets
from reports.log import Read, last_before

_PAGE = 1000
_BEFORE_MS = 49 * 3_600_000
"""A present day began at most 25 hours ago, and what led to it within a day before that."""


class WorkingDay:
    """Follow the present day of every agent of a site.

    Args:
        read: reads the event log.
        day: when an agent's day begins and ends.
        wrap_up_s: department → seconds of wrap-up it grants.
    """

    def __init__(self, read: Read, day: Day, wrap_up_s: Callable[[str], int]) -> None:
        self._read = read
        self._day = day
        self._wrap_up_s = wrap_up_s
        self._turn = asyncio.Lock()
        self._last: int | None = None
        self._sheets = Timesheets(day, wrap_up_s)

    async def catch_up(self, at_ms: int) -> None:
        """Read on to the end of the log; ``at_ms`` is the present.

        Raises:
            StoreUnavailableError: the log cannot be read just now; the next time reads on.
        """
        async with self._turn:
            while await self._read_on(at_ms):  # noqa: ASYNC110 - it gives way, it does not wait
                await asyncio.sleep(0)

    async def _read_on(self, at_ms: int) -> bool:
        """Read one page; tell whether there may be more."""
        if self._last is None:
            self._sheets = Timesheets(self._day, self._wrap_up_s)
            self._last = await last_before(self._read, at_ms - _BEFORE_MS)
        # One step back: the last event seen must still be there, or the history was lost.
        page = await self._read(max(self._last - 1, 0), _PAGE)
        if self._last and (not page or page[0].seq != self._last):
            self._last = None
            return True
        news = [event for event in page if event.seq > self._last]
        self._sheets.fold(news)
        self._last = news[-1].seq if news else self._last
        return len(page) == _PAGE

    def of(self, agent: str, at_ms: int) -> Hours:
        """Return how an agent spent the day ``at_ms`` is in, until then."""
        return self._sheets.of(agent, at_ms)

    def all(self, at_ms: int) -> Mapping[str, Hours]:
        """Return the same of everybody anything is known of."""
        return self._sheets.all(at_ms)
