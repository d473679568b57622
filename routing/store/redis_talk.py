"""Keep conversations in Redis or Valkey: how they begin, are held, go to somebody else, and end.

Rules this module keeps:

* One script, one round trip, one transition; nothing is decided here.
"""

from typing import Literal, cast

from routing.answers import AgentGone, Now, Transferred
from routing.queue import Destination
from routing.store.redis_callbacks import Callbacks
from routing.store.redis_running import when
from routing.store.texts import rules_text, stages_text


class Talking(Callbacks):
    """Implement the part of ``routing.ports`` that is about conversations."""

    async def joined(
        self, call: str, epoch: int, party: Literal["caller", "agent"], now: Now
    ) -> Literal["connected", "waiting", "stale"]:
        """Note that one of the two is in the room; with both there the call is ``talking``."""
        answer = await self._run("joined", now.at_ms, call, epoch, party)
        return cast("Literal['connected', 'waiting', 'stale']", answer[0])

    async def agent_left(
        self, call: str, epoch: int, why: str, gone: AgentGone, now: Now
    ) -> Literal["ended", "survey", "requeued", "asked", "stale"]:
        """Note that the agent's leg is over: a conversation ends only where they hung up."""
        asked = "1" if gone.survey else ""
        told = call, epoch, why, gone.how, gone.spare, asked, gone.leg
        answer = await self._run("agent_left", *when(now), *told)
        return cast("Literal['ended', 'survey', 'requeued', 'asked', 'stale']", answer[0])

    async def hang_up(
        self, agent: str, now: Now, *, survey: bool = False
    ) -> Literal["ended", "no_call"]:
        """End the agent's call at the agent's wish."""
        answer = await self._run("hang_up", *when(now), agent, "1" if survey else "")
        return cast("Literal['ended', 'no_call']", answer[0])

    async def hold(
        self, agent: str, now: Now, *, on: bool
    ) -> Literal["held", "resumed", "same", "no_call"]:
        """Put the caller of the agent's conversation on hold with music, or take them back."""
        answer = await self._run("hold", now.at_ms, agent, "1" if on else "")
        return cast("Literal['held', 'resumed', 'same', 'no_call']", answer[0])

    async def transfer(
        self, agent: str, to: Destination, target: str, now: Now
    ) -> Transferred | Literal["no_lane"]:
        """Send the caller of the agent's conversation to a queue, or to one agent."""
        there = to.demand.lane, to.demand.department, str(to.demand), stages_text(to.stages)
        how = rules_text(to.rules), to.head_start_ms, to.cause, target
        answer = await self._run("transfer", *when(now), agent, *there, *how)
        return cast("Transferred | Literal['no_lane']", answer[0])

    async def send_outside(self, agent: str, number: str, now: Now) -> Transferred:
        """Connect the caller of the agent's conversation with a number outside."""
        answer = await self._run("send_outside", *when(now), agent, number)
        return cast("Transferred", answer[0])

    async def answered(self, call: str, what: str, key: str, now: Now) -> Literal["kept", "over"]:
        """Note what a caller answered to a question of the survey."""
        answer = await self._run("answered", now.at_ms, call, what, key)
        return cast("Literal['kept', 'over']", answer[0])
