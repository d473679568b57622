"""Name what a store does of offers, from asking a device on."""

from typing import Literal, Protocol

from routing.answers import Accepted, AgentGone, Fate, Now, Transferred
from routing.queue import Destination


class Offers(Protocol):
    """Keep what a store keeps of offers, from asking a device on."""

    async def asked(self, offer: str, leg: str, now: Now) -> Literal["live", "lost"]:
        """Note the agent leg's id (from the REST answer or the first webhook, whichever is first).

        A dead offer's leg is cancelled by an effect.
        """
        ...

    async def ringing(self, offer: str, leg: str, now: Now) -> Literal["live", "lost"]:
        """Start the ring timer, once."""
        ...

    async def accept(self, offer: str, leg: str, now: Now) -> Accepted | Literal["lost"]:
        """Claim the call for the agent: call connecting, agent talking, effect ``bridge``."""
        ...

    async def refuse(
        self, offer: str, how: Literal["declined", "missed", "unreachable"], why: str, now: Now
    ) -> Literal["requeued", "lost"]:
        """End an offer without a call: the caller keeps the place and goes to someone else."""
        ...

    async def stopped(self, offer: str, now: Now) -> Literal["noted", "lost"]:
        """Note that the carrier stopped ringing a device because another was picked up."""
        ...

    async def rung_out(
        self, call: str, epoch: int, fate: Fate, leg: str, now: Now
    ) -> Literal["noted", "stale"]:
        """Note that a Dial which rang agents for a call is over without a conversation.

        Each device's own word may still come; ``fate``, of ``leg`` where it names one, counts
        only when it does not.
        """
        ...

    async def joined(
        self, call: str, epoch: int, party: Literal["caller", "agent"], now: Now
    ) -> Literal["connected", "waiting", "stale"]:
        """Note that one of the two is in the room; with both there the call is ``talking``."""
        ...

    async def agent_left(
        self, call: str, epoch: int, why: str, gone: AgentGone, now: Now
    ) -> Literal["ended", "survey", "requeued", "asked", "stale"]:
        """Note that the agent's leg is over: a conversation ends only where they hung up.

        Otherwise, and while the two are being brought together, the caller waits again. ``survey``:
        the agent is done, and the caller stays to be asked how it went.
        """
        ...

    async def hang_up(
        self, agent: str, now: Now, *, survey: bool = False
    ) -> Literal["ended", "no_call"]:
        """End the agent's call at the agent's wish: the caller's leg is released, theirs ended.

        A caller who was not yet in the room keeps the place and goes to someone else.
        """
        ...

    async def hold(
        self, agent: str, now: Now, *, on: bool
    ) -> Literal["held", "resumed", "same", "no_call"]:
        """Put the caller of the agent's conversation on hold with music, or take them back."""
        ...

    async def transfer(
        self, agent: str, to: Destination, target: str, now: Now
    ) -> Transferred | Literal["no_lane"]:
        """Send the caller of the agent's conversation to a queue, kept for ``target`` if given.

        The place is that of somebody who waited what this caller really waited.
        """
        ...

    async def send_outside(self, agent: str, number: str, now: Now) -> Transferred:
        """Connect the caller of the agent's conversation with a number outside."""
        ...

    async def answered(self, call: str, what: str, key: str, now: Now) -> Literal["kept", "over"]:
        """Note a caller's answer to a question of the survey: ``csat`` or ``resolved``."""
        ...
