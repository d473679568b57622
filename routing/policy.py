"""Decide who may answer what, and in which order they are asked.

Rules this module keeps:

* Policy is Python: the store is told which agents may serve a lane and which counter orders them,
  and knows nothing of skills or strategies.
* An agent may serve a demand when they answer for its department and meet every level of it.
* A strategy is a rank and the name of a counter; the lowest rank, then the lowest counter, first.
* Rank and counter share one number in the store, which keeps ranks below ``RANKS``: whoever would
  stand behind that (``top_down`` with a longer roster) stands at the last rank, longest idle first.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from routing.agent import Agent, Place, Roster, SignIn
from routing.department import Counter, Department, OfferRules, Strategy
from routing.patience import FAILURES, Consequence
from routing.queue import Entry, Preference
from routing.reserve import reserved
from routing.rota import ON_CALL_RANK
from routing.skills import MAX_LEVEL, Demand
from routing.together import MOST_AT_ONCE

RANKS = ON_CALL_RANK
"""How many ranks there are for those at work: a sorted set's score is exact below 2**53, a counter
takes 2**42, and the last ranks are for those on call."""
_COUNTERS: Mapping[
    Literal[
        "longest_idle",
        "round_robin",
        "fewest_calls",
        "least_talk_time",
        "random",
        "ring_all",
        "ring_some",
        "ring_progressively",
    ],
    Counter,
] = {
    "longest_idle": "idle_since",
    "round_robin": "offered_at",
    "fewest_calls": "calls",
    "least_talk_time": "talk_ms",
    "random": "random",
    "ring_all": "idle_since",
    "ring_some": "idle_since",
    "ring_progressively": "idle_since",
}


def is_able(agent: Agent, demand: Demand) -> bool:
    """Tell whether an agent may serve a demand: their department, and skilled enough."""
    return demand.department in agent.departments and demand.met_by(agent.skills)


def place_of(agent: Agent, demand: Demand, strategy: Strategy, position: int) -> Place:
    """Return an able agent's place in a lane.

    Args:
        agent: who stands in it.
        demand: what the lane's calls ask for.
        strategy: the department's; ties of rank go to whoever is idle longest.
        position: the agent's position in the roster, from 0.
    """
    rank, counter = _order(agent, demand, strategy, position)
    head_start_ms = agent.departments[demand.department] * 1000
    return Place(min(rank, RANKS - 1), counter, head_start_ms)


def _order(agent: Agent, demand: Demand, strategy: Strategy, position: int) -> tuple[int, Counter]:
    match strategy:
        case "top_down":
            return position, "idle_since"
        case "most_skilled":
            short = (MAX_LEVEL - agent.skills.get(skill, 0) for skill, _ in demand.required)
            return sum(short), "idle_since"
        case "least_skilled":
            return sum(agent.skills.values()), "idle_since"
        case _:
            return 0, _COUNTERS[strategy]


def able_agents(roster: Roster, demand: Demand, lanes: Collection[str] = ()) -> dict[str, Place]:
    """Return everyone in the roster who may serve a demand, signed in or not, with their place.

    Args:
        roster: everyone.
        demand: what is asked for.
        lanes: the lanes that are open besides this one's.
    """
    strategy = _strategy(roster, demand.department)
    places = {}
    lanes = {*lanes, demand.lane}
    for position, (name, agent) in enumerate(roster.agents.items()):
        rank = roster.on_call_rank(name, demand.department)
        if rank is not None:
            places[name] = Place(rank, "idle_since")
        elif is_able(agent, demand):
            place = place_of(agent, demand, strategy, position)
            places[name] = reserved(place, agent, demand, roster, lanes)
    return places


def sign_in_of(
    agent: Agent, roster: Roster, lanes: Mapping[str, Demand], *, on_call: bool = False
) -> SignIn:
    """Return what the store must know of an agent.

    Args:
        agent: who signs in.
        roster: the departments' rules.
        lanes: the open lanes, each with its demand; those of a department that is gone are
            served by the fallback department, first by those who meet the demand all the same.
        on_call: they are rung on their telephone, not on a page.

    Returns:
        The agent's device and their place in every lane they may serve.
    """
    places = {}
    position = roster.positions[agent.id]
    for lane, demand in lanes.items():
        department = roster.departments.get(demand.department)
        if department is None:
            if roster.fallback in agent.departments:
                skilled = demand.met_by(agent.skills)
                places[lane] = Place(0 if skilled else 1, "idle_since")
            continue
        rank = roster.on_call_rank(agent.id, demand.department)
        if rank is not None:
            places[lane] = Place(rank, "idle_since")
        elif is_able(agent, demand):
            place = place_of(agent, demand, _strategy(roster, department.id), position)
            places[lane] = reserved(place, agent, demand, roster, lanes)
    device = agent.telephone if on_call else agent.endpoints[0]
    return SignIn(agent.id, device, device.startswith("client:"), places, agent.endpoints)


def _strategy(roster: Roster, department: str) -> Strategy:
    """Return a department's strategy; no lot is drawn among those at work and those on call."""
    strategy = roster.departments[department].strategy
    return "longest_idle" if strategy == "random" and department in roster.on_call else strategy


def preference(entry: Entry, department: Department) -> Preference:
    """Return for whom a call is kept: one put back after a loss is kept for nobody."""
    if entry.restored:
        return Preference()
    recall_s = department.last_agent_s if entry.personal else 0
    wait_ms = department.preferred_wait_s * 1000
    return Preference(entry.own_agent, wait_ms, recall_s * 1000, entry.again)


def offer_rules(department: Department, *, emergency: bool = False) -> OfferRules:
    """Return a department's rules as the store keeps them with each of its calls.

    Args:
        department: it may make an emergency of the call.
        emergency: True when the call is one already.
    """
    return OfferRules(
        asking_ms=department.asking_timeout_s * 1000,
        ring_ms=department.ring_timeout_s * 1000,
        wrap_up_ms=department.wrap_up_s * 1000,
        avoid_ms=department.avoid_s * 1000,
        misses_allowed=department.misses_allowed,
        short_abandon_ms=department.short_abandon_s * 1000,
        consequences=tuple(_consequences(department)),
        emergency=emergency or department.emergency,
        at_once=min(department.at_once, MOST_AT_ONCE),
        more_ms=department.more_s * 1000,
        dial=department.ringing == "dial",
        rejoin_ms=department.rejoin_s * 1000,
    )


def _consequences(department: Department) -> Iterator[int]:
    for failure in FAILURES:
        usual = Consequence(None, department.misses_allowed if failure == "missed" else 0)
        written = department.consequences.get(failure, usual)
        avoid_s = department.avoid_s if written.avoid_s is None else written.avoid_s
        yield from (avoid_s * 1000, written.not_ready_after)


def is_surveyed(department: Department, call: str) -> bool:
    """Tell whether a call is one of those whose callers are asked how it went.

    Drawn by the call's id, so that every process, and every retry, says the same.
    """
    drawn = int.from_bytes(hashlib.sha256(call.encode()).digest()[:8], "big")
    return drawn % 100 < department.survey
