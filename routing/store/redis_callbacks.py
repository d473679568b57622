"""Keep promises to call back, in Redis or Valkey: made, brought to the queue, tried, kept.

Rules this module keeps:

* One script, one round trip, one transition; nothing is decided here.
"""

import json
from collections.abc import Sequence
from typing import Literal, cast

from routing.answers import Now, Turn
from routing.callback import Failed, Pledge, Promised
from routing.queue import Destination, Entry, Preference
from routing.store.redis_running import when
from routing.store.redis_waiting import Waiting
from routing.store.texts import rules_text, stages_text
from routing.store.views import demand_text, room_name


class Callbacks(Waiting):
    """Implement the part of ``routing.ports.Store`` that is about promised callbacks."""

    async def promise(self, entry: Entry, pledge: Pledge, now: Now) -> Promised:
        """Let the caller go, and keep the place: the call has no leg from now on."""
        arrival = entry.arrival
        told = {
            "number": pledge.number,
            "terms": pledge.terms,
            "tries": pledge.tries,
            "expires_at": pledge.expires_at,
            "due_at": pledge.due_at,
            "cause": pledge.cause,
            "zone": pledge.zone,
            "capacity": pledge.capacity,
            "who": pledge.who,
            "asker": pledge.asker,
            "replaces": pledge.replaces,
            "own_agent": pledge.own_agent,
        }
        word, call = await self._run(
            "promise",
            *when(now),
            arrival.call,
            entry.demand.department,
            str(entry.demand),
            demand_text(entry.demand),
            json.dumps(told),
            entry.language,
            entry.ticket,
            entry.entered_at,
            entry.head_start_ms,
            entry.key,
            entry.arrived_at,
            arrival.caller,
            arrival.number,
            arrival.region,
            arrival.tier,
        )
        return Promised(word, call)

    async def requeue(
        self, call: str, to: Destination, now: Now, kept_for: Preference
    ) -> Literal["queued", "not_promised", "no_lane"]:
        """Bring a promised call to the queue, at the key it always had, and match it."""
        there = to.demand.lane, to.demand.department, str(to.demand), stages_text(to.stages)
        answer = await self._run(
            "requeue", *when(now), call, *there, rules_text(to.rules), str(kept_for)
        )
        return cast("Literal['queued', 'not_promised', 'no_lane']", answer[0])

    async def postpone(
        self, call: str, until_ms: int, why: str, now: Now
    ) -> Literal["postponed", "not_there"]:
        """Look at the promise again at ``until_ms``; with a ``why``, put aside until then."""
        answer = await self._run("postpone", now.at_ms, call, until_ms, why)
        return cast("Literal['postponed', 'not_there']", answer[0])

    async def call_off(
        self, call: str, outcome: str, why: str, now: Now, *, sorry: bool = False
    ) -> Literal["ended", "not_promised"]:
        """End a promise, in whatever state it is; a call that has a leg is left alone."""
        told = "1" if sorry else ""
        answer = await self._run("call_off", *when(now), call, outcome, why, told)
        return cast("Literal['ended', 'not_promised']", answer[0])

    async def dialled(
        self, call: str, epoch: int, leg: str, now: Now, *, picked_up: bool = False
    ) -> Literal["live", "lost"]:
        """Note the caller's new leg as soon as anything tells it; a try given up is cancelled."""
        up = "1" if picked_up else ""
        answer = await self._run("dialled", now.at_ms, call, epoch, leg, up)
        return cast("Literal['live', 'lost']", answer[0])

    async def here(self, call: str, leg: str, ticket: str, now: Now) -> Turn:
        """Note that the caller is on the line: the call has a leg again."""
        match await self._run("here", now.at_ms, call, leg, ticket):
            case ["joining", epoch, agent]:
                room = room_name(call, epoch)
                return Turn("joining", room=room, epoch=int(epoch), agent=agent)
            case ["waiting", ringing, epoch]:
                return Turn("waiting", ringing=ringing == "1", epoch=int(epoch))
            case _:
                return Turn("ended")

    async def tried(
        self, call: str, epoch: int, how: Failed, now: Now
    ) -> Literal["again", "given_up", "stale"]:
        """Note that a try reached nobody: the agent is free, the call waits for the next try."""
        answer = await self._run("tried", *when(now), call, epoch, how)
        return cast("Literal['again', 'given_up', 'stale']", answer[0])

    async def callback_of(self, number: str, department: str) -> str:
        """Return the call whose promise by a department a number is known by; empty if none."""
        return str(await self._ask("HGET", "promises", f"{number} {department}") or "")

    async def chosen(self, department: str, instants: Sequence[int]) -> Sequence[int]:
        """Return how many promises a department has for each of the instants."""
        if not instants:
            return []
        names = [f"{department} {at_ms}" for at_ms in instants]
        return [int(each or 0) for each in await self._ask("HMGET", "slots", *names)]
