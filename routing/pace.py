"""Fold the event stream into how fast a department's calls are handled, lately.

Rules this module keeps:

* A pace is a function of the events up to a number, whoever folds them: processes that fold the
  same events have the same pace, and the store keeps the one that has seen most.
* What is long past fades: the newest ``TALKS`` calls count in full, arrivals of the last quarter of
  an hour; nothing is looked up by the hour of the day, so that today's rush counts today.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace

from calls.events import Event

TALKS = 64
"""Calls whose handling counts, about: each new one fades the others by a 64th."""
ARRIVALS_S = 900.0
"""How fast arrivals fade: those of a quarter of an hour ago count a third."""
RINGS = 32
_MS = 1000
_PROMISED = frozenset({"called_back", "callback_failed", "callback_expired", "callback_cancelled"})
_GAVE_UP = frozenset({"abandoned", "short_abandon"})


@dataclass(frozen=True, slots=True)
class Pace:
    """Say how one department's calls went lately; sums fade with each new call.

    Args:
        talks: calls handled, faded.
        talked_s, talked_s2: their conversations, and the squares.
        quits: callers who gave up, faded.
        waited_s: how long all waited, faded with them: what ``quits`` is measured against.
        arrivals: callers who came, faded by time.
        arrived_ms: when the last one came, epoch milliseconds.
        granted_s: their head starts, faded alike.
        ring_s: from the offer to the agent's answer, the whole site's.
    """

    talks: float = 0.0
    talked_s: float = 0.0
    talked_s2: float = 0.0
    quits: float = 0.0
    waited_s: float = 0.0
    arrivals: float = 0.0
    arrived_ms: int = 0
    granted_s: float = 0.0
    ring_s: float = 0.0

    @property
    def talk_s(self) -> float:
        """Return the mean conversation, seconds."""
        return self.talked_s / self.talks

    @property
    def talk_cv2(self) -> float:
        """Return the squared coefficient of variation of conversations; 1 for exponential ones."""
        mean = self.talk_s
        return max(0.0, self.talked_s2 / self.talks - mean**2) / mean**2 if mean else 1.0

    @property
    def quitting(self) -> float:
        """Return how fast a waiting caller gives up: per second of waiting."""
        return self.quits / self.waited_s if self.waited_s else 0.0

    def overtaking(self, head_start_ms: int) -> float:
        """Return how many callers still to come will go ahead of one with this head start.

        Who comes within another's extra head start goes ahead: that many, by the rate of arrivals.
        """
        if not self.arrivals:
            return 0.0
        extra_s = self.granted_s / self.arrivals - head_start_ms / _MS
        return max(0.0, self.arrivals / ARRIVALS_S * extra_s)


@dataclass(frozen=True, slots=True)
class Paces:
    """Hold the pace of every department, as of an event's number.

    Args:
        seq: number of the last event folded.
        departments: department → pace.
        ring_s: from the offer to the answer, seconds, lately.
        offered: offer → when it was made, epoch milliseconds, while it is open.
    """

    seq: int = 0
    departments: Mapping[str, Pace] = field(default_factory=dict)
    ring_s: float = 0.0
    offered: Mapping[str, int] = field(default_factory=dict)

    def of(self, department: str) -> Pace:
        """Return a department's pace."""
        return replace(self.departments.get(department, Pace()), ring_s=self.ring_s)

    def text(self) -> str:
        """Return it as the store keeps it."""
        return json.dumps(asdict(self), separators=(",", ":"))


def read(text: str) -> Paces:
    """Return what ``Paces.text`` wrote; nothing for an empty text."""
    if not text:
        return Paces()
    kept = json.loads(text)
    departments = {name: Pace(**each) for name, each in kept["departments"].items()}
    return Paces(kept["seq"], departments, kept["ring_s"], kept["offered"])


def folded(paces: Paces, events: Iterable[Event]) -> Paces:
    """Return the paces with further events, oldest first; those seen before change nothing."""
    departments, offered = dict(paces.departments), dict(paces.offered)
    seq, ring_s = paces.seq, paces.ring_s
    for event in events:
        if event.seq <= seq:
            continue
        seq = event.seq
        match event.type:
            case "call.queued" if event.fields.get("cause") != "callback":
                name = event.fields["department"]
                departments[name] = _arrived(departments.get(name, Pace()), event)
            case "call.ended" if event.fields["department"]:
                name = event.fields["department"]
                departments[name] = _ended(departments.get(name, Pace()), event.fields)
            case "call.offered":
                offered[event.fields["offer"]] = event.at_ms
            case "offer.accepted":
                since = offered.pop(event.fields["offer"], None)
                if since is not None:
                    took_s = (event.at_ms - since) / _MS
                    ring_s += (took_s - ring_s) / (RINGS if ring_s else 1)
            case "offer.declined" | "offer.missed" | "offer.unreachable" | "offer.withdrawn":
                offered.pop(event.fields["offer"], None)
            case _:
                pass
    return Paces(seq, departments, ring_s, offered)


def _arrived(pace: Pace, event: Event) -> Pace:
    gone_s = max(0, event.at_ms - pace.arrived_ms) / _MS
    left = math.exp(-gone_s / ARRIVALS_S)
    return replace(
        pace,
        arrivals=round(pace.arrivals * left + 1, 6),
        arrived_ms=event.at_ms,
        granted_s=round(pace.granted_s * left + int(event.fields["head_start_ms"]) / _MS, 6),
    )


def _ended(pace: Pace, fields: Mapping[str, str]) -> Pace:
    fade = 1 - 1 / TALKS
    waited_s, talked_s = int(fields["waited_ms"]) / _MS, int(fields["talked_ms"]) / _MS
    # Nobody held the line for a callback: it says nothing of waits nor of patience.
    held = fields["outcome"] not in _PROMISED
    pace = (
        replace(
            pace,
            quits=round(pace.quits * fade + (fields["outcome"] in _GAVE_UP), 6),
            waited_s=round(pace.waited_s * fade + waited_s, 6),
        )
        if held
        else pace
    )
    if fields["outcome"] not in ("served", "called_back"):
        return pace
    return replace(
        pace,
        talks=round(pace.talks * fade + 1, 6),
        talked_s=round(pace.talked_s * fade + talked_s, 6),
        talked_s2=round(pace.talked_s2 * fade + talked_s**2, 3),
    )
