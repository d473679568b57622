"""Do what an agent asks of the conversation they lead: hold, take back, send on.

Rules this module keeps:

* The agent who asks is the agent who talks; whatever is asked concerns their own call alone.
* A caller who is sent on has the place of somebody who waited what they really waited: talking
  counts for nothing and costs nothing (DESIGN §5).
* What cannot be done changes nothing, and is answered in a word.
"""

from dataclasses import dataclass
from typing import Literal

from routing import plans, policy
from routing.acting import ATTEMPTS, Acting, overtaken
from routing.agent import Agent
from routing.answers import Consulted, Transferred
from routing.department import Department
from routing.lanes import in_force, open_missing
from routing.queue import CallView, Destination
from routing.skills import Demand

Sent = Transferred | Literal["unknown"]
"""What came of sending a caller on; ``unknown``: there is no such department or agent."""


@dataclass(frozen=True, slots=True)
class Target:
    """Say where a caller is sent: a department, an agent, a number outside, or ``up``.

    Args:
        how: which of them.
        to: its name, or the number; empty for ``up``.
    """

    how: Literal["department", "agent", "number", "up"]
    to: str = ""


class Conversing(Acting):
    """Carry out what agents ask of their conversations."""

    async def hold(self, agent: str) -> Literal["held", "resumed", "same", "no_call"]:
        """Let the caller hear music instead of the agent."""
        return await self._store.hold(agent, self._now(), on=True)

    async def resume(self, agent: str) -> Literal["held", "resumed", "same", "no_call"]:
        """Take the caller back from the music."""
        return await self._store.hold(agent, self._now(), on=False)

    async def transfer(self, agent: str, target: Target) -> Sent:
        """Send the caller of the agent's conversation on; the agent is done with them.

        Args:
            agent: who talks.
            target: where the caller goes. A number must be one callers may be connected with:
                whoever asks for them has checked that.
        """
        if target.how == "number":
            return await self._store.send_outside(agent, target.to, self._now())
        for _ in range(ATTEMPTS):
            view = await self._talks(agent)
            if view is None:
                return "no_call"
            to = self._destination(view, target, await self._named(target))
            if to is None:
                return "unknown"
            named = target.to if target.how == "agent" else ""
            sent = await self._store.transfer(agent, to, named, self._now())
            if sent != "no_lane":
                return sent
            demands = (to.demand, *(stage.demand for stage in to.stages))
            await open_missing(self._store, self._roster, demands, self._now())
        raise overtaken(f'the caller of agent "{agent}" could not be sent on')

    async def consult(self, agent: str, target: Target) -> Consulted | Literal["unknown"]:
        """Talk to somebody first: the caller hears music meanwhile.

        Args:
            agent: who talks.
            target: a department's (or, ``up``, the higher one's) next free agent, an agent who is
                ready and idle, or a number callers may be connected with.
        """
        if target.how == "number":
            return await self._store.consult(agent, "", "", target.to, self._now())
        if target.how == "agent":
            known = target.to in self._roster().agents
            asked = self._store.consult(agent, "", target.to, "", self._now()) if known else None
            return await asked if asked is not None else "unknown"
        for _ in range(ATTEMPTS):
            view = await self._talks(agent)
            if view is None:
                return "no_call"
            to = self._destination(view, target)
            if to is None:
                return "unknown"
            said = await self._store.consult(agent, to.demand.lane, "", "", self._now())
            if said != "no_lane":
                return said
            await open_missing(self._store, self._roster, [to.demand], self._now())
        raise overtaken(f'nobody could be consulted for agent "{agent}"')

    async def swap(self, agent: str) -> Consulted:
        """Let the caller and the consulted party change places on hold."""
        return await self._store.regroup(agent, "swap", self._now())

    async def join(self, agent: str) -> Consulted:
        """Let all three talk."""
        return await self._store.regroup(agent, "join", self._now())

    async def complete(self, agent: str) -> Consulted:
        """Leave the caller to the consulted party; the agent is done."""
        return await self._store.complete(agent, self._now())

    async def cancel(self, agent: str) -> Consulted:
        """End the consultation, however far it is: the customer is with the agent again."""
        return await self._store.cancel_consult(agent, self._now())

    async def panic(self, agent: str) -> Consulted:
        """Raise the alarm: the agent is abused or threatened. Hanging up is then permitted."""
        return await self._store.panic(agent, self._now())

    async def aside(
        self, call: str, epoch: int, leg: str, what: Literal["rings", "joined", "over"]
    ) -> Literal["live", "lost"]:
        """Note how the leg of a consulted number outside fares."""
        return await self._store.aside(call, epoch, leg, what, self._now())

    async def beside_left(self, call: str, epoch: int, leg: str) -> Literal["parted", "stale"]:
        """Note that the leg of who is consulted is over."""
        return await self._store.beside_left(call, epoch, leg, self._now())

    async def _talks(self, agent: str) -> CallView | None:
        """Return the call an agent talks on now."""
        seen = await self._store.agent(agent)
        view = await self._store.call(seen.call) if seen and seen.call else None
        return view if view and view.state == "talking" and view.agent == agent else None

    async def _named(self, target: Target) -> Agent | None:
        """Return the agent a caller is sent to, with the departments they answer for just now."""
        if target.how != "agent":
            return None
        return (await in_force(self._store, self._roster)).agents.get(target.to)

    def _destination(
        self, view: CallView, target: Target, named: Agent | None = None
    ) -> Destination | None:
        roster = self._roster()
        here = roster.departments.get(view.department)
        department: Department | None
        if target.how == "agent":
            if named is None or not named.departments:
                return None
            own = view.department if view.department in named.departments else ""
            department = roster.departments.get(own or next(iter(named.departments)))
        else:
            over = (here.escalates_to or "") if here and target.how == "up" else target.to
            department = roster.departments.get(over)
        if department is None:
            return None
        spoken = {} if target.how == "agent" else {view.language: 1}
        there = Demand.of(department.id, spoken)
        demand = (
            there
            if target.how == "agent"
            else plans.handed(roster, there, department.id, view.language)
        )
        whole = plans.planned(roster, plans.entry_of(view, demand, self._clock.now_ms()))
        rules = policy.offer_rules(department)
        return Destination(
            whole.demand, whole.stages, rules, view.head_start_ms, target.how, view.agent
        )
