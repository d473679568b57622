"""Let simulated traffic through the production routing code on a virtual clock.

Rules this module keeps:

* Router and memory store are the real ones; people are the only thing made up here.
* Everything is drawn from one seeded source: the same seed, the same day.
"""

import heapq
import itertools
import math
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bench.loads import OF_SECOND, Pattern
from bench.oracle import Oracle, Seen, Sight
from bench.simple import simple_range
from calls.clock import ManualClock
from calls.ids import seeded_ids
from routing.agent import Agent, Roster
from routing.answers import Now
from routing.department import Department
from routing.estimate import Range
from routing.estimating import Estimating
from routing.queue import Arrival, Entry
from routing.router import Router
from routing.skills import Demand
from routing.store.memory import MemoryStore

DEPARTMENT = "support"
START_MS = 1_790_000_000_000
TURN_S = 25.0
"""Seconds between two wait turns: words and a piece of music."""
SAY_EVERY_S = 60.0
"""Seconds between two estimates spoken to one caller, at the least."""


@dataclass
class Spoken:
    """One estimate that was spoken, and what came of it.

    Args:
        at_s: when, seconds from the start.
        ahead: how many callers were ahead.
        said: what the caller was told.
        first: whether it was the first time for this caller.
        simple: what the simple estimator would have said.
        sight: all there was to see.
        ideal: what the oracle would have said, where it was asked.
        wait_s: how long the wait then was; None where the caller gave up.
        gave_up_s: after how long the caller gave up; None where they were answered.
    """

    at_s: float
    ahead: int
    said: Range
    first: bool
    simple: Range | None
    sight: Sight
    ideal: Range | None = None
    wait_s: float | None = None
    gave_up_s: float | None = None


@dataclass
class Waiting:
    """One caller who waits."""

    entry: Entry
    since_s: float
    said: Range | None = None
    said_at_s: float = -math.inf
    spoken: list[Spoken] = field(default_factory=list)


class Traffic:
    """Run one pattern once.

    Args:
        pattern: the load.
        seed: of everything drawn.
    """

    def __init__(self, pattern: Pattern, seed: int) -> None:
        self._pattern = pattern
        self._dice = random.Random(seed)  # noqa: S311 - a game, not a secret
        self._drawn = Oracle(pattern, self._dice)
        self._clock = ManualClock(START_MS)
        self._store = MemoryStore()
        names = [f"a{number:02d}" for number in range(pattern.most_agents)]
        agents = {
            n: Agent(n, n, (f"sip:{n}@pbx.example",), {DEPARTMENT: 0}, _skills(i))
            for i, n in enumerate(names)
        }
        rules = Department(DEPARTMENT, "Support", wrap_up_s=pattern.wrap_up_s)
        self._roster = Roster("v1", agents, {DEPARTMENT: rules})
        ids = seeded_ids(seed)
        self._ids = ids
        self._router = Router(self._store, lambda: self._roster, self._clock, ids)
        self._estimating = Estimating(self._store, lambda: self._roster, self._clock, ids)
        self._ready: set[str] = set()
        self._heap: list[tuple[float, int, Callable[[], Awaitable[None]]]] = []
        self._order = itertools.count()
        self._waiting: dict[str, Waiting] = {}
        self._last_wait_s: float | None = None
        self.spoken: list[Spoken] = []
        self.answered = self.gave_up = 0

    async def run(self) -> Sequence[Spoken]:
        """Return every estimate spoken to callers who waited."""
        end_s = self._pattern.hours * 3600
        self._at(0.0, self._roster_call)
        self._at(self._gap(0.0), self._comes)
        while self._heap:
            due = self._heap[0][0]
            armed = await self._store.next_due_ms()
            if armed is not None and (armed - START_MS) / 1000 <= due:
                self._clock.advance_to(max(armed, self._clock.now_ms()))
                await self._store.due(100, self._now())
            else:
                at_s, _, work = heapq.heappop(self._heap)
                if at_s > end_s:
                    break
                self._clock.advance_to(max(self._clock.now_ms(), START_MS + int(at_s * 1000)))
                await work()
            await self._ring()
        return self.spoken

    # -- what happens ------------------------------------------------------------------------

    async def _comes(self) -> None:
        """Let one caller come, and the next one be drawn."""
        call = self._ids()
        vip = self._dice.random() < self._pattern.vip
        now_ms = self._clock.now_ms()
        arrival = Arrival(call, call, "+15145550142", "+18005550100", "other", "", "", "en", "v1")
        head_start_ms = self._pattern.head_start_s * 1000 * vip
        second = self._dice.random() < self._pattern.second
        demand = Demand.of(DEPARTMENT, {"second": 1} if second else {})
        entry = Entry(arrival, demand, now_ms, head_start_ms, "en", now_ms)
        await self._router.arrive(arrival)
        await self._router.turn(entry)
        self._waiting[call] = Waiting(entry, self._now_s)
        patience_s = self._dice.expovariate(1 / self._pattern.patience_s)
        self._at(self._now_s + patience_s, lambda: self._loses_patience(call))
        await self._listens(call)
        self._at(self._now_s + self._gap(self._now_s), self._comes)

    async def _listens(self, call: str) -> None:
        """Take one wait turn: the estimate, if one is to be spoken."""
        one = self._waiting.get(call)
        if one is None:
            return
        if one.entry.turn:
            await self._router.turn(one.entry)
        now_s = self._now_s
        view = await self._router.call(call)
        if view is not None and view.state == "waiting" and now_s - one.said_at_s >= SAY_EVERY_S:
            said = (await self._estimating.forecast(one.entry, one.said, speak=True)).spoken
            if said is not None:
                ahead = self._store.calls[call].ahead
                first = one.said is None
                sight = self._sight(call)
                one.spoken.append(Spoken(now_s, ahead, said, first, self._simple(one), sight))
                one.said, one.said_at_s = said, now_s
        one.entry = replace(one.entry, turn=one.entry.turn + 1, restored=True)
        self._at(now_s + TURN_S, lambda: self._listens(call))

    async def _loses_patience(self, call: str) -> None:
        view = await self._router.call(call)
        if call in self._waiting and view is not None and view.state in ("waiting", "offered"):
            one = self._waiting.pop(call)
            await self._router.caller_left(call, "caller")
            self.gave_up += 1
            for each in one.spoken:
                each.gave_up_s = self._now_s - each.at_s
            self.spoken += one.spoken
            self._forget(call)

    async def _answers(self, offer: str, call: str) -> None:
        accepted = await self._router.accept(offer, f"leg-{offer}")
        if accepted == "lost":
            return
        one = self._waiting.pop(call)
        self._last_wait_s = self._now_s - one.since_s
        self.answered += 1
        for each in one.spoken:
            each.wait_s = self._now_s - each.at_s
        self.spoken += one.spoken
        await self._router.joined(call, accepted.epoch, "caller")
        await self._router.joined(call, accepted.epoch, "agent")
        self._at(self._now_s + self._drawn.talk(), lambda: self._hangs_up(call))

    async def _hangs_up(self, call: str) -> None:
        await self._router.caller_left(call, "caller")
        self._forget(call)

    async def _roster_call(self) -> None:
        """Let agents come and go, as the pattern wants it."""
        wanted = self._pattern.agents(self._now_s)
        for name in self._roster.agents:
            if len(self._ready) < wanted and name not in self._ready:
                self._ready.add(name)
                await self._router.set_presence(name, "ready")
            elif len(self._ready) > wanted and name in self._ready:
                self._ready.discard(name)
                await self._router.set_presence(name, "not_ready", "break")
        self._at(self._now_s + 60.0, self._roster_call)

    async def _ring(self) -> None:
        """Carry out what routing asks of the carrier: devices ring, and are answered."""
        for effect in await self._store.take("sim", 100, 60_000, 0, self._now()):
            await self._store.mark_sent(effect.id, "sim", self._now())
            await self._store.settle(effect.id, "done", "", self._now())
            if effect.kind == "ring":
                answering = partial(self._answers, effect.offer, effect.call)
                self._at(self._now_s + self._drawn.ring(), answering)

    def _sight(self, call: str) -> Sight:
        """Return all there is to see when an estimate is spoken to a caller."""
        mine, now_ms = self._store.calls[call], self._clock.now_ms()
        before = sorted(
            (each.key, name)
            for name, each in self._store.calls.items()
            if each.state == "waiting" and (each.key, name) < (mine.key, call)
        )
        extra_ms = self._pattern.head_start_s * 1000 - mine.head_start
        agents = []
        for name in self._roster.agents:
            second = bool(self._roster.agents[name].skills)
            each = self._store.agents.get(name)
            if each is None:
                agents.append(Seen(False, "idle", 0, second))
                continue
            since_ms = max(each.since, each.offered_at) if each.work == "offered" else each.since
            ends_ms = each.wrap_up_until - now_ms
            for_ms = ends_ms if each.work == "wrap_up" else now_ms - since_ms
            agents.append(Seen(name in self._ready, each.work, for_ms / 1000, second))
        return Sight(
            self._now_s,
            "second" in mine.demand,
            [("second" in self._store.calls[name].demand) for _, name in before],
            max(0.0, (mine.entered_at + extra_ms - now_ms) / 1000),
            agents,
        )

    # -- what is drawn -----------------------------------------------------------------------

    def _gap(self, at_s: float) -> float:
        return self._dice.expovariate(max(self._pattern.per_hour(at_s), 0.1) / 3600)

    def _simple(self, one: Waiting) -> Range | None:
        """Return what the simple estimator says: as long as whoever was answered last waited."""
        if self._last_wait_s is None:
            return None
        return simple_range(max(10.0, self._last_wait_s - (self._now_s - one.since_s)))

    # -- time ----------------------------------------------------------------------------------

    @property
    def _now_s(self) -> float:
        return (self._clock.now_ms() - START_MS) / 1000

    def _now(self) -> Now:
        return Now(self._clock.now_ms(), self._ids(), "v1")

    def _at(self, at_s: float, work: Callable[[], Awaitable[None]]) -> None:
        heapq.heappush(self._heap, (at_s, next(self._order), work))

    def _forget(self, call: str) -> None:
        """Leave no tombstone: a day of them would only slow this down."""
        self._store.disarm(f"call:{call}")
        del self._store.calls[call]


def _skills(number: int) -> dict[str, int]:
    """Return the skills of one of the agents: every so many-th has the second."""
    return {"second": 3} if number % OF_SECOND == 0 else {}
