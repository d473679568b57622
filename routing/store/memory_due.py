"""Carry out deadlines, in memory.

Rule this module keeps: what a passed deadline means is decided by the state its object is in, never
by who set it.
"""

from routing import timers
from routing.answers import Now
from routing.effects import ONCE
from routing.store.consulting import IN_TALK
from routing.store.memory_reading import Reading
from routing.store.promising import Promising
from routing.store.records import AgentRecord, EffectRecord
from routing.store.world import ordered


class Due(Promising, Reading):
    """Keep deadlines, and what follows from them."""

    async def due(self, limit: int, now: Now) -> int:
        """Carry out up to ``limit`` deadlines that have passed; return how many."""
        self.begin(now)
        passed = [m for m in ordered(self.due_at) if self.due_at[m] <= now.at_ms][:limit]
        for member in passed:
            if self.due_at.get(member, now.at_ms + 1) <= now.at_ms:
                self.disarm(member)
                self._pass(*member.split(":", 1))
        return len(passed)

    def _pass(self, kind: str, name: str) -> None:
        match kind:
            case "call":
                self._call_silent(name)
            case "offer":
                self._offer_ran_out(name)
            case "stage":
                self.next_stage(name)
            case "more":
                self.ring_more(name)
            case "wrap" | "alive" | "avoid":
                self._pass_agent(kind, self.agents[name.rsplit(" ", 1)[-1]])
            case "prefer":
                self.release(self.calls[name])
            case "aside":
                self.beside_over(self.calls[name], "no_answer")
            case "effect":
                self._lease_ran_out(name)
            case "evacuation" | "plan":
                self._pass_site(kind, name)
            case _:
                self._lane_unused(name)

    def _pass_site(self, kind: str, whose: str) -> None:
        if kind == "evacuation":
            self.clear_out()
        else:
            self._look_at_plan(whose)

    def _look_at_plan(self, whose: str) -> None:
        self.post(EffectRecord("", "plan", "", "", "", "", 0))
        if whose in self.overridden:
            self.arm(f"plan:{whose}", timers.CHECKING_MS)

    def _pass_agent(self, kind: str, agent: AgentRecord) -> None:
        if kind == "alive":
            if agent.presence == "ready":
                why, agent.doubt = agent.doubt or "connection_lost", ""
                self.away(agent, "not_ready", why, why)
        elif kind == "avoid":
            self.match_agent(agent)
        elif agent.work == "wrap_up":
            self.wrapped(agent, "wrap_up_ended")

    def _call_silent(self, name: str) -> None:
        call = self.calls[name]
        if call.state == "ended":
            del self.calls[name]
            return
        if call.virtual:
            self.look_at_promise(call)
            return
        if call.checking not in self.effects:
            call.checking = self.ask("check", call, leg=call.leg)
            if call.state == "talking":
                self.ask("check_agent", call, leg=call.agent_leg)
                if call.beside in IN_TALK:
                    self.ask("check_agent", call, leg=call.beside_leg)
        self.arm(f"call:{name}", timers.CHECKING_MS)

    def _offer_ran_out(self, name: str) -> None:
        offer = self.offers[name]
        if not offer.live:
            del self.offers[name]
        elif offer.fate == "stopped":
            self.take_back(self.calls[offer.call], [offer])
        elif offer.fate:
            how = "missed" if offer.fate == "missed" else "unreachable"
            self.refuse_offer(offer, how, "" if how == "missed" else offer.fate, over=True)
        elif offer.state == "ringing":
            self.refuse_offer(offer, "missed", "", over=False)
        else:
            self.refuse_offer(offer, "unreachable", "not_asked", over=False)

    def _lease_ran_out(self, name: str) -> None:
        effect = self.effects[name]
        if effect.kind in ONCE and effect.sent:
            self.close(name)
        else:
            effect.process = ""
            self.enqueue(effect)

    def _lane_unused(self, name: str) -> None:
        lane = self.lanes[name]
        kept = name in self.site.reserves
        if kept or lane.joined != lane.left or lane.joined != lane.mark:
            lane.mark = lane.joined
            self.arm(f"lane:{name}", timers.LANE_MS)
            return
        for agent in lane.able:
            self.agents[agent].places.pop(name, None)
        del self.lanes[name]
        self.site.epoch += 1

    async def next_due_ms(self) -> int | None:
        """Return the earliest deadline or effect instant, None when there is none."""
        instants = list(self.due_at.values())
        instants += [0] if self.urgent else []
        instants += [self.site.ring_at] if self.rings else []
        return min(instants, default=None)
