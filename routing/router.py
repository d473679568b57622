"""Route calls to agents: the one door into routing for webhooks, console and commands.

Rules this module keeps:

* One thing that happened is one atomic transition of the store; the router decides nothing that
  two processes could decide differently.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from calls.clock import Clock
from calls.events import Event
from calls.ids import NewId
from routing import policy
from routing.agent import Roster
from routing.answers import Accepted, Advance, AgentGone, Fate, Gone, Taken, Turn
from routing.calling_back import CallingBack
from routing.conversing import Conversing
from routing.door import Door
from routing.duty import Duty
from routing.estimate import Range
from routing.estimating import Estimating, Forecast
from routing.evacuating import Evacuating
from routing.overriding import Overriding
from routing.ports.store import Store
from routing.queue import AgentView, Arrival, CallView, Entry, Snapshot


class Router(Duty):
    """Turn what happened into one atomic transition each.

    Args:
        store: where the site's state lives.
        roster: returns the roster in force; asked at each use, never kept.
        clock: tells the time.
        new_id: makes ids nobody can guess; offers are named by it.
    """

    def __init__(
        self, store: Store, roster: Callable[[], Roster], clock: Clock, new_id: NewId
    ) -> None:
        super().__init__(store, roster, clock, new_id)
        self.evacuation = Evacuating(store, roster, clock, new_id)
        self._door = Door(store, roster, clock, new_id, evacuation=self.evacuation)
        self._estimating = Estimating(store, roster, clock, new_id)
        self.callbacks = CallingBack(store, roster, clock, new_id)
        self.conversing = Conversing(store, roster, clock, new_id)
        self.overriding = Overriding(store, roster, clock, new_id)

    # -- the caller's side ------------------------------------------------------------------

    async def arrive(self, arrival: Arrival) -> Literal["new", "known", "ended"]:
        """Record a caller's first webhook; the same webhook again is ``known``."""
        return await self._store.arrive(arrival, self._now())

    async def stepped(self, call: str, steps: Sequence[Taken], language: str) -> Advance:
        """Record what one turn of the flow did; a retry of the turn learns its first instant."""
        return await self._store.stepped(call, steps, language, self._now())

    async def turn(self, entry: Entry, *, closed: bool = False) -> Turn:
        """Enter the queue, stay in it (heartbeat), or be put back into it: see ``Door.turn``."""
        return await self._door.turn(entry, closed=closed)

    async def leave_queue(
        self, call: str, why: str, to: str, *, urgent: bool = False
    ) -> int | None:
        """Take a waiting caller out of the queue: at their own wish, or as the last way.

        Args:
            call: id of the call.
            why: the way out they chose, for the event.
            to: where they go, for the event.
            urgent: take them from an agent too who is only being rung.

        Returns:
            The turn at which the flow goes on; the same again for the same way again. None: the
            caller is not to be had, as an agent is being rung for them or has answered.
        """
        return await self._store.leave_queue(call, why, to, self._now(), urgent=urgent)

    async def change_department(self, entry: Entry, department: str) -> Entry | None:
        """Let a waiting caller wait for another department: see ``Door.change``."""
        return await self._door.change(entry, department)

    async def forecast(
        self, entry: Entry, said: Range | None = None, *, speak: bool = False
    ) -> Forecast:
        """Estimate how long a caller will wait on: see ``Estimating.forecast``."""
        return await self._estimating.forecast(entry, said, speak=speak)

    async def caller_left(
        self, call: str, why: str, outcome: str = "left_menu", leg: str = ""
    ) -> None:
        """End the call because the caller is gone; ``outcome`` counts only for one in a menu.

        ``leg`` is the leg that is over, where that is known: a call whose caller was promised a
        callback does not end with it.
        """
        await self._store.leave(call, why, outcome, self._now(), leg)

    async def joined(self, call: str, epoch: int, party: Literal["caller", "agent"]) -> None:
        """Note that one of the two is in the room; with both there they talk."""
        await self._store.joined(call, epoch, party, self._now())

    # -- the agent's device -----------------------------------------------------------------

    async def asked(self, offer: str, leg: str) -> None:
        """Note the carrier's id of the agent's leg, as soon as anything tells it."""
        await self._store.asked(offer, leg, self._now())

    async def ringing(self, offer: str, leg: str) -> None:
        """Note that the agent's device rings; the ring timer starts now."""
        await self._store.ringing(offer, leg, self._now())

    async def accept(self, offer: str, leg: str) -> Accepted | Literal["lost"]:
        """Claim the call for the agent who answered; ``lost`` when it is no longer theirs."""
        return await self._store.accept(offer, leg, self._now())

    async def decline(self, offer: str, reason: str) -> Literal["requeued", "lost"]:
        """Refuse an offer at the agent's wish; the caller goes to someone else."""
        return await self._store.refuse(offer, "declined", reason, self._now())

    async def missed(self, offer: str) -> Literal["requeued", "lost"]:
        """Note that the device rang and nobody answered (RONA)."""
        return await self._store.refuse(offer, "missed", "", self._now())

    async def unreachable(self, offer: str, why: str) -> Literal["requeued", "lost"]:
        """Note that the device could not be rung, which is nobody's fault."""
        return await self._store.refuse(offer, "unreachable", why, self._now())

    async def stopped(self, offer: str) -> None:
        """Note that the carrier stopped ringing a device because another was picked up."""
        await self._store.stopped(offer, self._now())

    async def rung_out(
        self, call: str, epoch: int, fate: Fate, leg: str
    ) -> Literal["noted", "stale"]:
        """Note that the Dial of one epoch, which rang agents for a call, is over."""
        return await self._store.rung_out(call, epoch, fate, leg, self._now())

    async def agent_left(
        self, call: str, epoch: int, why: str, how: Gone = "left", leg: str = ""
    ) -> Literal["ended", "survey", "requeued", "asked", "stale"]:
        """Note that the agent's leg is over; the caller who is left goes to a person again.

        Args:
            call: which call.
            epoch: of the conversation, so that a late word ends no later one.
            why: what is known, for the record.
            how: whether they hung up, were lost, or only the room is over.
            leg: which leg, if that is known: one of who is consulted ends the consultation alone.
        """
        view = await self._store.call(call)
        if view is not None and leg and view.agent_leg and leg != view.agent_leg:
            await self._store.beside_left(call, epoch, leg, self._now())
            return "stale"
        agent = self._roster().agents.get(view.agent) if view else None
        spare = agent.telephone if agent and not agent.telephone.startswith("client:") else ""
        gone = AgentGone(how, spare, survey=self._asked(view), leg=leg)
        return await self._store.agent_left(call, epoch, why, gone, self._now())

    def _asked(self, view: CallView | None) -> bool:
        """Tell whether a call's caller is to be asked how it went, once their agent hangs up."""
        department = self._roster().departments.get(view.department) if view else None
        return bool(department and view and policy.is_surveyed(department, view.id))

    async def answered(self, call: str, what: str, key: str) -> Literal["kept", "over"]:
        """Note a caller's answer to a question of the survey: ``csat`` or ``resolved``."""
        return await self._store.answered(call, what, key, self._now())

    # -- the agent's page -------------------------------------------------------------------

    async def hang_up(self, agent: str) -> Literal["ended", "no_call"]:
        """End the agent's call at the agent's wish: the caller hears goodbye."""
        seen = await self._store.agent(agent)
        view = await self._store.call(seen.call) if seen and seen.call else None
        return await self._store.hang_up(agent, self._now(), survey=self._asked(view))

    # -- everyone ---------------------------------------------------------------------------

    async def snapshot(self) -> Snapshot:
        """Return everything that is not ended, for boards and the command line."""
        return await self._store.snapshot(self._now())

    async def call(self, call: str) -> CallView | None:
        """Return one call, ended ones within a day included."""
        return await self._store.call(call)

    async def agent(self, agent: str) -> AgentView | None:
        """Return one agent, if they ever signed in."""
        return await self._store.agent(agent)

    async def events(self, after: int, limit: int = 500) -> Sequence[Event]:
        """Return up to ``limit`` events with a number above ``after``, oldest first."""
        return await self._store.events(after, limit)

    async def story(self, call: str) -> Sequence[Event]:
        """Return every event of one call, oldest first."""
        return await self._store.story(call)
