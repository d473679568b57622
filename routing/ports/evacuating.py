"""Name what a store does so that everybody can leave at once."""

from typing import Literal, Protocol

from routing.answers import Now
from routing.queue import Evacuation, Talks


class Evacuations(Protocol):
    """Keep what a store keeps of an evacuation: while it lasts nobody is ready."""

    async def evacuate(
        self, who: str, why: str, talks: Talks, now: Now
    ) -> Literal["evacuated", "same"]:
        """Let nobody be ready from now on, and have everybody taken off duty, without blame.

        Agents are taken off by the deadline this sets, some at a time; their offers go back. Said
        again, it only turns ``finish`` into ``move``.
        """
        ...

    async def lift(self, who: str, now: Now) -> Literal["lifted", "same"]:
        """Let agents be ready again; nobody is made so."""
        ...

    async def evacuation(self) -> Evacuation | None:
        """Return the evacuation that lasts; None when there is none."""
        ...
