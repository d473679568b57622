"""Keep agents, the roster's epoch and the lanes, in memory.

Rules this module keeps:

* Lanes and places are written under the roster's epoch; for an older one they are stale.
* Whoever signs out keeps no place in any lane; whoever gains one and is idle is matched.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from routing import timers
from routing.agent import Place, SignIn, Terms
from routing.answers import Now, Said
from routing.rota import OnCall
from routing.shifts import BREAK, OFF, shift_of
from routing.skills import Demand
from routing.store.memory_outbox import Outbox
from routing.store.records import AgentRecord, LaneRecord
from routing.store.world import PLAN


class Staff(Outbox):
    """Let agents come and go, and lanes open."""

    # -- agents -----------------------------------------------------------------------------

    async def sign_in(self, who: SignIn, epoch: int, now: Now) -> Literal["signed_in", "stale"]:
        """Make the agent known, ``not_ready``; known already, refresh lanes and endpoint."""
        self.begin(now)
        if epoch != self.site.epoch:
            return "stale"
        self._sign_in(who, "agent")
        return "signed_in"

    def _sign_in(self, who: SignIn, cause: str) -> AgentRecord:
        agent = self.agents.setdefault(who.agent, AgentRecord(who.agent, "", page=False))
        agent.endpoint, agent.page = who.endpoint, who.has_page
        if not agent.page:
            self.disarm(f"alive:{agent.id}")
        if agent.presence == "signed_out":
            self.begin_shift(agent)
            agent.presence, agent.reason, agent.since = "not_ready", "", self.now.at_ms
            agent.idle_since = self.now.at_ms
            if agent.page:
                self.arm(f"alive:{agent.id}", timers.ALIVE_MS)
            self.tell_agent(agent, cause)
        self.set_places(agent, who.lanes)
        self.release_from(agent)
        self.match_agent(agent)
        return agent

    async def set_presence(
        self,
        agent: str,
        presence: Literal["signed_out", "ready", "not_ready"],
        reason: str,
        cause: str,
        now: Now,
    ) -> Literal["changed", "same", "unknown", "evacuated"]:
        """Declare a presence. Ready and idle matches; away or out withdraws a live offer."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None or (record.presence == "signed_out" != presence):
            return "unknown"
        if (record.presence, record.reason) == (presence, reason):
            return "same"
        if presence == "ready" and self.site.evacuated_at:
            return "evacuated"
        if presence != "ready":
            self.away(record, presence, reason, cause)
            return "changed"
        self._make_ready(record, reason, cause)
        return "changed"

    def _make_ready(self, agent: AgentRecord, reason: str, cause: str) -> None:
        if self.site.evacuated_at:  # the roster would have them back
            self.away(agent, "not_ready", "evacuated", cause)
            return
        self.begin_shift(agent)
        agent.presence, agent.reason, agent.misses = "ready", reason, 0
        agent.since, agent.strikes, agent.doubt = self.now.at_ms, 0, ""
        if "ready" not in self.site.keeps:
            agent.idle_since = self.now.at_ms
        if agent.page and f"alive:{agent.id}" not in self.due_at:
            self.arm(f"alive:{agent.id}", timers.ALIVE_MS)
        self.tell_agent(agent, cause)
        self.idle_in(agent)
        if agent.rejoin:  # their own caller, before whoever has waited longer
            kept = self.calls[agent.rejoin]
            self.offer(kept, agent, kept.lanes[0])
        self.match_agent(agent)

    async def rejoin(self, agent: str, now: Now) -> Literal["ready", "gone"]:
        """Let an agent whose line broke take the call up again, if it is still kept for them."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None or not record.rejoin:
            return "gone"
        self._make_ready(record, "", "rejoined")
        return "ready"

    async def touch(self, agent: str, alive_until: int) -> Literal["ok", "unknown", "rejoin"]:
        """Prolong the proof of life of an agent who answers on a page."""
        record = self.agents.get(agent)
        if record is None or record.presence == "signed_out":
            return "unknown"
        record.doubt = ""
        if record.page:
            self.due_at[f"alive:{agent}"] = alive_until
        return "rejoin" if record.rejoin else "ok"

    async def doubt(self, agent: str, until: int, why: str) -> Literal["ok", "unknown"]:
        """Note that a ready agent's page is alive and its phone is not: how long it may be so."""
        record = self.agents.get(agent)
        if record is None or record.presence == "signed_out":
            return "unknown"
        if record.page and record.presence == "ready" and not record.doubt:
            record.doubt = why
            self.due_at[f"alive:{agent}"] = until
        return "ok"

    async def switch(
        self, agent: str, endpoint: str, now: Now
    ) -> Literal["now", "later", "same", "unknown"]:
        """Ring an agent on another of their devices: at once, or after the call they have."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None or record.presence == "signed_out":
            return "unknown"
        if (record.moving or record.endpoint) == endpoint:
            return "same"
        if record.work in ("offered", "talking") and endpoint != record.endpoint:
            record.moving = endpoint
            self.tell("agent.endpoint", agent=agent, endpoint=endpoint, applies="later")
            return "later"
        self.take_up(record, endpoint)
        return "now"

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

    async def extend(
        self, agent: str, until: int, most_ms: int, now: Now
    ) -> Literal["extended", "same", "unknown"]:
        """Let wrap-up last until an instant, at most ``most_ms`` after it began."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None:
            return "unknown"
        until = min(until, record.since + most_ms)
        if record.work != "wrap_up" or until <= record.wrap_up_until:
            return "same"
        record.wrap_up_until = until
        self.arm(f"wrap:{agent}", until - now.at_ms)
        self.tell_agent(record, "wrap_up_extended")
        return "extended"

    async def note(
        self, agent: str, about: str, said: Said, now: Now
    ) -> Literal["noted", "not_theirs", "unknown"]:
        """Tell what an agent wrote about the call they have, or had last."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None:
            return "unknown"
        talked_on = record.call if record.work == "talking" else ""
        if about not in {talked_on, record.about} - {""}:
            return "not_theirs"
        self.tell(
            "agent.noted",
            agent=agent,
            about=about,
            disposition=said.disposition,
            notes=said.notes,
            tags=said.tags,
        )
        if about in self.calls:
            self.line_broke(self.calls[about], "agent", agent, broke=said.broke)
        return "noted"

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
