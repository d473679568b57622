"""What callers and their flow do to a call: dial, press, wait, be moved, leave."""

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import rule

from routing import plans, policy
from routing.answers import Taken
from routing.queue import Destination, Entry, Preference, Stage
from routing.skills import Demand
from tests.model.machine import TwoStores
from tests.model.world import AGENTS, CALLS, DEMANDS
from tests.routing.scene import arrival


class Callers(TwoStores):
    """Rules about calls until somebody answers them."""

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
        regains=st.sampled_from(("", *CALLS)),
    )
    def waits(
        self,
        call: str,
        demand: Demand,
        turn: int,
        head_start_s: int,
        own_agent: str = "",
        regains: str = "",
    ) -> None:
        now = self.now()
        entry = Entry(
            arrival(call), demand, now.at_ms, head_start_s * 1000, "en", now.at_ms, turn, f"t{turn}"
        )
        entry = plans.planned(self.roster, entry)
        preference = Preference(own_agent, 10_000, 3_600_000, AGENTS[turn % 4])
        entry = replace(entry, preference=preference, redial_ms=60_000)
        kept = self.both(lambda s: s.kept_place(entry.arrival.caller))
        if kept and regains:
            entry = replace(entry, entered_at=kept.key, regains=regains)
        rules = policy.offer_rules(self.roster.departments[demand.department])
        said = self.both(lambda s: s.join(entry, rules, now))
        if said == "no_lane":
            for each in (entry.demand, *(stage.demand for stage in entry.stages)):
                self.opens_lane(each, now)
            said = self.twice(lambda s: s.join(entry, rules, now))
            assert said != "no_lane"
        if said == "no_place":
            entry = replace(entry, regains="")
            assert self.twice(lambda s: s.join(entry, rules, now)) != "no_place"

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
    def is_taken_from_whom_it_is_offered(self, call: str) -> None:
        now = self.now()
        self.twice(lambda s: s.leave_queue(call, "transferred", "+1", now, urgent=True))

    @rule(call=st.sampled_from(CALLS))
    def leaves(self, call: str) -> None:
        now = self.now()
        self.twice(lambda s: s.leave(call, "caller", "left_menu", now))
