"""Open the lanes a call needs."""

from collections.abc import Callable, Iterable

from routing import policy
from routing.agent import Roster
from routing.ports import Now, Store
from routing.skills import Demand


async def open_missing(
    store: Store, roster: Callable[[], Roster], demands: Iterable[Demand], now: Now
) -> None:
    """Open the first lane of ``demands`` that is not open; whoever needs more asks again.

    Args:
        store: where the lanes are.
        roster: returns the roster in force.
        demands: what is needed; a department that is gone gets no lane.
        now: what the transition is given.
    """
    epoch, lanes = await store.open_lanes()
    current = roster()  # after the epoch: an older roster must turn out stale
    for demand in demands:
        if demand.lane not in lanes and demand.department in current.departments:
            able = policy.able_agents(current, demand)
            await store.open_lane(demand, able, epoch, now)
            return
