"""Estimate how long a caller will wait on, as a range that can be spoken.

Rules this module keeps:

* Pure: what is known comes in, a range comes out; no clock, no randomness, no memory of its own.
* Everything is live: who waits ahead now, what each agent who is able and ready is doing now and
  since when, how fast calls were handled and how many gave up lately (``routing.pace``). Nobody
  ready, or nothing handled yet: no range.
* A range is one of those that can be spoken (``RANGES``): the one whose interval score is best, by
  what is known. A wider one would always be right and tell nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from routing.curve import Curve
from routing.departures import turn
from routing.pace import Pace
from routing.prospect import Prospect

MARKS = (0, 15, 30, 45, 60, 120, 180, 240, 300, 360, 420, 480, 600, 720, 900, 1200, 1500, 1800,
         2400, 3000, 3600)  # fmt: skip
"""Bounds of ranges, seconds: what people say of a wait."""
MINUTE_S = 60
LEAST_MIXED_S = 30
"""The least lower bound in seconds beside an upper one in minutes."""
HELD = 0.8
"""Share of waits a range is to hold."""
COST = 2 / (1 - HELD)
"""What each second outside a range counts as in its score."""
LEAST_TALKS = 5.0
"""Calls that must have been handled lately before anything is said."""


@dataclass(frozen=True, slots=True)
class Range:
    """Say between how many seconds a wait will probably be; ``high_s`` None: longer than that."""

    low_s: int
    high_s: int | None

    @property
    def width_s(self) -> int:
        """Return how wide it is, seconds; an open one as wide as its bound again."""
        return self.low_s if self.high_s is None else self.high_s - self.low_s


def expected(prospect: Prospect, pace: Pace, wrap_up_s: float, now_ms: int) -> Range | None:
    """Return the range of a caller's further wait; None where nothing honest can be said.

    Args:
        prospect: how things stand with the caller.
        pace: how the department's calls went lately.
        wrap_up_s: after-call work granted after each call, seconds.
        now_ms: the instant.
    """
    if pace.talks < LEAST_TALKS:
        return None
    curve = turn(prospect, pace, wrap_up_s, now_ms)
    return None if curve is None else spoken_range(curve)


def spoken_range(curve: Curve) -> Range:
    """Return the speakable range with the best interval score, as the curve has it."""
    early = {mark: curve.early_s(mark) for mark in MARKS}
    late = {mark: curve.late_s(mark) for mark in MARKS} | {None: curve.late_s(2 * MARKS[-1])}
    return min(
        RANGES, key=lambda each: each.width_s + COST * (early[each.low_s] + late[each.high_s])
    )


def speakable(low_s: int, high_s: int) -> bool:
    """Tell whether people say it so: from 15 seconds to so many minutes, nobody does."""
    return high_s <= MINUTE_S or low_s == 0 or low_s >= LEAST_MIXED_S


RANGES = (
    *(Range(low, high) for low in MARKS for high in MARKS if low < high and speakable(low, high)),
    Range(MARKS[-1], None),
)
"""What can be spoken."""


def lowered(said: Range | None, now: Range) -> bool:
    """Tell whether a range may be spoken after another: neither bound rises, and one falls."""
    if said is None:
        return True
    before, after = (said.low_s, _open(said)), (now.low_s, _open(now))
    return after != before and all(new <= old for new, old in zip(after, before, strict=True))


def score(said: Range, wait_s: float) -> float:
    """Return the interval score of a range, seconds; less is better.

    Width, plus ``COST`` for each second outside; an open range is as wide as its bound again.
    Source: Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation" (JASA
    102, 2007), section 6.2.
    """
    outside = max(said.low_s - wait_s, wait_s - said.low_s - said.width_s, 0.0)
    return said.width_s + COST * outside


def holds(said: Range, wait_s: float) -> bool:
    """Tell whether a wait came out within a range."""
    return said.low_s <= wait_s and (said.high_s is None or wait_s <= said.high_s)


def best_constant(waits_s: Sequence[float]) -> Range:
    """Return the one range with the best interval score over many waits."""
    return min(RANGES, key=lambda each: sum(score(each, wait) for wait in waits_s))


def _open(each: Range) -> float:
    return math.inf if each.high_s is None else each.high_s
