"""Say whether somebody who could answer a call is planned to be at work now.

Rules this module keeps:

* A break is part of its shift: whoever is on one is coming back.
* Whoever has no shift is never planned; they count while they are signed in, like anyone.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import itemgetter

from routing import limits, plans, policy
from routing.agent import Roster
from routing.answers import Standing
from routing.department import Department
from routing.ports.store import Store
from routing.queue import Entry
from routing.shifts import DAY_MS
from routing.skills import Demand

_KEPT = 1_000
"""Demands a roster remembers the day of."""


def anyone_on_shift(roster: Roster, demands: Sequence[Demand], at_ms: int) -> bool:
    """Tell whether a shift of anyone able to serve one of the demands runs at an instant.

    Everybody is gone through once a day for each demand, not for each caller.

    Args:
        roster: everyone, with their shifts.
        demands: any of them will do.
        at_ms: UTC epoch milliseconds.
    """
    day = at_ms // DAY_MS
    for demand in demands:
        known = roster.expected.get(demand)
        if known is None or known[0] != day:
            if len(roster.expected) >= _KEPT:
                roster.expected.clear()
            known = roster.expected[demand] = day, _spans(roster, demand, day * DAY_MS)
        spans = known[1]
        before = bisect_right(spans, at_ms, key=itemgetter(0))
        if before and at_ms < spans[before - 1][1]:
            return True
    return False


def _spans(roster: Roster, demand: Demand, from_ms: int) -> tuple[tuple[int, int], ...]:
    """Return when anybody able to serve a demand is on shift within a day, in order and apart."""
    joined: list[tuple[int, int]] = []
    for begins_ms, ends_ms, _ in sorted(
        spell
        for agent in roster.agents.values()
        if agent.shifts and policy.is_able(agent, demand)
        for spell in agent.shifts.spells_of_day(from_ms)
    ):
        if joined and begins_ms <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], ends_ms)
        else:
            joined.append((begins_ms, ends_ms))
    return tuple(joined)


async def with_shifts(
    standing: Standing,
    store: Store,
    roster: Callable[[], Roster],
    department: Department,
    entry: Entry,
    at_ms: int,
) -> Standing:
    """Return how things stand with a call, by the plan too where its department's rules ask for it.

    Args:
        standing: as the store says it.
        store: where it is kept what is overridden just now: asked only if it matters.
        roster: returns everyone, with their shifts.
        department: whose rules judge.
        entry: the call, with how its demand loosens; what has fallen due by now counts.
        at_ms: the instant it is judged for, UTC epoch milliseconds.
    """
    if standing.signed_in or not limits.needs_shifts(department):
        return standing
    current = roster().under(await store.overrides())
    demands = [entry.demand, *(stage.demand for stage in entry.stages if stage.at_ms <= at_ms)]
    known = {demand.department for demand in demands}
    demands += [
        plans.joined(current, entry.demand, other, entry.language)
        for other in standing.departments
        if other not in known
    ]
    return replace(standing, on_shift=anyone_on_shift(current, demands, at_ms))
