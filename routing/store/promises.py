"""Remember what was promised to whom, in memory.

Rules this module keeps:

* A promise is remembered by department and by the number to be called, and the one its caller rang
  from, until the caller is on the line, or it ends.
* A caller's telephone that rings for a try given up is told to stop, as soon as its leg is known.
"""

from routing.store.matching import Matching
from routing.store.records import CallRecord


class Promises(Matching):
    """Remember promises, and forget them."""

    def outcome_of_promise(self, call: CallRecord, outcome: str) -> str:
        """Return what a call comes to whose caller was promised a callback."""
        if call.virtual:
            return outcome
        return "called_back" if call.state == "talking" else "callback_failed"

    def forget_promise(self, call: CallRecord) -> None:
        """Let the caller be promised anew, and the time chosen be chosen by another."""
        for name in (call.promise, call.asked_from):
            self.promises.pop(name, None)
        if call.slot:
            self.slots[call.slot] -= 1
        call.promise = call.asked_from = call.slot = ""

    def hush_caller(self, call: CallRecord) -> None:
        """Have a caller's telephone stop ringing; one that was answered is left alone."""
        if call.dialled and not call.picked_up:
            self.ask("cancel", call, leg=call.dialled)
        call.dialled, call.picked_up = "", False
