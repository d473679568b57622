"""Keep agents, the plan and the roster in Redis or Valkey.

Rules this module keeps:

* One script, one round trip, one transition; nothing is decided here.
* Lanes and places are written under the roster's epoch; for an older one they are stale.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from routing.agent import Place, SignIn, Terms
from routing.answers import Now, Said
from routing.rota import OnCall
from routing.skills import Demand
from routing.store.redis_running import Running, pairs, places_text, when
from routing.store.views import demand_text, on_call_text


class Staff(Running):
    """Implement the part of ``routing.ports`` that is about agents, their plan and the roster."""

    # -- agents -----------------------------------------------------------------------------

    async def sign_in(self, who: SignIn, epoch: int, now: Now) -> Literal["signed_in", "stale"]:
        """Make the agent known, ``not_ready``; known already, refresh lanes and endpoint."""
        page, places = "1" if who.has_page else "", pairs(places_text(who.lanes))
        answer = await self._run(
            "sign_in", *when(now), who.agent, who.endpoint, page, epoch, *places
        )
        return cast("Literal['signed_in', 'stale']", answer[0])

    async def set_presence(
        self,
        agent: str,
        presence: Literal["signed_out", "ready", "not_ready"],
        reason: str,
        cause: str,
        now: Now,
    ) -> Literal["changed", "same", "unknown", "evacuated"]:
        """Declare a presence. Ready and idle matches; away or out withdraws a live offer."""
        answer = await self._run("set_presence", *when(now), agent, presence, reason, cause)
        return cast("Literal['changed', 'same', 'unknown', 'evacuated']", answer[0])

    async def touch(self, agent: str, alive_until: int) -> Literal["ok", "unknown", "rejoin"]:
        """Prolong the proof of life of an agent who answers on a page."""
        answer = await self._run("touch", alive_until, agent)
        return cast("Literal['ok', 'unknown', 'rejoin']", answer[0])

    async def rejoin(self, agent: str, now: Now) -> Literal["ready", "gone"]:
        """Let an agent whose line broke take the call up again, if it is still kept for them."""
        answer = await self._run("rejoin", *when(now), agent)
        return cast("Literal['ready', 'gone']", answer[0])

    async def doubt(self, agent: str, until: int, why: str) -> Literal["ok", "unknown"]:
        """Note that a ready agent's page is alive and its phone is not: how long it may be so."""
        answer = await self._run("doubt", until, agent, why)
        return cast("Literal['ok', 'unknown']", answer[0])

    async def switch(
        self, agent: str, endpoint: str, now: Now
    ) -> Literal["now", "later", "same", "unknown"]:
        """Ring an agent on another of their devices: at once, or after the call they have."""
        answer = await self._run("switch", now.at_ms, agent, endpoint)
        return cast("Literal['now', 'later', 'same', 'unknown']", answer[0])

    async def wrapped_up(self, agent: str, now: Now) -> Literal["idle", "same", "unknown"]:
        """End wrap-up early; ready and idle matches."""
        answer = await self._run("wrapped_up", *when(now), agent)
        return cast("Literal['idle', 'same', 'unknown']", answer[0])

    async def extend(
        self, agent: str, until: int, most_ms: int, now: Now
    ) -> Literal["extended", "same", "unknown"]:
        """Let wrap-up last until an instant, at most ``most_ms`` after it began."""
        answer = await self._run("extend", now.at_ms, agent, until, most_ms)
        return cast("Literal['extended', 'same', 'unknown']", answer[0])

    async def note(
        self, agent: str, about: str, said: Said, now: Now
    ) -> Literal["noted", "not_theirs", "unknown"]:
        """Tell what an agent wrote about the call they have, or had last."""
        wrote, broke = (said.disposition, said.notes, said.tags), "1" if said.broke else ""
        answer = await self._run("note", now.at_ms, agent, about, *wrote, broke)
        return cast("Literal['noted', 'not_theirs', 'unknown']", answer[0])

    # -- plan and roster --------------------------------------------------------------------

    async def follow(
        self, who: SignIn, spell: str, epoch: int, now: Now
    ) -> Literal["changed", "same", "stale"]:
        """Bring an agent into the spell the plan has for them, once for each spell."""
        page, places = "1" if who.has_page else "", pairs(places_text(who.lanes))
        answer = await self._run(
            "follow", *when(now), who.agent, who.endpoint, page, epoch, spell, *places
        )
        return cast("Literal['changed', 'same', 'stale']", answer[0])

    async def put_on_call(self, on_call: Mapping[str, OnCall], now: Now) -> None:
        """Write who is on call from now on, under a new epoch; the roster is to be applied anew."""
        told = {name: on_call_text(called) for name, called in on_call.items()}
        await self._run("put_on_call", now.at_ms, *pairs(told))

    async def plan(self, at_ms: int, now: Now) -> None:
        """Have the plan looked at, at the latest at ``at_ms``."""
        await self._run("plan", now.at_ms, at_ms)

    async def open_lane(
        self, demand: Demand, able: Mapping[str, Place], epoch: int, now: Now
    ) -> Literal["opened", "stale"]:
        """Open a lane for the agents able to serve it, unless the roster's epoch moved on."""
        places = pairs(places_text(able))
        answer = await self._run(
            "open_lane", now.at_ms, demand.lane, demand_text(demand), epoch, *places
        )
        return cast("Literal['opened', 'stale']", answer[0])

    async def reindex(
        self, agents: Mapping[str, SignIn], gone: Sequence[str], terms: Terms, epoch: int, now: Now
    ) -> Literal["indexed", "stale"]:
        """Write new places for signed-in ``agents``, sign out those ``gone``, raise the epoch."""
        stay = [
            [
                who.agent,
                who.endpoint,
                "1" if who.has_page else "",
                places_text(who.lanes),
                who.devices,
            ]
            for who in agents.values()
        ]
        told = json.dumps(stay), json.dumps(list(gone))
        lasting = " ".join(terms.keeps), " ".join(terms.reserves)
        answer = await self._run("reindex", *when(now), terms.version, epoch, *told, *lasting)
        return cast("Literal['indexed', 'stale']", answer[0])
