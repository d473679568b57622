"""Keep the site's state in memory: the executable specification of the store.

Rules this module keeps:

* One method is one transition; nothing awaits inside it, so each is atomic.
* It says what the Redis scripts must do, in the plainest words; ``dump`` is compared with theirs.
* Nothing survives the process: tests, forecasts and single-process trials use it, production not.
"""

from collections.abc import Sequence
from typing import Literal

from routing import timers
from routing.answers import Accepted, Advance, Fate, Now, Taken, Turn
from routing.department import OfferRules
from routing.queue import Arrival, Entry
from routing.redial import LINE_LOST
from routing.store.memory_consult import Consultations
from routing.store.records import CallRecord, OfferRecord
from routing.store.views import room_name
from routing.store.world import ordered


class MemoryStore(Consultations):
    """Implement ``routing.ports.Store`` with dictionaries; here: calls and offers."""

    # -- calls ------------------------------------------------------------------------------

    async def arrive(self, arrival: Arrival, now: Now) -> Literal["new", "known", "ended"]:
        """Record a call at its first webhook, in state ``menu``."""
        self.begin(now)
        known = self.calls.get(arrival.call)
        if known is not None:
            return "ended" if known.state == "ended" else "known"
        call = self.new_call(arrival, "menu", arrival.language, now.at_ms)
        call.first = self.tell(
            "call.arrived",
            call=arrival.call,
            caller=arrival.caller,
            number=arrival.number,
            region=arrival.region,
            region_why=arrival.region_why,
            tier=arrival.tier,
            language=arrival.language,
            config=arrival.config,
        )
        self.arm(f"call:{call.id}", timers.MENU_MS)
        return "new"

    async def stepped(self, call: str, steps: Sequence[Taken], language: str, now: Now) -> Advance:
        """Append one turn's steps and move the call's deadline; a turn seen before is stale."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None:
            return Advance("unknown", now.at_ms)
        if record.state == "ended":
            return Advance("ended", now.at_ms)
        if not steps or steps[0].turn < record.step_next:
            return Advance("stale", record.stepped_at or now.at_ms)
        record.step_next, record.stepped_at = steps[0].turn + 1, now.at_ms
        record.language = language
        for taken in steps:
            self.tell(
                "call.step",
                call=call,
                turn=taken.turn,
                step=taken.step,
                heard=taken.heard,
                where=taken.where,
                why=taken.why,
            )
        if record.state == "menu":
            self.arm(f"call:{call}", timers.MENU_MS)
        return Advance("advanced", now.at_ms)

    async def join(
        self, entry: Entry, rules: OfferRules, now: Now
    ) -> Turn | Literal["no_lane", "no_place"]:
        """Put the call in its lane, or note its next wait turn if it is already there."""
        self.begin(now)
        call = self.calls.get(entry.arrival.call)
        if call is not None and call.state == "menu" and 0 < entry.turn <= call.turn:
            return Turn("waiting")  # late: they left the queue since
        if call is None or call.state == "menu":
            demands = (entry.demand, *(stage.demand for stage in entry.stages))
            if any(demand.lane not in self.lanes for demand in demands):
                return "no_lane"
            if entry.regains and not self.regain(entry.arrival.caller, entry.regains):
                return "no_place"
            call = self._enter(call, entry, rules)
            self.match_call(call)
            self._look_ahead(call)
        elif call.state == "ended" or call.virtual:
            return Turn("ended" if call.state == "ended" else "promised")
        elif call.state in ("connecting", "talking"):
            room = room_name(call.id, call.epoch)
            return Turn("joining", room=room, epoch=call.epoch, agent=call.agent)
        elif entry.turn > call.turn:
            call.turn, call.ticket, call.language = entry.turn, entry.ticket, entry.language
            self.arm(f"call:{call.id}", timers.WAIT_MS)
            self._look_ahead(call)
        ringing = call.state == "offered"
        first = call.regains and entry.turn == 0
        regained = (call.entered_at, call.head_start) if first else None
        return Turn(
            "waiting", ahead=call.ahead, ringing=ringing, epoch=call.epoch, regained=regained
        )

    async def leave(
        self, call: str, why: str, outcome: str, now: Now, leg: str = ""
    ) -> Literal["ended", "unknown", "kept"]:
        """End the call in whatever state it is: frees the agent, withdraws the offer."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None:
            return "unknown"
        other = record.callback and leg not in ("", record.leg)
        if record.state != "ended" and (record.virtual or other):
            return "kept"
        if record.state != "ended":
            self.leave_call(record, why, outcome)
        elif why == LINE_LOST:
            self.line_broke(record, "carrier")
        return "ended"

    def _enter(self, known: CallRecord | None, entry: Entry, rules: OfferRules) -> CallRecord:
        """Queue a call; one the store does not know is made anew from its entry."""
        lane = entry.demand.lane
        call = known or self.new_call(entry.arrival, "", entry.language, entry.arrived_at)
        call.language, call.ticket, call.turn = entry.language, entry.ticket, entry.turn
        call.department, call.demand, call.lanes = (
            entry.demand.department,
            str(entry.demand),
            (lane,),
        )
        call.entered_at, call.head_start, call.key = (
            entry.entered_at,
            entry.head_start_ms,
            entry.key,
        )
        call.rules, call.stages = rules, entry.stages
        for each in (lane, *(stage.demand.lane for stage in entry.stages)):
            self.lanes[each].joined += 1
        call.redial = f"{entry.redial_ms} {call.department}" if entry.redial_ms else ""
        call.regains = entry.regains
        cause = "entered" if known and not entry.restored else "restored"
        cause = "regained" if entry.regains else cause
        number = self.tell(
            "call.queued",
            call=call.id,
            department=call.department,
            lane=lane,
            demand=call.demand,
            key=call.key,
            head_start_ms=call.head_start,
            entered_at=call.entered_at,
            cause=cause,
            regains=entry.regains,
        )
        call.first = call.first or number
        call.exited, call.waited = "", 0
        self.count(call.department, 1)
        self.prefer(call, entry.preference)
        self.queue(call)
        self.arm(f"call:{call.id}", timers.WAIT_MS)
        return call

    def _look_ahead(self, call: CallRecord) -> None:
        waiting = self.lanes[call.lanes[0]].calls
        if call.prefer:
            call.ahead = sum(key < call.key for key in waiting.values())
        else:
            call.ahead = ordered(waiting).index(call.id) if call.state == "waiting" else 0

    # -- offers -----------------------------------------------------------------------------

    async def asked(self, offer: str, leg: str, now: Now) -> Literal["live", "lost"]:
        """Note the agent leg's id; a dead offer's leg is cancelled by an effect."""
        self.begin(now)
        record = self.offers.get(offer)
        return self._heard_of(record, leg) if record else "lost"

    async def ringing(self, offer: str, leg: str, now: Now) -> Literal["live", "lost"]:
        """Start the ring timer, once."""
        self.begin(now)
        record = self.offers.get(offer)
        if record is None:
            return "lost"
        if record.state == "asking":
            record.state = "ringing"
            self.tell("offer.ringing", call=record.call, offer=offer, agent=record.agent)
            self.arm(f"offer:{offer}", self.rules(self.calls[record.call]).ring_ms)
        return self._heard_of(record, leg)

    def _heard_of(self, offer: OfferRecord, leg: str) -> Literal["live", "lost"]:
        offer.leg = offer.leg or leg
        if offer.live or offer.state == "accepted":
            return "live"
        if offer.call in self.calls:
            self.cancel(offer)
        return "lost"

    async def accept(self, offer: str, leg: str, now: Now) -> Accepted | Literal["lost"]:
        """Claim the call for the agent: call connecting, agent talking, effect ``bridge``."""
        self.begin(now)
        record = self.offers.get(offer)
        call = self.calls.get(record.call) if record else None
        if record is None or call is None:
            return "lost"
        if record.beside:
            return self.accept_beside(record, call, leg)
        if record.live:
            self.claim(record, call, leg)
        elif record.state != "accepted" or call.epoch != record.epoch or call.agent_leg != leg:
            return "lost"
        if call.state not in ("connecting", "talking"):
            return "lost"
        return Accepted(call.id, record.agent, room_name(call.id, call.epoch), call.epoch)

    async def refuse(
        self, offer: str, how: Literal["declined", "missed", "unreachable"], why: str, now: Now
    ) -> Literal["requeued", "lost"]:
        """End an offer without a call: the caller keeps the place and goes to someone else."""
        self.begin(now)
        record = self.offers.get(offer)
        if record is None or not record.live:
            return "requeued" if record is not None and record.state == how else "lost"
        self.refuse_offer(record, how, why, over=how != "declined")
        return "requeued"

    async def stopped(self, offer: str, now: Now) -> Literal["noted", "lost"]:
        """Note that the carrier stopped ringing a device because another was picked up."""
        self.begin(now)
        record = self.offers.get(offer)
        if record is None or not record.live:
            return "lost"
        if not record.fate:
            record.fate = "stopped"
            self.arm(f"offer:{offer}", timers.STOPPED_MS)
        return "noted"

    async def rung_out(
        self, call: str, epoch: int, fate: Fate, leg: str, now: Now
    ) -> Literal["noted", "stale"]:
        """Note that a Dial which rang agents for a call is over without a conversation."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or record.epoch != epoch or record.state != "offered":
            return "stale"
        rung = [offer for offer in self.live_offers(record) if offer.way == "dial"]
        stopped = [offer for offer in rung if offer.fate == "stopped"]
        for offer in rung:
            if not offer.fate:
                named = fate == "stopped" and leg and offer.leg == leg
                offer.fate = "missed" if named else fate
                self.arm(f"offer:{offer.id}", timers.RUNG_OUT_MS)
        self.take_back(record, stopped)
        return "noted"
