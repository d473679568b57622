"""Keep agents, the roster's epoch and the lanes, in memory.

Rules this module keeps:

* Lanes and places are written under the roster's epoch; for an older one they are stale.
* Whoever signs out keeps no place in any lane; whoever gains one and is idle is matched.
"""

from typing import Literal

from routing import timers
from routing.agent import SignIn
from routing.answers import Now, Said
from routing.store.memory_outbox import Outbox
from routing.store.records import AgentRecord


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
