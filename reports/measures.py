"""Compute the field's measures from final records. Each formula and its source stands here, once.

Rules this module keeps:

* Only final records are read here, and ``hours`` for an agent's time: what is counted can be
  counted again.
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
AHT (``hours``)           AHT = (talk + wrap-up) / answered. Source: Erlang C's 1/mu as used by
                          Koole, ch. 4; hold is part of talk.
occupancy (``hours``)     (talk + wrap-up) / (talk + wrap-up + idle while ready).
                          Source: ICMI, "Call Center Metrics"; time not ready is not staffed time.
called back               callbacks kept, counted apart: they are in neither service level, ASA
                          nor abandonment, for nobody held the line meanwhile.
promises kept             called back / (called back + failed + expired). A promise cancelled, as
                          by a caller who rings in again, was not broken.
========================  ======================================================================
"""

from collections.abc import Iterable
from dataclasses import dataclass

from calls.events import Event

_MS = 1000
SERVED = frozenset({"served", "called_back"})
"""Outcomes of calls somebody talked in: what an agent's handling time is made of."""
_SENT = "transferred"


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
    called_back: int = 0
    promises_kept: float | None = None


def measure(calls: Iterable[Record], *, service_level_s: int) -> Measures:
    """Compute a department's measures over the calls given (formulas: see the module's head).

    Args:
        calls: final records of one department.
        service_level_s: T, the seconds within which a call is to be answered.
    """
    known = list(calls)
    # Whom an agent sent on to a number outside was answered here first.
    answered = [c for c in known if c.outcome == "served" or (c.outcome == _SENT and c.talked_ms)]
    left = [c for c in known if c.outcome == "abandoned"]
    kept = [c for c in known if c.outcome == "called_back"]
    broken = [c for c in known if c.outcome in ("callback_failed", "callback_expired")]
    threshold_ms = service_level_s * _MS
    good = sum(c.waited_ms <= threshold_ms for c in answered)
    late = sum(c.waited_ms > threshold_ms for c in left)
    return Measures(
        answered=len(answered),
        abandoned=len(left),
        short_abandoned=sum(c.outcome == "short_abandon" for c in known),
        service_level=share(good, len(answered) + late),
        abandonment=share(len(left), len(answered) + len(left)),
        asa_s=share(sum(c.waited_ms for c in answered) / _MS, len(answered)),
        talk_s=share(sum(c.talked_ms for c in answered) / _MS, len(answered)),
        called_back=len(kept),
        promises_kept=share(len(kept), len(kept) + len(broken)),
    )


def share(part: float, whole: float) -> float | None:
    """Return ``part / whole``; None when there is nothing to share."""
    return part / whole if whole else None
