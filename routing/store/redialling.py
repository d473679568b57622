"""Keep the place of a caller who was cut off, until the same number calls again, in memory.

Rules this module keeps:

* Cut off is whose leg ended without the agent's ending the call: while they waited, were being
  connected, or talked. No carrier tells a dead battery from a finger on the button.
* A place is kept once and taken once: the first leg that comes for it has it.
"""

from routing.queue import KeptPlace
from routing.store.records import CallRecord, KeptRecord, text_of
from routing.store.views import kept_place
from routing.store.world import World

CUT_OFF = ("caller", "lost_leg")
"""Why a call ended, where it was the caller's line that ended it."""


class Redialling(World):
    """Keep places, and give them back."""

    def keep_place(self, call: CallRecord, why: str) -> None:
        """Keep the place of a call that is about to end, if the line broke."""
        gone = call.state == "menu" or call.virtual or why not in CUT_OFF
        if not call.redial or gone:
            return
        talked = call.state == "talking"
        redial_ms, department = call.redial.split(" ")
        person = call.answered_at if talked else self.now.at_ms
        self.kept[call.caller] = KeptRecord(
            call=call.id,
            department=department,
            key=call.key,
            waited=person - call.entered_at,
            until=self.now.at_ms + int(redial_ms),
            agent=call.agent if talked else "",
        )

    def regain(self, caller: str, call: str) -> bool:
        """Take the place of an earlier call; tell whether it was still there."""
        kept = self.kept.get(caller)
        if kept is None or kept.call != call:
            return False
        del self.kept[caller]
        return True

    async def kept_place(self, caller: str) -> KeptPlace | None:
        """Return the place kept for a number whose call was cut off, be its time over or not."""
        kept = self.kept.get(caller)
        return kept_place(text_of(kept)) if kept else None
