"""Decide who may answer what, and in which order they are asked.

Rules this module keeps:

* Policy is Python: the store is told which agents may serve a lane and which counter orders them,
  and knows nothing of skills or strategies.
* An agent may serve a demand when they answer for its department and meet every level of it.
* A strategy is a rank and the name of a counter; the lowest rank, then the lowest counter, first.
"""

from collections.abc import Mapping
from typing import assert_never

from routing.agent import Agent, Place, Roster, SignIn
from routing.department import Department, OfferRules, Strategy
from routing.skills import Demand


def is_able(agent: Agent, demand: Demand) -> bool:
    """Tell whether an agent may serve a demand: their department, and skilled enough."""
    return demand.department in agent.departments and demand.met_by(agent.skills)


def place_by(strategy: Strategy) -> Place:
    """Return an able agent's place in a lane under a strategy."""
    match strategy:
        case "longest_idle":
            return Place(0, "idle_since")
        case _:
            assert_never(strategy)


def able_agents(roster: Roster, demand: Demand) -> dict[str, Place]:
    """Return everyone in the roster who may serve a demand, signed in or not, with their place."""
    place = place_by(roster.departments[demand.department].strategy)
    return {name: place for name, agent in roster.agents.items() if is_able(agent, demand)}


def sign_in_of(agent: Agent, roster: Roster, lanes: Mapping[str, Demand]) -> SignIn:
    """Return what the store must know of an agent.

    Args:
        agent: who signs in.
        roster: the departments' rules.
        lanes: the open lanes, each with its demand; those of a department that is gone are
            served by whoever still names it, longest idle first.

    Returns:
        The agent's first device and their place in every lane they may serve.
    """
    places = {}
    for lane, demand in lanes.items():
        if is_able(agent, demand):
            department = roster.departments.get(demand.department)
            places[lane] = place_by(department.strategy if department else "longest_idle")
    return SignIn(agent.id, agent.endpoints[0], agent.has_page, places)


def offer_rules(department: Department) -> OfferRules:
    """Return a department's rules as the store keeps them with each of its calls."""
    return OfferRules(
        asking_ms=department.asking_timeout_s * 1000,
        ring_ms=department.ring_timeout_s * 1000,
        wrap_up_ms=department.wrap_up_s * 1000,
        avoid_ms=department.avoid_s * 1000,
        misses_allowed=department.misses_allowed,
        short_abandon_ms=department.short_abandon_s * 1000,
    )
