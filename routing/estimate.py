"""Estimate how long a caller will wait on, as a range that can be spoken.

Rules this module keeps:

* Pure: what is known comes in, a range comes out; no clock, no randomness, no memory of its own.
* Everything is live: who waits ahead now, who is able and ready now, how fast calls were handled
  and how many gave up lately (``routing.pace``). Nobody ready, or nothing handled yet: no range.
* A range is one of those that can be spoken (``MARKS``), the narrowest that is believed to hold
  as often as wanted (``HELD``). A wider one would always be right and tell nothing.

The wait is the time until D departures from the queue: whoever is ahead, those of other lanes who
compete for the same agents, those expected to overtake by a head start, and the caller. With n
agents whose work on one call takes c, departures come at the rate n/c + jθ while j wait, θ being
how fast a waiting caller gives up. Source: the queue-length predictor with abandonment, QLm, of
Ibrahim and Whitt, "Real-time delay estimation in overloaded multiserver queues with abandonments"
(Management Science 55, 2009). The spread is a gamma's with that mean: D exponential gaps, widened
by how little is known of c, and by ``DRIFT`` for what nobody knows: agents come and go.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from routing.pace import Pace

MARKS = (0, 15, 30, 45, 60, 120, 180, 240, 300, 360, 420, 480, 600, 720, 900, 1200, 1500, 1800,
         2400, 3000, 3600)  # fmt: skip
"""Bounds of ranges, seconds: what people say of a wait."""
MINUTE_S = 60
HELD = 0.68
"""Share of waits a range is believed to hold. The marks are coarse, so that the ranges spoken hold
some 85 % (``bench/estimate.py``)."""
DRIFT = 0.1
"""How far the real pace strays from the recent one, relative: tried on simulated traffic
(docs/decisions/0033)."""
LEAST_TALKS = 5.0
"""Calls that must have been handled lately before anything is said."""


@dataclass(frozen=True, slots=True)
class Range:
    """Say between how many seconds a wait will probably be; ``high_s`` None: longer than that."""

    low_s: int
    high_s: int | None


@dataclass(frozen=True, slots=True)
class Prospect:
    """Say how things stand with one waiting caller, as the store sees them at one instant.

    Args:
        department: whose pace counts.
        ahead: callers ahead in the same lanes, one who is the agents' own included.
        rivals: callers ahead in other lanes, each counted by the share of that lane's agents who
            serve this caller's lanes too.
        agents: how many agents able to answer are ready, busy or not.
        head_start_ms: the caller's own.
    """

    department: str
    ahead: int
    rivals: float
    agents: int
    head_start_ms: int = 0


def expected(prospect: Prospect, pace: Pace, wrap_up_s: float) -> Range | None:
    """Return the range of a caller's further wait; None where nothing honest can be said.

    Args:
        prospect: how things stand with the caller.
        pace: how the department's calls went lately.
        wrap_up_s: after-call work granted after each call, seconds.
    """
    mean_s, variance = moments(prospect, pace, wrap_up_s)
    return None if mean_s is None else spoken_range(mean_s, variance)


def moments(prospect: Prospect, pace: Pace, wrap_up_s: float) -> tuple[float | None, float]:
    """Return mean (s; None: nothing is known) and variance (s²) of a caller's further wait."""
    if prospect.agents < 1 or pace.talks < LEAST_TALKS:
        return None, 0.0
    cycle_s = pace.talk_s + pace.ring_s + wrap_up_s
    served = prospect.agents / cycle_s
    overtaking = pace.overtaking(prospect.head_start_ms)
    gaps = 1 + prospect.ahead + prospect.rivals + overtaking
    whole = int(gaps)
    rates = [served + each * pace.quitting for each in range(whole)]
    mean_s = sum(1 / rate for rate in rates)
    variance = sum(1 / rate**2 for rate in rates)
    rest = gaps - whole
    mean_s += rest / (served + whole * pace.quitting)
    variance += rest / (served + whole * pace.quitting) ** 2
    # Few agents and many gaps: the talks' own irregularity shows; many agents blur it.
    blur = (prospect.agents + gaps * pace.talk_cv2) / (prospect.agents + gaps)
    unsure = pace.talk_cv2 / pace.talks + DRIFT**2
    return mean_s + pace.ring_s, variance * blur + mean_s**2 * unsure


def spoken_range(mean_s: float, variance: float, held: float = HELD) -> Range:
    """Return the narrowest speakable range that holds a wait with the probability ``held``.

    The wait is taken to be gamma distributed with this mean (s) and variance (s²).
    """
    below = [_below(mark, mean_s, variance) for mark in MARKS]
    best: tuple[int, Range] | None = None
    for at, low in enumerate(MARKS):
        for till in range(at + 1, len(MARKS)):
            if speakable(low, MARKS[till]) and below[till] - below[at] >= held:
                width = MARKS[till] - low
                if best is None or width < best[0]:
                    best = width, Range(low, MARKS[till])
    if best is not None:
        return best[1]
    least = max((mark for mark, p in zip(MARKS, below, strict=True) if p <= 1 - held), default=0)
    return Range(max(least, MINUTE_S), None)


def speakable(low_s: int, high_s: int) -> bool:
    """Tell whether a range is one of seconds, or one of whole minutes."""
    return high_s <= MINUTE_S or low_s == 0 or low_s >= MINUTE_S


def lowered(said: Range | None, now: Range) -> bool:
    """Tell whether a range may be spoken after another: neither bound rises, and one falls."""
    if said is None:
        return True
    before, after = (said.low_s, _open(said)), (now.low_s, _open(now))
    return after != before and all(new <= old for new, old in zip(after, before, strict=True))


def score(said: Range, wait_s: float, missed: float = 0.2) -> float:
    """Return the interval score of a range, seconds; less is better.

    Width, plus 2/missed for each second outside; an open range is as wide as its bound again.
    Source: Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation" (JASA
    102, 2007), section 6.2.
    """
    high_s = 2 * said.low_s if said.high_s is None else said.high_s
    outside = max(said.low_s - wait_s, wait_s - high_s, 0.0)
    return high_s - said.low_s + 2 / missed * outside


def holds(said: Range, wait_s: float) -> bool:
    """Tell whether a wait came out within a range."""
    return said.low_s <= wait_s and (said.high_s is None or wait_s <= said.high_s)


def best_constant(waits_s: Sequence[float]) -> Range:
    """Return the one speakable range with the best interval score over many waits."""
    pairs = [Range(low, high) for low in MARKS for high in MARKS if low < high]
    return min(pairs, key=lambda each: sum(score(each, wait) for wait in waits_s))


def _open(each: Range) -> float:
    return math.inf if each.high_s is None else each.high_s


def _below(wait_s: float, mean_s: float, variance: float) -> float:
    """Return the probability that a gamma variable is at most ``wait_s``.

    Source: Wilson and Hilferty (1931): the cube root of a gamma variable is nearly normal.
    """
    if wait_s <= 0:
        return 0.0
    shape = mean_s**2 / variance
    cube = (wait_s / mean_s) ** (1 / 3)
    z = (cube - (1 - 1 / (9 * shape))) * math.sqrt(9 * shape)
    return 0.5 * (1 + math.erf(z / math.sqrt(2)))
