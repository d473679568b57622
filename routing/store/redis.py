"""Keep the site's state in Redis or Valkey: one script, one round trip, one transition.

Rules this module keeps:

* Every key of a site has one hash tag, so that a cluster keeps the site together.
* Reading for people is in ``redis_reading``; nothing read there decides anything.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from routing import timers
from routing.agent import Place, SignIn, Terms
from routing.answers import Accepted, Advance, Fate, Now, Said, Taken, Turn
from routing.department import OfferRules
from routing.effects import Effect, Outcome
from routing.queue import Arrival, Entry
from routing.rota import OnCall
from routing.skills import Demand
from routing.store.records import rules_text, stages_text
from routing.store.redis_consult import Consultations
from routing.store.redis_dump import Dumping
from routing.store.redis_evacuating import Evacuations
from routing.store.redis_overrides import Overriding
from routing.store.redis_running import pairs, places_text, when
from routing.store.redis_talk import Talking
from routing.store.views import IN_ROOM, TICKETED, demand_text, on_call_text, room_name


def _origin(entry: Entry) -> str:
    """Return what a call is made anew from, should the store have lost it."""
    arrival = entry.arrival
    known = arrival.leg, arrival.caller, arrival.number, arrival.region, arrival.tier
    return json.dumps((entry.arrived_at, *known), separators=(",", ":"))


class RedisStore(Talking, Consultations, Overriding, Evacuations, Dumping):
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

    # -- agents and roster ------------------------------------------------------------------

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
