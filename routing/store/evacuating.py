"""Take everybody off duty at once: the memory store's evacuation.

Rules this module keeps:

* From the transition that says so nobody is made ready, by themselves or by the roster, until it
  is lifted; and lifting it makes nobody ready.
* Nobody is to blame: an offer goes back, no miss is counted, the caller keeps the place.
* Agents are taken off some at a time, by a deadline: any process goes on where another died.
"""

from typing import Literal

from routing import timers
from routing.answers import Now
from routing.queue import Talks
from routing.store.parting import Parting
from routing.store.records import AgentRecord
from routing.store.world import EVACUATION


class Evacuating(Parting):
    """Evacuate, and take it back."""

    async def evacuate(
        self, who: str, why: str, talks: Talks, now: Now
    ) -> Literal["evacuated", "same"]:
        """Let nobody be ready from now on, and have everybody taken off duty, without blame."""
        self.begin(now)
        site = self.site
        if site.evacuated_at and talks in ("finish", site.evacuated_talks):
            return "same"
        site.evacuated_at = site.evacuated_at or now.at_ms
        site.evacuated_by, site.evacuated_why, site.evacuated_talks = who, why, talks
        self.tell("site.evacuated", who=who, why=why, talks=talks)
        self.arm(EVACUATION, 0)
        return "evacuated"

    async def lift(self, who: str, now: Now) -> Literal["lifted", "same"]:
        """Let agents be ready again; nobody is made so."""
        self.begin(now)
        site = self.site
        if not site.evacuated_at:
            return "same"
        self.tell("site.reopened", who=who, lasted_ms=now.at_ms - site.evacuated_at)
        site.evacuated_at = 0
        site.evacuated_by = site.evacuated_why = site.evacuated_talks = ""
        self.disarm(EVACUATION)
        return "lifted"

    def clear_out(self) -> None:
        """Take some agents off duty, and come back for the others; those rung now come last.

        So no offer that goes back is made to somebody who is about to be taken off.
        """
        here = sorted(self.agents.values(), key=lambda a: (a.work == "offered", a.id.encode()))
        for off, agent in enumerate(filter(self._stays, here)):
            if off == timers.AT_ONCE_OFF:
                self.arm(EVACUATION, 0)
                return
            talks = self._talks_on(agent)
            if agent.presence == "ready":
                self.away(agent, "not_ready", "evacuated", "evacuated")
            if talks:
                self._take_from(agent)

    def _stays(self, agent: AgentRecord) -> bool:
        return agent.presence == "ready" or self._talks_on(agent)

    def _talks_on(self, agent: AgentRecord) -> bool:
        return agent.work == "talking" and self.site.evacuated_talks == "move"

    def _take_from(self, agent: AgentRecord) -> None:
        """Part an agent from the call they have; its caller waits again at the place they had."""
        call = self.calls[agent.call]
        if call.agent != agent.id:  # who is consulted
            self.stop_beside(call, "evacuated")
        elif call.state == "connecting":
            self.drop_agent_leg(call, agent)
            self.bounce(call)
        else:
            self.stop_beside(call, "evacuated")
            self.sever(call, "evacuated")
            self.wait_again(call, "cut_off", old_place=True)
            self.free(agent, 0, reset=False)
            self.match_call(call)
