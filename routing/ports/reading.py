"""Name what a store does to be read and watched."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

from calls.events import Event
from routing.answers import Now
from routing.queue import AgentView, CallView, Snapshot


class Reading(Protocol):
    """Keep what a store keeps to be read and watched."""

    # -- reading ------------------------------------------------------------------------------

    async def call(self, call: str) -> CallView | None:
        """Return one call, ended ones within a day included."""
        ...

    async def agent(self, agent: str) -> AgentView | None:
        """Return one agent."""
        ...

    async def snapshot(self, now: Now) -> Snapshot:
        """Return everything that is not ended."""
        ...

    async def events(self, after: int, limit: int) -> Sequence[Event]:
        """Return up to ``limit`` events with ``seq`` above ``after``, oldest first."""
        ...

    async def story(self, call: str) -> Sequence[Event]:
        """Return every event of one call, oldest first."""
        ...

    # -- watching -----------------------------------------------------------------------------

    async def live(self, now: Now) -> Mapping[str, Any]:
        """Return the live state as ``routing.invariants`` judges it: no ended call, no event.

        On a running server it is not one instant: believe what two looks find.
        """
        ...

    async def broken(self, found: Sequence[tuple[str, str]], now: Now) -> Literal["told", "again"]:
        """Tell of rules found broken, each with what breaks it; ``again``: told just before."""
        ...
