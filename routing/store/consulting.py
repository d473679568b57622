"""Consult somebody within a conversation: the pieces of the memory store's transitions.

Rules this module keeps:

* A consultation stands beside the conversation, in the same room: who hears whom is a matter of who
  is on hold. However it ends, the customer is with a person again.
* The carrier is told how a leg is seated in the order in which it was decided.
"""

from routing import timers
from routing.store.moves import Moves
from routing.store.records import AgentRecord, CallRecord, EffectRecord, OfferRecord

IN_TALK = ("private", "swapped", "joined")
"""How far a consultation has come once the other party is in the room."""


class Consulting(Moves):
    """Hold the caller; ring, meet and leave somebody who is asked first."""

    # -- hold -----------------------------------------------------------------------------------

    def hold_caller(self, call: CallRecord) -> None:
        """Let the caller hear music instead of the agent."""
        call.held_at = self.now.at_ms
        self.tell("call.held", call=call.id, agent=call.agent)
        self.ask("hold", call, leg=call.leg, note="on")

    def resume_caller(self, call: CallRecord, cause: str) -> None:
        """Take the caller back from the music."""
        held_ms = self.now.at_ms - call.held_at
        call.held_at = 0
        told = {"call": call.id, "agent": call.agent, "cause": cause}
        self.tell("call.resumed", **told, held_ms=held_ms)
        self.ask("hold", call, leg=call.leg, note="off")

    def back_from_hold(self, call: CallRecord) -> None:
        """Take the caller off hold, if they are on hold."""
        if call.held_at:
            self.resume_caller(call, "agent")

    # -- seats ----------------------------------------------------------------------------------

    def seat(self, call: CallRecord, party: str, leg: str, how: str) -> None:
        """Ask for a leg's seat; one asked for before is overtaken, or waited for if it is sent."""
        before = self.effects.get(getattr(call, f"seat_{party}"))
        self.site.effects += 1
        number = f"{self.site.effects:012d}"
        effect = EffectRecord(number, "seat", call.id, "", "", leg, call.epoch, note=how)
        self.effects[number] = effect
        setattr(call, f"seat_{party}", number)
        if before is not None and before.sent:
            before.then = number
            return
        if before is not None:
            self.close(before.id)
        self.enqueue(effect)

    # -- consultations --------------------------------------------------------------------------

    def consult_with(self, call: CallRecord, other: AgentRecord, lane: str) -> None:
        """Reserve another agent to be talked to first, and have their device rung."""
        number = self.next_offer()
        self._begin_beside(call, other.id, "agent")
        self.idle_out(other)
        call.beside_agent, call.beside_offer = other.id, number
        other.work, other.call, other.offer = "offered", call.id, number
        other.since = other.offered_at = self.now.at_ms
        ring = self.ask("ring", call, leg="", offer=number, agent=other.id)
        self.offers[number] = OfferRecord(
            number, "asking", call.id, other.id, lane, ring, epoch=call.epoch, beside=True
        )
        self.arm(f"offer:{number}", timers.UNSENT_MS)

    def consult_outside(self, call: CallRecord, number: str) -> None:
        """Call a number outside, to be talked to first."""
        self._begin_beside(call, number, "number")
        call.beside_to = number
        effect = EffectRecord("", "call_out", call.id, "", "", "", call.epoch, note=number)
        call.beside_offer = self.post(effect)
        self.arm(f"aside:{call.id}", timers.ASIDE_MS)

    def _begin_beside(self, call: CallRecord, whom: str, way: str) -> None:
        call.beside = "ringing"
        self.tell("consult.began", call=call.id, agent=call.agent, way=way, whom=whom)
        if not call.held_at:
            self.hold_caller(call)
        self.seat(call, "agent", call.agent_leg, "talk stays")

    def claim_beside(self, offer: OfferRecord, call: CallRecord, leg: str) -> None:
        """Let a consulted agent who answered talk to the one who has the call."""
        other = self.agents[offer.agent]
        other.work, other.misses, other.strikes, other.since = "talking", 0, 0, self.now.at_ms
        offer.state, offer.leg = "accepted", leg
        self.close(offer.ring)
        self.arm(f"offer:{offer.id}", timers.DEAD_OFFER_MS)
        self.tell("offer.accepted", call=call.id, offer=offer.id, agent=other.id, waited_ms=0)
        self.answer_beside(call, leg)

    def answer_beside(self, call: CallRecord, leg: str) -> None:
        """Note that the consulted party answered: from now on the two talk alone."""
        call.beside, call.beside_leg, call.beside_at = "private", leg, self.now.at_ms
        self.disarm(f"aside:{call.id}")
        self.tell_beside(call)

    def tell_beside(self, call: CallRecord) -> None:
        """Append how far a consultation has come."""
        whom = call.beside_agent or call.beside_to
        self.tell("consult.changed", call=call.id, agent=call.agent, whom=whom, state=call.beside)

    def beside_over(self, call: CallRecord, why: str, *, gone: bool = False) -> None:
        """End a consultation without a hand-over; ``gone`` when the other leg is over already."""
        other = self.agents.get(call.beside_agent)
        whom = call.beside_agent or call.beside_to
        was, at_ms = call.beside, call.beside_at
        if was in IN_TALK and not gone:
            theirs = {"offer": call.beside_offer, "agent": call.beside_agent}
            number = self.ask("cancel", call, leg=call.beside_leg, **theirs)
            if other is not None:
                other.hush = number
        elif call.beside_to and not gone:
            self._hush_outside(call)
        self.forget_beside(call)
        self.tell("consult.ended", call=call.id, agent=call.agent, whom=whom, why=why)
        self.back_from_hold(call)
        self.seat(call, "agent", call.agent_leg, "talk ends")
        if other is not None and was in IN_TALK:
            other.talk_ms += self.now.at_ms - at_ms
            other.calls += was == "joined"
            self.free(other, 0, reset=True)
            self.match_agent(other)

    def _hush_outside(self, call: CallRecord) -> None:
        asked = self.effects.get(call.beside_offer)
        if asked is not None and not asked.sent:
            self.close(asked.id)
        elif call.beside_leg:
            self.ask("cancel", call, leg=call.beside_leg)

    def forget_beside(self, call: CallRecord) -> None:
        """Leave nothing of a consultation at its call."""
        self.disarm(f"aside:{call.id}")
        call.beside = call.beside_agent = call.beside_offer = ""
        call.beside_leg = call.beside_to = call.seat_beside = ""
        call.beside_at = 0

    def stop_beside(self, call: CallRecord, why: str) -> None:
        """End a consultation however far it is; a ringing agent is let go without blame."""
        if not call.beside:
            return
        offer = self.offers.get(call.beside_offer)
        if offer is None or not offer.live:
            self.beside_over(call, why)
            return
        other = self.agents[offer.agent]
        self.withdraw(offer, why)
        self.beside_over(call, why)
        self.free(other, 0, reset=False)
        self.match_agent(other)
