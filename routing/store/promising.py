"""Keep promises to call back: the pieces the transitions of the memory store are made of.

Rules this module keeps:

* A try that reaches nobody frees the agent at once, and the place is kept for the next try.
* A caller's telephone that still rings for a try given up is told to stop; one that was answered
  is left alone: whoever presses the key is in the queue, at the old place.
"""

from routing import timers
from routing.store.records import CallRecord
from routing.store.widening import Widening


class Promising(Widening):
    """Try, give up, and put aside."""

    def terms(self, call: CallRecord) -> tuple[int, int, int]:
        """Return a promise's tries, milliseconds between them, and milliseconds of ringing."""
        tries, retry_ms, ring_ms = call.terms.split(" ")
        return int(tries), int(retry_ms), int(ring_ms)

    def put_aside(self, call: CallRecord, after_ms: int) -> None:
        """Take a call out of the queue, its key kept, until its promise is looked at again."""
        self.leave_lanes(call)
        self.forget_avoidances(call)
        call.state, call.offer, call.agent, call.agent_leg = "promised", "", "", ""
        self.arm(f"call:{call.id}", after_ms)

    def failed_try(self, call: CallRecord, how: str) -> None:
        """Note that the caller was not reached; the agent who was there goes on to the next."""
        agent = self.agents[call.agent]
        tries, retry_ms, _ = self.terms(call)
        call.tried += 1
        left = max(tries - call.tried, 0)
        self.tell(
            "callback.tried",
            call=call.id,
            department=call.department,
            agent=agent.id,
            how=how,
            tried=call.tried,
            left=left,
            next_at=self.now.at_ms + retry_ms if left else "",
        )
        self.hush_caller(call)
        agent.hush = self.ask(
            "unanswered", call, leg=call.agent_leg, offer=call.offer, agent=agent.id
        )
        call.epoch += 1
        call.answered_at = 0
        if left:
            self.put_aside(call, retry_ms)
        else:
            self.end(call, "callback_failed", how)
        self.free(agent, 0, reset=False)
        self.match_agent(agent)

    def look_at_promise(self, call: CallRecord) -> None:
        """Have a promise looked at, or give up a try that nobody tells anything of."""
        if call.state == "connecting":
            self.failed_try(call, "no_answer")
            return
        if call.checking not in self.effects:
            call.checking = self.ask("callback", call, leg="")
        self.arm(f"call:{call.id}", timers.CHECKING_MS)
