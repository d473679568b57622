"""Keep promises to call back, in memory: made, brought to the queue, tried, kept.

Rules this module keeps:

* There is one promise for a caller and a department at the most, whichever number they ring from.
* The promise is one transition: from then on the caller's leg may end, and ends nothing.
* Whatever is told of a leg the call does not have any more changes nothing.
"""

from collections.abc import Sequence
from typing import Literal

from routing import timers
from routing.answers import Now, Turn
from routing.callback import CALLED_AGAIN, Failed, Pledge, Promised
from routing.queue import Arrival, Destination, Entry, Preference
from routing.store.memory_waiting import Waiting
from routing.store.records import CallRecord
from routing.store.views import demand_text, room_name


class Callbacks(Waiting):
    """Implement the part of ``routing.ports.Store`` that is about promised callbacks."""

    def new_call(self, arrival: Arrival, state: str, language: str, arrived_at: int) -> CallRecord:
        """Make a call known."""
        call = CallRecord(
            id=arrival.call,
            state=state,
            leg=arrival.leg,
            caller=arrival.caller,
            number=arrival.number,
            region=arrival.region,
            tier=arrival.tier,
            language=language,
            arrived_at=arrived_at,
        )
        self.calls[call.id] = call
        return call

    async def promise(self, entry: Entry, pledge: Pledge, now: Now) -> Promised:
        """Let the caller go, and keep the place: the call has no leg from now on."""
        self.begin(now)
        call = self.calls.get(entry.arrival.call)
        if call is not None and call.virtual:
            return Promised("promised", call.id)
        if call is not None and call.state == "ended":
            return Promised("ended")
        if call is not None and call.state not in ("menu", "waiting"):
            return Promised("busy")
        department = call.department if call and call.state == "waiting" else ""
        department = department or entry.demand.department
        names = pledge.known_by(department)
        before = next((self.promises[name] for name in names if name in self.promises), "")
        if before and before != pledge.replaces:
            return Promised("already", before)
        slot = f"{department} {pledge.due_at}" if pledge.capacity else ""
        if slot and self.slots.get(slot, 0) >= pledge.capacity:
            return Promised("full")
        if slot:
            self.slots[slot] = self.slots.get(slot, 0) + 1
        call = call or self.new_call(entry.arrival, "", entry.language, entry.arrived_at)
        if before:
            self.forget_promise(self.calls[before])
        self.promises.update(dict.fromkeys(names, call.id))
        call.promise, call.asked_from, call.slot = names[0], "".join(names[1:]), slot
        self._pledge(call, entry, pledge)
        if before:
            self.leave_call(self.calls[before], CALLED_AGAIN, "callback_cancelled")
        return Promised("promised", call.id)

    def _pledge(self, call: CallRecord, entry: Entry, pledge: Pledge) -> None:
        call.leg, call.ticket, call.language = "", entry.ticket, entry.language
        call.callback, call.terms, call.cause = pledge.number, pledge.terms, pledge.cause
        call.expires_at, call.due_at, call.zone = pledge.expires_at, pledge.due_at, pledge.zone
        call.own_agent = pledge.own_agent
        due_ms = pledge.due_at - self.now.at_ms if pledge.due_at else timers.HANG_UP_MS
        if call.state != "waiting":
            call.department, call.demand = entry.demand.department, str(entry.demand)
            call.wants = demand_text(entry.demand)
            call.entered_at, call.head_start = entry.entered_at, entry.head_start_ms
            call.key = entry.key
            call.state = "promised"
            self.arm(f"call:{call.id}", due_ms)
        else:
            call.wants = demand_text(self.lanes[call.lanes[0]].demand)
            if pledge.cause == "scheduled":
                call.entered_at, call.head_start = entry.entered_at, entry.head_start_ms
                call.key = entry.key
            if pledge.due_at:
                self.unqueue(call)
                self.count(call.department, -1)
                self.put_aside(call, due_ms)
            else:
                self.keep_for_nobody(call)
                self.arm(f"call:{call.id}", timers.HANG_UP_MS)
        number = self.tell(
            "callback.promised",
            call=call.id,
            department=call.department,
            number=call.callback,
            cause=call.cause,
            who=pledge.who,
            due_at=call.due_at or "",
            expires_at=call.expires_at,
            key=call.key,
            tries=pledge.tries,
        )
        call.first = call.first or number
        self.match_if_waiting(call)

    def match_if_waiting(self, call: CallRecord) -> None:
        """Match a call that has become everybody's."""
        if call.state == "waiting":
            self.match_call(call)

    async def requeue(
        self, call: str, to: Destination, now: Now, kept_for: Preference
    ) -> Literal["queued", "not_promised", "no_lane"]:
        """Bring a promised call to the queue, at the key it always had, and match it."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or record.state != "promised":
            return "not_promised"
        lanes = [demand.lane for demand in (to.demand, *(stage.demand for stage in to.stages))]
        if any(lane not in self.lanes for lane in lanes):
            return "no_lane"
        for lane in lanes:
            self.lanes[lane].joined += 1
        record.lanes, record.stages = (to.demand.lane,), to.stages
        record.rules = self.under(record, to.rules)
        record.department, record.demand = to.demand.department, str(to.demand)
        own = self.agents.get(kept_for.agent)
        if own is not None:
            self.keep_for(record, own, kept_for)
        self._into_queue(record)
        self.arm(f"call:{call}", timers.HANG_UP_MS)
        self.match_call(record)
        return "queued"

    def _into_queue(self, call: CallRecord) -> None:
        self.count(call.department, 1)
        self.queue(call)
        self.tell(
            "call.queued",
            call=call.id,
            department=call.department,
            lane=call.lanes[0],
            demand=call.demand,
            key=call.key,
            head_start_ms=call.head_start,
            entered_at=call.entered_at,
            cause="callback",
            regains="",
        )

    async def postpone(
        self, call: str, until_ms: int, why: str, now: Now
    ) -> Literal["postponed", "not_there"]:
        """Look at the promise again at ``until_ms``; with a ``why``, put aside until then."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or not record.virtual or record.state not in ("waiting", "promised"):
            return "not_there"
        after_ms = until_ms - now.at_ms
        if not why:
            self.arm(f"call:{call}", after_ms)
            return "postponed"
        if record.state == "waiting":
            self.unqueue(record)
            self.count(record.department, -1)
        self.put_aside(record, after_ms)
        self.tell("callback.postponed", call=call, why=why, until=until_ms)
        return "postponed"

    async def call_off(
        self, call: str, outcome: str, why: str, now: Now, *, sorry: bool = False
    ) -> Literal["ended", "not_promised"]:
        """End a promise, in whatever state it is; a call that has a leg is left alone."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or not record.virtual:
            return "not_promised"
        if record.state != "ended":
            self.leave_call(record, why, outcome)
            if sorry:
                self.ask("apologise", record, leg="", note=record.callback)
        return "ended"

    async def dialled(
        self, call: str, epoch: int, leg: str, now: Now, *, picked_up: bool = False
    ) -> Literal["live", "lost"]:
        """Note the caller's new leg as soon as anything tells it; a try given up is cancelled."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None:
            return "lost"
        here = record.virtual and record.state == "connecting" and record.epoch == epoch
        if not here:
            if record.leg != leg and leg and not picked_up:
                self.ask("cancel", record, leg=leg)
            return "live" if record.leg == leg else "lost"
        record.dialled = record.dialled or leg
        if picked_up and not record.picked_up:
            record.picked_up = True
            self.arm(f"call:{call}", timers.PICKED_UP_MS)
        return "live"

    async def here(self, call: str, leg: str, ticket: str, now: Now) -> Turn:
        """Note that the caller is on the line: the call has a leg again."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None:
            return Turn("waiting")
        if record.state == "ended":
            return Turn("ended")
        if record.virtual:
            record.leg, record.ticket = leg, ticket
            record.dialled, record.picked_up = "", False
            self.forget_promise(record)
            if record.state == "promised":
                record.state = "menu"  # its next wait turn brings it to the queue, at its key
            together = record.state == "connecting"
            self.arm(f"call:{call}", timers.CONNECTING_MS if together else timers.WAIT_MS)
        if record.state in ("connecting", "talking"):
            room = room_name(call, record.epoch)
            return Turn("joining", room=room, epoch=record.epoch, agent=record.agent)
        return Turn("waiting", ringing=record.state == "offered", epoch=record.epoch)

    async def tried(
        self, call: str, epoch: int, how: Failed, now: Now
    ) -> Literal["again", "given_up", "stale"]:
        """Note that a try reached nobody: the agent is free, the call waits for the next try."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or not record.virtual:
            return "stale"
        if record.state != "connecting" or record.epoch != epoch:
            return "stale"
        record.dialled = ""  # the carrier says that it is over
        self.failed_try(record, how)
        return "given_up" if record.state == "ended" else "again"

    async def callback_of(self, number: str, department: str) -> str:
        """Return the call whose promise by a department a number is known by; empty if none."""
        return self.promises.get(f"{number} {department}", "")

    async def chosen(self, department: str, instants: Sequence[int]) -> Sequence[int]:
        """Return how many promises a department has for each of the instants."""
        return [self.slots.get(f"{department} {at_ms}", 0) for at_ms in instants]
