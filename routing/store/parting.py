"""End conversations, and bring the caller who is left to somebody else.

Rules this module keeps:

* What an agent did is counted once, when their part of a conversation ends, whichever department
  it was of.
* A caller who is still on the line when their agent is gone waits again at the place they had;
  talking is no waiting, so what counts as waited goes on from where it stopped.
* A caller whose agent's page died is kept for that agent for a moment: they are rung on another of
  their devices, or in the page once a call could ring in it again.
"""

from routing import timers
from routing.store.consulting import IN_TALK
from routing.store.records import AgentRecord, CallRecord, LastRecord
from routing.store.refusing import Refusing

LOST = ("connection_lost", "phone_lost")
"""Why a page that died made its agent not ready before the end of the conversation was known."""


class Parting(Refusing):
    """Leave, part, hand over, break off: each a step inside a transition."""

    def leave_call(self, call: CallRecord, why: str, outcome: str) -> None:
        """End the call in whatever state it is; the agent, if any, is free for the next."""
        self.stop_beside(call, "call_ended")
        agent = self.agents.get(call.agent)
        rung = [self.agents[offer.agent] for offer in self.live_offers(call)]
        talked = call.state == "talking"
        if call.callback:
            outcome = self.outcome_of_promise(call, outcome)
        elif call.state in ("waiting", "offered", "connecting"):
            waited_ms = self.now.at_ms - call.entered_at
            short = waited_ms < self.rules(call).short_abandon_ms
            outcome = "short_abandon" if short else "abandoned"
        elif talked or call.state == "survey":
            outcome = "served"
        for offer in self.live_offers(call):
            self.withdraw(offer, "caller_left", over=offer.way == "dial")
        if call.state == "connecting" and agent is not None:
            self.ask("dismiss", call, leg=call.agent_leg, offer=call.offer, agent=agent.id)
        if call.state in ("waiting", "offered"):
            self.count(call.department, -1)
        self.unqueue(call)
        self.hush_caller(call)
        self.keep_place(call, why)
        self.end(call, outcome, why)
        if agent is not None and not rung:
            if talked:
                self.count_talk(call, agent)
            self.free(agent, self.rules(call).wrap_up_ms if talked else 0, reset=talked)
            self.match_agent(agent)
        self.let_off(rung)

    def bounce(self, call: CallRecord) -> None:
        """Bring a call whose bridge failed back to the queue; its agent goes on to the next."""
        agent = self.agents[call.agent]
        self.tell(
            "offer.withdrawn",
            call=call.id,
            offer=call.offer,
            agent=agent.id,
            why="agent_left" if call.virtual else "bridge_failed",
        )
        if call.offer in self.offers:
            self.offers[call.offer].state = "withdrawn"
        call.epoch += 1
        call.answered_at = 0
        self.count(call.department, 1)
        self.queue(call)
        if call.virtual:
            self.hush_caller(call)
            self.arm(f"call:{call.id}", timers.HANG_UP_MS)
        else:
            self.arm(f"call:{call.id}", timers.WAIT_MS)
            self.ask("return", call, leg=call.leg)
        self.avoid(call, agent, self.rules(call).avoid_ms)
        self.free(agent, 0, reset=False)
        self.match_call(call)
        self.match_agent(agent)

    # -- a conversation that ends while its caller stays ----------------------------------------

    def count_talk(self, call: CallRecord, agent: AgentRecord) -> None:
        """Count what the agent did in a conversation that is over for them."""
        agent.calls += 1
        agent.talk_ms += self.now.at_ms - (call.agent_at or call.talking_at)
        if call.recall:
            self.last[call.caller] = LastRecord(agent.id, self.now.at_ms)

    def sever(self, call: CallRecord, why: str) -> None:
        """Count and tell that an agent is parted from a caller who stays."""
        self.count_talk(call, self.agents[call.agent])
        talked_ms = self.now.at_ms - call.talking_at
        self.tell("call.severed", call=call.id, agent=call.agent, why=why, talked_ms=talked_ms)

    def part(self, call: CallRecord, why: str) -> None:
        """End a conversation whose caller stays to be asked how it went; the agent is done."""
        agent = self.agents[call.agent]
        self.count_talk(call, agent)
        talked_ms = self.now.at_ms - call.talking_at
        self.tell("call.parted", call=call.id, agent=agent.id, why=why, talked_ms=talked_ms)
        call.talked += talked_ms
        call.waited = call.answered_at - call.entered_at
        self.forget_avoidances(call)
        self.leave_lanes(call)
        call.state, call.served, call.epoch = "survey", agent.id, call.epoch + 1
        call.offer = call.agent = call.agent_leg = call.parting = ""
        call.answered_at = call.talking_at = call.held_at = call.entered_at = 0
        self.arm(f"call:{call.id}", timers.SURVEY_MS)
        self.free(agent, self.rules(call).wrap_up_ms, reset=True)
        self.match_agent(agent)

    def wait_again(self, call: CallRecord, why: str, *, old_place: bool) -> None:
        """Put a caller who talked back into their lanes, and have them told.

        Args:
            call: who talked.
            why: what the caller is told.
            old_place: True for the place they had; else for the one that only what they really
                waited, and their head start, give them.
        """
        agent = self.agents[call.agent]
        leg, offer = call.agent_leg, agent.offer
        call.talked += self.now.at_ms - call.talking_at
        call.entered_at = self.now.at_ms - (call.answered_at - call.entered_at)
        if not old_place:
            call.key = call.entered_at - call.head_start
        call.epoch += 1
        call.answered_at = call.talking_at = call.held_at = call.agent_at = 0
        call.parting = ""
        self.count(call.department, 1)
        self.queue(call)
        self.arm(f"call:{call.id}", timers.WAIT_MS)
        self.ask("return", call, leg=call.leg, note=why)
        agent.hush = self.ask("cancel", call, leg=leg, offer=offer, agent=agent.id)

    def hand_over(self, call: CallRecord) -> None:
        """Leave the call to the consulted party: an agent has it, or it is transferred outside."""
        whom = call.beside_agent or call.beside_to
        self.tell("consult.ended", call=call.id, agent=call.agent, whom=whom, why="completed")
        before = self.agents[call.agent]
        self.back_from_hold(call)
        self.seat(call, "beside", call.beside_leg, "talk ends")
        self.drop_agent_leg(call, before)
        if not call.beside_agent:
            call.seat_agent = call.seat_beside
            self.forget_beside(call)
            self.leave_call(call, "transferred", "transferred")
            return
        self.count_talk(call, before)
        call.agent, call.agent_leg = call.beside_agent, call.beside_leg
        call.offer, call.agent_at = call.beside_offer, call.beside_at
        call.parting = ""
        call.seat_agent = call.seat_beside
        self.forget_beside(call)
        self.free(before, self.rules(call).wrap_up_ms, reset=True)
        self.match_agent(before)

    def break_off(self, call: CallRecord, why: str, spare: str) -> None:
        """Bring a caller whose agent is gone to somebody else; to the same one first, if may be.

        Whoever is consulted and talks with them has the call then.

        Args:
            call: who talked.
            why: what is known of it, for the record.
            spare: a device of the agent's that rings without a page; empty for none.
        """
        if call.beside in IN_TALK and call.beside_agent:
            self.hand_over(call)
            return
        self.stop_beside(call, "agent_lost")
        agent = self.agents[call.agent]
        self.sever(call, why)
        kept_ms = self._kept_ms(call, agent)
        rejoins = kept_ms > 0 and not (spare or agent.moving)
        if kept_ms:
            call.prefer, agent.moving = agent.id, spare or agent.moving
            self.arm(f"prefer:{call.id}", kept_ms)
        self.wait_again(call, "cut_off", old_place=True)
        page = agent.page
        if not page:
            self.avoid(call, agent, self.rules(call).avoid_ms)
        if rejoins:
            agent.presence, agent.reason, agent.rejoin = "not_ready", "call_lost", call.id
        elif kept_ms and agent.presence != "ready":  # lost with the page: another device is alive
            agent.presence, agent.reason = "ready", ""
            self.tell_agent(agent, "rejoined")
        self.free(agent, 0, reset=False)
        if rejoins:
            self.tell_agent(agent, "call_lost")
            self.release_from(agent)
        elif page and not kept_ms:
            self.away(agent, "not_ready", "call_lost", "call_lost")
        self.match_call(call)
        self.match_agent(agent)

    def _kept_ms(self, call: CallRecord, agent: AgentRecord) -> int:
        """Return how long a caller is kept for the agent of the page that died; 0: not at all."""
        stays = agent.presence == "ready" or agent.reason in LOST
        able = agent.page and stays and call.lanes[0] in agent.places
        return self.rules(call).rejoin_ms if able else 0
