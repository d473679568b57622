"""What supervisors override, and what the plan ends: skills and departments, while calls go on."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from routing import policy
from routing.override import Kind, Override
from tests.model.machine import TwoStores
from tests.model.world import AGENTS
from tests.routing.scene import DumpedStore

THINGS: tuple[tuple[Kind, str, tuple[int | None, ...]], ...] = (
    ("skill", "fr", (None, 1, 3, 5)),
    ("department", "support", (None, 0)),
    ("department", "sales", (None, 0, 30)),
    ("department", "gone", (0,)),
)
VALUES = st.sampled_from([(kind, name, value) for kind, name, all_ in THINGS for value in all_])


class Overriding(TwoStores):
    """Rules about overrides."""

    @rule(name=st.sampled_from(AGENTS), what=VALUES, for_s=st.sampled_from((5, 60, 3600)))
    def is_overridden(self, name: str, what: tuple[Kind, str, int | None], for_s: int) -> None:
        """A supervisor lets somebody do more, or less; whoever is gone by now included."""
        now = self.now()
        until_ms = now.at_ms + for_s * 1000
        wanted = Override(name, *what, until_ms, now.at_ms, "sue")
        roster = self.roster.under([wanted])

        async def ask(store: DumpedStore) -> Any:
            epoch, lanes = await store.open_lanes()
            known = roster.agents.get(name)
            places = policy.sign_in_of(known, roster, lanes).lanes if known else {}
            return await store.override(wanted, places, roster.version, epoch, now)

        said = self.twice(ask)
        assert said in ("set", "same", "behind")

    @rule(by=st.sampled_from(("", "tom")))
    def end(self, by: str) -> None:
        """The plan is looked at and ends what is over; or somebody ends the first of all."""
        for each in self.both(lambda s: s.overrides()):
            if by or each.until_ms <= self.at_ms:
                self.ends(each, by)
            if by:
                return

    def ends(self, override: Override, by: str) -> None:
        now = self.now()
        others = [o for key, o in self.memory.overridden.items() if key != override.key]
        roster = self.written.under(others)

        async def ask(store: DumpedStore) -> Any:
            epoch, lanes = await store.open_lanes()
            known = roster.agents.get(override.agent)
            places = policy.sign_in_of(known, roster, lanes).lanes if known else {}
            return await store.end_override(override, by, places, roster.version, epoch, now)

        said = self.twice(ask)
        assert said in ("ended", "behind")

    @invariant()
    def able_at_this_epoch(self) -> None:
        """SKILL: who stands in a lane is able by the roster and the overrides of its epoch."""
        roster, dump = self.roster, self.before
        demands = {name: lane.demand for name, lane in self.memory.lanes.items()}
        for name, agent in dump["agents"].items():
            places = set(dump["places"].get(name, {}))
            if agent["presence"] == "signed_out":
                assert not places, f"SKILL: {name} is signed out and has places"
            elif name in roster.agents:
                able = set(policy.sign_in_of(roster.agents[name], roster, demands).lanes)
                assert places == able, (
                    f"SKILL: {name} stands where they are not able, or the reverse"
                )
