"""What the carrier says of an agent's device and of the conversation."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from routing.answers import AgentGone
from tests.model.machine import TwoStores
from tests.model.world import CALLS


class Devices(TwoStores):
    """Rules about offers and the conversations that come of them."""

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

    @rule(pick=st.integers(0, 99))
    def stops_ringing(self, pick: int) -> None:
        """The carrier has stopped a device: another was picked up."""
        now, offer = self.now(), self.offer(pick)
        self.fenced(lambda s: s.stopped(offer, now))

    @rule(
        call=st.sampled_from(CALLS),
        late=st.integers(0, 1),
        fate=st.sampled_from(("missed", "busy", "failed", "stopped")),
        pick=st.integers(0, 99),
    )
    def has_rung_out(self, call: str, late: int, fate: Any, pick: int) -> None:
        """A Dial is over, the present one or one from before."""
        now, epoch, leg = self.now(), self.epoch_of(call) - late, f"leg-{self.offer(pick)}"
        said = self.both(lambda s: s.rung_out(call, epoch, fate, leg, now))
        assert said == "stale" or not late

    @rule(call=st.sampled_from(CALLS), late=st.integers(0, 1), caller=st.booleans())
    def joins(self, call: str, late: int, caller: bool) -> None:  # noqa: FBT001 - drawn by name
        now, epoch = self.now(), self.epoch_of(call) - late
        self.fenced(lambda s: s.joined(call, epoch, "caller" if caller else "agent", now))

    @rule(call=st.sampled_from(CALLS))
    def both_join(self, call: str) -> None:
        now, epoch = self.now(), self.epoch_of(call)
        self.both(lambda s: s.joined(call, epoch, "caller", now))
        self.both(lambda s: s.joined(call, epoch, "agent", now))

    @rule(
        call=st.sampled_from(CALLS),
        late=st.integers(0, 1),
        how=st.sampled_from(("left", "lost", "room")),
        spare=st.sampled_from(("", "sip:spare@pbx.example")),
        survey=st.booleans(),
    )
    def agent_leaves(
        self,
        call: str,
        late: int,
        how: Any,
        spare: str,
        survey: bool,  # noqa: FBT001 - likewise
    ) -> None:
        """Hung up, lost, or only out of the room; with another device at hand, or none."""
        gone = AgentGone(how, spare, survey=survey)
        now, epoch = self.now(), self.epoch_of(call) - late
        self.fenced(lambda s: s.agent_left(call, epoch, "agent", gone, now))

    @rule(
        call=st.sampled_from(CALLS),
        what=st.sampled_from((("csat", "4"), ("resolved", "yes"))),
    )
    def answers_the_survey(self, call: str, what: tuple[str, str]) -> None:
        now = self.now()
        self.twice(lambda s: s.answered(call, *what, now))
