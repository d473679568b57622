"""Keep the site's state in Redis or Valkey: one script, one round trip, one transition.

Rules this module keeps:

* Every key of a site has one hash tag, so that a cluster keeps the site together.
* Reading for people is in ``redis_reading``; nothing read there decides anything.
"""

import json
from collections.abc import Sequence
from typing import Any, Literal, cast

from routing import timers
from routing.answers import Accepted, Advance, Fate, Now, Taken, Turn
from routing.department import OfferRules
from routing.effects import Effect, Outcome
from routing.queue import Arrival, Entry
from routing.store.redis_consult import Consultations
from routing.store.redis_dump import Dumping
from routing.store.redis_evacuating import Evacuations
from routing.store.redis_overrides import Overriding
from routing.store.redis_running import when
from routing.store.redis_staff import Staff
from routing.store.redis_talk import Talking
from routing.store.texts import rules_text, stages_text
from routing.store.views import IN_ROOM, TICKETED, room_name


def _origin(entry: Entry) -> str:
    """Return what a call is made anew from, should the store have lost it."""
    arrival = entry.arrival
    known = arrival.leg, arrival.caller, arrival.number, arrival.region, arrival.tier
    return json.dumps((entry.arrived_at, *known), separators=(",", ":"))


class RedisStore(Talking, Consultations, Staff, Overriding, Evacuations, Dumping):
    """Implement ``routing.ports.Store`` on an asyncio client of redis-py.

    Args:
        client: ``redis.asyncio.Redis`` (single server or Sentinel's master) or ``RedisCluster``.
        site: name of the site; keys of different sites never meet.
    """

    # -- calls ------------------------------------------------------------------------------

    async def arrive(self, arrival: Arrival, now: Now) -> Literal["new", "known", "ended"]:
        """Record a call at its first webhook, in state ``menu``."""
        answer = await self._run(
            "arrive",
            now.at_ms,
            arrival.call,
            arrival.leg,
            arrival.caller,
            arrival.number,
            arrival.region,
            arrival.region_why,
            arrival.tier,
            arrival.language,
            arrival.config,
        )
        return cast("Literal['new', 'known', 'ended']", answer[0])

    async def stepped(self, call: str, steps: Sequence[Taken], language: str, now: Now) -> Advance:
        """Append one turn's steps and move the call's deadline; a turn seen before is stale."""
        told = [text for s in steps for text in (s.step, s.heard, s.where, s.why)]
        turn = steps[0].turn if steps else -1
        word, at_ms = await self._run("stepped", now.at_ms, call, language, turn, *told)
        return Advance(word, int(at_ms))

    async def join(
        self, entry: Entry, rules: OfferRules, now: Now
    ) -> Turn | Literal["no_lane", "no_place"]:
        """Put the call in its lane, or note its next wait turn if it is already there."""
        arrival = entry.arrival
        answer = await self._run(
            "join",
            *when(now),
            arrival.call,
            entry.turn,
            entry.ticket,
            entry.language,
            entry.demand.lane,
            entry.demand.department,
            str(entry.demand),
            entry.entered_at,
            entry.head_start_ms,
            entry.key,
            rules_text(rules),
            "1" if entry.restored else "",
            _origin(entry),
            stages_text(entry.stages),
            str(entry.preference),
            entry.regains,
            f"{entry.redial_ms} {entry.demand.department}" if entry.redial_ms else "",
        )
        match answer:
            case ["waiting", ahead, ringing, epoch, *regained]:
                kept = (int(regained[0]), int(regained[1])) if regained else None
                return Turn("waiting", int(ahead), ringing == "1", epoch=int(epoch), regained=kept)
            case ["joining", epoch, agent]:
                room = room_name(arrival.call, epoch)
                return Turn("joining", room=room, epoch=int(epoch), agent=agent)
            case ["ended" | "promised" as word]:
                return Turn(word)
            case [word]:
                return cast("Literal['no_lane', 'no_place']", word)
            case _:
                raise AssertionError(answer)

    async def leave(
        self, call: str, why: str, outcome: str, now: Now, leg: str = ""
    ) -> Literal["ended", "unknown", "kept"]:
        """End the call in whatever state it is: frees the agent, withdraws the offer."""
        answer = await self._run("leave", *when(now), call, why, outcome, leg)
        return cast("Literal['ended', 'unknown', 'kept']", answer[0])

    # -- offers -----------------------------------------------------------------------------

    async def asked(self, offer: str, leg: str, now: Now) -> Literal["live", "lost"]:
        """Note the agent leg's id; a dead offer's leg is cancelled by an effect."""
        answer = await self._run("asked", now.at_ms, offer, leg)
        return cast("Literal['live', 'lost']", answer[0])

    async def ringing(self, offer: str, leg: str, now: Now) -> Literal["live", "lost"]:
        """Start the ring timer, once."""
        answer = await self._run("ringing", now.at_ms, offer, leg)
        return cast("Literal['live', 'lost']", answer[0])

    async def accept(self, offer: str, leg: str, now: Now) -> Accepted | Literal["lost"]:
        """Claim the call for the agent: call connecting, agent talking, effect ``bridge``."""
        answer = await self._run("accept", *when(now), offer, leg)
        beside = answer[0] == "beside"
        if beside:  # who is consulted meets the agent alone: another transition
            answer = await self._run("accept_beside", *when(now), offer, leg)
        match answer:
            case ["accepted", call, agent, epoch]:
                room = room_name(call, epoch)
                return Accepted(call, agent, room, int(epoch), beside=beside)
            case _:
                return "lost"

    async def refuse(
        self, offer: str, how: Literal["declined", "missed", "unreachable"], why: str, now: Now
    ) -> Literal["requeued", "lost"]:
        """End an offer without a call: the caller keeps the place and goes to someone else."""
        answer = await self._run("refuse", *when(now), offer, how, why)
        return cast("Literal['requeued', 'lost']", answer[0])

    async def stopped(self, offer: str, now: Now) -> Literal["noted", "lost"]:
        """Note that the carrier stopped ringing a device because another was picked up."""
        answer = await self._run("stopped", now.at_ms, offer)
        return cast("Literal['noted', 'lost']", answer[0])

    async def rung_out(
        self, call: str, epoch: int, fate: Fate, leg: str, now: Now
    ) -> Literal["noted", "stale"]:
        """Note that a Dial which rang agents for a call is over without a conversation."""
        answer = await self._run("rung_out", *when(now), call, epoch, fate, leg)
        return cast("Literal['noted', 'stale']", answer[0])

    # -- time and effects -------------------------------------------------------------------

    async def due(self, limit: int, now: Now) -> int:
        """Carry out up to ``limit`` deadlines that have passed; return how many."""
        _, done = await self._run("due", *when(now), limit)
        return int(done)

    async def take(
        self, process: str, limit: int, lease_ms: int, ring_pace_ms: int, now: Now
    ) -> Sequence[Effect]:
        """Lease up to ``limit`` effects: urgent ones first, rings no closer than the pace."""
        _, *taken = await self._run("take", now.at_ms, process, limit, lease_ms, ring_pace_ms)
        return [_effect(row) for row in taken]

    async def mark_sent(self, effect: str, process: str, now: Now) -> Literal["go", "lost"]:
        """Mark an effect sent, just before it is posted; a ring restarts the asking deadline."""
        answer = await self._run("mark_sent", now.at_ms, effect, process)
        return cast("Literal['go', 'lost']", answer[0])

    async def settle(self, effect: str, outcome: Outcome, why: str, now: Now) -> None:
        """Close an effect with what came of it, carrying out what follows from that."""
        await self._run("settle", *when(now), effect, outcome, why)


def _effect(row: Sequence[str]) -> Effect:
    number, kind, call, offer, agent, leg, epoch, ticket, language, rules, endpoint, note = row
    ring_ms = int(rules.split(" ")[1]) if kind == "ring" else 0
    if kind == "dial":
        ring_ms = int(rules.split(" ")[2])
    if kind == "call_out":
        ring_ms = timers.ASIDE_MS
    return Effect(
        id=number,
        kind=cast("Any", kind),
        call=call,
        offer=offer,
        agent=agent,
        leg=leg,
        endpoint=endpoint,
        room=room_name(call, epoch) if kind in IN_ROOM else "",
        ticket=ticket if kind in TICKETED else "",
        epoch=int(epoch),
        language=language,
        ring_timeout_s=ring_ms // 1000,
        note=note,
    )
