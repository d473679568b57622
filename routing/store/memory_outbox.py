"""Hand out effects, in memory.

Rules this module keeps:

* An effect is leased; a lease that ran out is anybody's. A ring marked sent is never handed out
  again: what became of it is learnt from its webhooks, or its offer's deadline ends it.
* An effect the state has overtaken (a bridge for a caller who left) is not posted.
"""

import asyncio
from collections.abc import Sequence
from typing import Literal

from routing import timers
from routing.answers import Now
from routing.effects import ONCE, Effect
from routing.store.memory_settling import Settling
from routing.store.records import CallRecord, EffectRecord
from routing.store.views import IN_ROOM, TICKETED, room_name
from routing.store.world import ordered


class Outbox(Settling):
    """Lease effects, and say which are still wanted."""

    async def take(
        self, process: str, limit: int, lease_ms: int, ring_pace_ms: int, now: Now
    ) -> Sequence[Effect]:
        """Lease up to ``limit`` effects: urgent ones first, rings no closer than the pace."""
        self.begin(now)
        taken = ordered(self.urgent)[:limit]
        for number in taken:
            del self.urgent[number]
        while self.rings and len(taken) < limit and self.site.ring_at <= now.at_ms:
            first = ordered(self.rings)[0]
            del self.rings[first]
            taken.append(first)
            self.site.ring_at = now.at_ms + ring_pace_ms
        for number in taken:
            self.effects[number].process = process
            self.arm(f"effect:{number}", lease_ms)
        return [self._effect(self.effects[number]) for number in taken]

    def _effect(self, effect: EffectRecord) -> Effect:
        call, agent = self.calls.get(effect.call), self.agents.get(effect.agent)
        ring, dial = effect.kind == "ring", effect.kind == "dial"
        timeout_ms = self.rules(call).ring_ms if call and ring else 0
        if call and dial:
            timeout_ms = self.terms(call)[2]
        if effect.kind == "call_out":
            timeout_ms = timers.ASIDE_MS
        return Effect(
            id=effect.id,
            kind=effect.kind,
            call=effect.call,
            offer=effect.offer,
            agent=effect.agent,
            leg=effect.leg,
            endpoint=agent.endpoint if ring and agent else call.callback if dial and call else "",
            room=room_name(effect.call, effect.epoch) if effect.kind in IN_ROOM else "",
            ticket=call.ticket if call and effect.kind in TICKETED else "",
            epoch=effect.epoch,
            language=call.language if call else "",
            ring_timeout_s=timeout_ms // 1000,
            note=effect.note,
        )

    async def mark_sent(self, effect: str, process: str, now: Now) -> Literal["go", "lost"]:
        """Mark an effect sent, just before it is posted; a ring restarts the asking deadline."""
        self.begin(now)
        record = self.effects.get(effect)
        once = record is not None and record.kind in ONCE and record.sent
        if record is None or record.process != process or once:
            return "lost"
        call = self.calls.get(record.call)
        if call is not None and self._overtaken(record, call):
            self.close(effect)
            return "lost"
        record.sent, record.tries = True, record.tries + 1
        if call is not None and record.kind == "ring":
            self.offers[record.offer].sent = True
            self.arm(f"offer:{record.offer}", self.rules(call).asking_ms)
        elif call is not None and record.kind == "summon":
            for offer in (each for each in self.live_offers(call) if each.ring == effect):
                offer.sent = True
                self.arm(f"offer:{offer.id}", self.rules(call).asking_ms)
        elif call is not None and record.kind == "dial":
            self.arm(f"call:{call.id}", self.terms(call)[2] + timers.PICKED_UP_MS)
        return "go"

    def _overtaken(self, effect: EffectRecord, call: CallRecord) -> bool:
        here = call.epoch == effect.epoch
        match effect.kind:
            case "summon":
                wanted = here and call.state == "offered"
            case "bridge" | "convene":
                wanted = here and call.state == "connecting"
            case "dial":
                wanted = here and call.state == "connecting" and call.virtual
            case "check_agent":
                wanted = here and call.state == "talking"
            case "hold":
                # What was decided since overtakes it. Caller and number outside go on without us.
                talk = call.state == "talking" or call.why == "transferred"
                wanted = here and talk and (effect.note == "on") == bool(call.held_at)
            case "seat" | "call_out":
                mine = effect.id in (call.seat_agent, call.seat_beside, call.beside_offer)
                wanted = here and mine and (call.state == "talking" or call.why == "transferred")
            case "refer":
                wanted = here and call.state == "menu"
            case "return":
                wanted = here and call.state in ("waiting", "offered")
            case "check":
                wanted = call.state != "ended"
            case _:
                wanted = True
        return not wanted

    async def wait_for_work(self, timeout_s: float) -> None:
        """Return when an effect or an earlier deadline was written, or after the real timeout."""
        if not self.woken:
            self.wake.clear()
            try:
                await asyncio.wait_for(self.wake.wait(), timeout_s)
            except TimeoutError:
                return
        self.woken = False
