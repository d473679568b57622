"""Open the lanes a call needs, for those who are there to answer now."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from routing import policy
from routing.agent import Roster
from routing.answers import Now
from routing.ports.store import Store
from routing.skills import Demand


async def in_force(store: Store, roster: Callable[[], Roster], *, without: str = "") -> Roster:
    """Return the roster with who is on call now, and as supervisors have overridden it.

    It is asked after the epoch: what is worked out from an older one must turn out stale.

    Args:
        store: where the site's state lives.
        roster: returns the roster as it is written.
        without: the key of an override to be left out.
    """
    called, overrides = await store.on_call(), await store.overrides()
    current = replace(roster(), on_call=called) if called else roster()
    return current.under(each for each in overrides if each.key != without)


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
    current = await in_force(store, roster)
    for demand in demands:
        if demand.lane not in lanes and demand.department in current.departments:
            able = policy.able_agents(current, demand, lanes)
            await store.open_lane(demand, able, epoch, now)
            return
