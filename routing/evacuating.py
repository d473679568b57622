"""Take everybody off duty at once, and know at each wait turn whether that is so.

Rules this module keeps:

* Who says so, when and why is in the record.
* Whether it is so is read once in a second at most: a wait turn must not cost a round trip more.
"""

from collections.abc import Callable
from typing import Literal

from calls.clock import Clock
from calls.ids import NewId
from routing.acting import Acting
from routing.agent import Roster
from routing.ports.store import Store
from routing.queue import Evacuation, Talks

_FRESH_MS = 1000


class Evacuating(Acting):
    """Evacuate a site, and lift it."""

    def __init__(
        self, store: Store, roster: Callable[[], Roster], clock: Clock, new_id: NewId
    ) -> None:
        super().__init__(store, roster, clock, new_id)
        self._known: Evacuation | None = None
        self._read_at: int | None = None

    async def begin(self, who: str, why: str, talks: Talks) -> Literal["evacuated", "same"]:
        """Take everybody off duty, without blame; nobody may be ready until it is lifted.

        Args:
            who: the person who says so.
            why: the reason, for the record, the agents and the board.
            talks: ``move`` takes the callers of conversations away from their agents too.

        Returns:
            ``same`` when the site is evacuated already, and no conversations are to be moved now.
        """
        self._read_at = None
        return await self._store.evacuate(who, why, talks, self._now())

    async def lift(self, who: str) -> Literal["lifted", "same"]:
        """Let agents press Ready again; nobody is made ready."""
        self._read_at = None
        return await self._store.lift(who, self._now())

    async def known(self) -> Evacuation | None:
        """Return the evacuation that lasts, as of a second ago at most; None for none."""
        at_ms = self._clock.now_ms()
        if self._read_at is None or at_ms - self._read_at >= _FRESH_MS:
            self._known = await self._store.evacuation()
            self._read_at = at_ms
        return self._known

    async def lasts(self) -> bool:
        """Tell whether the site is evacuated."""
        return await self.known() is not None
