"""Ring several agents for one call, in memory.

Rules this module keeps:

* A call that rings fewer agents than it may stands in its lanes all the same, behind everyone for
  whom nobody is rung yet, so that an agent who frees joins the ringing.
* Those on call are never added to others: at night one is rung after the other.
* A preferred agent is asked alone; the others come in when that has come to nothing.
* How many may be rung grows by a stored deadline, and only while somebody is being rung.
"""

from routing.department import OfferRules
from routing.store.records import AgentRecord, CallRecord, OfferRecord
from routing.store.reserving import Reserving
from routing.together import BEHIND_MS, MOST_AT_ONCE


class Several(Reserving):
    """Count who is rung for a call, and who else may be."""

    def rules(self, call: CallRecord) -> OfferRules:
        """Return the rules the call came in under; a call in a queue always has some."""
        return call.rules or OfferRules(0, 0, 0, 0, 0, 0)

    def wanted(self, call: CallRecord) -> int:
        """Return how many agents may be rung for a call at once by now."""
        return call.wanted or self.rules(call).at_once

    def may_ring_several(self, call: CallRecord) -> bool:
        """Tell whether a call's rules let it ring more agents than one."""
        rules = self.rules(call)
        return rules.at_once > 1 or rules.more_ms > 0

    def live_offers(self, call: CallRecord) -> list[OfferRecord]:
        """Return the offers an agent may still accept, the oldest first."""
        return [self.offers[each] for each in call.offer.split()] if call.state == "offered" else []

    def is_hungry(self, call: CallRecord) -> bool:
        """Tell whether more agents may be rung for a call that rings some."""
        return not call.alone and len(call.offer.split()) < self.wanted(call)

    def stands_at(self, call: CallRecord) -> int:
        """Return where a call stands in its lanes: behind all others while somebody is rung."""
        return call.key + BEHIND_MS * (call.state == "offered")

    def stand_by(self, call: CallRecord) -> None:
        """Keep an offered call in its lanes while more agents may be rung for it."""
        rules = self.rules(call)
        grows = rules.more_ms and not call.alone and self.wanted(call) < MOST_AT_ONCE
        if grows and f"more:{call.id}" not in self.due_at:
            self.arm(f"more:{call.id}", rules.more_ms)
        for lane in call.lanes:
            self.lanes[lane].calls.pop(call.id, None)
            if self.is_hungry(call):
                self.lanes[lane].calls[call.id] = self.stands_at(call)

    def ring(
        self, call: CallRecord, offer: str, agent: AgentRecord, *, first: bool
    ) -> tuple[str, str]:
        """Have a device rung: by the caller's own leg with all that are matched with it, or called.

        Returns:
            The effect that does it, and the way: ``dial`` or nothing.
        """
        here = first or call.id in self.summoning
        if self.rules(call).dial and call.leg and here and agent.hush not in self.effects:
            if call.id not in self.summoning:
                call.epoch += 1
                call.summoned = ""
                self.summoning[call.id] = self.ask("summon", call, leg=call.leg)
            call.summoned = f"{call.summoned} {offer}".strip()
            return self.summoning[call.id], "dial"
        return self.ask("ring", call, leg="", offer=offer, agent=agent.id), ""
