"""Hold how probable it is that something has come within so many seconds.

Rules this module keeps:

* Between two instants a probability rises evenly; after the last one it stays.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

TAIL = 3.0
"""Of what has not come by its end, how much later it comes: that part of the curve's length."""
_SPREAD = math.sqrt(3)
"""Three points of a normal variable, ±√3 σ and 0, weighing 1, 1 and 4, have its first moments."""


@dataclass(frozen=True)
class Curve:
    """Hold the probability that it is a caller's turn within so many seconds, rising.

    Args:
        at_s: instants, ascending from 0.
        within: the probability at each of them.
    """

    at_s: Sequence[float]
    within: Sequence[float]

    def by(self, wait_s: float) -> float:
        """Return the probability of a wait of at most so many seconds."""
        till = bisect_left(self.at_s, wait_s)
        if till == len(self.at_s):
            return self.within[-1]
        if till == 0:
            return self.within[0]
        share = (wait_s - self.at_s[till - 1]) / (self.at_s[till] - self.at_s[till - 1])
        return self.within[till - 1] + share * (self.within[till] - self.within[till - 1])

    @cached_property
    def _areas(self) -> Sequence[float]:
        """Return for each instant by how much a wait falls short of it, on average."""
        steps = zip(pairwise(self.at_s), pairwise(self.within), strict=True)
        wide = ((till_s - from_s) * (low + high) / 2 for (from_s, till_s), (low, high) in steps)
        return list(accumulate(wide, initial=0.0))

    def early_s(self, wait_s: float) -> float:
        """Return by how many seconds a wait falls short of ``wait_s``, on average."""
        last = max(0, bisect_left(self.at_s, wait_s) - 1)
        more_s = wait_s - self.at_s[last]
        return self._areas[last] + more_s * (self.within[last] + self.by(wait_s)) / 2

    def late_s(self, wait_s: float) -> float:
        """Return by how many seconds a wait is longer than ``wait_s``, on average."""
        end_s = self.at_s[-1]
        tail_s = (1 - self.within[-1]) * end_s / TAIL
        return tail_s + max(0.0, end_s - wait_s - self.early_s(end_s) + self.early_s(wait_s))

    def widened(self, unsure: float) -> "Curve":
        """Return it for a pace that is known up to this relative deviation only."""
        factor = math.exp(_SPREAD * unsure)
        end_s, steps = self.at_s[-1], len(self.at_s)
        more = range(1, math.ceil((factor - 1) * steps) + 1)
        at_s = [*self.at_s, *(end_s * (1 + number / steps) for number in more)]
        within = [(self.by(t * factor) + 4 * self.by(t) + self.by(t / factor)) / 6 for t in at_s]
        return Curve(at_s, within)


def normal(z: float) -> float:
    """Return the probability that a standard normal variable is at most ``z``."""
    return 0.5 * math.erfc(-z / math.sqrt(2))
