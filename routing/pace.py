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

TALKS = 128
"""Calls whose handling counts, about: each new one fades the others by a 128th."""
ARRIVALS_S = 900.0
"""How fast arrivals fade: those of a quarter of an hour ago count a third."""
RINGS = 32
SHORTEST = 1 / 16
"""What counts for a shorter conversation, as a share of the mean one."""
LEAST_SIGMA = 0.1
"""Conversations are never thought to be more alike than this."""
FORGOTTEN = 0.01
"""A head start that has faded to so little is not kept."""
FORM = 2
"""Changes with what a pace consists of."""
_MS = 1000
_PROMISED = frozenset({"called_back", "callback_failed", "callback_expired", "callback_cancelled"})
_GAVE_UP = frozenset({"abandoned", "short_abandon"})


@dataclass(frozen=True, slots=True)
class Pace:
    """Say how one department's calls went lately; sums fade with each new call.

    Args:
        talks: calls handled, faded.
        talked_s: their conversations.
        talked_log, talked_log2: the logarithms of those, and their squares.
        quits: callers who gave up, faded.
        waited_s: how long all waited, faded with them: what ``quits`` is measured against.
        arrived_ms: when the last one came, epoch milliseconds.
        granted: head start in milliseconds → how many callers came with it, faded by time.
        ring_s: from the offer to the agent's answer, the whole site's.
    """

    talks: float = 0.0
    talked_s: float = 0.0
    talked_log: float = 0.0
    talked_log2: float = 0.0
    quits: float = 0.0
    waited_s: float = 0.0
    arrived_ms: int = 0
    granted: Mapping[str, float] = field(default_factory=dict)
    ring_s: float = 0.0

    @property
    def talk_s(self) -> float:
        """Return the mean conversation, seconds."""
        return self.talked_s / self.talks

    @property
    def talk_mu(self) -> float:
        """Return the mean of the logarithm of a conversation in seconds."""
        return self.talked_log / self.talks

    @property
    def talk_sigma(self) -> float:
        """Return the standard deviation of that logarithm."""
        return math.sqrt(max(LEAST_SIGMA**2, self.talked_log2 / self.talks - self.talk_mu**2))

    @property
    def quitting(self) -> float:
        """Return how fast a waiting caller gives up: per second of waiting."""
        return self.quits / self.waited_s if self.waited_s else 0.0

    def overtaking(self, key: int, now_ms: int) -> float:
        """Return how many callers still to come will go ahead of one with this key, on average.

        Whoever comes while their head start still makes their key the smaller one goes ahead.
        """
        rates = ((each / ARRIVALS_S, int(start)) for start, each in self.granted.items())
        return sum(rate * max(0, key + start - now_ms) / _MS for rate, start in rates)


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
        return json.dumps(asdict(self) | {"form": FORM}, separators=(",", ":"))


def read(text: str) -> Paces:
    """Return what ``Paces.text`` wrote; nothing for an empty text, or another release's."""
    if not text:
        return Paces()
    kept = json.loads(text)
    if kept.get("form") != FORM:
        return Paces()  # another release's: what is newer than it is folded
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
    granted = {start: round(each * left, 6) for start, each in pace.granted.items()}
    start = event.fields["head_start_ms"]
    granted[start] = granted.get(start, 0.0) + 1
    return replace(
        pace,
        arrived_ms=event.at_ms,
        granted={start: each for start, each in granted.items() if each > FORGOTTEN},
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
    # Wrong numbers are over in a second or two: their logarithms would make the rest look wild.
    log = math.log(max(talked_s, 1.0, SHORTEST * pace.talk_s if pace.talks else 0.0))
    return replace(
        pace,
        talks=round(pace.talks * fade + 1, 6),
        talked_s=round(pace.talked_s * fade + talked_s, 6),
        talked_log=round(pace.talked_log * fade + log, 6),
        talked_log2=round(pace.talked_log2 * fade + log**2, 6),
    )
