"""Let two legs hear each other.

Rules this module keeps:

* Each is told with whom it is together, and that it is alone again.
* With ``hangupOnStar`` the caller's star key ends it; other keys go to nobody.

Source: Twilio, TwiML ``<Dial>``.
"""

from types import TracebackType
from typing import Self

from simulator.leg import Event, Leg, Signal


class Bridge:
    """Two legs, connected while inside.

    Args:
        caller: whose Dial it is.
        party: whom it reached.
    """

    def __init__(self, caller: Leg, party: Leg) -> None:
        self._pair = (caller, party)

    def __enter__(self) -> Self:
        """Connect the two."""
        caller, party = self._pair
        for leg, other in ((caller, party), (party, caller)):
            leg.circle = self
            leg.tell("together", **{"with": [other.far_end]})
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Part the two."""
        for leg in self._pair:
            if leg.circle is self:
                leg.circle = None
                if not leg.over:
                    leg.tell("alone")

    def carry(self, speaker: Leg, event: Event) -> None:
        """Let the other one hear something."""
        for leg in self._pair:
            if leg is not speaker:
                leg.device.deliver(leg, event)

    async def last(self, caller: Leg, parted: Signal, *, until_ms: int | None, star: str) -> None:
        """Return when the connection is over.

        Args:
            caller: on whose leg the waiting is done.
            parted: done when the party was redirected away.
            until_ms: the latest end.
            star: the caller's key that ends it; empty for none.

        Raises:
            Interruption: the caller's leg goes on otherwise.
        """
        party = self._pair[1]
        with caller.listening() as inbox:
            while not party.over and not parted.done():
                await caller.wait(inbox.arrival(), party.ended, parted, until_ms=until_ms)
                keys = [text for kind, text in inbox.items if kind == "key"]
                inbox.items.clear()
                if star and star in keys:
                    return
                if until_ms is not None and caller.clock.now_ms() >= until_ms:
                    return
