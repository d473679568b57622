"""What agents do to talk to somebody first."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.model.machine import TwoStores
from tests.model.world import AGENTS, CALLS, DEMANDS

NUMBER = "+12125550111"


class Consulting(TwoStores):
    """Rules about consultations; an agent who has no conversation is answered so."""

    @rule(
        agent=st.sampled_from(AGENTS),
        whom=st.sampled_from(("number", "lane", *AGENTS)),
        demand=st.sampled_from(DEMANDS),
    )
    def consults(self, agent: str, whom: str, demand: Any) -> None:
        now = self.now()
        lane = demand.lane if whom == "lane" else ""
        other = whom if whom in AGENTS else ""
        number = NUMBER if whom == "number" else ""
        self.both(lambda s: s.consult(agent, lane, other, number, now))

    @rule(agent=st.sampled_from(AGENTS), how=st.sampled_from(("swap", "join")))
    def regroups(self, agent: str, how: Any) -> None:
        now = self.now()
        self.both(lambda s: s.regroup(agent, how, now))

    @rule(
        agent=st.sampled_from(AGENTS),
        what=st.sampled_from(("complete", "cancel_consult", "panic")),
    )
    def ends_a_consultation(self, agent: str, what: str) -> None:
        now = self.now()
        self.both(lambda s: getattr(s, what)(agent, now))

    @rule(call=st.sampled_from(CALLS), what=st.sampled_from(("rings", "joined", "over")))
    def a_number_outside_says(self, call: str, what: Any) -> None:
        now, epoch = self.now(), self.epoch_of(call)
        self.both(lambda s: s.aside(call, epoch, f"leg-out-{call}", what, now))

    @rule(call=st.sampled_from(CALLS))
    def who_is_consulted_leaves(self, call: str) -> None:
        now, epoch = self.now(), self.epoch_of(call)
        leg = self.before["calls"].get(call, {}).get("beside_leg", "leg-nobody")
        self.both(lambda s: s.beside_left(call, epoch, leg, now))
