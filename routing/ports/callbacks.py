"""Name what a store does of promised callbacks."""

from collections.abc import Sequence
from typing import Literal, Protocol

from routing.answers import Now, Turn
from routing.callback import Failed, Pledge, Promised
from routing.queue import Destination, Entry, Preference


class Callbacks(Protocol):
    """Keep what a store keeps of promises to call back."""

    async def promise(self, entry: Entry, pledge: Pledge, now: Now) -> Promised:
        """Let the caller go, and keep the place: the call has no leg from now on.

        One that waits stays where it is, unless the promise is for later; one in the menu is
        ``promised`` until it is due. A call the store does not know is made anew from the entry.
        The promise that ``pledge.replaces`` names ends with it.
        """
        ...

    async def requeue(
        self, call: str, to: Destination, now: Now, kept_for: Preference
    ) -> Literal["queued", "not_promised", "no_lane"]:
        """Bring a promised call to the queue, at the key it always had, and match it.

        It is kept for ``kept_for.agent`` first, if they are ready.
        """
        ...

    async def postpone(
        self, call: str, until_ms: int, why: str, now: Now
    ) -> Literal["postponed", "not_there"]:
        """Look at the promise again at ``until_ms``; with a ``why``, put aside until then.

        One an agent is being rung for is left alone, and looked at again.
        """
        ...

    async def call_off(
        self, call: str, outcome: str, why: str, now: Now, *, sorry: bool = False
    ) -> Literal["ended", "not_promised"]:
        """End a promise, in whatever state it is; a call that has a leg is left alone.

        ``sorry``: its caller is to be rung and told (effect ``apologise``).
        """
        ...

    async def dialled(
        self, call: str, epoch: int, leg: str, now: Now, *, picked_up: bool = False
    ) -> Literal["live", "lost"]:
        """Note the caller's new leg as soon as anything tells it; a try given up is cancelled.

        ``picked_up``: somebody, or a voicemail, has answered.
        """
        ...

    async def here(self, call: str, leg: str, ticket: str, now: Now) -> Turn:
        """Note that the caller is on the line: the call has a leg again.

        ``joining``: the agent is in the room; ``waiting``: the agent has gone meanwhile, and the
        caller waits at the old place for the next; ``ended``: the call is over.
        """
        ...

    async def tried(
        self, call: str, epoch: int, how: Failed, now: Now
    ) -> Literal["again", "given_up", "stale"]:
        """Note that a try reached nobody: the agent is free, the call waits for the next try."""
        ...

    async def callback_of(self, number: str, department: str) -> str:
        """Return the call whose promise by a department a number is known by; empty if none."""
        ...

    async def chosen(self, department: str, instants: Sequence[int]) -> Sequence[int]:
        """Return how many promises a department has for each of the instants."""
        ...
