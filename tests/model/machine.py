"""One site, kept twice: ask both stores the same, and hold both to the invariants.

The rules stand in one module per noun: callers, devices, agents, staffing, processes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine
from redis.asyncio import Redis

from calls.ids import seeded_ids
from reports.ledger import Ledger
from routing import policy
from routing.agent import Roster
from routing.answers import Now
from routing.invariants import change_violations, violations
from routing.skills import Demand
from routing.store.memory import MemoryStore
from routing.store.redis import RedisStore
from tests.model.hours import Timekeeper
from tests.model.world import ROSTERS
from tests.routing.scene import START_MS, DumpedStore

SITES = count()
SAID_AGAIN = {
    ("changed", "same"),
    ("requeued", "stale"),
    ("now", "same"),
    ("later", "same"),
    ("set", "same"),
    ("ended", "none"),
    ("evacuated", "same"),
    ("lifted", "same"),
    ("ready", "gone"),
}
"""Answers that tell the second time from the first without changing anything."""

Ask = Callable[[DumpedStore], Awaitable[Any]]


class TwoStores(RuleBasedStateMachine):
    """One site, kept twice."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.client = Redis.from_url(self.url, decode_responses=True)
        self.memory = MemoryStore()
        self.redis = RedisStore(self.client, site=f"model-{next(SITES)}")
        self.ids = seeded_ids(7)
        self.at_ms = START_MS
        self.written = ROSTERS[0]
        self.timekeeper = Timekeeper()
        self.ledger = Ledger()
        self.before: dict[str, Any] = self.loop.run_until_complete(self.memory.dump())

    @property
    def roster(self) -> Roster:
        """Return the roster in force: as published, on call, and as it is overridden."""
        return self.written.under(self.memory.overridden.values())

    def both(self, ask: Ask) -> Any:
        return self.loop.run_until_complete(self._both(ask))

    async def _both(self, ask: Ask) -> Any:
        said, also = await ask(self.memory), await ask(self.redis)
        assert said == also, "the answers differ"
        before, after = self.before, await self.memory.dump()
        assert after == await self.redis.dump(), "the dumps differ"
        assert violations(after) == []
        assert change_violations(before, after) == []
        self.before = after
        self.timekeeper.roster = self.roster
        told = await self.memory.events(self.timekeeper.last, 1000)
        self.timekeeper.takes(told, self.at_ms, after["agents"])
        for event in told:
            self.ledger.add(event)
        assert not any(self.ledger.violations.values()), self.ledger.violations
        return said

    def now(self) -> Now:
        return Now(self.at_ms, self.ids(), self.roster.version)

    def twice(self, ask: Ask) -> Any:
        """Do it, and do it again: IDEMPOTENT says that nothing changes and the answer stays."""
        first = self.both(ask)
        state = self.before
        again = self.both(ask)
        assert again == first or (first, again) in SAID_AGAIN
        assert self.before == state, "IDEMPOTENT: the same again changed something"
        return first

    def fenced(self, ask: Ask) -> Any:
        """Do it twice; what is answered lost or stale has changed nothing (FENCE)."""
        state = self.before
        said = self.twice(ask)
        assert said not in ("lost", "stale") or self.before == state, "FENCE: it changed something"
        return said

    def opens_lane(self, demand: Demand, now: Now) -> None:
        epoch, lanes = self.before["site"].get("epoch", 0), self.before["lanes"]
        able = policy.able_agents(self.roster, demand, lanes)
        self.both(lambda s: s.open_lane(demand, able, int(epoch), now))

    def epoch_of(self, call: str) -> int:
        return int(self.before["calls"].get(call, {}).get("epoch", 0))
