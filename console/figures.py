"""Show an agent what their own day came to so far: calls, talk, wrap-up, occupancy.

Rules this module keeps:

* The figures are ``reports.hours``: what supervisors and the shell see of an agent is the same.
* One fold of the event log serves all desks of the process. The first time it reads some days of
  it, in the background: until it is through, no figures are shown rather than wrong ones.
* What runs on is sent as an instant: the page counts on by itself.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, TypeAlias

from calls.clock import Clock
from config.clocks import working_day, zone_of_agent
from config.published import Sites
from console.changes import Changes
from reports.hours import Hours
from routing.router import Router

_PATIENCE_S = 0.2
"""Real seconds a page waits for the first reading: most logs are read by then."""


Days: TypeAlias = Mapping[str, dict[str, Any]]
"""Agent id → what their day came to so far; plain JSON."""


def _told(hours: Hours, now_ms: int) -> dict[str, Any]:
    spent = {
        "idle": hours.idle_ms,
        "talking": hours.talking_ms,
        "wrap_up": hours.wrap_up_ms,
        "away": hours.away_ms,
    }
    spent[hours.kind] -= max(0, now_ms - hours.since_ms) if hours.since_ms else 0
    return {
        "calls": hours.served,
        "spent": spent,
        "kind": hours.kind,
        "since": hours.since_ms or None,
    }


class Figures:
    """Keep the day of every agent for the desks of this process."""

    def __init__(self, router: Router, sites: Sites, clock: Clock, changes: Changes) -> None:
        self._sites = sites
        self._clock = clock
        self._changes = changes
        self._day = working_day(router.events, lambda: sites.current)
        self._first: asyncio.Task[None] | None = None

    async def of(self, agent: str) -> dict[str, Any] | None:
        """Return an agent's day; None while the log is read for the first time.

        Returns:
            ``calls``, and milliseconds by kind of time (``idle``, ``talking``, ``wrap_up``) without
            what runs: that is of ``kind``, ``since`` an instant; ``zone``: whose midnight.

        Raises:
            StoreUnavailableError: the log cannot be read just now.
        """
        if not await self._is_current():
            return None
        now_ms = self._clock.now_ms()
        zone = zone_of_agent(self._sites.current, agent)
        return {**_told(self._day.of(agent, now_ms), now_ms), "zone": zone}

    async def all(self) -> Days:
        """Return the day of everybody the log knows, as ``of`` without the zone; at first none.

        Raises:
            StoreUnavailableError: the log cannot be read just now.
        """
        if not await self._is_current():
            return {}
        now_ms = self._clock.now_ms()
        return {agent: _told(hours, now_ms) for agent, hours in self._day.all(now_ms).items()}

    async def close(self) -> None:
        """Stop reading."""
        if self._first is not None:
            self._first.cancel()
            await asyncio.wait([self._first])

    async def _is_current(self) -> bool:
        """Read on; tell whether the log was read to its end at all, or begin that."""
        if self._first is None or (self._first.done() and self._first.exception() is not None):
            self._first = asyncio.create_task(self._read_first(), name="console.figures")
        await asyncio.wait([self._first], timeout=_PATIENCE_S)
        if not self._first.done():
            return False
        self._first.result()
        await self._day.catch_up(self._clock.now_ms())
        return True

    async def _read_first(self) -> None:
        await self._day.catch_up(self._clock.now_ms())
        self._changes.wake_all()
