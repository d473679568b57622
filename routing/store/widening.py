"""Widen a waiting call's demand when its next stage falls due, or hand it up.

Rules this module keeps:

* A stage falls due only while the call waits; what passed during an offer is due when it is back.
* The lanes of all stages to come are open and counted as joined from the door on, so that none
  closes before the call is over.
* A call kept for one agent is everybody's who can answer it from its first stage on.
* A call that is handed up keeps its key: only the people who may answer change.
"""

from routing.department import OfferRules
from routing.queue import Stage
from routing.skills import Demand
from routing.store.evacuating import Evacuating
from routing.store.records import CallRecord


class Widening(Evacuating):
    """Carry out a call's stages."""

    def next_stage(self, name: str) -> None:
        """Carry out the stage a waiting call's deadline stands for, and wait for the next."""
        call = self.calls[name]
        stage = call.stages[call.stage]
        call.stage += 1
        self.keep_for_nobody(call)
        if stage.rules is None:
            self.stand_in(call, stage.demand, stage.cause)
        else:
            self._hand_up(call, stage, self.under(call, stage.rules))
        self.arm_stage(call)
        self.match_call(call)

    def keep_for_nobody(self, call: CallRecord) -> None:
        """Put a waiting call that was kept for one agent into its lanes."""
        if call.prefer:
            self.unqueue(call)
            self.queue(call)

    def stand_in(self, call: CallRecord, demand: Demand, cause: str) -> None:
        """Let a waiting call stand in one more lane, at its key."""
        lane = demand.lane
        if lane in call.lanes:
            self.lanes[lane].left += 1  # overflow was faster than the plan
            return
        call.lanes = (*call.lanes, lane)
        self.lanes[lane].calls[call.id] = call.key
        self.tell(
            "call.widened",
            call=call.id,
            department=demand.department,
            lane=lane,
            demand=demand,
            cause=cause,
            waited_ms=self.now.at_ms - call.entered_at,
        )

    def _hand_up(self, call: CallRecord, stage: Stage, rules: OfferRules) -> None:
        self.count(call.department, -1)
        self.count(stage.demand.department, 1)
        self.unqueue(call)
        for lane in call.lanes:
            self.lanes[lane].left += 1
        call.lanes, call.rules = (stage.demand.lane,), rules
        call.department, call.demand = stage.demand.department, str(stage.demand)
        self.lanes[stage.demand.lane].calls[call.id] = call.key
        self.tell_moved(call, stage.cause, "")

    def tell_moved(self, call: CallRecord, cause: str, who: str) -> None:
        """Append where a waiting call stands now, and why."""
        self.tell(
            "call.moved",
            call=call.id,
            department=call.department,
            lane=call.lanes[0],
            demand=call.demand,
            key=call.key,
            head_start_ms=call.head_start,
            cause=cause,
            who=who,
            waited_ms=self.now.at_ms - call.entered_at,
        )
