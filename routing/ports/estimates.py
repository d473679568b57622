"""Name what a store does so that a wait can be estimated, and the estimate be scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from calls.events import Event
from routing.answers import Now
from routing.estimate import Range
from routing.prospect import Prospect
from routing.queue import Entry

MOST_EVENTS = 500
"""Events folded in one trip; what is left is folded with the next estimate."""
MOST_AGENTS = 64
"""Agents looked at for one estimate: of more, some, and each stands for several. What that leaves
uncertain of the rate at which they free is half of what nobody knows anyhow (``departures.DRIFT``).
"""
MOST_AHEAD = 256
"""Calls ahead looked at where they stand in several lanes; of more, how many stand in more than one
is judged by those."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Show what an estimate is made of, at one instant.

    Args:
        prospect: how things stand with the caller.
        paces: what ``routing.pace`` wrote last; empty before the first time.
        events: what happened since, oldest first; at most ``MOST_EVENTS``.
        turn: the wait turn at which an estimate was last spoken in this stay; -1: at none.
        said: what was spoken then.
    """

    prospect: Prospect
    paces: str
    events: Sequence[Event]
    turn: int = -1
    said: Range | None = None


class Estimates(Protocol):
    """Keep what a store keeps of estimates."""

    async def outlook(self, entry: Entry) -> Outlook | None:
        """Return, in one trip, what an estimate for a call is made of.

        Returns:
            As the call waits; as it would wait at the end of its lane, where it is at the door.
            None where an agent is being rung for it or has answered, or nobody waited there yet.
        """
        ...

    async def keep_paces(self, seq: int, paces: str) -> Literal["kept", "older"]:
        """Keep paces that have seen the events up to ``seq``, unless newer ones are kept."""
        ...

    async def estimated(self, call: str, turn: int, said: Range, now: Now) -> Range | None:
        """Append that an estimate is spoken to a waiting call, once for each wait turn.

        Returns:
            What is spoken at that turn: for a retry what was said first. None when the call does
            not wait, or a later turn has spoken.
        """
        ...
