"""Carry out what agents ask of a consultation, in Redis or Valkey.

Rules this module keeps:

* One script, one round trip, one transition; nothing is decided here.
"""

from typing import Literal, cast

from routing.answers import Consulted, Now
from routing.store.redis_running import Argument, Running, when


class Consultations(Running):
    """Implement the part of ``routing.ports.Store`` that is about consultations."""

    async def _consulted(self, name: str, *arguments: Argument) -> Consulted:
        answer = await self._run(name, *arguments)
        return cast("Consulted", answer[0])

    async def consult(self, agent: str, lane: str, other: str, number: str, now: Now) -> Consulted:
        """Ring somebody to be talked to first: an agent, a lane's next one, or a number outside."""
        return await self._consulted("consult", *when(now), agent, lane, other, number)

    async def regroup(self, agent: str, how: Literal["swap", "join"], now: Now) -> Consulted:
        """Let the caller and the consulted party change places on hold, or all three talk."""
        return await self._consulted("regroup", now.at_ms, agent, how)

    async def complete(self, agent: str, now: Now) -> Consulted:
        """Leave the caller to the consulted party."""
        return await self._consulted("complete", *when(now), agent)

    async def cancel_consult(self, agent: str, now: Now) -> Consulted:
        """End a consultation however far it is: the customer is with the agent again."""
        return await self._consulted("cancel_consult", *when(now), agent)

    async def panic(self, agent: str, now: Now) -> Consulted:
        """Raise the alarm for an agent who is abused or threatened; once for a conversation."""
        return await self._consulted("panic", now.at_ms, agent)

    async def aside(
        self, call: str, epoch: int, leg: str, what: Literal["rings", "joined", "over"], now: Now
    ) -> Literal["live", "lost"]:
        """Note how the leg of a number outside fares; one nobody wants any more is ended."""
        answer = await self._run("aside", *when(now), call, epoch, leg, what)
        return cast("Literal['live', 'lost']", answer[0])

    async def beside_left(
        self, call: str, epoch: int, leg: str, now: Now
    ) -> Literal["parted", "stale"]:
        """Note that the leg of who is consulted is over."""
        answer = await self._run("beside_left", *when(now), call, epoch, leg)
        return cast("Literal['parted', 'stale']", answer[0])
