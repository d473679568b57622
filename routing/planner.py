"""Bring everybody where the plan wants them: shifts, their breaks and their ends.

Rules this module keeps:

* When to look is a stored deadline; any dispatcher may look, and looking twice changes nothing.
* What is planned is compared with what was last carried out, so that a shift missed while no
  process ran, or changed by a new configuration, is caught up with.
* Whoever plans by another roster than the one applied last looks again later: a process that has
  not yet taken a new configuration undoes nothing of it.
"""

from collections.abc import Callable, Mapping

from calls.clock import Clock
from calls.ids import NewId
from routing import policy
from routing.agent import Agent, Roster, SignIn
from routing.ports import Now, Store
from routing.shifts import OFF, next_change_ms, spell_at

_LOOK_AGAIN_MS = 86_400_000
"""A plan is looked at once a day at least: changes are searched for a day ahead."""
_BEHIND_MS = 1000
"""How soon a process whose roster is not the one in force looks again."""


class Planner:
    """Carry out what shifts say.

    Args:
        store: where the site's state lives.
        roster: returns the roster in force.
        clock: tells the time.
        new_id: makes ids nobody can guess.
    """

    def __init__(
        self, store: Store, roster: Callable[[], Roster], clock: Clock, new_id: NewId
    ) -> None:
        self._store = store
        self._roster = roster
        self._clock = clock
        self._new_id = new_id

    async def look(self) -> None:
        """Carry out what is planned for now, and store when to look again."""
        now = self._now()
        roster = self._roster()
        if await self._store.version() != roster.version:
            await self._store.plan(now.at_ms + _BEHIND_MS, now)
            return
        done = await self._store.spells()
        planned = _spells(roster, now.at_ms)
        for name in sorted({*done, *planned}):
            if done.get(name, OFF) != planned.get(name, OFF):
                await self._follow(name, planned.get(name, OFF))
        if planned:
            await self._store.plan(_next_ms(roster, now.at_ms), now)

    def _now(self) -> Now:
        return Now(self._clock.now_ms(), self._new_id(), self._roster().version)

    async def _follow(self, name: str, spell: str) -> None:
        while True:
            epoch, lanes = await self._store.open_lanes()
            roster = self._roster()
            agent = roster.agents.get(name)
            who = policy.sign_in_of(agent, roster, lanes) if agent else SignIn(name, "", False, {})
            if await self._store.follow(who, spell, epoch, self._now()) != "stale":
                return


def _followers(roster: Roster) -> Mapping[str, Agent]:
    return {name: agent for name, agent in roster.agents.items() if agent.follows_shifts}


def _spells(roster: Roster, at_ms: int) -> Mapping[str, str]:
    """Return the spell of everybody who follows the plan, also of those who are off."""
    followers = _followers(roster)
    return {name: spell_at(agent.shifts, at_ms) for name, agent in followers.items()}


def _next_ms(roster: Roster, at_ms: int) -> int:
    """Return when the plan wants something else, at most a day ahead."""
    edges = (next_change_ms(agent.shifts, at_ms) for agent in _followers(roster).values())
    soonest = (edge for edge in edges if edge is not None)
    return min(soonest, default=at_ms + _LOOK_AGAIN_MS)
