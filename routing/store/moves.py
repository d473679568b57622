"""Move calls and agents: the pieces the transitions of the memory store are made of.

Rules this module keeps:

* A call goes back to the queue at the key it always had.
* An offer that ends unsent leaves no trace at the carrier; one that was sent is cancelled as soon
  as its leg is known.
"""

from collections.abc import Mapping, Sequence

from routing import timers
from routing.agent import Place
from routing.effects import EffectKind
from routing.store.promises import Promises
from routing.store.records import AgentRecord, CallRecord, OfferRecord
from routing.store.redialling import Redialling


class Moves(Promises, Redialling):
    """End, claim, free: each a step inside a transition."""

    # -- calls ----------------------------------------------------------------------------------

    def avoid(self, call: CallRecord, agent: AgentRecord, after_ms: int) -> None:
        """Keep this agent from this call for a while."""
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
            agent=call.agent if call.state == "talking" else call.served,
            language=call.language,
            region=call.region,
            tier=call.tier,
            emergency="1" if self.rules(call).emergency else "",
            arrived_at=call.arrived_at,
            waited_ms=person - call.entered_at if call.entered_at else call.waited,
            talked_ms=call.talked + self.talked_now(call),
            offers=call.offers,
            csat=call.csat,
            resolved=call.resolved,
        )
        self.forget_avoidances(call)
        self.disarm(f"more:{call.id}")
        self.leave_lanes(call)
        self.forget_promise(call)
        call.alone = False
        call.agent = call.agent if call.state == "talking" else call.served
        call.served = ""
        call.state, call.outcome, call.why, call.offer = "ended", outcome, why, ""
        call.held_at = 0
        self.arm(f"call:{call.id}", timers.TOMBSTONE_MS)

    def talked_now(self, call: CallRecord) -> int:
        """Return how long the conversation that goes on has lasted, milliseconds; 0 for none."""
        return self.now.at_ms - call.talking_at if call.state == "talking" else 0

    def forget_avoidances(self, call: CallRecord) -> None:
        """Let nobody avoid the call any longer."""
        for agent in call.avoiders:
            self.disarm(f"avoid:{call.id} {agent}")
        call.avoiders = ()

    def leave_lanes(self, call: CallRecord) -> None:
        """Count the call out of its lanes and of those it would have come to."""
        self.disarm(f"stage:{call.id}")
        to_come = [stage.demand.lane for stage in call.stages[call.stage :]]
        for lane in (*call.lanes, *to_come):
            self.lanes[lane].left += 1
        call.lanes, call.stages, call.stage = (), (), 0

    # -- offers ---------------------------------------------------------------------------------

    def finish(self, offer: OfferRecord, how: str, *, over: bool) -> None:
        """Kill an offer and hush its device; ``over`` when the carrier says that its leg ended."""
        offer.state = how
        self.arm(f"offer:{offer.id}", timers.DEAD_OFFER_MS)
        agent = self.agents[offer.agent]
        if not offer.sent:
            if offer.way != "dial":
                self.close(offer.ring)
        elif over:
            offer.cancelled = True
        elif offer.leg:
            self.cancel(offer)
        elif offer.way != "dial" and offer.ring in self.effects:
            agent.hush = offer.ring

    def cancel(self, offer: OfferRecord) -> None:
        """Have the leg of a dead offer ended, once."""
        if not offer.cancelled:
            offer.cancelled = True
            call = self.calls[offer.call]
            effect = self.ask("cancel", call, leg=offer.leg, offer=offer.id, agent=offer.agent)
            self.agents[offer.agent].hush = effect

    def withdraw(self, offer: OfferRecord, why: str, *, over: bool = False) -> None:
        """Take an offer back; the agent is not to blame. ``over``: the carrier ends it itself."""
        self.tell("offer.withdrawn", call=offer.call, offer=offer.id, agent=offer.agent, why=why)
        self.finish(offer, "withdrawn", over=over)

    def let_go(self, call: CallRecord, offer: OfferRecord) -> None:
        """Ring one agent less for a call; with nobody left it waits again, at its key."""
        left = [each for each in self.live_offers(call) if each is not offer]
        if not left:
            self.queue(call)
            return
        call.offer = " ".join(each.id for each in left)
        call.agent = " ".join(each.agent for each in left)
        self.stand_by(call)

    def let_off(self, rung: Sequence[AgentRecord]) -> None:
        """Let agents go whose offer was taken back: they keep their idle time, and are matched."""
        for agent in rung:
            self.free(agent, 0, reset=False)
        for agent in rung:
            self.match_agent(agent)

    def take_back(self, call: CallRecord, stopped: Sequence[OfferRecord]) -> None:
        """Take back the offers of devices that the carrier stopped ringing, without blame."""
        agents = [self.agents[offer.agent] for offer in stopped]
        for offer, agent in zip(stopped, agents, strict=True):
            self.withdraw(offer, "ringing_stopped", over=True)
            self.let_go(call, offer)
            self.free(agent, 0, reset=False)
        if agents:
            self.match_call(call)
        for agent in agents:
            self.match_agent(agent)

    def claim(self, offer: OfferRecord, call: CallRecord, leg: str) -> None:
        """Give the call to the agent who answered, and have the caller brought to the room."""
        agent = self.agents[offer.agent]
        others = [each for each in self.live_offers(call) if each is not offer]
        self.unqueue(call)
        self.disarm(f"more:{call.id}")
        call.offer, call.agent, call.alone = offer.id, agent.id, False
        call.state, call.epoch = "connecting", call.epoch + 1
        call.agent_leg, call.caller_in, call.agent_in = leg, False, False
        call.answered_at = agent.since = self.now.at_ms
        agent.work, agent.misses, agent.strikes = "talking", 0, 0
        offer.state, offer.epoch, offer.leg = "accepted", call.epoch, leg
        self.close(offer.ring)
        self.count(call.department, -1)
        waited_ms = self.now.at_ms - call.entered_at
        self.tell(
            "offer.accepted", call=call.id, offer=offer.id, agent=agent.id, waited_ms=waited_ms
        )
        fetch: EffectKind = "convene" if offer.way == "dial" else "bridge"
        fetch = "dial" if call.virtual else fetch
        self.ask(fetch, call, leg=call.leg, offer=offer.id, agent=agent.id)
        self.arm(f"offer:{offer.id}", timers.DEAD_OFFER_MS)
        after_ms = timers.DIALLING_MS if call.virtual else timers.CONNECTING_MS
        self.arm(f"call:{call.id}", after_ms)
        for other in others:
            self.withdraw(other, "answered_elsewhere", over=other.way == "dial")
        self.let_off([self.agents[other.agent] for other in others])

    def drop_agent_leg(self, call: CallRecord, agent: AgentRecord) -> None:
        """Have the agent's answered leg ended before their device is rung again."""
        agent.hush = self.ask("cancel", call, leg=call.agent_leg, offer=agent.offer, agent=agent.id)

    # -- agents ---------------------------------------------------------------------------------

    def begin_shift(self, agent: AgentRecord) -> None:
        """Count anew for an agent who was off duty for long."""
        if self.now.at_ms - agent.since >= timers.SHIFT_GAP_MS:
            agent.calls = agent.talk_ms = 0

    def take_up(self, agent: AgentRecord, endpoint: str) -> None:
        """Ring the agent there from now on: a page must prove that it is alive, others need not."""
        agent.endpoint, agent.page = endpoint, endpoint.startswith("client:")
        agent.moving = agent.doubt = ""
        if agent.page:
            self.arm(f"alive:{agent.id}", timers.ALIVE_MS)
        else:
            self.disarm(f"alive:{agent.id}")
        self.tell("agent.endpoint", agent=agent.id, endpoint=endpoint, applies="now")

    def free(self, agent: AgentRecord, wrap_up_ms: int, *, reset: bool) -> None:
        """Let the agent go from a call or an offer: to wrap-up, or to idle."""
        about, agent.call, agent.offer, agent.since = agent.call, "", "", self.now.at_ms
        if agent.moving:
            self.take_up(agent, agent.moving)
        if wrap_up_ms > 0 and agent.presence != "signed_out":
            agent.work, agent.wrap_up_until = "wrap_up", self.now.at_ms + wrap_up_ms
            agent.about = about
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
