"""What becomes of promises to call back: made, looked at, tried, kept, called off."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from routing import policy
from routing.callback import Pledge
from routing.queue import Destination, Entry, Preference, Stage
from routing.skills import Demand
from tests.model.machine import TwoStores
from tests.model.world import AGENTS, CALLS, DEMANDS
from tests.routing.scene import arrival

NUMBERS = ("+15145550142", "+15145550143")
FAILED = ("no_answer", "busy", "voicemail")


class Promises(TwoStores):
    """Rules about calls without a leg."""

    @invariant()
    def whoever_is_known_by_a_promise_has_it(self) -> None:
        """A number that named a promise gone by would never be promised another."""
        calls, known = self.before["calls"], self.before["promises"]
        kept = {
            (each.get(name), call)
            for call, each in calls.items()
            for name in ("promise", "asked_from")
            if each.get(name)
        }
        assert set(known.items()) == kept
        assert all(not calls[call].get("leg") for call in known.values())

    @rule(
        call=st.sampled_from(CALLS),
        demand=st.sampled_from(DEMANDS),
        number=st.sampled_from(NUMBERS),
        after_s=st.sampled_from((0, 0, 30, 600)),
        capacity=st.sampled_from((0, 1)),
        asker=st.sampled_from(("", *NUMBERS)),
    )
    def is_promised(
        self, call: str, demand: Demand, number: str, after_s: int, capacity: int, asker: str
    ) -> None:
        """A caller is promised a callback: now, or for later, in place of an earlier one or not."""
        now = self.now()
        due_at = now.at_ms // 60_000 * 60_000 + after_s * 1000 if after_s else 0
        entry = Entry(arrival(call), demand, now.at_ms, 0, "en", now.at_ms, 9, "t9")
        pledge = Pledge(
            number=number,
            tries=2,
            retry_ms=20_000,
            ring_ms=20_000,
            expires_at=now.at_ms + 900_000,
            due_at=due_at,
            zone="Europe/Paris",
            cause="scheduled" if capacity and due_at else "wanted",
            capacity=capacity if due_at else 0,
            asker="" if asker == number else asker,
            own_agent="ann",
        )
        said = self.twice(lambda s: s.promise(entry, pledge, now))
        if said.word == "already" and capacity:
            instead = replace(pledge, replaces=said.call)
            self.twice(lambda s: s.promise(entry, instead, now))
        self.both(lambda s: s.callback_of(number, demand.department))
        self.both(lambda s: s.callback_of(asker, demand.department))
        self.both(lambda s: s.chosen(demand.department, [due_at, 1]))

    @rule(call=st.sampled_from(CALLS), late=st.booleans(), own=st.sampled_from(("", *AGENTS)))
    def comes_to_the_queue(self, call: str, late: bool, own: str = "") -> None:  # noqa: FBT001 - drawn by name
        """A promise is looked at, and it is time."""
        record = self.before["calls"].get(call, {})
        demand = Demand.read(record["wants"]) if record.get("wants") else DEMANDS[0]
        now = self.now()
        stages = (Stage(self.at_ms + 30_000, DEMANDS[2], "relaxed"),) if late else ()
        rules = policy.offer_rules(self.roster.departments[demand.department])
        to = Destination(demand, stages, rules, 0, "callback", "")
        kept_for = Preference(own, 20_000)
        if self.both(lambda s: s.requeue(call, to, now, kept_for)) == "no_lane":
            for each in (demand, *(stage.demand for stage in stages)):
                self.opens_lane(each, now)
            self.both(lambda s: s.requeue(call, to, now, kept_for))

    @rule(
        call=st.sampled_from(CALLS),
        after_s=st.sampled_from((1, 60)),
        why=st.sampled_from(("", "quiet")),
    )
    def is_postponed(self, call: str, after_s: int, why: str) -> None:
        """A promise is looked at, and it is not time."""
        now = self.now()
        self.both(lambda s: s.postpone(call, self.at_ms + after_s * 1000, why, now))

    @rule(call=st.sampled_from(CALLS), sorry=st.booleans())
    def is_called_off(self, call: str, sorry: bool) -> None:  # noqa: FBT001 - drawn by name
        """The caller rings in meanwhile, or a supervisor calls it off."""
        now = self.now()
        self.twice(
            lambda s: s.call_off(call, "callback_cancelled", "called_again", now, sorry=sorry)
        )

    @rule(
        call=st.sampled_from(CALLS), late=st.integers(0, 1), what=st.sampled_from(("rings", "up"))
    )
    def callers_phone_says(self, call: str, late: int, what: str) -> None:
        """Webhooks of the leg that calls the caller back, late ones too."""
        now, epoch = self.now(), self.epoch_of(call) - late
        up = what == "up"
        self.both(lambda s: s.dialled(call, epoch, f"back-{call}", now, picked_up=up))

    @rule(call=st.sampled_from(CALLS))
    def takes_the_call_back(self, call: str) -> None:
        """The caller presses the key."""
        now = self.now()
        self.twice(lambda s: s.here(call, f"back-{call}", "t10", now))

    @rule(call=st.sampled_from(CALLS), late=st.integers(0, 1), how=st.sampled_from(FAILED))
    def is_not_reached(self, call: str, late: int, how: Any) -> None:
        """A try reaches nobody."""
        now, epoch = self.now(), self.epoch_of(call) - late
        first = self.both(lambda s: s.tried(call, epoch, how, now))
        assert first != "stale" or self.both(lambda s: s.tried(call, epoch, how, now)) == "stale"

    @rule(
        call=st.sampled_from(CALLS),
        leg=st.sampled_from(("leg", "back")),
        why=st.sampled_from(("caller", "line_lost")),
    )
    def a_leg_ends(self, call: str, leg: str, why: str) -> None:
        """The carrier says that a leg is over: the first one's end ends no promise."""
        now = self.now()
        self.twice(lambda s: s.leave(call, why, "left_menu", now, f"{leg}-{call}"))
