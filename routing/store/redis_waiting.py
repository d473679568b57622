"""Keep what becomes of those who wait, in Redis or Valkey: judged, widened, sent elsewhere.

Rules this module keeps:

* One script, one round trip, one transition; nothing is decided here.
"""

from typing import Literal, cast

from routing.answers import Now, Standing
from routing.queue import Destination
from routing.skills import Demand
from routing.store.redis_estimating import Estimating
from routing.store.redis_running import when
from routing.store.texts import rules_text, stages_text


class Waiting(Estimating):
    """Implement the part of ``routing.ports.Store`` that is about waiting calls."""

    async def standing(self, call: str, demand: Demand, now: Now) -> Standing | Literal["no_lane"]:
        """Say how things stand with a call, or with one that comes with this demand."""
        answer = await self._run("standing", now.at_ms, call, demand.lane, demand.department)
        match answer:
            case ["stands", state, departments, entered_at, queued, signed_in, ready]:
                return Standing(
                    state=state,
                    departments=tuple(departments.split(" ")),
                    entered_at=int(entered_at),
                    queued=int(queued),
                    signed_in=signed_in == "1",
                    ready=ready == "1",
                )
            case _:
                return "no_lane"

    async def widen(
        self, call: str, demand: Demand, cause: str, now: Now
    ) -> Literal["widened", "same", "no_lane"]:
        """Let others answer a waiting call too."""
        there = demand.lane, demand.department, str(demand)
        answer = await self._run("widen", *when(now), call, *there, cause)
        return cast("Literal['widened', 'same', 'no_lane']", answer[0])

    async def move(
        self, call: str, to: Destination, now: Now
    ) -> Literal["moved", "not_waiting", "no_lane"]:
        """Put a waiting call into another lane, or to another place; time waited still counts."""
        there = to.demand.lane, to.demand.department, str(to.demand), stages_text(to.stages)
        how = rules_text(to.rules), to.head_start_ms, to.cause, to.who
        answer = await self._run("move", *when(now), call, *there, *how)
        return cast("Literal['moved', 'not_waiting', 'no_lane']", answer[0])

    async def leave_queue(
        self, call: str, why: str, to: str, now: Now, *, urgent: bool = False
    ) -> int | None:
        """Take a waiting call back to the menu; return its flow's next turn, None: not waiting."""
        match await self._run("leave_queue", *when(now), call, why, to, int(urgent)):
            case ["left", turn]:
                return int(turn)
            case _:
                return None
