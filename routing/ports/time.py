"""Name what a store does for deadlines and effects."""

from collections.abc import Sequence
from typing import Literal, Protocol

from routing.answers import Now
from routing.effects import Effect, Outcome


class Outbox(Protocol):
    """Keep what a store keeps for deadlines and effects."""

    async def due(self, limit: int, now: Now) -> int:
        """Carry out up to ``limit`` deadlines that have passed; return how many."""
        ...

    async def next_due_ms(self) -> int | None:
        """Return the earliest deadline or effect instant, None when there is none."""
        ...

    async def take(
        self, process: str, limit: int, lease_ms: int, ring_pace_ms: int, now: Now
    ) -> Sequence[Effect]:
        """Lease up to ``limit`` effects: urgent ones first, rings no closer than the pace."""
        ...

    async def mark_sent(self, effect: str, process: str, now: Now) -> Literal["go", "lost"]:
        """Mark an effect sent, just before it is posted; a ring restarts the asking deadline."""
        ...

    async def settle(self, effect: str, outcome: Outcome, why: str, now: Now) -> None:
        """Close an effect with what came of it, carrying out what follows from that.

        ``why`` is the carrier's reason, for the record of a ring that failed.
        """
        ...

    async def wait_for_work(self, timeout_s: float) -> None:
        """Return when an effect or an earlier deadline was written, or after the real timeout."""
        ...

    async def trim(self, events: int) -> None:
        """Keep the newest ``events`` events, exactly, and forget the older ones."""
        ...
