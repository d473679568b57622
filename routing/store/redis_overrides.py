"""Keep what agents may do otherwise than the roster says, in Redis."""

from collections.abc import Mapping
from typing import Literal, cast

from routing.agent import Place
from routing.answers import Now
from routing.override import Override
from routing.store.redis_running import Running, pairs, places_text, when
from routing.store.views import override_text


class Overriding(Running):
    """Let agents do more or less than the roster says, for a while."""

    async def override(
        self, wanted: Override, places: Mapping[str, Place], version: str, epoch: int, now: Now
    ) -> Literal["set", "same", "stale", "behind"]:
        """Set an override, with the agent's places as they are under it, under a new epoch."""
        answer = await self._run(
            "override",
            *when(now),
            epoch,
            version,
            wanted.key,
            override_text(wanted),
            _value(wanted),
            wanted.until_ms,
            wanted.who,
            wanted.why,
            *pairs(places_text(places)),
        )
        return cast("Literal['set', 'same', 'stale', 'behind']", answer[0])

    async def end_override(
        self,
        override: Override,
        who: str,
        places: Mapping[str, Place],
        version: str,
        epoch: int,
        now: Now,
    ) -> Literal["ended", "none", "stale", "behind"]:
        """End an override, if it is the very one in force, with the agent's places without it."""
        answer = await self._run(
            "end_override",
            *when(now),
            epoch,
            version,
            override.key,
            override_text(override),
            _value(override),
            who,
            *pairs(places_text(places)),
        )
        return cast("Literal['ended', 'none', 'stale', 'behind']", answer[0])


def _value(override: Override) -> str:
    return "" if override.value is None else str(override.value)
