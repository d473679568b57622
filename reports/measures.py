"""Compute the field's measures from final records. Each formula and its source stands here, once.

Rules this module keeps:

* Only ``call.ended`` and ``agent.changed`` / ``offer.accepted`` events are read: what is counted
  can be counted again.
* A ratio of nothing is None, never 0 or 100 %: a department nobody called was neither good nor bad.
* Durations are milliseconds inside and seconds outside, and say so.

Formulas, all over the calls of one department that ended in the interval:

========================  ======================================================================
service level             answered within T / (answered + abandoned after T)
                          Source: Koole, "Call Center Optimization" (2013), ch. 2: calls that
                          abandon before T are left out, since nobody could have known them late.
ASA                       total waiting of answered calls / answered calls.
                          Source: ICMI, "Call Center Metrics"; abandoned calls are not part of it.
abandonment               abandoned / (answered + abandoned); short abandons count in neither.
                          Source: COPC CX standard: calls that leave within the short threshold
                          are excluded from both.
talk, wrap-up, AHT        AHT = (talk + wrap-up) / answered. Source: Erlang C's 1/mu as used by
                          Koole, ch. 4; hold is part of talk.
occupancy                 (talk + wrap-up) / (talk + wrap-up + idle while ready).
                          Source: ICMI, "Call Center Metrics"; time not ready is not staffed time.
========================  ======================================================================
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from calls.events import Event

_MS = 1000


@dataclass(frozen=True, slots=True)
class Record:
    """One call's final record, as numbers.

    Args:
        outcome: as in the event catalogue.
        department: the department it last waited for; empty if none.
        agent: who served it; empty if nobody did.
        waited_ms: in queue until a person or the end.
        talked_ms: in conversation.
    """

    outcome: str
    department: str
    agent: str
    waited_ms: int
    talked_ms: int

    @classmethod
    def of(cls, event: Event) -> "Record":
        """Read a ``call.ended`` event."""
        fields = event.fields
        return cls(
            fields["outcome"],
            fields["department"],
            fields["agent"],
            int(fields["waited_ms"] or 0),
            int(fields["talked_ms"] or 0),
        )


def records(events: Iterable[Event]) -> list[Record]:
    """Return the final records among ``events``."""
    return [Record.of(event) for event in events if event.type == "call.ended"]


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of one department; seconds and shares from 0 to 1, None where nothing was."""

    answered: int
    abandoned: int
    short_abandoned: int
    service_level: float | None
    abandonment: float | None
    asa_s: float | None
    talk_s: float | None


def measure(calls: Iterable[Record], *, service_level_s: int) -> Measures:
    """Compute a department's measures over the calls given (formulas: see the module's head).

    Args:
        calls: final records of one department.
        service_level_s: T, the seconds within which a call is to be answered.
    """
    known = list(calls)
    answered = [c for c in known if c.outcome == "served"]
    left = [c for c in known if c.outcome == "abandoned"]
    threshold_ms = service_level_s * _MS
    good = sum(c.waited_ms <= threshold_ms for c in answered)
    late = sum(c.waited_ms > threshold_ms for c in left)
    return Measures(
        answered=len(answered),
        abandoned=len(left),
        short_abandoned=sum(c.outcome == "short_abandon" for c in known),
        service_level=_share(good, len(answered) + late),
        abandonment=_share(len(left), len(answered) + len(left)),
        asa_s=_share(sum(c.waited_ms for c in answered) / _MS, len(answered)),
        talk_s=_share(sum(c.talked_ms for c in answered) / _MS, len(answered)),
    )


@dataclass(frozen=True, slots=True)
class Hours:
    """How one agent spent the time, milliseconds: what occupancy and AHT are made of."""

    idle_ms: int = 0
    talking_ms: int = 0
    wrap_up_ms: int = 0
    served: int = 0

    @property
    def occupancy(self) -> float | None:
        """Return (talk + wrap-up) / (talk + wrap-up + idle while ready); None for no time."""
        busy_ms = self.talking_ms + self.wrap_up_ms
        return _share(busy_ms, busy_ms + self.idle_ms)

    @property
    def aht_s(self) -> float | None:
        """Return (talk + wrap-up) / calls served, in seconds; None when none was served."""
        return _share((self.talking_ms + self.wrap_up_ms) / _MS, self.served)


def hours(events: Iterable[Event], until_ms: int) -> Mapping[str, Hours]:
    """Return how each agent spent the time up to ``until_ms`` (UTC epoch milliseconds).

    Time offered counts as idle while ready: the agent is not yet working. Talking lasts from the
    accepted offer to the call's end; wrap-up from there until the agent is idle again.
    """
    watches: dict[str, _Watch] = {}
    for event in events:
        if event.agent:
            watches.setdefault(event.agent, _Watch()).see(event)
    return {agent: watch.until(until_ms) for agent, watch in watches.items()}


class _Watch:
    """Follow one agent through the events: in which of three kinds of time they are, since when."""

    def __init__(self) -> None:
        self._kind = ""
        self._since_ms = 0
        self._spent = {"idle": 0, "talking": 0, "wrap_up": 0}
        self._served = 0

    def see(self, event: Event) -> None:
        if event.type == "offer.accepted":
            self._turn("talking", event.at_ms)
        elif event.type == "offer.withdrawn" and self._kind == "talking":
            self._turn("idle", event.at_ms)  # the bridge failed: nobody has talked
        elif event.type == "call.ended":
            self._served += event.fields["outcome"] == "served"
            self._turn("wrap_up", event.at_ms)
        elif event.type == "agent.changed":
            self._turn(_kind_of(event.fields), event.at_ms)

    def _turn(self, kind: str, at_ms: int) -> None:
        if self._kind:
            self._spent[self._kind] += max(0, at_ms - self._since_ms)
        self._kind = kind
        self._since_ms = at_ms

    def until(self, until_ms: int) -> Hours:
        self._turn(self._kind, until_ms)
        spent = self._spent
        return Hours(spent["idle"], spent["talking"], spent["wrap_up"], self._served)


def _kind_of(fields: Mapping[str, str]) -> str:
    """Return which kind of time this is: the call's own, ready and idle, or none we count."""
    if fields["work"] in {"talking", "wrap_up"}:
        return fields["work"]
    return "idle" if fields["presence"] == "ready" else ""


def _share(part: float, whole: float) -> float | None:
    """Return ``part / whole``; None when there is nothing to share."""
    return part / whole if whole else None
