"""Keep conversations, in memory: how they begin, are held, go to somebody else, and end.

Rules this module keeps:

* Only an agent who hangs up, or the caller, ends a call; whatever else takes the agent away leaves
  a caller who waits again.
* What is done to a conversation is done by its agent, and to the call they talk on now.
"""

from typing import Literal

from routing import timers
from routing.answers import AgentGone, Now, Transferred
from routing.queue import Destination
from routing.store.memory_callbacks import Callbacks
from routing.store.records import AgentRecord, CallRecord


class Talking(Callbacks):
    """Join, hold, transfer, hang up."""

    async def joined(
        self, call: str, epoch: int, party: Literal["caller", "agent"], now: Now
    ) -> Literal["connected", "waiting", "stale"]:
        """Note that one of the two is in the room; with both there the call is ``talking``."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or record.epoch != epoch or (record.virtual and party == "caller"):
            return "stale"
        if record.state != "connecting":
            return "connected" if record.state == "talking" else "stale"
        record.caller_in = record.caller_in or party == "caller"
        record.agent_in = record.agent_in or party == "agent"
        if not (record.caller_in and record.agent_in):
            return "waiting"
        record.state, record.talking_at = "talking", now.at_ms
        dialled_ms = now.at_ms - record.arrived_at
        self.tell("call.connected", call=call, agent=record.agent, dial_to_person_ms=dialled_ms)
        self.arm(f"call:{call}", timers.TALKING_MS)
        return "connected"

    async def agent_left(
        self, call: str, epoch: int, why: str, gone: AgentGone, now: Now
    ) -> Literal["ended", "survey", "requeued", "asked", "stale"]:
        """Note that the agent's leg is over: a conversation ends only where they hung up."""
        how = gone.how
        self.begin(now)
        record = self.calls.get(call)
        if record is None or record.epoch != epoch or not self._theirs(record, gone.leg):
            return "stale"
        if record.state == "connecting":
            self.bounce(record)
            return "requeued"
        if record.state != "talking":
            return "ended" if record.state == "ended" and record.why == why else "stale"
        if how == "room" or (how == "left" and record.parting):
            self.arm(f"call:{record.id}", 0)
            record.parting = record.parting or why
            return "asked"
        if how == "lost" or self.agents[record.agent].page:
            self.break_off(record, why, gone.spare)
            return "requeued"
        return self._over(record, why, survey=gone.survey)

    def _over(self, call: CallRecord, why: str, *, survey: bool) -> Literal["ended", "survey"]:
        """End a conversation its agent hung up: the call with it, or after a survey."""
        if survey and not self.rules(call).emergency:
            self.part(call, why)
            return "survey"
        self.leave_call(call, why, "served")
        return "ended"

    async def answered(self, call: str, what: str, key: str, now: Now) -> Literal["kept", "over"]:
        """Note what a caller answered to a question of the survey."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or record.state != "survey":
            return "over"
        if getattr(record, what) != key:
            setattr(record, what, key)
            self.tell("survey.answered", call=call, question=what, answer=key)
        self.arm(f"call:{call}", timers.SURVEY_MS)
        return "kept"

    def _theirs(self, call: CallRecord, leg: str) -> bool:
        """Tell whether a leg is that of who has the call; one nobody named is taken for it."""
        return call.state != "talking" or leg in ("", call.agent_leg)

    async def hang_up(
        self, agent: str, now: Now, *, survey: bool = False
    ) -> Literal["ended", "no_call"]:
        """End the agent's call at the agent's wish."""
        self.begin(now)
        record = self.agents.get(agent)
        if record is None or record.work != "talking":
            return "no_call"
        call = self.calls[record.call]
        if call.agent != agent:
            self.stop_beside(call, "left")
        elif call.state == "talking":
            self.ask("release", call, leg=call.leg)
            self.drop_agent_leg(call, record)
            self._over(call, "agent_alarmed" if call.alarm else "agent", survey=survey)
        else:
            self.drop_agent_leg(call, record)
            self.bounce(call)
        return "ended"

    def _talks(self, agent: str) -> tuple[AgentRecord, CallRecord] | None:
        """Return an agent and the call they talk on; None when they talk on none."""
        record = self.agents.get(agent)
        call = self.calls.get(record.call) if record else None
        if record is None or call is None or call.state != "talking" or call.agent != agent:
            return None
        return record, call

    async def hold(
        self, agent: str, now: Now, *, on: bool
    ) -> Literal["held", "resumed", "same", "no_call"]:
        """Put the caller of the agent's conversation on hold with music, or take them back."""
        self.begin(now)
        found = self._talks(agent)
        if found is None:
            return "no_call"
        _, call = found
        if bool(call.held_at) == on or call.beside:
            return "same"
        if on:
            self.hold_caller(call)
            return "held"
        self.resume_caller(call, "agent")
        return "resumed"

    async def transfer(
        self, agent: str, to: Destination, target: str, now: Now
    ) -> Transferred | Literal["no_lane"]:
        """Send the caller of the agent's conversation to a queue, or to one agent."""
        self.begin(now)
        found = self._talks(agent)
        if found is None:
            return "no_call"
        record, call = found
        if call.beside:
            return "consulting"
        joined = (to.demand.lane, *(stage.demand.lane for stage in to.stages))
        if any(lane not in self.lanes for lane in joined):
            return "no_lane"
        wanted = self.agents.get(target)
        if target and (wanted is None or wanted.presence != "ready"):
            return "not_ready"
        self.count_talk(call, record)
        self._tell_transferred(call, agent, to.cause, target or to.demand.department)
        wrap_up_ms = self.rules(call).wrap_up_ms
        self.leave_lanes(call)
        for lane in joined:
            self.lanes[lane].joined += 1
        call.lanes, call.stages = joined[:1], to.stages
        call.department, call.demand = to.demand.department, str(to.demand)
        call.rules, call.head_start = self.under(call, to.rules), to.head_start_ms
        if wanted is not None and joined[0] in wanted.places:
            call.prefer = target
            self.arm(f"prefer:{call.id}", timers.TRANSFER_MS)
        self.wait_again(call, "transferred", old_place=False)
        self.tell_moved(call, "transferred", agent)
        self.avoid(call, record, self.rules(call).avoid_ms)
        self.free(record, wrap_up_ms, reset=True)
        self.match_call(call)
        self.match_agent(record)
        return "transferred"

    async def send_outside(self, agent: str, number: str, now: Now) -> Transferred:
        """Connect the caller of the agent's conversation with a number outside."""
        self.begin(now)
        found = self._talks(agent)
        if found is None:
            return "no_call"
        record, call = found
        if call.beside:
            return "consulting"
        self.count_talk(call, record)
        talked_ms = now.at_ms - call.talking_at
        self._tell_transferred(call, agent, "number", number)
        leg, offer, wrap_up_ms = call.agent_leg, record.offer, self.rules(call).wrap_up_ms
        call.talked += talked_ms
        call.waited = call.answered_at - call.entered_at
        self.leave_lanes(call)
        call.state, call.epoch = "menu", call.epoch + 1
        call.offer = call.agent = call.agent_leg = ""
        call.answered_at = call.talking_at = call.held_at = call.entered_at = 0
        call.agent_at = 0
        call.parting = ""
        self.arm(f"call:{call.id}", timers.MENU_MS)
        self.ask("refer", call, leg=call.leg, note=number)
        record.hush = self.ask("cancel", call, leg=leg, offer=offer, agent=agent)
        self.free(record, wrap_up_ms, reset=True)
        self.match_agent(record)
        return "transferred"

    def _tell_transferred(self, call: CallRecord, agent: str, by: str, to: str) -> None:
        told = {"call": call.id, "agent": agent, "how": by, "to": to}
        self.tell("call.transferred", **told, talked_ms=self.now.at_ms - call.talking_at)
