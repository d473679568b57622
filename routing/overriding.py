"""Override what agents may do, and end that again: at somebody's wish, or when its time is over.

Rules this module keeps:

* Setting and ending are one transition each, with the agent's new places in every open lane: the
  event that makes a match possible makes the match, and a conversation goes on whatever changed.
* The places come from the roster in force; a process that has not yet taken it is told so.
* Nobody's override brings back whom the roster dismissed: it waits for its end, without effect.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from routing import policy
from routing.acting import ATTEMPTS, Acting, overtaken
from routing.agent import Place, Roster
from routing.lanes import in_force
from routing.override import Kind, Override, key_of
from routing.skills import Demand

Overridden = Literal["set", "same", "behind", "unknown"]
Ended = Literal["ended", "none", "behind"]


class Overriding(Acting):
    """Carry out what supervisors let agents do for a while."""

    async def active(self) -> Sequence[Override]:
        """Return the overrides in force, by agent."""
        return await self._store.overrides()

    async def left_alone(self) -> Sequence[Demand]:
        """Return what nobody of the roster can answer while the overrides hold, and could else.

        Looked at is what waiting callers demand now, and each department's plainest call. Whoever
        is on call answers all the same.
        """
        _, lanes = await self._store.open_lanes()
        roster = await in_force(self._store, self._roster)
        plain = (Demand.of(name, {}) for name in roster.departments)
        demands = dict.fromkeys((*plain, *(lanes[lane] for lane in sorted(lanes))))
        return [
            each
            for each in demands
            if any(policy.is_able(agent, each) for agent in self._roster().agents.values())
            and not any(policy.is_able(agent, each) for agent in roster.agents.values())
        ]

    async def set(self, wanted: Override) -> Overridden:
        """Let an agent do something else than the roster says, until the override's end.

        Returns:
            ``unknown`` when the roster does not name the agent; ``behind`` while this process has
            another roster than the one in force.
        """
        for _ in range(ATTEMPTS):
            epoch, lanes = await self._store.open_lanes()
            roster = (await in_force(self._store, self._roster)).under([wanted])
            if wanted.agent not in roster.agents:
                return "unknown"
            places = _places(roster, wanted.agent, lanes)
            done = await self._store.override(wanted, places, roster.version, epoch, self._now())
            if done != "stale":
                return done
        raise overtaken(f'agent "{wanted.agent}" could not be given other skills')

    async def end(self, agent: str, kind: Kind, name: str, who: str) -> Ended:
        """End an override before its time."""
        found = {each.key: each for each in await self.active()}.get(key_of(agent, kind, name))
        return "none" if found is None else await self._end(found, who)

    async def expire(self) -> None:
        """End every override whose time is over."""
        now_ms = self._clock.now_ms()
        for each in await self.active():
            if each.until_ms <= now_ms:
                await self._end(each, "")

    async def _end(self, override: Override, who: str) -> Ended:
        for _ in range(ATTEMPTS):
            epoch, lanes = await self._store.open_lanes()
            roster = await in_force(self._store, self._roster, without=override.key)
            places = _places(roster, override.agent, lanes)
            done = await self._store.end_override(
                override, who, places, roster.version, epoch, self._now()
            )
            if done != "stale":
                return done
        raise overtaken(f'the override of agent "{override.agent}" could not be ended')


def _places(roster: Roster, agent: str, lanes: Mapping[str, Demand]) -> Mapping[str, Place]:
    """Return where an agent stands now; nowhere, if the roster does not name them."""
    known = roster.agents.get(agent)
    return {} if known is None else policy.sign_in_of(known, roster, lanes).lanes
