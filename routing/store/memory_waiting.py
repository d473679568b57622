"""Keep what becomes of those who wait, in memory: judged, widened, sent elsewhere.

Rules this module keeps:

* Looking changes nothing; who leaves the queue is in the menu again, with the same call.
* A caller is never taken from an agent who is being rung for them.
"""

from typing import Literal

from routing import timers
from routing.answers import Now, Standing
from routing.queue import Destination
from routing.skills import Demand
from routing.store.memory_estimating import Estimating


class Waiting(Estimating):
    """Judge, widen, and let callers go elsewhere."""

    async def standing(self, call: str, demand: Demand, now: Now) -> Standing | Literal["no_lane"]:
        """Say how things stand with a call, or with one that comes with this demand."""
        self.begin(now)
        record = self.calls.get(call)
        lanes = record.lanes if record and record.lanes else (demand.lane,)
        if any(lane not in self.lanes for lane in lanes):
            return "no_lane"
        own = record.department if record and record.lanes else demand.department
        able = [self.agents[name] for lane in lanes for name in self.lanes[lane].able]
        joined = [self.lanes[lane].demand.department for lane in lanes]
        return Standing(
            state=record.state if record else "menu",
            departments=(own, *joined),
            entered_at=record.entered_at if record else 0,
            queued=self.queued.get(own, 0),
            signed_in=bool(able),
            ready=any(agent.presence == "ready" for agent in able),
        )

    async def widen(
        self, call: str, demand: Demand, cause: str, now: Now
    ) -> Literal["widened", "same", "no_lane"]:
        """Let others answer a waiting call too."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or record.state != "waiting" or demand.lane in record.lanes:
            return "same"
        if demand.lane not in self.lanes:
            return "no_lane"
        self.lanes[demand.lane].joined += 1
        self.keep_for_nobody(record)
        self.stand_in(record, demand, cause)
        self.match_call(record)
        return "widened"

    async def move(
        self, call: str, to: Destination, now: Now
    ) -> Literal["moved", "not_waiting", "no_lane"]:
        """Put a waiting call into another lane, or to another place; time waited still counts."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or record.state != "waiting":
            return "not_waiting"
        lanes = [demand.lane for demand in (to.demand, *(stage.demand for stage in to.stages))]
        if any(lane not in self.lanes for lane in lanes):
            return "no_lane"
        for lane in lanes:
            self.lanes[lane].joined += 1
        self.unqueue(record)
        self.leave_lanes(record)
        self.count(record.department, -1)
        self.count(to.demand.department, 1)
        record.lanes, record.stages = (to.demand.lane,), to.stages
        record.rules = self.under(record, to.rules)
        record.department, record.demand = to.demand.department, str(to.demand)
        record.head_start = to.head_start_ms
        record.key = record.entered_at - to.head_start_ms
        self.queue(record)
        self.tell_moved(record, to.cause, to.who)
        self.match_call(record)
        return "moved"

    async def leave_queue(
        self, call: str, why: str, to: str, now: Now, *, urgent: bool = False
    ) -> int | None:
        """Take a waiting call back to the menu; return its flow's next turn, None: not waiting."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None:
            return 0
        offered = urgent and record.state == "offered"
        if not (offered or record.state in ("menu", "waiting")) or record.virtual:
            return None
        agent = self.agents.get(record.agent) if offered else None
        if agent is not None:
            self.withdraw(self.offers[record.offer], "sent_on")
        if record.state != "menu":
            record.waited = now.at_ms - record.entered_at
            self.unqueue(record)
            self.count(record.department, -1)
            self.leave_lanes(record)
            self.forget_avoidances(record)
            record.state, record.entered_at = "menu", 0
            record.offer, record.agent, record.agent_leg = "", "", ""
        elif record.exited == why:
            return record.step_next
        record.exited = why
        self.tell("call.exited", call=call, why=why, to=to, waited_ms=record.waited)
        self.arm(f"call:{call}", timers.MENU_MS)
        if agent is not None:
            self.free(agent, 0, reset=False)
            self.match_agent(agent)
        return record.step_next
