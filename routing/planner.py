"""Bring everybody where the plan wants them: shifts, breaks, nights on call, overrides' ends.

Rules this module keeps:

* When to look is a stored deadline; any dispatcher may look, and looking twice changes nothing.
* What is planned is compared with what was last carried out, so that a shift missed while no
  process ran, or changed by a new configuration, is caught up with.
* Own shifts go before being on call; who is on call is rung on a telephone, never on a page.
* Whoever plans by another roster than the one applied last looks again later: a process that has
  not yet taken a new configuration undoes nothing of it.
"""

from collections.abc import Callable, Mapping

from calls.clock import Clock
from calls.ids import NewId
from routing import policy
from routing.acting import Acting
from routing.agent import Roster, SignIn
from routing.lanes import in_force
from routing.ports.store import Store
from routing.rota import OnCall
from routing.router import Router
from routing.shifts import OFF

_LOOK_AGAIN_MS = 86_400_000
"""A plan is looked at once a day at least: changes are searched for a day ahead."""
_CALL = "call@"
"""How the spell of somebody on call begins."""
_BEHIND_MS = 1000
"""How soon a process whose roster is not the one in force looks again."""


class Planner(Acting):
    """Carry out what shifts and rotas say.

    Args:
        router: applies the roster when others are on call.
        store: where the site's state lives.
        roster: returns the roster in force.
        clock: tells the time.
        new_id: makes ids nobody can guess.
    """

    def __init__(
        self,
        router: Router,
        store: Store,
        roster: Callable[[], Roster],
        clock: Clock,
        new_id: NewId,
    ) -> None:
        super().__init__(store, roster, clock, new_id)
        self._router = router

    async def look(self) -> None:
        """Carry out what is planned for now, and store when to look again."""
        now = self._now()
        roster = self._roster()
        version = await self._store.version()
        if version not in (roster.version, ""):
            await self._store.plan(now.at_ms + _BEHIND_MS, now)
            return
        on_call = _on_call(roster, now.at_ms)
        if await self._store.on_call() != on_call:
            await self._store.put_on_call(on_call, now)
            version = ""
        if version != roster.version:
            await self._router.apply_roster()
        await self._router.overriding.expire()
        done = await self._store.spells()
        planned = _spells(roster, now.at_ms)
        for name in sorted({*done, *planned}):
            if done.get(name, OFF) != planned.get(name, OFF):
                await self._follow(name, planned.get(name, OFF))
        if roster.rotas or any(agent.follows_shifts for agent in roster.agents.values()):
            await self._store.plan(_next_ms(roster, now.at_ms), now)

    async def _follow(self, name: str, spell: str) -> None:
        while True:
            epoch, lanes = await self._store.open_lanes()
            roster = await in_force(self._store, self._roster)
            agent, on_call = roster.agents.get(name), spell.startswith(_CALL)
            who = SignIn(name, "", has_page=False, lanes={})
            if agent is not None:
                who = policy.sign_in_of(agent, roster, lanes, on_call=on_call)
            if await self._store.follow(who, spell, epoch, self._now()) != "stale":
                return


def _on_call(roster: Roster, at_ms: int) -> Mapping[str, OnCall]:
    """Return who is on call at an instant, by department."""
    called = {department: rota.on_call(at_ms) for department, rota in roster.rotas.items()}
    return {department: each for department, each in called.items() if each is not None}


def _spells(roster: Roster, at_ms: int) -> Mapping[str, str]:
    """Return the spell of everybody who is planned for an instant."""
    planned: dict[str, str] = {}
    for rota in roster.rotas.values():
        since_ms = rota.when.since_ms(at_ms)
        if since_ms is not None:
            for name in (*rota.order, *rota.alarm):
                # On call for two departments: the spell of the one that began last.
                planned[name] = max(planned.get(name, ""), f"{_CALL}{since_ms}")
    for name, agent in roster.agents.items():
        if agent.follows_shifts and (spell := agent.shifts.spell_at(at_ms)):
            planned[name] = spell
    return {name: spell for name, spell in planned.items() if name in roster.agents}


def _next_ms(roster: Roster, at_ms: int) -> int:
    """Return when the plan wants something else, at most a day ahead."""
    edges = [rota.next_change_ms(at_ms) for rota in roster.rotas.values()]
    planned = (agent for agent in roster.agents.values() if agent.follows_shifts)
    edges += [agent.shifts.next_change_ms(at_ms) for agent in planned]
    return min((edge for edge in edges if edge), default=at_ms + _LOOK_AGAIN_MS)
