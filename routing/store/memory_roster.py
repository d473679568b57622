"""Keep the plan, the roster's epoch and the lanes, in memory.

Rules this module keeps:

* Lanes and places are written under the roster's epoch; for an older one they are stale.
* Whoever signs out keeps no place in any lane; whoever gains one and is idle is matched.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from routing import timers
from routing.agent import Place, SignIn, Terms
from routing.answers import Now
from routing.rota import OnCall
from routing.shifts import BREAK, OFF, shift_of
from routing.skills import Demand
from routing.store.memory_staff import Staff
from routing.store.records import AgentRecord, LaneRecord
from routing.store.world import PLAN


class Roster(Staff):
    """Bring agents into their spells, open lanes, and write who may serve them."""

    # -- plan -------------------------------------------------------------------------------

    async def follow(
        self, who: SignIn, spell: str, epoch: int, now: Now
    ) -> Literal["changed", "same", "stale"]:
        """Bring an agent into the spell the plan has for them, once for each spell."""
        self.begin(now)
        if epoch != self.site.epoch:
            return "stale"
        was = self.spell_of.get(who.agent, OFF)
        if was == spell:
            return "same"
        self.spell_of[who.agent] = spell
        if spell == OFF:
            del self.spell_of[who.agent]
            agent = self.agents.get(who.agent)
            if agent is not None and agent.presence != "signed_out":
                self.away(agent, "signed_out", "", "roster")
        elif shift_of(was) == shift_of(spell):
            self._pause(self.agents[who.agent], paused=spell.endswith(BREAK))
        else:
            agent = self._sign_in(who, "roster")
            if spell.endswith(BREAK):
                self.away(agent, "not_ready", "break", "roster")
            elif agent.presence != "ready":
                self._make_ready(agent, "", "roster")
        return "changed"

    def _pause(self, agent: AgentRecord, *, paused: bool) -> None:
        """Begin or end a break; who is not ready for a reason of their own stays so."""
        if paused and agent.presence == "ready":
            self.away(agent, "not_ready", "break", "roster")
        elif not paused and (agent.presence, agent.reason) == ("not_ready", "break"):
            self._make_ready(agent, "", "roster")

    async def spells(self) -> Mapping[str, str]:
        """Return the spell each planned agent was last brought into; none for who is off."""
        return dict(self.spell_of)

    async def on_call(self) -> Mapping[str, OnCall]:
        """Return, by department, who is on call now; read after the epoch."""
        return dict(self.called)

    async def put_on_call(self, on_call: Mapping[str, OnCall], now: Now) -> None:
        """Write who is on call from now on, under a new epoch; the roster is to be applied anew."""
        self.begin(now)
        self.called = dict(on_call)
        self.site.epoch += 1
        self.site.version = ""

    async def plan(self, at_ms: int, now: Now) -> None:
        """Have the plan looked at, at the latest at ``at_ms``."""
        self.begin(now)
        if at_ms < self.due_at.get(PLAN, at_ms + 1):
            self.arm(PLAN, at_ms - now.at_ms)

    # -- roster -----------------------------------------------------------------------------

    async def version(self) -> str:
        """Return the version of the roster applied last; empty before the first."""
        return self.site.version

    async def epoch(self) -> int:
        """Return the roster's epoch; it rises with the roster and with the set of open lanes."""
        return self.site.epoch

    async def open_lanes(self) -> tuple[int, Mapping[str, Demand]]:
        """Return the roster's epoch and, by lane, the demand of every open lane."""
        return self.site.epoch, {lane: record.demand for lane, record in self.lanes.items()}

    async def open_lane(
        self, demand: Demand, able: Mapping[str, Place], epoch: int, now: Now
    ) -> Literal["opened", "stale"]:
        """Open a lane for the agents able to serve it, unless the roster's epoch moved on."""
        self.begin(now)
        if epoch != self.site.epoch:
            return "stale"
        if demand.lane in self.lanes:
            return "opened"
        self.lanes[demand.lane] = LaneRecord(demand.lane, demand)
        self.site.epoch += 1
        self.arm(f"lane:{demand.lane}", timers.LANE_MS)
        for name, place in able.items():
            agent = self.agents.get(name)
            if agent is not None and agent.presence != "signed_out":
                self.set_places(agent, {**agent.places, demand.lane: place})
        return "opened"

    async def reindex(
        self, agents: Mapping[str, SignIn], gone: Sequence[str], terms: Terms, epoch: int, now: Now
    ) -> Literal["indexed", "stale"]:
        """Write new places for signed-in ``agents``, sign out those ``gone``, raise the epoch."""
        self.begin(now)
        if epoch != self.site.epoch:
            return "stale"
        self.site.epoch += 1
        self.site.keeps, self.site.reserves = terms.keeps, terms.reserves
        if terms.version != self.site.version:
            self.site.version = terms.version
            self.tell("roster.changed", epoch=self.site.epoch, config=terms.version)
        for name in gone:
            record = self.agents.get(name)
            if record is not None and record.presence != "signed_out":
                self.away(record, "signed_out", "", "roster")
        here = [self.agents[a] for a in agents if a in self.agents]
        here = [agent for agent in here if agent.presence != "signed_out"]
        for agent in here:
            who = agents[agent.id]
            if agent.moving not in who.devices:
                agent.moving = ""
            if agent.endpoint not in who.devices:
                self.take_up(agent, who.endpoint)
            self.set_places(agent, who.lanes)
        for agent in here:
            self.release_from(agent)
        for agent in here:
            self.match_agent(agent)
        return "indexed"
