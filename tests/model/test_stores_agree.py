"""Drive the specification and Redis with the same random life, and hold both to the invariants.

Each rule applies one operation to both stores: the answers and the canonical dumps must be equal,
and no invariant of DESIGN section 5 may be broken by the state or by the change. In the end every
fault stops and every caller must reach an end (LIVENESS).
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from redis.asyncio import Redis

from calls.ids import seeded_ids
from routing import plans, policy
from routing.agent import SignIn
from routing.answers import Now, Taken
from routing.effects import Effect, Outcome
from routing.invariants import change_violations, violations
from routing.patience import Consequence, Relaxation
from routing.queue import Destination, Entry, Preference, Stage
from routing.rota import OnCall
from routing.skills import Demand
from routing.store.memory import MemoryStore
from routing.store.redis import RedisStore
from tests.routing.scene import START_MS, DumpedStore, agent, arrival, roster

AGENTS = ("ann", "bob", "cyd", "dan")
CALLS = ("c1", "c2", "c3", "c4", "c5", "c6")
OUTCOMES = ("done", "gone", "retry", "failed", "alive")
PROCESSES = ("p1", "p2")
DEMANDS = (
    Demand.of("support", {}),
    Demand.of("support", {"fr": 3}),
    Demand.of("sales", {}),
)
STAFF = (
    agent("ann", "support", page=True, skills={"fr": 5}),
    replace(agent("bob"), departments={"support": 0, "sales": 30}),
    agent("cyd", "sales", page=True, skills={"fr": 2}),
    agent("dan", "support", "sales", skills={"fr": 3}),
)
FATES = {"declined": Consequence(not_ready_after=2), "busy": Consequence(avoid_s=0)}
LOOSENS = (Relaxation(20, drop=("fr",)), Relaxation(70, add="sales"))
ROSTERS = (
    roster(*STAFF, version="v1", misses_allowed=1, relax=LOOSENS),
    replace(
        roster(*STAFF[1:], version="v2", avoid_s=5, consequences=FATES, strategy="random"),
        restarts=frozenset({"missed"}),
    ),
    roster(
        *[agent(a.id, "support", skills={"fr": 3}) for a in STAFF],
        version="v3",
        wrap_up_s=0,
        strategy="fewest_calls",
        escalates_to="sales",
        escalate_after_s=30,
    ),
)
SPELLS = ("", "100", "100 break", "200", "200 break")
SITES = count()
EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "25"))
"""Lives to live: few in a default run, and always the same; set it to look further, at random."""
SAID_AGAIN = {("changed", "same"), ("requeued", "stale")}
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
        self.roster = ROSTERS[0]
        self.before: dict[str, Any] = self.loop.run_until_complete(self.memory.dump())

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

    # -- what mostly happens ----------------------------------------------------------------

    @initialize(calls=st.integers(0, 4), agents=st.integers(0, 4))
    def opens(self, calls: int, agents: int) -> None:
        """A day begins in the middle: some callers wait, some agents are ready."""
        for number in range(calls):
            self.at_ms += 1000
            self.dials(CALLS[number])
            self.waits(CALLS[number], DEMANDS[number % 3], 0, 0)
        for name in AGENTS[:agents]:
            self.at_ms += 1000
            self.presses_ready(name)

    @rule(call=st.sampled_from(CALLS), demand=st.sampled_from(DEMANDS), steps=st.integers(1, 4))
    def goes_well(self, call: str, demand: Demand, steps: int) -> None:
        """A call goes on as calls mostly do, a few states further."""
        for _ in range(steps):
            self.at_ms += 1000
            record = self.before["calls"].get(call, {})
            match record.get("state", ""):
                case "":
                    self.dials(call)
                case "menu":
                    self.waits(call, demand, 0, 0)
                case "waiting":
                    self.presses_ready(AGENTS[self.at_ms // 1000 % len(AGENTS)])
                case "offered":
                    self.rings_and_answers(record["offer"])
                case "connecting":
                    self.posts_all()
                    self.both_join(call)
                case "talking":
                    self.hangs_up(record["agent"])
                case _:
                    self.time_passes(1)

    def rings_and_answers(self, offer: str) -> None:
        self.posts_all()
        for what in ("asked", "ringing", "accept"):
            self.device_says_of(offer, what)

    def posts_all(self) -> None:
        self.answers_all(self.now())

    # -- the caller -------------------------------------------------------------------------

    @rule(call=st.sampled_from(CALLS))
    def dials(self, call: str) -> None:
        now = self.now()
        self.both(lambda s: s.arrive(arrival(call), now))

    @rule(call=st.sampled_from(CALLS), turn=st.integers(0, 3))
    def presses(self, call: str, turn: int) -> None:
        now = self.now()
        steps = [
            Taken(turn, "topic", "keys:1", "menu.yaml:3", "chose"),
            Taken(turn, "x", "", "", ""),
        ]
        self.both(lambda s: s.stepped(call, steps, "en", now))

    @rule(
        call=st.sampled_from(CALLS),
        demand=st.sampled_from(DEMANDS),
        turn=st.integers(0, 4),
        head_start_s=st.sampled_from((0, 5, 90)),
        own_agent=st.sampled_from(("", "", *AGENTS)),
    )
    def waits(
        self, call: str, demand: Demand, turn: int, head_start_s: int, own_agent: str = ""
    ) -> None:
        now = self.now()
        entry = Entry(
            arrival(call), demand, now.at_ms, head_start_s * 1000, "en", now.at_ms, turn, f"t{turn}"
        )
        entry = plans.planned(self.roster, entry)
        entry = replace(entry, preference=Preference(own_agent, 10_000, 3_600_000))
        rules = policy.offer_rules(self.roster.departments[demand.department])
        if self.both(lambda s: s.join(entry, rules, now)) == "no_lane":
            for each in (entry.demand, *(stage.demand for stage in entry.stages)):
                self.opens_lane(each, now)
            assert self.twice(lambda s: s.join(entry, rules, now)) != "no_lane"

    def opens_lane(self, demand: Demand, now: Now) -> None:
        able, epoch = (
            policy.able_agents(self.roster, demand),
            self.before["site"].get("epoch", 0),
        )
        self.both(lambda s: s.open_lane(demand, able, int(epoch), now))

    @rule(call=st.sampled_from(CALLS), demand=st.sampled_from(DEMANDS))
    def is_judged(self, call: str, demand: Demand) -> None:
        now = self.now()
        self.both(lambda s: s.standing(call, demand, now))

    @rule(call=st.sampled_from(CALLS), demand=st.sampled_from(DEMANDS))
    def overflows(self, call: str, demand: Demand) -> None:
        now = self.now()
        if self.both(lambda s: s.widen(call, demand, "overflow", now)) == "no_lane":
            self.opens_lane(demand, now)
            self.both(lambda s: s.widen(call, demand, "overflow", now))

    @rule(call=st.sampled_from(CALLS), demand=st.sampled_from(DEMANDS), late=st.booleans())
    def is_moved(self, call: str, demand: Demand, late: bool) -> None:  # noqa: FBT001 - drawn by name
        now = self.now()
        stages = (Stage(self.at_ms + 30_000, DEMANDS[0], "relaxed"),) if late else ()
        rules = policy.offer_rules(self.roster.departments[demand.department])
        to = Destination(demand, stages, rules, 5000, "moved", "mia")
        if self.both(lambda s: s.move(call, to, now)) == "no_lane":
            for each in (demand, *(stage.demand for stage in stages)):
                self.opens_lane(each, now)
            self.both(lambda s: s.move(call, to, now))

    @rule(call=st.sampled_from(CALLS))
    def is_sent_elsewhere(self, call: str) -> None:
        now = self.now()
        self.twice(lambda s: s.leave_queue(call, "too_long", "", now))

    @rule(call=st.sampled_from(CALLS))
    def leaves(self, call: str) -> None:
        now = self.now()
        self.twice(lambda s: s.leave(call, "caller", "left_menu", now))

    # -- the agent's device -----------------------------------------------------------------

    def offer(self, pick: int) -> str:
        """Any offer, alive or dead, late webhooks being normal life; or one nobody made."""
        offers = self.before["offers"]
        live = sorted(name for name in offers if offers[name]["state"] in ("asking", "ringing"))
        known: list[str] = [*live, *sorted(offers), "nobody-made-this"]
        return known[pick % len(known)]

    @rule(pick=st.integers(0, 99), what=st.sampled_from(("asked", "ringing", "accept")))
    def device_says(self, pick: int, what: str) -> None:
        self.device_says_of(self.offer(pick), what)

    def device_says_of(self, offer: str, what: str) -> None:
        now = self.now()
        do = self.fenced if what == "accept" else self.twice
        do(lambda s: getattr(s, what)(offer, f"leg-{offer}", now))

    @rule(pick=st.integers(0, 99))
    def a_second_device_answers(self, pick: int) -> None:
        """Two legs answer one offer: the one that comes late gets nobody."""
        now, offer = self.now(), self.offer(pick)
        self.fenced(lambda s: s.accept(offer, f"other-leg-{offer}", now))

    @rule(pick=st.integers(0, 99), how=st.sampled_from(("declined", "missed", "unreachable")))
    def refuses(self, pick: int, how: Any) -> None:
        now, offer = self.now(), self.offer(pick)
        self.fenced(lambda s: s.refuse(offer, how, "busy", now))

    @rule(call=st.sampled_from(CALLS), late=st.integers(0, 1), caller=st.booleans())
    def joins(self, call: str, late: int, caller: bool) -> None:  # noqa: FBT001 - drawn by name
        now, epoch = self.now(), self.epoch_of(call) - late
        self.fenced(lambda s: s.joined(call, epoch, "caller" if caller else "agent", now))

    @rule(call=st.sampled_from(CALLS))
    def both_join(self, call: str) -> None:
        now, epoch = self.now(), self.epoch_of(call)
        self.both(lambda s: s.joined(call, epoch, "caller", now))
        self.both(lambda s: s.joined(call, epoch, "agent", now))

    @rule(call=st.sampled_from(CALLS), late=st.integers(0, 1))
    def agent_leaves(self, call: str, late: int) -> None:
        now, epoch = self.now(), self.epoch_of(call) - late
        self.fenced(lambda s: s.agent_left(call, epoch, "agent", now))

    def epoch_of(self, call: str) -> int:
        return int(self.before["calls"].get(call, {}).get("epoch", 0))

    # -- the agent's page -------------------------------------------------------------------

    def sign_in(self, name: str) -> None:
        now = self.now()

        async def ask(store: DumpedStore) -> Any:
            epoch, lanes = await store.open_lanes()
            who = policy.sign_in_of(self.roster.agents[name], self.roster, lanes)
            return await store.sign_in(who, epoch, now)

        self.both(ask)

    @rule(name=st.sampled_from(AGENTS))
    def presses_ready(self, name: str) -> None:
        if name in self.roster.agents:
            self.sign_in(name)
            now = self.now()
            self.twice(lambda s: s.set_presence(name, "ready", "", "agent", now))

    @rule(name=st.sampled_from(AGENTS), out=st.booleans())
    def goes_away(self, name: str, out: bool) -> None:  # noqa: FBT001 - drawn by name
        now = self.now()
        presence: Any = "signed_out" if out else "not_ready"
        reason = "" if out else "lunch"
        self.twice(lambda s: s.set_presence(name, presence, reason, "agent", now))

    @rule(name=st.sampled_from(AGENTS))
    def finishes(self, name: str) -> None:
        now = self.now()
        self.both(lambda s: s.wrapped_up(name, now))

    @rule(name=st.sampled_from(AGENTS))
    def hangs_up(self, name: str) -> None:
        now = self.now()
        self.both(lambda s: s.hang_up(name, now))

    @rule(name=st.sampled_from(AGENTS))
    def shows_life(self, name: str) -> None:
        until = self.at_ms + 30_000
        self.twice(lambda s: s.touch(name, until))

    @rule(name=st.sampled_from(AGENTS), spell=st.sampled_from(SPELLS))
    def follows(self, name: str, spell: str) -> None:
        now = self.now()

        async def ask(store: DumpedStore) -> Any:
            epoch, lanes = await store.open_lanes()
            who = SignIn(name, "", False, {})
            if name in self.roster.agents:
                who = policy.sign_in_of(self.roster.agents[name], self.roster, lanes)
            return await store.follow(who, spell, epoch, now), await store.spells()

        if spell == "" or name in self.roster.agents:
            self.both(ask)
            assert self.both(ask)[0] == "same"

    @rule(after_s=st.sampled_from((0, 5, 60)))
    def plans(self, after_s: int) -> None:
        at_ms, now = self.at_ms + after_s * 1000, self.now()
        self.twice(lambda s: s.plan(at_ms, now))

    @rule(pick=st.sampled_from((0, 1, 2)))
    def publishes(self, pick: int) -> None:
        self.roster = replace(ROSTERS[pick], on_call=self.roster.on_call)
        self.indexes()

    @rule(falls=st.booleans())
    def night(self, falls: bool) -> None:  # noqa: FBT001 - drawn by name
        called = {"support": OnCall("night", 2, ("cyd", "ann"), ("bob",))} if falls else {}
        now = self.now()
        self.both(lambda s: s.put_on_call(called, now))
        self.roster = replace(self.roster, on_call=called)
        self.indexes()

    def indexes(self) -> None:
        now = self.now()

        async def ask(store: DumpedStore) -> Any:
            epoch, lanes = await store.open_lanes()
            stay: dict[str, SignIn] = {
                a: policy.sign_in_of(self.roster.agents[a], self.roster, lanes)
                for a in AGENTS
                if a in self.roster.agents
            }
            gone = [a for a in AGENTS if a not in stay]
            return await store.reindex(stay, gone, self.roster.terms, epoch, now)

        assert self.both(ask) == "indexed"

    # -- time and the outbox ----------------------------------------------------------------

    @rule(seconds=st.sampled_from((1, 5, 11, 16, 21, 31, 61, 0, 100, 700, 4000)))
    def time_passes(self, seconds: int) -> None:
        self.at_ms += seconds * 1000
        now = self.now()
        self.both(lambda s: s.due(50, now))

    @rule(seconds=st.sampled_from((-30, -5, -1, 3, 40)))
    def clock_moves(self, seconds: int) -> None:
        """The next process to act has another clock; nobody collects what is due on the way."""
        self.at_ms += seconds * 1000

    @rule(
        process=st.sampled_from(PROCESSES),
        pace_ms=st.sampled_from((0, 1000)),
        limit=st.sampled_from((1, 10)),
    )
    def takes(self, process: str, pace_ms: int, limit: int) -> None:
        """Lease effects; a process that dies now loses them to the other when the lease ends."""
        now = self.now()
        self.both(lambda s: s.take(process, limit, 15_000, pace_ms, now))
        self.both(lambda s: s.next_due_ms())

    @rule(
        process=st.sampled_from(PROCESSES),
        pick=st.integers(0, 99),
        outcome=st.sampled_from((None, *OUTCOMES)),
    )
    def posts(self, process: str, pick: int, outcome: Any) -> None:
        """Post one effect; with no outcome the process dies between marking it and the answer."""
        known = sorted(self.before["effects"])
        if not known:
            return
        effect, now = known[pick % len(known)], self.now()
        said = self.both(lambda s: s.mark_sent(effect, process, now))
        if said == "go" and outcome:
            self.both(lambda s: s.settle(effect, outcome, "20429", now))

    # -- the end ----------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            self.faults_stop()
        finally:
            self.loop.run_until_complete(self.client.aclose())
            self.loop.close()

    def faults_stop(self) -> None:
        """LIVENESS: the callers hang up at last, the carrier says so, and every call ends."""
        for _ in range(60):
            if all(call["state"] == "ended" for call in self.before["calls"].values()):
                return
            self.at_ms += 61_000
            self.time_passes(0)
            self.answers_all(self.now())
        pytest.fail("LIVENESS: a call never ended")

    def answers_all(self, now: Now) -> None:
        for effect in self.both(lambda s: s.take("p1", 50, 15_000, 0, now)):
            self.says_gone(effect)

    def says_gone(self, effect: Effect) -> None:
        """The carrier answers one request of a caller who is no longer there."""
        now = self.now()  # a nonce of its own: each answer may make an offer
        if self.both(lambda s: s.mark_sent(effect.id, "p1", now)) == "go":
            end: Outcome = "gone" if effect.kind == "check" else "done"
            self.both(lambda s: s.settle(effect.id, end, "", now))


def test_memory_and_redis_live_the_same_life_and_break_no_invariant(valkey_url: str) -> None:
    """Every invariant of DESIGN section 5 holds after every step, and the two stores agree."""
    TwoStores.url = valkey_url
    life = settings(
        max_examples=EXAMPLES,
        stateful_step_count=40,
        deadline=None,
        derandomize="MODEL_EXAMPLES" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(TwoStores, settings=life)
