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

from calls.clock import ManualClock
from calls.ids import seeded_ids
from routing.agent import Agent, Roster
from routing.answers import Now
from routing.department import Department
from routing.estimate import Range, spoken_range
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


@dataclass(frozen=True, slots=True)
class Pattern:
    """Describe a load: how callers come and how agents are there.

    Args:
        name: for people.
        hours: how long it lasts.
        per_hour: callers an hour at an instant (seconds from the start).
        agents: agents who should be ready at an instant.
        talk_s, talk_cv: mean conversation and its coefficient of variation, lognormal.
        patience_s: mean patience of a caller, exponential.
        vip: share of callers with a head start of ``head_start_s``.
    """

    name: str
    hours: float
    per_hour: Callable[[float], float]
    agents: Callable[[float], int]
    talk_s: float = 170.0
    talk_cv: float = 1.0
    patience_s: float = 600.0
    vip: float = 0.0
    head_start_s: int = 90
    wrap_up_s: int = 15
    most_agents: int = 12


@dataclass
class Spoken:
    """One estimate that was spoken, and what came of it.

    Args:
        at_s: when, seconds from the start.
        ahead: how many callers were ahead.
        said: what the caller was told.
        first: whether it was the first time for this caller.
        simple: what the simple estimator would have said.
        wait_s: how long the wait then was; None where the caller gave up.
        gave_up_s: after how long the caller gave up; None where they were answered.
    """

    at_s: float
    ahead: int
    said: Range
    first: bool
    simple: Range | None
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
        self._clock = ManualClock(START_MS)
        self._store = MemoryStore()
        names = [f"a{number:02d}" for number in range(pattern.most_agents)]
        agents = {n: Agent(n, n, (f"sip:{n}@pbx.example",), {DEPARTMENT: 0}, {}) for n in names}
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
        demand = Demand.of(DEPARTMENT, {})
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
                one.spoken.append(Spoken(now_s, ahead, said, first, self._simple(one)))
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
        self._at(self._now_s + self._talk(), lambda: self._hangs_up(call))

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
                after_s = 2.0 + self._dice.expovariate(1 / 3.0)
                answering = partial(self._answers, effect.offer, effect.call)
                self._at(self._now_s + min(after_s, 9.0), answering)

    # -- what is drawn -----------------------------------------------------------------------

    def _gap(self, at_s: float) -> float:
        return self._dice.expovariate(max(self._pattern.per_hour(at_s), 0.1) / 3600)

    def _talk(self) -> float:
        sigma2 = math.log(1 + self._pattern.talk_cv**2)
        return self._dice.lognormvariate(
            math.log(self._pattern.talk_s) - sigma2 / 2, math.sqrt(sigma2)
        )

    def _simple(self, one: Waiting) -> Range | None:
        """Return what the simple estimator says: as long as whoever was answered last waited."""
        if self._last_wait_s is None:
            return None
        left_s = max(10.0, self._last_wait_s - (self._now_s - one.since_s))
        return spoken_range(left_s, (left_s * 0.5) ** 2)

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
