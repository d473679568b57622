"""Say from which calls an agent is kept because a department keeps some of its own free.

Rules this module keeps:

* A department with a ``reserve`` counts its idle agents in its plain lane, the one that asks for no
  skill: whoever is at work for it stands there, those on call do not count.
* With no more idle than are to stay free, none of them is offered a call of another department:
  neither by overflow into theirs, nor because they serve that department too.
* An emergency is kept from nobody. Two departments that both keep agents free do not keep those who
  serve both from either: else nobody could ever be rung for either.
* A lane nobody opened yet counts nobody: until it is open, nothing is kept in it.
"""

from collections.abc import Collection
from dataclasses import replace

from routing.agent import Agent, Place, Roster
from routing.skills import Demand


def reserved(
    place: Place, agent: Agent, demand: Demand, roster: Roster, lanes: Collection[str]
) -> Place:
    """Return an agent's place in a lane with what is kept free for their own departments.

    Args:
        place: where they stand in the lane.
        agent: who; at work for the lane's department, not on call.
        demand: the lane's.
        roster: everybody's departments.
        lanes: the lanes that are open.
    """
    mine = {
        name: roster.departments[name].reserve
        for name in roster.reserving
        if name in agent.departments and roster.on_call_rank(agent.id, name) is None
    }
    if not mine or demand.standing == "urgent":
        return place
    if demand.department in mine and not demand.standing:
        return place if demand.required else replace(place, keeps=mine[demand.department])
    plain = {Demand.of(name, {}).lane: left for name, left in mine.items()}
    return replace(place, held=tuple((lane, n) for lane, n in plain.items() if lane in lanes))
