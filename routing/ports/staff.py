"""Name what a store does of agents: presence, plan and roster."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from routing.agent import SignIn, Terms
from routing.answers import Now, Said
from routing.rota import OnCall
from routing.skills import Demand


class Staff(Protocol):
    """Keep what a store keeps of agents: presence, plan and roster."""

    # -- agents -------------------------------------------------------------------------------

    async def sign_in(self, who: SignIn, epoch: int, now: Now) -> Literal["signed_in", "stale"]:
        """Make the agent known, ``not_ready``; known already, refresh lanes and endpoint."""
        ...

    async def set_presence(
        self,
        agent: str,
        presence: Literal["signed_out", "ready", "not_ready"],
        reason: str,
        cause: str,
        now: Now,
    ) -> Literal["changed", "same", "unknown", "evacuated"]:
        """Declare a presence. Ready and idle matches; away or out withdraws a live offer."""
        ...

    async def touch(self, agent: str, alive_until: int) -> Literal["ok", "unknown", "rejoin"]:
        """Prolong the proof of life of an agent who answers on a page.

        ``rejoin``: a caller from whom they were cut off is kept for them.
        """
        ...

    async def rejoin(self, agent: str, now: Now) -> Literal["ready", "gone"]:
        """Let an agent whose line broke take the call up again, if it is still kept for them.

        They are ready as they were before, and that caller is offered to them before any other.
        """
        ...

    async def doubt(self, agent: str, until: int, why: str) -> Literal["ok", "unknown"]:
        """Note that a ready agent's page is alive and its phone is not: how long it may be so.

        A proof of life ends the doubt; what is doubted already gets no longer time.
        """
        ...

    async def switch(
        self, agent: str, endpoint: str, now: Now
    ) -> Literal["now", "later", "same", "unknown"]:
        """Ring an agent on another of their devices: at once, or after the call they have."""
        ...

    async def wrapped_up(self, agent: str, now: Now) -> Literal["idle", "same", "unknown"]:
        """End wrap-up early; ready and idle matches."""
        ...

    async def extend(
        self, agent: str, until: int, most_ms: int, now: Now
    ) -> Literal["extended", "same", "unknown"]:
        """Let wrap-up last until an instant, at most ``most_ms`` after it began."""
        ...

    async def note(
        self, agent: str, about: str, said: Said, now: Now
    ) -> Literal["noted", "not_theirs", "unknown"]:
        """Tell what an agent wrote about the call they have, or had last.

        One that says that the line broke gives a caller who was served the place that is kept.
        """
        ...

    # -- plan ---------------------------------------------------------------------------------

    async def follow(
        self, who: SignIn, spell: str, epoch: int, now: Now
    ) -> Literal["changed", "same", "stale"]:
        """Bring an agent into the spell the plan has for them, once for each spell.

        A new shift signs in and makes ready; its breaks pause who is ready, and make ready whom
        they paused; off signs out. In between the agent's own choice stands.
        """
        ...

    async def spells(self) -> Mapping[str, str]:
        """Return the spell each planned agent was last brought into; none for who is off."""
        ...

    async def on_call(self) -> Mapping[str, OnCall]:
        """Return, by department, who is on call now; read after the epoch."""
        ...

    async def put_on_call(self, on_call: Mapping[str, OnCall], now: Now) -> None:
        """Write who is on call from now on, under a new epoch; the roster is to be applied anew.

        Until it is, ``version`` is empty, so that a process that dies in between leaves a trace.
        """
        ...

    async def plan(self, at_ms: int, now: Now) -> None:
        """Have the plan looked at (effect ``plan``), at the latest at ``at_ms``."""
        ...

    # -- roster -------------------------------------------------------------------------------

    async def version(self) -> str:
        """Return the version of the roster applied last; empty before the first."""
        ...

    async def epoch(self) -> int:
        """Return the roster's epoch; it rises with the roster and with the set of open lanes."""
        ...

    async def open_lanes(self) -> tuple[int, Mapping[str, Demand]]:
        """Return the roster's epoch and, by lane, the demand of every open lane."""
        ...

    async def reindex(
        self, agents: Mapping[str, SignIn], gone: Sequence[str], terms: Terms, epoch: int, now: Now
    ) -> Literal["indexed", "stale"]:
        """Write new places for signed-in ``agents``, sign out those ``gone``, raise the epoch."""
        ...
