"""Name what a store does of overrides: what agents may do otherwise than the roster says."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from routing.agent import Place
from routing.answers import Now
from routing.override import Override


class Overrides(Protocol):
    """Keep one override for each agent and skill or department."""

    async def overrides(self) -> Sequence[Override]:
        """Return the overrides in force, by agent; read after the epoch."""
        ...

    async def override(
        self, wanted: Override, places: Mapping[str, Place], version: str, epoch: int, now: Now
    ) -> Literal["set", "same", "stale", "behind"]:
        """Set an override, with the agent's places as they are under it, under a new epoch.

        It is in force until ``end_override``; from its end on the plan is looked at until then.

        Args:
            wanted: the override, in place of any other of the same thing.
            places: where the agent stands with it; nothing is written of who is signed out.
            version: of the roster they come from; ``behind`` where another was applied last.
            epoch: the roster's epoch they come from.
            now: what the transition is given.
        """
        ...

    async def end_override(
        self,
        override: Override,
        who: str,
        places: Mapping[str, Place],
        version: str,
        epoch: int,
        now: Now,
    ) -> Literal["ended", "none", "stale", "behind"]:
        """End an override, if it is the very one in force, with the agent's places without it.

        ``who`` ended it; empty: its time is over.
        """
        ...
