"""Say whether somebody who could answer a call is planned to be at work now.

Rules this module keeps:

* A break is part of its shift: whoever is on one is coming back.
* Whoever has no shift is never planned; they count while they are signed in, like anyone.
"""

from collections.abc import Sequence
from dataclasses import replace

from routing import limits, plans, policy
from routing.agent import Roster
from routing.answers import Standing
from routing.department import Department
from routing.queue import Entry
from routing.shifts import OFF, spell_at
from routing.skills import Demand


def anyone_on_shift(roster: Roster, demands: Sequence[Demand], at_ms: int) -> bool:
    """Tell whether a shift of anyone able to serve one of the demands runs at an instant.

    Args:
        roster: everyone, with their shifts.
        demands: any of them will do.
        at_ms: UTC epoch milliseconds.
    """
    return any(
        agent.shifts
        and any(policy.is_able(agent, demand) for demand in demands)
        and spell_at(agent.shifts, at_ms) != OFF
        for agent in roster.agents.values()
    )


def with_shifts(
    standing: Standing, roster: Roster, department: Department, entry: Entry, at_ms: int
) -> Standing:
    """Return how things stand with a call, by the plan too where its department's rules ask for it.

    Args:
        standing: as the store says it.
        roster: everyone, with their shifts.
        department: whose rules judge.
        entry: the call, with how its demand loosens; what has fallen due by now counts.
        at_ms: the instant it is judged for, UTC epoch milliseconds.
    """
    if standing.signed_in or not limits.needs_shifts(department):
        return standing
    demands = [entry.demand, *(stage.demand for stage in entry.stages if stage.at_ms <= at_ms)]
    known = {demand.department for demand in demands}
    demands += [
        plans.joined(roster, entry.demand, other, entry.language)
        for other in standing.departments
        if other not in known
    ]
    return replace(standing, on_shift=anyone_on_shift(roster, demands, at_ms))
