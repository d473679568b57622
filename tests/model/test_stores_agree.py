"""Drive the specification and Redis with the same random life, and hold both to the invariants.

Each rule applies one operation to both stores: the answers and the canonical dumps must be equal,
and no invariant of DESIGN section 5 may be broken by the state or by the change. In the end every
fault stops and every caller must reach an end (LIVENESS).
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from routing.skills import Demand
from tests.model.agents import Agents
from tests.model.callers import Callers
from tests.model.consulting import Consulting
from tests.model.devices import Devices
from tests.model.machine import TwoStores
from tests.model.overriding import Overriding
from tests.model.processes import Processes
from tests.model.promises import Promises
from tests.model.staffing import Staffing
from tests.model.world import AGENTS, CALLS, DEMANDS

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "25"))
"""Lives to live: few in a default run, and always the same; set it to look further, at random."""


class Site(Consulting, Callers, Promises, Devices, Agents, Staffing, Overriding, Processes):
    """A day of one site, everybody at once."""

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
                    self.rings_and_answers(record["offer"].split()[0])
                case "connecting":
                    self.posts_all()
                    self.takes_the_call_back(call)
                    self.both_join(call)
                case "promised":
                    self.comes_to_the_queue(call, late=False)
                case "talking":
                    self.hangs_up(record["agent"], survey=False)
                case _:
                    self.time_passes(1)

    def rings_and_answers(self, offer: str) -> None:
        self.posts_all()
        for what in ("asked", "ringing", "accept"):
            self.device_says_of(offer, what)

    def teardown(self) -> None:
        try:
            self.faults_stop()
        finally:
            self.loop.run_until_complete(self.client.aclose())
            self.loop.close()

    def faults_stop(self) -> None:
        """LIVENESS: the callers hang up at last, the carrier says so, and every call ends."""
        self.gives_up = True
        for _ in range(60):
            if all(call["state"] == "ended" for call in self.before["calls"].values()):
                return
            self.at_ms += 61_000
            self.time_passes(0)
            self.answers_all(self.now())
        pytest.fail("LIVENESS: a call never ended")


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

    run_state_machine_as_test(Site, settings=life)
