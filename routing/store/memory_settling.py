"""Settle what became of effects, in memory: closed, posted again, or a consequence for the call."""

from routing import timers
from routing.answers import Now
from routing.effects import ONCE, Outcome
from routing.store.memory_due import Due
from routing.store.records import CallRecord, EffectRecord
from routing.store.views import ANSWERED

_CALL_MS = {
    "menu": timers.MENU_MS,
    "waiting": timers.WAIT_MS,
    "offered": timers.WAIT_MS,
    "connecting": timers.CONNECTING_MS,
    "talking": timers.TALKING_MS,
    "survey": timers.SURVEY_MS,
}


class Settling(Due):
    """Close effects with what came of them."""

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
        elif effect.kind in ONCE:
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
