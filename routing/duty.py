"""Let agents come and go, and keep them under the roster in force.

Rules this module keeps:

* Nobody but the agent, or what the configuration says, makes an agent ready.
* Who is able, and in which order, is worked out here and written under the roster's epoch; if that
  moved on meanwhile, it is worked out again.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Literal

from calls.errors import BrokenInvariantError
from routing import policy
from routing.acting import ATTEMPTS, Acting, overtaken
from routing.agent import Presence
from routing.answers import Said
from routing.lanes import in_force, open_missing
from routing.skills import Demand

_BATCH = 200
"""Agents re-indexed in one transition, so that a big roster does not hold up calls."""


class Duty(Acting):
    """Turn what agents declare, and what the roster says of them, into transitions."""

    async def set_presence(
        self, agent: str, presence: Presence, reason: str = "", cause: str = "agent"
    ) -> Literal["changed", "same", "unknown", "evacuated"]:
        """Declare a presence; signs the agent in first (roster, endpoint, lanes) when needed.

        Args:
            agent: id of the agent.
            presence: what is declared.
            reason: why not ready; empty otherwise.
            cause: who declares it: ``agent``, ``roster`` or ``supervisor``.

        Returns:
            ``unknown`` when the roster does not name the agent; ``evacuated`` when nobody may be
            ready just now.

        Raises:
            BrokenInvariantError: somebody else would make the agent ready.
        """
        if presence == "ready" and cause not in ("agent", "roster"):
            raise BrokenInvariantError(
                "ready_by_other",
                f'agent "{agent}" can be made ready by themselves or by the roster only, '
                f'not by "{cause}": ask them to press Ready',
            )
        changed = await self._store.set_presence(agent, presence, reason, cause, self._now())
        if changed != "unknown" or agent not in self._roster().agents:
            return changed
        if presence == "signed_out":
            return "same"
        await self._sign_in(agent)
        again = await self._store.set_presence(agent, presence, reason, cause, self._now())
        return "changed" if again == "same" else again

    async def _sign_in(self, agent: str) -> None:
        for _ in range(ATTEMPTS):
            epoch, lanes = await self._store.open_lanes()
            roster = await in_force(self._store, self._roster)
            who = policy.sign_in_of(roster.agents[agent], roster, lanes)
            if await self._store.sign_in(who, epoch, self._now()) == "signed_in":
                return
        raise overtaken(f'agent "{agent}" could not be signed in')

    async def touch(self, agent: str, for_s: int) -> Literal["ok", "unknown"]:
        """Prove that the agent's page is alive, and a call could ring in it, for ``for_s`` seconds.

        Who was cut off from a caller that is kept for them is ready again with that, as they were,
        and that caller is offered to them first.
        """
        said = await self._store.touch(agent, self._clock.now_ms() + for_s * 1000)
        if said == "rejoin":
            await self._store.rejoin(agent, self._now())
        return "unknown" if said == "unknown" else "ok"

    async def doubt(self, agent: str, for_s: int) -> Literal["ok", "unknown"]:
        """Note that the agent's page is alive but no call can ring in it.

        Who is ready and stays so for ``for_s`` seconds is made not ready, reason ``phone_lost``.
        """
        return await self._store.doubt(agent, self._clock.now_ms() + for_s * 1000, "phone_lost")

    async def switch(
        self, agent: str, endpoint: str
    ) -> Literal["now", "later", "same", "unknown", "not_theirs"]:
        """Ring an agent on another of the devices the roster gives them.

        Returns:
            ``later`` when they have a call or an offer: it is rung there once that is over.
        """
        entry = self._roster().agents.get(agent)
        if entry is None or endpoint not in entry.endpoints:
            return "not_theirs"
        return await self._store.switch(agent, endpoint, self._now())

    async def wrapped_up(self, agent: str) -> Literal["idle", "same", "unknown"]:
        """End the agent's after-call work early."""
        return await self._store.wrapped_up(agent, self._now())

    async def extend_wrap_up(
        self, agent: str, until_ms: int, most_s: int
    ) -> Literal["extended", "same", "unknown"]:
        """Prolong the agent's after-call work.

        Args:
            agent: id of the agent.
            until_ms: when it is to end, epoch milliseconds.
            most_s: seconds it may last in all; past that the answer is ``same``.
        """
        return await self._store.extend(agent, until_ms, most_s * 1000, self._now())

    async def note(
        self, agent: str, about: str, disposition: str, notes: str, tags: str
    ) -> Literal["noted", "not_theirs", "unknown"]:
        """Keep what an agent wrote about the call they have, or had last.

        One disposition of a department may say that the line broke: see ``routing.redial``.
        """
        call = await self._store.call(about)
        department = self._roster().departments.get(call.department) if call else None
        broke = bool(department and disposition and disposition == department.line_broke)
        said = Said(disposition, notes, tags, broke=broke)
        return await self._store.note(agent, about, said, self._now())

    async def apply_roster(self) -> None:
        """Re-index signed-in agents after the roster changed; the dismissed are signed out.

        The lanes in which departments keep agents free are opened first: what is kept is counted
        in them.
        """
        kept = [Demand.of(name, {}) for name in self._roster().reserving]
        for _ in range(ATTEMPTS):
            _, lanes = await self._store.open_lanes()
            if all(demand.lane in lanes for demand in kept):
                break
            await open_missing(self._store, self._roster, kept, self._now())
        here = await self._store.snapshot(self._now())
        names = iter(sorted(a.id for a in here.agents if a.presence != "signed_out"))
        batch = list(islice(names, _BATCH))
        while True:
            await self._reindex(batch)
            batch = list(islice(names, _BATCH))
            if not batch:
                return

    async def _reindex(self, names: Sequence[str]) -> None:
        for _ in range(ATTEMPTS):
            epoch, lanes = await self._store.open_lanes()
            roster = await in_force(self._store, self._roster)
            stay = {
                name: policy.sign_in_of(roster.agents[name], roster, lanes)
                for name in names
                if name in roster.agents
            }
            gone = [name for name in names if name not in roster.agents]
            done = await self._store.reindex(stay, gone, roster.terms, epoch, self._now())
            if done == "indexed":
                return
        raise overtaken("the new roster could not be applied")
