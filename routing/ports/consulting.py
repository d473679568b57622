"""Name what a store does of consultations: somebody is talked to first, the caller waits."""

from typing import Literal, Protocol

from routing.answers import Consulted, Now


class Consultations(Protocol):
    """Keep what a store keeps of consultations. ``agent`` is always who has the call."""

    async def consult(self, agent: str, lane: str, other: str, number: str, now: Now) -> Consulted:
        """Put the caller on hold and ring somebody to be talked to first.

        Args:
            agent: who has the call.
            lane: where the next free agent is taken from; empty for the other two.
            other: an agent, who must be ready and idle.
            number: a number outside.
            now: what makes it a function.
        """
        ...

    async def regroup(self, agent: str, how: Literal["swap", "join"], now: Now) -> Consulted:
        """Let the caller and the consulted party change places on hold, or all three talk."""
        ...

    async def complete(self, agent: str, now: Now) -> Consulted:
        """Leave the caller to the consulted party; the agent is done."""
        ...

    async def cancel_consult(self, agent: str, now: Now) -> Consulted:
        """End the consultation, however far it is; the customer is with the agent again."""
        ...

    async def panic(self, agent: str, now: Now) -> Consulted:
        """Raise the alarm: the agent is abused or threatened."""
        ...

    async def aside(
        self, call: str, epoch: int, leg: str, what: Literal["rings", "joined", "over"], now: Now
    ) -> Literal["live", "lost"]:
        """Note how the leg of a consulted number outside fares; a dead one's leg is ended."""
        ...

    async def beside_left(
        self, call: str, epoch: int, leg: str, now: Now
    ) -> Literal["parted", "stale"]:
        """Note that the leg of who is consulted is over: the customer is with the agent again."""
        ...
