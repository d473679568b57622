"""Keep the place of a caller who was cut off, until the same number calls again, in memory.

Rules this module keeps:

* Who waits is cut off when their leg ends without our ending the call: no carrier tells a dead
  battery from a finger on the button.
* Who has talked was served, unless somebody says that the line broke: the carrier, the agent, or a
  conversation too short to be one. Until somebody does, their place is kept and not given.
* A place is kept once and taken once: the first leg that comes for it has it.
"""

from routing import timers
from routing.queue import KeptPlace
from routing.redial import LINE_LOST
from routing.store.records import CallRecord, KeptRecord
from routing.store.texts import text_of
from routing.store.views import kept_place
from routing.store.world import World

CUT_OFF = ("caller", "lost_leg", LINE_LOST)
"""Why a call ended, where it was the caller's line that ended it."""
BROKEN = ("lost_leg", LINE_LOST)
"""Why a conversation ended, where that was not by anybody's wish, as far as the carrier knows."""
TALKED = ("talking", "survey")


class Redialling(World):
    """Keep places, and give them back."""

    def keep_place(self, call: CallRecord, why: str) -> None:
        """Keep the place of a call that is about to end, if the line broke or may have broken."""
        talked = call.state in TALKED
        plain = not call.redial or call.state == "menu" or call.virtual
        if plain or not (talked or why in CUT_OFF):
            return
        redial_ms, department = call.redial.split(" ")
        person = call.answered_at if call.state == "talking" else self.now.at_ms
        self.kept[call.caller] = KeptRecord(
            call=call.id,
            department=department,
            key=call.key,
            waited=call.waited if call.state == "survey" else person - call.entered_at,
            until=self.now.at_ms + int(redial_ms),
            agent=(call.agent if call.state == "talking" else call.served) if talked else "",
            cut=self._cut(call, why) if talked else "waiting",
        )

    def _cut(self, call: CallRecord, why: str) -> str:
        """Return who or what says that a conversation broke off; empty: nobody so far."""
        if call.broke:
            return "agent"
        if call.state == "survey":
            return ""
        short = self.now.at_ms - call.talking_at < timers.SHORT_TALK_MS
        return "carrier" if why in BROKEN else "short" if why == "caller" and short else ""

    def line_broke(
        self, call: CallRecord, who: str, agent: str = "", *, broke: bool = True
    ) -> None:
        """Note what somebody says of how a conversation ended; the agent's last word counts.

        Args:
            call: the call.
            who: ``carrier``, or ``agent``.
            agent: which agent; only the last one they talked with can tell.
            broke: whether they say that the line broke.
        """
        talks = agent == (call.agent if call.state == "talking" else call.served)
        if call.redial and agent and talks and call.state in TALKED:
            call.broke = broke
        kept = self.kept.get(call.caller)
        if kept is None or kept.call != call.id or self.now.at_ms >= kept.until:
            return
        if agent in ("", kept.agent) and kept.cut == ("" if broke else who):
            kept.cut = who if broke else ""

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
