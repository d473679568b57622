"""What agents do at their page."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from routing import policy
from routing.answers import Now, Said
from routing.queue import Destination
from routing.skills import Demand
from tests.model.machine import TwoStores
from tests.model.world import AGENTS, CALLS
from tests.routing.scene import DumpedStore


class Agents(TwoStores):
    """Rules about presence, wrap-up and the button that ends a call."""

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

    @rule(name=st.sampled_from(AGENTS), more_s=st.integers(0, 90), most_s=st.sampled_from((10, 60)))
    def takes_more_time(self, name: str, more_s: int, most_s: int) -> None:
        """Ask for wrap-up to last longer: never past the most the department allows."""
        now = self.now()
        before = self.before["agents"].get(name, {})
        most = int(before.get("since", 0)) + 1000 * most_s
        self.twice_extended(name, now, self.at_ms + 1000 * more_s, 1000 * most_s)
        after = self.before["agents"].get(name, {})
        if before.get("work") == "wrap_up":
            assert int(after["wrap_up_until"]) <= max(int(before["wrap_up_until"]), most)

    def twice_extended(self, name: str, now: Now, until_ms: int, most_ms: int) -> None:
        """The same again finds it done already."""
        first = self.both(lambda s: s.extend(name, until_ms, most_ms, now))
        state = self.before
        again = self.both(lambda s: s.extend(name, until_ms, most_ms, now))
        assert again == ("same" if first == "extended" else first)
        assert self.before == state

    @rule(name=st.sampled_from(AGENTS), call=st.sampled_from(("", *CALLS)), broke=st.booleans())
    def notes_something(self, name: str, call: str, broke: bool) -> None:  # noqa: FBT001 - drawn by name
        """Write of one's own call, or of another's: who may is who talks, or talked last."""
        now = self.now()
        agent = self.before["agents"].get(name, {})
        talks = agent.get("work") == "talking" and agent.get("call") == call
        wrote = Said("solved", "a\nb", "x, y", broke=broke)
        said = self.both(lambda s: s.note(name, call, wrote, now))
        assert (said == "noted") == bool(call and (talks or agent.get("about") == call))

    @rule(name=st.sampled_from(AGENTS), survey=st.booleans())
    def hangs_up(self, name: str, survey: bool) -> None:  # noqa: FBT001 - drawn by name
        now = self.now()
        self.both(lambda s: s.hang_up(name, now, survey=survey))

    @rule(name=st.sampled_from(AGENTS))
    def shows_life(self, name: str) -> None:
        until = self.at_ms + 30_000
        self.twice(lambda s: s.touch(name, until))

    @rule(name=st.sampled_from(AGENTS))
    def comes_back_to_the_line(self, name: str) -> None:
        now = self.now()
        self.twice(lambda s: s.rejoin(name, now))

    @rule(name=st.sampled_from(AGENTS))
    def doubts_its_phone(self, name: str) -> None:
        until = self.at_ms + 6_000
        self.twice(lambda s: s.doubt(name, until, "phone_lost"))

    @rule(name=st.sampled_from(AGENTS), page=st.booleans())
    def takes_another_device(self, name: str, page: bool) -> None:  # noqa: FBT001 - drawn by name
        endpoint = f"client:{name}" if page else f"sip:{name}@pbx.example"
        now = self.now()
        self.twice(lambda s: s.switch(name, endpoint, now))

    @rule(name=st.sampled_from(AGENTS), on=st.booleans())
    def holds(self, name: str, on: bool) -> None:  # noqa: FBT001 - drawn by name
        now = self.now()
        self.both(lambda s: s.hold(name, now, on=on))

    @rule(name=st.sampled_from(AGENTS), to=st.sampled_from(("", *AGENTS)), outside=st.booleans())
    def sends_on(self, name: str, to: str, outside: bool) -> None:  # noqa: FBT001 - drawn by name
        """To a number, to a department's queue, or to one agent of it."""
        now = self.now()
        if outside:
            self.both(lambda s: s.send_outside(name, "+12125550166", now))
            return
        rules = policy.offer_rules(self.roster.departments["sales"])
        there = Demand.of("sales", {})
        self.opens_lane(there, now)
        wanted = Destination(there, (), rules, 30_000, "department", name)
        again = self.now()
        self.both(lambda s: s.transfer(name, wanted, to, again))
