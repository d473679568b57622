"""Take everybody off duty at once, in Redis or Valkey."""

from typing import Literal, cast

from routing.answers import Now
from routing.queue import Talks
from routing.store.redis_running import Running


class Evacuations(Running):
    """Implement the part of ``routing.ports.Store`` that is about evacuations."""

    async def evacuate(
        self, who: str, why: str, talks: Talks, now: Now
    ) -> Literal["evacuated", "same"]:
        """Let nobody be ready from now on, and have everybody taken off duty, without blame."""
        answer = await self._run("evacuate", now.at_ms, who, why, talks)
        return cast("Literal['evacuated', 'same']", answer[0])

    async def lift(self, who: str, now: Now) -> Literal["lifted", "same"]:
        """Let agents be ready again; nobody is made so."""
        answer = await self._run("lift", now.at_ms, who)
        return cast("Literal['lifted', 'same']", answer[0])
