"""Move calls and agents: the pieces the transitions of the memory store are made of.

Rules this module keeps:

* Whatever makes a match possible makes the match: nobody polls.
* Of the calls an agent could take, the smallest key wins; of the agents who could take a call, the
  smallest key in its lane wins; a pair that avoids each other is passed over, one further down.
* A call goes back to the queue at the key it always had.
* An offer that ends unsent leaves no trace at the carrier; one that was sent is cancelled as soon
  as its leg is known.
"""

from collections.abc import Mapping

from routing import timers
from routing.agent import Place
from routing.department import OfferRules
from routing.store.records import AgentRecord, CallRecord, OfferRecord
from routing.store.world import World, ordered

AWAY_WHY = {
    "signed_out": "agent_signed_out",
    "not_ready": "agent_not_ready",
    "connection_lost": "connection_lost",
}
"""Why an offer is withdrawn when its agent goes away."""


class Moves(World):
    """Match, offer, requeue, free, end: each a step inside a transition."""

    # -- matching ---------------------------------------------------------------------------

    def avoids(self, call: str, agent: str) -> bool:
        """Tell whether this agent is not offered this call for now."""
        return f"avoid:{call} {agent}" in self.due_at

    def match_call(self, call: CallRecord) -> None:
        """Offer a waiting call to the first idle agent of its lanes who does not avoid it."""
        for lane in call.lanes:
            able = [a for a in ordered(self.lanes[lane].agents) if not self.avoids(call.id, a)]
            if able:
                runner_up = able[1] if len(able) > 1 else ""
                self.offer(call, self.agents[able[0]], lane, runner_up)
                return

    def match_agent(self, agent: AgentRecord) -> None:
        """Offer an idle agent the call with the smallest key among the heads of their lanes."""
        if agent.presence != "ready" or agent.work != "idle":
            return
        heads = []
        for lane in agent.places:
            waiting = self.lanes[lane].calls
            able = [c for c in ordered(waiting) if not self.avoids(c, agent.id)]
            heads += [(waiting[call], call.encode(), call, lane) for call in able[:1]]
        if heads:
            _, _, call, lane = min(heads)
            idle = ordered(self.lanes[lane].agents)
            others = [a for a in idle if a != agent.id and not self.avoids(call, a)]
            self.offer(self.calls[call], agent, lane, others[0] if others else "")

    def offer(self, call: CallRecord, agent: AgentRecord, lane: str, runner_up: str) -> None:
        """Reserve the agent for the call and have their device rung."""
        self.offers_made += 1
        suffix = "" if self.offers_made == 1 else f"-{self.offers_made}"
        number = f"{self.now.nonce}{suffix}"
        idle = self.lanes[lane].agents
        self.tell(
            "call.offered",
            call=call.id,
            offer=number,
            agent=agent.id,
            lane=lane,
            agent_key=idle[agent.id],
            runner_up=runner_up,
            runner_up_key=idle[runner_up] if runner_up else "",
            idle=len(idle),
            epoch=self.site.epoch,
            config=self.now.config,
            waited_ms=self.now.at_ms - call.entered_at,
        )
        self.unqueue(call)
        self.idle_out(agent)
        call.state, call.offer, call.agent = "offered", number, agent.id
        call.offers += 1
        agent.work, agent.call, agent.offer = "offered", call.id, number
        agent.since = self.now.at_ms
        ring = self.ask("ring", call, leg="", offer=number, agent=agent.id)
        self.offers[number] = OfferRecord(number, "asking", call.id, agent.id, lane, ring)
        self.arm(f"offer:{number}", timers.UNSENT_MS)

    # -- calls ------------------------------------------------------------------------------

    def rules(self, call: CallRecord) -> OfferRules:
        """Return the rules the call came in under; a call in a queue always has some."""
        return call.rules or OfferRules(0, 0, 0, 0, 0, 0)

    def queue(self, call: CallRecord) -> None:
        """Put the call at its key in each of its lanes."""
        call.state, call.offer, call.agent, call.agent_leg = "waiting", "", "", ""
        for lane in call.lanes:
            self.lanes[lane].calls[call.id] = call.key

    def unqueue(self, call: CallRecord) -> None:
        """Take the call out of its lanes."""
        for lane in call.lanes:
            self.lanes[lane].calls.pop(call.id, None)

    def avoid(self, call: CallRecord, agent: AgentRecord) -> None:
        """Keep this agent from this call for a while."""
        after_ms = self.rules(call).avoid_ms
        if after_ms > 0:
            self.arm(f"avoid:{call.id} {agent.id}", after_ms)
            if agent.id not in call.avoiders:
                call.avoiders = (*call.avoiders, agent.id)

    def end(self, call: CallRecord, outcome: str, why: str) -> None:
        """Write the final record and leave a tombstone."""
        person = call.answered_at if call.state == "talking" else self.now.at_ms
        call.last = self.tell(
            "call.ended",
            call=call.id,
            outcome=outcome,
            why=why,
            department=call.department,
            agent=call.agent if call.state == "talking" else "",
            language=call.language,
            region=call.region,
            tier=call.tier,
            arrived_at=call.arrived_at,
            waited_ms=person - call.entered_at if call.entered_at else 0,
            talked_ms=self.now.at_ms - call.talking_at if call.state == "talking" else 0,
            offers=call.offers,
        )
        for agent in call.avoiders:
            self.disarm(f"avoid:{call.id} {agent}")
        for lane in call.lanes:
            self.lanes[lane].left += 1
        call.agent = call.agent if call.state == "talking" else ""
        call.state, call.outcome, call.why, call.offer = "ended", outcome, why, ""
        call.lanes, call.avoiders = (), ()
        self.arm(f"call:{call.id}", timers.TOMBSTONE_MS)

    def leave_call(self, call: CallRecord, why: str, outcome: str) -> None:
        """End the call in whatever state it is; the agent, if any, is free for the next."""
        agent = self.agents.get(call.agent)
        if call.state in ("waiting", "offered", "connecting"):
            waited_ms = self.now.at_ms - call.entered_at
            short = waited_ms < self.rules(call).short_abandon_ms
            outcome = "short_abandon" if short else "abandoned"
        if call.state == "offered":
            self.withdraw(self.offers[call.offer], "caller_left")
        elif call.state == "connecting" and agent is not None:
            self.ask("dismiss", call, leg=call.agent_leg, offer=call.offer, agent=agent.id)
        talked = call.state == "talking"
        self.unqueue(call)
        self.end(call, "served" if talked else outcome, why)
        if agent is not None:
            self.free(agent, self.rules(call).wrap_up_ms if talked else 0, reset=talked)
            self.match_agent(agent)

    def bounce(self, call: CallRecord) -> None:
        """Bring a call whose bridge failed back to the queue; its agent goes on to the next."""
        agent = self.agents[call.agent]
        self.tell(
            "offer.withdrawn",
            call=call.id,
            offer=call.offer,
            agent=agent.id,
            why="bridge_failed",
        )
        if call.offer in self.offers:
            self.offers[call.offer].state = "withdrawn"
        call.epoch += 1
        call.answered_at = 0
        self.queue(call)
        self.arm(f"call:{call.id}", timers.WAIT_MS)
        self.ask("return", call, leg=call.leg)
        self.avoid(call, agent)
        self.free(agent, 0, reset=False)
        self.match_call(call)
        self.match_agent(agent)

    # -- offers -----------------------------------------------------------------------------

    def finish(self, offer: OfferRecord, how: str, *, over: bool) -> None:
        """Kill an offer and hush its device; ``over`` when the carrier says that its leg ended."""
        offer.state = how
        self.arm(f"offer:{offer.id}", timers.DEAD_OFFER_MS)
        agent = self.agents[offer.agent]
        if not offer.sent:
            self.close(offer.ring)
        elif over:
            offer.cancelled = True
        elif offer.leg:
            self.cancel(offer)
        elif offer.ring in self.effects:
            agent.hush = offer.ring

    def cancel(self, offer: OfferRecord) -> None:
        """Have the leg of a dead offer ended, once."""
        if not offer.cancelled:
            offer.cancelled = True
            call = self.calls[offer.call]
            effect = self.ask("cancel", call, leg=offer.leg, offer=offer.id, agent=offer.agent)
            self.agents[offer.agent].hush = effect

    def withdraw(self, offer: OfferRecord, why: str) -> None:
        """Take an offer back; the agent is not to blame."""
        self.tell("offer.withdrawn", call=offer.call, offer=offer.id, agent=offer.agent, why=why)
        self.finish(offer, "withdrawn", over=False)

    def refuse_offer(self, offer: OfferRecord, how: str, why: str, *, over: bool) -> None:
        """End an offer without a call: the caller keeps the place and goes to someone else."""
        call, agent = self.calls[offer.call], self.agents[offer.agent]
        named = {"call": call.id, "offer": offer.id, "agent": agent.id}
        self.finish(offer, how, over=over)
        if how == "missed":
            agent.misses += 1
            self.tell("offer.missed", **named, misses=agent.misses)
        elif how == "declined":
            self.tell("offer.declined", **named, reason=why)
        else:
            self.tell("offer.unreachable", **named, why=why)
        self.queue(call)
        self.avoid(call, agent)
        self.free(agent, 0, reset=why != "not_asked")
        if how == "missed" and agent.misses >= self.rules(call).misses_allowed:
            self.away(agent, "not_ready", "rona", "rona")
        self.match_call(call)
        self.match_agent(agent)

    def claim(self, offer: OfferRecord, call: CallRecord, leg: str) -> None:
        """Give the call to the agent who answered, and have the caller brought to the room."""
        agent = self.agents[offer.agent]
        call.state, call.epoch = "connecting", call.epoch + 1
        call.agent_leg, call.caller_in, call.agent_in = leg, False, False
        call.answered_at = agent.since = self.now.at_ms
        agent.work, agent.misses = "talking", 0
        offer.state, offer.epoch, offer.leg = "accepted", call.epoch, leg
        self.close(offer.ring)
        waited_ms = self.now.at_ms - call.entered_at
        self.tell(
            "offer.accepted", call=call.id, offer=offer.id, agent=agent.id, waited_ms=waited_ms
        )
        self.ask("bridge", call, leg=call.leg, offer=offer.id, agent=agent.id)
        self.arm(f"offer:{offer.id}", timers.DEAD_OFFER_MS)
        self.arm(f"call:{call.id}", timers.CONNECTING_MS)

    def drop_agent_leg(self, call: CallRecord, agent: AgentRecord) -> None:
        """Have the agent's answered leg ended before their device is rung again."""
        agent.hush = self.ask("cancel", call, leg=call.agent_leg, offer=agent.offer, agent=agent.id)

    # -- agents -----------------------------------------------------------------------------

    def idle_in(self, agent: AgentRecord) -> None:
        """Stand the agent in every lane they serve, if they are ready and idle."""
        if agent.presence == "ready" and agent.work == "idle":
            for lane, place in agent.places.items():
                counter = int(getattr(agent, place.counter))
                self.lanes[lane].agents[agent.id] = place.rank * timers.RANK + counter

    def idle_out(self, agent: AgentRecord) -> None:
        """Take the agent out of every lane."""
        for lane in agent.places:
            self.lanes[lane].agents.pop(agent.id, None)

    def free(self, agent: AgentRecord, wrap_up_ms: int, *, reset: bool) -> None:
        """Let the agent go from a call or an offer: to wrap-up, or to idle."""
        agent.call, agent.offer, agent.since = "", "", self.now.at_ms
        if wrap_up_ms > 0 and agent.presence != "signed_out":
            agent.work, agent.wrap_up_until = "wrap_up", self.now.at_ms + wrap_up_ms
            self.arm(f"wrap:{agent.id}", wrap_up_ms)
            return
        agent.work = "idle"
        if reset:
            agent.idle_since = self.now.at_ms
        self.idle_in(agent)

    def wrapped(self, agent: AgentRecord, cause: str) -> None:
        """End wrap-up: the agent is idle, and matched if ready."""
        self.disarm(f"wrap:{agent.id}")
        agent.work, agent.wrap_up_until = "idle", 0
        agent.since = agent.idle_since = self.now.at_ms
        self.tell_agent(agent, cause)
        self.idle_in(agent)
        self.match_agent(agent)

    def away(self, agent: AgentRecord, presence: str, reason: str, cause: str) -> None:
        """Take the agent from duty: a live offer goes back, a conversation goes on."""
        agent.presence, agent.reason, agent.since = presence, reason, self.now.at_ms
        self.idle_out(agent)
        if presence == "signed_out":
            self.disarm(f"alive:{agent.id}")
            self.set_places(agent, {})
            if agent.work == "wrap_up":
                self.disarm(f"wrap:{agent.id}")
                agent.work, agent.wrap_up_until = "idle", 0
        if agent.work != "offered":
            self.tell_agent(agent, cause)
            return
        offer, call = self.offers[agent.offer], self.calls[agent.call]
        self.withdraw(offer, AWAY_WHY.get(reason) or AWAY_WHY[presence])
        self.queue(call)
        self.free(agent, 0, reset=False)
        self.tell_agent(agent, cause)
        self.match_call(call)

    def set_places(self, agent: AgentRecord, places: Mapping[str, Place]) -> None:
        """Write the lanes an agent serves; a place that did not change is left alone."""
        for lane in [lane for lane in agent.places if lane not in places]:
            del agent.places[lane]
            self.lanes[lane].agents.pop(agent.id, None)
            self.lanes[lane].able.discard(agent.id)
        for lane, place in places.items():
            if lane in self.lanes:
                agent.places[lane] = place
                self.lanes[lane].able.add(agent.id)
        self.idle_in(agent)
