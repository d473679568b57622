"""Carry out what agents ask of a consultation, in memory.

Rules this module keeps:

* Only whoever has the call may change it; an agent who is consulted may not.
* A word that changes nothing says why; nothing is half done.
"""

from typing import Literal

from routing.answers import Accepted, Consulted, Now
from routing.store.consulting import IN_TALK
from routing.store.memory_talk import Talking
from routing.store.records import CallRecord, OfferRecord
from routing.store.views import room_name


class Consultations(Talking):
    """Consult, change places, hand over, call for help."""

    def _talk_of(self, agent: str) -> CallRecord | None:
        """Return the conversation an agent has; None while they have none, or are consulted."""
        record = self.agents.get(agent)
        call = self.calls.get(record.call) if record and record.work == "talking" else None
        return call if call and call.state == "talking" and call.agent == agent else None

    async def consult(self, agent: str, lane: str, other: str, number: str, now: Now) -> Consulted:
        """Ring somebody to be talked to first: an agent, a lane's next one, or a number outside."""
        self.begin(now)
        call = self._talk_of(agent)
        if call is None:
            return "no_call"
        if call.beside:
            return "consulting"
        if number:
            self.consult_outside(call, number)
            return "done"
        if lane and lane not in self.lanes:
            return "no_lane"
        return self._consult_agent(call, lane, other)

    def _consult_agent(self, call: CallRecord, lane: str, other: str) -> Consulted:
        name = other or self.first_free(call, lane)
        record = self.agents.get(name)
        if record is None or record.presence != "ready" or name == call.agent:
            return "not_ready" if other else "nobody"
        if record.work != "idle":
            return "busy"
        self.consult_with(call, record, lane)
        return "done"

    async def regroup(self, agent: str, how: Literal["swap", "join"], now: Now) -> Consulted:
        """Let the caller and the consulted party change places on hold, or all three talk."""
        self.begin(now)
        call = self._talk_of(agent)
        if call is None:
            return "no_call"
        if call.beside not in IN_TALK:
            return "ringing" if call.beside else "no_consult"
        if how == "join" and call.beside == "joined":
            return "same"
        if how == "swap" and call.beside == "swapped":
            call.beside = "private"
        else:
            call.beside = "swapped" if how == "swap" else "joined"
        self.seat(call, "beside", call.beside_leg, "hold" if call.beside == "swapped" else "talk")
        if call.beside == "private" and not call.held_at:
            self.hold_caller(call)
        elif call.beside != "private":
            self.back_from_hold(call)
        self.tell_beside(call)
        return "done"

    async def complete(self, agent: str, now: Now) -> Consulted:
        """Leave the caller to the consulted party."""
        self.begin(now)
        call = self._talk_of(agent)
        if call is None:
            return "no_call"
        if call.beside not in IN_TALK:
            return "ringing" if call.beside else "no_consult"
        self.hand_over(call)
        return "done"

    async def cancel_consult(self, agent: str, now: Now) -> Consulted:
        """End a consultation however far it is: the customer is with the agent again."""
        self.begin(now)
        call = self._talk_of(agent)
        if call is None:
            return "no_call"
        if not call.beside:
            return "no_consult"
        self.stop_beside(call, "cancelled")
        return "done"

    async def panic(self, agent: str, now: Now) -> Consulted:
        """Raise the alarm for an agent who is abused or threatened; once for a conversation."""
        self.begin(now)
        call = self._talk_of(agent)
        if call is None:
            return "no_call"
        if call.alarm:
            return "same"
        call.alarm = True
        self.tell("call.panic", call=call.id, agent=agent)
        self.ask("panic", call, leg=call.leg, agent=agent)
        return "done"

    async def aside(
        self, call: str, epoch: int, leg: str, what: Literal["rings", "joined", "over"], now: Now
    ) -> Literal["live", "lost"]:
        """Note how the leg of a number outside fares; one nobody wants any more is ended."""
        self.begin(now)
        record = self.calls.get(call)
        mine = record is not None and record.epoch == epoch and bool(record.beside_to)
        mine = mine and record is not None and record.beside_leg in ("", leg)
        if record is None:
            return "lost"
        if not mine:
            if what == "rings" and leg not in (record.agent_leg, record.beside_leg):
                self.ask("cancel", record, leg=leg)
            return "lost"
        record.beside_leg = leg
        if what == "over":
            self.beside_over(record, "left" if record.beside in IN_TALK else "no_answer", gone=True)
        elif what == "joined" and record.beside == "ringing":
            self.answer_beside(record, leg)
        return "live"

    async def beside_left(
        self, call: str, epoch: int, leg: str, now: Now
    ) -> Literal["parted", "stale"]:
        """Note that the leg of who is consulted is over."""
        self.begin(now)
        record = self.calls.get(call)
        theirs = record is not None and record.beside and leg == record.beside_leg
        if record is None or record.epoch != epoch or not theirs:
            return "stale"
        self.beside_over(record, "left", gone=True)
        return "parted"

    def accept_beside(
        self, offer: OfferRecord, call: CallRecord, leg: str
    ) -> Accepted | Literal["lost"]:
        """Let a consulted agent into the room; the same leg again is told the same."""
        if offer.live:
            self.claim_beside(offer, call, leg)
        theirs = leg in (call.beside_leg, call.agent_leg) and offer.epoch == call.epoch
        if offer.state != "accepted" or call.state != "talking" or not theirs:
            return "lost"
        room = room_name(call.id, call.epoch)
        return Accepted(call.id, offer.agent, room, call.epoch, beside=True)
