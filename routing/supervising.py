"""Move a waiting call at a supervisor's wish: to another department, or to another place.

Rules this module keeps:

* Time really waited always counts; what a person grants is a head start, never a rank.
* A caller for whom an agent is being rung is left alone: they are as good as answered.
* Every move names who made it.
"""

from collections.abc import Callable
from typing import Literal

from routing import plans, policy
from routing.acting import ATTEMPTS, Acting
from routing.lanes import open_missing
from routing.queue import CallView, Destination, Entry
from routing.skills import Demand

Moved = Literal["moved", "not_waiting", "no_department"]


class Supervising(Acting):
    """Carry out what supervisors decide about waiting calls."""

    async def move(self, call: str, department: str, who: str) -> Moved:
        """Put a waiting call into another department's queue, at the place already won."""
        if department not in self._roster().departments:
            return "no_department"

        def there(view: CallView, demand: Demand) -> Destination:
            over = plans.handed(self._roster(), demand, department, view.language)
            # Its demand loosens by the new department's rules, from now on.
            entry = plans.entry_of(view, over, self._clock.now_ms())
            return self._destination(entry, view.head_start_ms, "moved", who)

        return await self._carry_out(call, there)

    async def reprioritise(self, call: str, head_start_s: int, who: str) -> Moved:
        """Give a waiting call another head start, in seconds: as though it had waited so much."""

        def there(view: CallView, demand: Demand) -> Destination:
            entry = plans.entry_of(view, demand, view.entered_at)
            return self._destination(entry, head_start_s * 1000, "reprioritised", who)

        return await self._carry_out(call, there)

    def _destination(self, entry: Entry, head_start_ms: int, cause: str, who: str) -> Destination:
        roster = self._roster()
        whole = plans.planned(roster, entry)
        rules = policy.offer_rules(roster.departments[entry.demand.department])
        return Destination(whole.demand, whole.stages, rules, head_start_ms, cause, who)

    async def _carry_out(
        self, call: str, there: Callable[[CallView, Demand], Destination]
    ) -> Moved:
        for _ in range(ATTEMPTS):
            view = await self._store.call(call)
            _, lanes = await self._store.open_lanes()
            if view is None or view.state != "waiting" or view.lane not in lanes:
                return "not_waiting"
            if view.department not in self._roster().departments:
                return "no_department"
            to = there(view, lanes[view.lane])
            moved = await self._store.move(call, to, self._now())
            if moved != "no_lane":
                return moved
            demands = (to.demand, *(stage.demand for stage in to.stages))
            await open_missing(self._store, self._roster, demands, self._now())
        return "not_waiting"
