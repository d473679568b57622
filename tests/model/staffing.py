"""What changes who may answer: shifts, plans, publications, nights on call."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from routing import policy
from routing.agent import SignIn
from routing.rota import OnCall
from routing.skills import Demand
from tests.model.machine import TwoStores
from tests.model.world import AGENTS, ROSTERS, SPELLS
from tests.routing.scene import DumpedStore


class Staffing(TwoStores):
    """Rules about the roster."""

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

    @rule(talks=st.sampled_from(("finish", "move", "lift", "lift", "lift", "lift")))
    def everybody_leaves(self, talks: Any) -> None:
        now = self.now()
        if talks == "lift":
            self.twice(lambda s: s.lift("sam", now))
        else:
            self.twice(lambda s: s.evacuate("sam", "fire", talks, now))

    @rule(pick=st.sampled_from((0, 1, 2, 3, 3, 4, 4)))
    def publishes(self, pick: int) -> None:
        self.written = replace(ROSTERS[pick], on_call=self.written.on_call)
        for name in self.roster.reserving:
            self.opens_lane(Demand.of(name, {}), self.now())
        self.indexes()

    @rule(falls=st.booleans())
    def night(self, falls: bool) -> None:  # noqa: FBT001 - drawn by name
        called = {"support": OnCall("night", 2, ("cyd", "ann"), ("bob",))} if falls else {}
        now = self.now()
        self.both(lambda s: s.put_on_call(called, now))
        self.written = replace(self.written, on_call=called)
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
