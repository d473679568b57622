"""Keep agents, the roster's epoch and the lanes, in memory.

Rules this module keeps:

* Lanes and places are written under the roster's epoch; for an older one they are stale.
* Whoever signs out keeps no place in any lane; whoever gains one and is idle is matched.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from routing import timers
from routing.agent import Place, SignIn
from routing.ports import Now
from routing.skills import Demand
from routing.store.memory_outbox import Outbox
from routing.store.records import AgentRecord, LaneRecord


class Staff(Outbox):
    """Let agents come and go, and lanes open."""

    # -- agents -----------------------------------------------------------------------------

    async def sign_in(self, who: SignIn, epoch: int, now: Now) -> Literal["signed_in", "stale"]:
        """Make the agent known, ``not_ready``; known already, refresh lanes and endpoint."""
        self.begin(now)
        if epoch != self.site.epoch:
            return "stale"
        agent = self.agents.setdefault(who.agent, AgentRecord(who.agent, "", page=False))
        agent.endpoint, agent.page = who.endpoint, who.has_page
        if agent.presence == "signed_out":
            self.begin_shift(agent)
            agent.presence, agent.reason, agent.since = "not_ready", "", now.at_ms
            if agent.page:
                self.arm(f"alive:{agent.id}", timers.ALIVE_MS)
            self.tell_agent(agent, "agent")
        self.set_places(agent, who.lanes)
        self.match_agent(agent)
        return "signed_in"

    async def set_presence(
        self,
        agent: str,
        presence: Literal["signed_out", "ready", "not_ready"],
        reason: str,
        cause: str,
        now: Now,
    ) -> Literal["changed", "same", "unknown"]:
        """Declare a presence. Ready and idle matches; away or out withdraws a live offer."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None or (record.presence == "signed_out" != presence):
            return "unknown"
        if (record.presence, record.reason) == (presence, reason):
            return "same"
        if presence != "ready":
            self.away(record, presence, reason, cause)
            return "changed"
        self.begin_shift(record)
        record.presence, record.reason, record.misses = "ready", reason, 0
        record.since = record.idle_since = now.at_ms
        if record.page and f"alive:{agent}" not in self.due_at:
            self.arm(f"alive:{agent}", timers.ALIVE_MS)
        self.tell_agent(record, cause)
        self.idle_in(record)
        self.match_agent(record)
        return "changed"

    async def touch(self, agent: str, alive_until: int) -> Literal["ok", "unknown"]:
        """Prolong the proof of life of an agent who answers on a page."""
        record = self.agents.get(agent)
        if record is None or record.presence == "signed_out":
            return "unknown"
        if record.page:
            self.due_at[f"alive:{agent}"] = alive_until
        return "ok"

    async def wrapped_up(self, agent: str, now: Now) -> Literal["idle", "same", "unknown"]:
        """End wrap-up early; ready and idle matches."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None:
            return "unknown"
        if record.work != "wrap_up":
            return "same"
        self.wrapped(record, "agent")
        return "idle"

    # -- roster -----------------------------------------------------------------------------

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
        self, agents: Mapping[str, SignIn], gone: Sequence[str], version: str, epoch: int, now: Now
    ) -> Literal["indexed", "stale"]:
        """Write new places for signed-in ``agents``, sign out those ``gone``, raise the epoch."""
        self.begin(now)
        if epoch != self.site.epoch:
            return "stale"
        self.site.epoch += 1
        if version != self.site.version:
            self.site.version = version
            self.tell("roster.changed", epoch=self.site.epoch, config=version)
        for name in gone:
            record = self.agents.get(name)
            if record is not None and record.presence != "signed_out":
                self.away(record, "signed_out", "", "roster")
        here = [self.agents[a] for a in agents if a in self.agents]
        here = [agent for agent in here if agent.presence != "signed_out"]
        for agent in here:
            who = agents[agent.id]
            agent.endpoint, agent.page = who.endpoint, who.has_page
            self.set_places(agent, who.lanes)
        for agent in here:
            self.match_agent(agent)
        return "indexed"
