"""Name what a store does of calls, from the door to their end."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from routing.agent import Place
from routing.answers import Advance, Now, Standing, Taken, Turn
from routing.department import OfferRules
from routing.queue import Arrival, Destination, Entry, KeptPlace
from routing.skills import Demand


class Calls(Protocol):
    """Keep what a store keeps of calls, from the door to their end."""

    async def arrive(self, arrival: Arrival, now: Now) -> Literal["new", "known", "ended"]:
        """Record a call at its first webhook, in state ``menu``."""
        ...

    async def stepped(self, call: str, steps: Sequence[Taken], language: str, now: Now) -> Advance:
        """Append one turn's steps and move the call's deadline; a turn seen before is stale."""
        ...

    async def kept_place(self, caller: str) -> KeptPlace | None:
        """Return the place kept for a number whose call was cut off, be its time over or not."""
        ...

    async def join(
        self, entry: Entry, rules: OfferRules, now: Now
    ) -> Turn | Literal["no_lane", "no_place"]:
        """Put the call in its lane, or note its next wait turn if it is already there.

        A call the store does not know (it was lost) is made anew from the entry. Matches the
        lane's first idle agent if there is one. ``no_place``: the kept place it would regain is
        another leg's by now.
        """
        ...

    async def standing(self, call: str, demand: Demand, now: Now) -> Standing | Literal["no_lane"]:
        """Say how things stand with a call, or with one that comes with this demand."""
        ...

    async def widen(
        self, call: str, demand: Demand, cause: str, now: Now
    ) -> Literal["widened", "same", "no_lane"]:
        """Let others answer a waiting call too; ``same`` when they may, or it does not wait."""
        ...

    async def move(
        self, call: str, to: Destination, now: Now
    ) -> Literal["moved", "not_waiting", "no_lane"]:
        """Put a waiting call into another lane, or to another place; time waited still counts."""
        ...

    async def leave_queue(
        self, call: str, why: str, to: str, now: Now, *, urgent: bool = False
    ) -> int | None:
        """Take a waiting call back to the menu; return its flow's next turn, None: not waiting.

        One that is in the menu stays there; the event is appended all the same. ``urgent`` takes
        one back, too, for whom an agent is only being rung: the agent goes on to the next.
        """
        ...

    async def open_lane(
        self, demand: Demand, able: Mapping[str, Place], epoch: int, now: Now
    ) -> Literal["opened", "stale"]:
        """Open a lane for the agents able to serve it, unless the roster's epoch moved on."""
        ...

    async def leave(
        self, call: str, why: str, outcome: str, now: Now, leg: str = ""
    ) -> Literal["ended", "unknown", "kept"]:
        """End the call in whatever state it is: frees the agent, withdraws the offer.

        ``outcome`` is used only when the state does not decide it (a call in ``menu``). ``leg`` is
        the leg that is over, where that is known: the end of one the call does not have any more
        (its caller was promised a callback) ends nothing, and neither does it end a promise.
        """
        ...
