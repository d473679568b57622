"""Carry out deadlines and hand out effects, in memory.

Rules this module keeps:

* What a passed deadline means is decided by the state its object is in, never by who set it.
* An effect is leased; a lease that ran out is anybody's. A ring marked sent is never handed out
  again: what became of it is learnt from its webhooks, or its offer's deadline ends it.
* An effect the state has overtaken (a bridge for a caller who left) is not posted.
"""

import asyncio
from collections.abc import Sequence
from typing import Literal

from routing import timers
from routing.answers import Now
from routing.effects import ONCE, Effect, Outcome
from routing.store.consulting import IN_TALK
from routing.store.memory_reading import Reading
from routing.store.promising import Promising
from routing.store.records import AgentRecord, CallRecord, EffectRecord
from routing.store.views import ANSWERED, IN_ROOM, TICKETED, room_name
from routing.store.world import ordered

_CALL_MS = {
    "menu": timers.MENU_MS,
    "waiting": timers.WAIT_MS,
    "offered": timers.WAIT_MS,
    "connecting": timers.CONNECTING_MS,
    "talking": timers.TALKING_MS,
    "survey": timers.SURVEY_MS,
}


class Outbox(Promising, Reading):
    """Keep deadlines and effects, and what follows from them."""

    # -- deadlines --------------------------------------------------------------------------

    async def due(self, limit: int, now: Now) -> int:
        """Carry out up to ``limit`` deadlines that have passed; return how many."""
        self.begin(now)
        passed = [m for m in ordered(self.due_at) if self.due_at[m] <= now.at_ms][:limit]
        for member in passed:
            if self.due_at.get(member, now.at_ms + 1) <= now.at_ms:
                self.disarm(member)
                self._pass(*member.split(":", 1))
        return len(passed)

    def _pass(self, kind: str, name: str) -> None:
        match kind:
            case "call":
                self._call_silent(name)
            case "offer":
                self._offer_ran_out(name)
            case "stage":
                self.next_stage(name)
            case "more":
                self.ring_more(name)
            case "wrap" | "alive" | "avoid":
                self._pass_agent(kind, self.agents[name.rsplit(" ", 1)[-1]])
            case "prefer":
                self.release(self.calls[name])
            case "aside":
                self.beside_over(self.calls[name], "no_answer")
            case "effect":
                self._lease_ran_out(name)
            case "plan":
                self.post(EffectRecord("", "plan", "", "", "", "", 0))
            case _:
                self._lane_unused(name)

    def _pass_agent(self, kind: str, agent: AgentRecord) -> None:
        if kind == "alive":
            if agent.presence == "ready":
                why, agent.doubt = agent.doubt or "connection_lost", ""
                self.away(agent, "not_ready", why, why)
        elif kind == "avoid":
            self.match_agent(agent)
        elif agent.work == "wrap_up":
            self.wrapped(agent, "wrap_up_ended")

    def _call_silent(self, name: str) -> None:
        call = self.calls[name]
        if call.state == "ended":
            del self.calls[name]
            return
        if call.virtual:
            self.look_at_promise(call)
            return
        if call.checking not in self.effects:
            call.checking = self.ask("check", call, leg=call.leg)
            if call.state == "talking":
                self.ask("check_agent", call, leg=call.agent_leg)
                if call.beside in IN_TALK:
                    self.ask("check_agent", call, leg=call.beside_leg)
        self.arm(f"call:{name}", timers.CHECKING_MS)

    def _offer_ran_out(self, name: str) -> None:
        offer = self.offers[name]
        if not offer.live:
            del self.offers[name]
        elif offer.fate == "stopped":
            self.take_back(self.calls[offer.call], [offer])
        elif offer.fate:
            how = "missed" if offer.fate == "missed" else "unreachable"
            self.refuse_offer(offer, how, "" if how == "missed" else offer.fate, over=True)
        elif offer.state == "ringing":
            self.refuse_offer(offer, "missed", "", over=False)
        else:
            self.refuse_offer(offer, "unreachable", "not_asked", over=False)

    def _lease_ran_out(self, name: str) -> None:
        effect = self.effects[name]
        if effect.kind in ONCE and effect.sent:
            self.close(name)
        else:
            effect.process = ""
            self.enqueue(effect)

    def _lane_unused(self, name: str) -> None:
        lane = self.lanes[name]
        kept = name in self.site.reserves
        if kept or lane.joined != lane.left or lane.joined != lane.mark:
            lane.mark = lane.joined
            self.arm(f"lane:{name}", timers.LANE_MS)
            return
        for agent in lane.able:
            self.agents[agent].places.pop(name, None)
        del self.lanes[name]
        self.site.epoch += 1

    async def next_due_ms(self) -> int | None:
        """Return the earliest deadline or effect instant, None when there is none."""
        instants = list(self.due_at.values())
        instants += [0] if self.urgent else []
        instants += [self.site.ring_at] if self.rings else []
        return min(instants, default=None)

    # -- effects ----------------------------------------------------------------------------

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

    async def settle(self, effect: str, outcome: Outcome, why: str, now: Now) -> None:
        """Close an effect with what came of it, carrying out what follows from that."""
        self.begin(now)
        record = self.effects.get(effect)
        if record is None:
            return
        if self._again(record, outcome):
            return
        self.close(effect)
        call = self.calls.get(record.call)
        if call is None:
            return
        if record.kind == "ring":
            offer = self.offers[record.offer]
            if outcome in ("gone", "failed") and offer.live:
                self.refuse_offer(offer, "unreachable", why or outcome, over=False)
            return
        if record.kind == "dial":
            here = call.virtual and call.state == "connecting" and call.epoch == record.epoch
            if here and outcome in ("gone", "failed"):
                self.failed_try(call, "failed")
        elif call.state != "ended" and record.kind in ANSWERED:
            self._settle_of_leg(record, call, outcome)

    def _settle_of_leg(self, record: EffectRecord, call: CallRecord, outcome: Outcome) -> None:
        if record.kind == "call_out":
            if outcome in ("gone", "failed") and call.beside_offer == record.id:
                self.beside_over(call, "unreachable", gone=True)
            return
        if record.kind in ("hold", "check_agent"):
            self._unheld(record, call, outcome)
            return
        if call.callback and call.leg != record.leg:
            return  # it asked for a leg from before the callback
        if outcome == "gone":
            self.leave_call(call, call.parting or "lost_leg", "left_menu")
        elif record.kind == "check":
            self._checked(record, call, outcome)
        elif (
            record.kind in ("bridge", "convene")
            and outcome == "failed"
            and call.epoch == record.epoch
        ):
            self.arm(f"call:{call.id}", 0)

    def _again(self, effect: EffectRecord, outcome: Outcome) -> bool:
        """Put an effect back for a later post, if that may and should be tried."""
        if effect.kind == "ring":
            offer = self.offers[effect.offer]
            if outcome != "retry" or not offer.live:
                return False
            offer.sent = False
        elif effect.kind in ("dial", "summon", "call_out"):
            if outcome != "retry":
                return False
        elif outcome != "retry" and (outcome != "failed" or effect.tries >= timers.EFFECT_TRIES):
            return False
        effect.sent = False
        backoff_ms = timers.BACKOFF_MS * 2 ** min(max(effect.tries - 1, 0), 10)
        self.arm(f"effect:{effect.id}", min(backoff_ms, timers.BACKOFF_MAX_MS))
        return True

    def _unheld(self, effect: EffectRecord, call: CallRecord, outcome: Outcome) -> None:
        """Carry out what follows for a conversation whose hold failed, or whose agent is gone."""
        here = call.epoch == effect.epoch and call.state == "talking"
        if effect.kind == "check_agent" and here and outcome == "gone":
            if effect.leg == call.agent_leg:
                self.break_off(call, "lost_leg", "")
            elif call.beside and effect.leg == call.beside_leg:
                self.beside_over(call, "left", gone=True)
        elif here and outcome in ("gone", "failed") and effect.note == "on" and call.held_at:
            self.resume_caller(call, "failed")

    def _checked(self, effect: EffectRecord, call: CallRecord, outcome: Outcome) -> None:
        stuck = call.state == "connecting" and call.epoch == effect.epoch
        if stuck and outcome == "alive":
            self.drop_agent_leg(call, self.agents[call.agent])
            self.bounce(call)
        elif call.state == "talking" and call.parting and outcome == "alive":
            self.break_off(call, "room_lost", "")
        else:
            self.arm(f"call:{call.id}", _CALL_MS[call.state])

    async def wait_for_work(self, timeout_s: float) -> None:
        """Return when an effect or an earlier deadline was written, or after the real timeout."""
        if not self.woken:
            self.wake.clear()
            try:
                await asyncio.wait_for(self.wake.wait(), timeout_s)
            except TimeoutError:
                return
        self.woken = False
