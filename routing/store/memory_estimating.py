"""Keep what estimates of the wait are made of, in memory.

Rules this module keeps:

* Looking changes nothing; an estimate that is spoken is an event, once for each wait turn.
* Rivals are callers with a smaller key in other lanes of agents who could answer this call, each
  counted by how large a part of that lane's agents they are.
"""

from collections import Counter
from typing import Literal

from routing.answers import Now
from routing.estimate import Prospect, Range
from routing.ports.estimates import MOST_EVENTS, Outlook
from routing.store.memory_staff import Staff
from routing.store.records import CallRecord
from routing.store.world import ordered


class Estimating(Staff):
    """Look ahead for a waiting call, and tell what was said."""

    async def outlook(self, call: str) -> Outlook | None:
        """Return what an estimate for a waiting call is made of; None: none waits."""
        record = self.calls.get(call)
        if record is None or record.state != "waiting":
            return None
        seen = self.site.paced
        first = self.told[0].seq if self.told else 1
        events = self.told[max(0, seen + 1 - first, len(self.told) - MOST_EVENTS) :]
        return Outlook(self._prospect(record), self.site.paces, events)

    def _prospect(self, call: CallRecord) -> Prospect:
        ahead: set[str] = set()
        for lane in call.lanes:
            waiting = self.lanes[lane].calls
            if call.id in waiting:
                names = ordered(waiting)
                ahead.update(names[: names.index(call.id)])
            else:  # kept for one agent: as many as it would stand behind
                ahead.update(name for name, key in waiting.items() if key < call.key)
        able = {name for lane in call.lanes for name in self.lanes[lane].able}
        ready = sum(self.agents[name].presence == "ready" for name in able)
        shared = Counter(lane for name in able for lane in self.agents[name].places)
        rivals = 0.0
        for lane in sorted(shared.keys() - set(call.lanes)):
            before = sum(key < call.key for key in self.lanes[lane].calls.values())
            if before:
                rivals += before * shared[lane] / len(self.lanes[lane].able)
        return Prospect(call.department, len(ahead), rivals, ready, call.head_start)

    async def keep_paces(self, seq: int, paces: str) -> Literal["kept", "older"]:
        """Keep paces that have seen the events up to ``seq``, unless newer ones are kept."""
        if seq <= self.site.paced:
            return "older"
        self.site.paced, self.site.paces = seq, paces
        return "kept"

    async def estimated(self, call: str, turn: int, said: Range, now: Now) -> Range | None:
        """Append that an estimate is spoken to a waiting call, once for each wait turn."""
        self.begin(now)
        record = self.calls.get(call)
        if record is None or record.state not in ("waiting", "offered"):
            return None
        if record.estimate:
            stay, last, low_s, high_s = map(int, record.estimate.split(" "))
            if stay == record.entered_at and last >= turn:
                return Range(low_s, high_s or None) if last == turn else None
        record.estimate = f"{record.entered_at} {turn} {said.low_s} {said.high_s or 0}"
        self.tell(
            "call.estimated",
            call=call,
            department=record.department,
            low_s=said.low_s,
            high_s=said.high_s or "",
            waited_ms=now.at_ms - record.entered_at,
        )
        return said
