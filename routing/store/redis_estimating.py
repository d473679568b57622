"""Keep what estimates of the wait are made of, in Redis or Valkey.

Rules this module keeps:

* One trip brings all an estimate needs; nothing is decided here.
"""

from collections.abc import Sequence
from typing import Any, Literal, cast

from calls.events import Event
from routing.answers import Now
from routing.estimate import Range
from routing.ports.estimates import MOST_AGENTS, MOST_AHEAD, MOST_EVENTS, Outlook
from routing.prospect import Busy, Prospect, Rivals
from routing.queue import Entry
from routing.store.redis_running import Running


class Estimating(Running):
    """Implement ``routing.ports.Estimates``."""

    async def outlook(self, entry: Entry) -> Outlook | None:
        """Return what an estimate for a call is made of."""
        there = entry.demand.lane, entry.demand.department, entry.key
        most = MOST_AGENTS, MOST_AHEAD
        match await self._run("outlook", 0, entry.arrival.call, MOST_EVENTS, *there, *most):
            case ["outlook", waits, department, ahead, key, rivals, busy, one, paces, *said, told]:
                each = float(one)
                lanes = tuple(
                    Rivals.judged(int(before), int(seen), int(able), each)
                    for before, seen, able in rivals
                )
                agents = tuple(sorted(Busy(w, int(since), int(end)) for w, since, end in busy))
                stands = department, int(ahead), lanes, agents, int(key), waits == "1", each
                turn, low_s, high_s = said
                last = Range(int(low_s), int(high_s) or None) if low_s else None
                events = [_event(entry) for entry in reversed(told)]
                return Outlook(Prospect(*stands), paces, events, int(turn), last)
            case _:
                return None

    async def keep_paces(self, seq: int, paces: str) -> Literal["kept", "older"]:
        """Keep paces that have seen the events up to ``seq``, unless newer ones are kept."""
        answer = await self._run("keep_paces", 0, seq, paces)
        return cast("Literal['kept', 'older']", answer[0])

    async def estimated(self, call: str, turn: int, said: Range, now: Now) -> Range | None:
        """Append that an estimate is spoken to a waiting call, once for each wait turn."""
        bounds = said.low_s, said.high_s or 0
        match await self._run("estimated", now.at_ms, call, turn, *bounds):
            case ["spoken", low_s, high_s]:
                return Range(int(low_s), int(high_s) or None)
            case _:
                return None


def _event(entry: Sequence[Any]) -> Event:
    """Return an entry of the stream as an event."""
    number, pairs = entry
    fields = dict(zip(pairs[::2], pairs[1::2], strict=True))
    at_ms, kind = int(fields.pop("at_ms")), fields.pop("type")
    return Event(int(number.partition("-")[0]), at_ms, kind, fields)
