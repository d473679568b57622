"""Time, and the processes that collect what is due and post the outbox."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from routing.answers import Now
from routing.effects import Effect, Outcome
from tests.model.machine import TwoStores
from tests.model.world import OUTCOMES, PROCESSES


class Processes(TwoStores):
    """Rules about clocks, leases and the carrier's answers."""

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

    gives_up = False
    """Whether every promise that is looked at has expired."""

    def answers_all(self, now: Now) -> None:
        for effect in self.both(lambda s: s.take("p1", 50, 15_000, 0, now)):
            self.says_gone(effect)

    def says_gone(self, effect: Effect) -> None:
        """The carrier answers one request of a caller who is no longer there."""
        now = self.now()  # a nonce of its own: each answer may make an offer
        if self.both(lambda s: s.mark_sent(effect.id, "p1", now)) == "go":
            end: Outcome = "gone" if effect.kind == "check" else "done"
            self.both(lambda s: s.settle(effect.id, end, "", now))
        if effect.kind == "callback" and self.gives_up:
            self.both(lambda s: s.call_off(effect.call, "callback_expired", "time", now))

    def posts_all(self) -> None:
        self.answers_all(self.now())
