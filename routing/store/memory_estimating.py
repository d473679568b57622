"""Keep what estimates of the wait are made of, in memory.

Rules this module keeps:

* Looking changes nothing; an estimate that is spoken is an event, once for each wait turn.
* Rivals are callers with a smaller key in other lanes of agents who could answer this call.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from routing.answers import Now
from routing.estimate import Range
from routing.ports.estimates import MOST_EVENTS, Outlook
from routing.prospect import Busy, Prospect, Rivals
from routing.queue import Entry
from routing.store.memory_overrides import Overriding
from routing.store.records import CallRecord
from routing.store.world import ordered


class Estimating(Overriding):
    """Look ahead for a waiting call, and tell what was said."""

    async def outlook(self, entry: Entry) -> Outlook | None:
        """Return what an estimate for a call is made of."""
        record = self.calls.get(entry.arrival.call)
        if record is not None and record.state not in ("menu", "waiting"):
            return None
        waits = record if record is not None and record.state == "waiting" else None
        lanes = waits.lanes if waits else (entry.demand.lane,)
        if any(lane not in self.lanes for lane in lanes):
            return None
        key = waits.key if waits else entry.key
        able = {name for lane in lanes for name in self.lanes[lane].able}
        prospect = Prospect(
            waits.department if waits else entry.demand.department,
            self._ahead(entry.arrival.call, lanes, key),
            self._rivals(able, lanes, key),
            self._busy(able),
            key,
            waits is not None,
        )
        first = self.told[0].seq if self.told else 1
        start = max(0, self.site.paced + 1 - first, len(self.told) - MOST_EVENTS)
        turn, said = _last(waits) if waits else (-1, None)
        return Outlook(prospect, self.site.paces, self.told[start:], turn, said)

    def _ahead(self, call: str, lanes: Sequence[str], key: int) -> int:
        """Return how many are ahead in any of the lanes."""
        ahead: set[str] = set()
        for lane in lanes:
            waiting = self.lanes[lane].calls
            if call in waiting:
                names = ordered(waiting)
                ahead.update(names[: names.index(call)])
            else:  # kept for one agent, or still at the door: as many as it would stand behind
                ahead.update(name for name, other in waiting.items() if other < key)
        return len(ahead)

    def _rivals(self, able: set[str], lanes: Sequence[str], key: int) -> Sequence[Rivals]:
        """Return who is ahead in other lanes of agents who could answer."""
        shared = Counter(lane for name in able for lane in self.agents[name].places)
        found = []
        for lane in sorted(shared.keys() - set(lanes)):
            before = sum(other < key for other in self.lanes[lane].calls.values())
            if before:
                found.append(Rivals(before, shared[lane], len(self.lanes[lane].able)))
        return tuple(found)

    def _busy(self, able: set[str]) -> Sequence[Busy]:
        """Return what those are doing who could answer and are ready."""
        ready = (self.agents[name] for name in able if self.agents[name].presence == "ready")
        return tuple(
            sorted(
                Busy(each.work, each.since, each.wrap_up_until if each.work == "wrap_up" else 0)
                for each in ready
            )
        )

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
        last, before = _last(record)
        if last >= turn:
            return before if last == turn else None
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


def _last(call: CallRecord) -> tuple[int, Range | None]:
    """Return what was last spoken in this stay, and at which turn; -1: nothing yet."""
    if call.estimate:
        stay, turn, low_s, high_s = map(int, call.estimate.split(" "))
        if stay == call.entered_at:
            return turn, Range(low_s, high_s or None)
    return -1, None
