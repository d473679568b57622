"""Work out how soon it will be a caller's turn: with which probability within so many seconds.

Rules this module keeps:

* Pure: what is known comes in, a curve comes out; no clock, no randomness, no memory of its own.
* A turn comes when as many have left the queue as stand before the caller, and one more. They leave
  to agents who free (``routing.freeing``), and because they give up.
* Who waits while an able agent stands idle is not to have that one: kept free, or avoiding them.
* How many have left is a sum of independent yes and no: added up one by one where they are few,
  else taken to be normal. What it costs does not grow with the queue.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from routing.curve import Curve, normal
from routing.freeing import NEVER, Chance, Freed, Served, freeing
from routing.pace import Pace
from routing.prospect import Busy, Prospect

STEPS = 24
"""Instants at which a curve is worked out."""
REACH, LEAST_REACH_S = 3.0, 120.0
"""How far a curve goes: so many times the mean wait, and as many seconds more for one agent."""
EXACT = 20
"""Agents times callers up to which departures are added up one by one: beyond, nobody hears it."""
DRIFT = 0.1
"""How far the real pace strays from the recent one, relative: nobody knows who will come and go."""
SETTLING = 8
"""How often it is worked out anew who of other lanes goes ahead: each time moves it less."""


@dataclass(frozen=True, slots=True)
class Others:
    """Say how many go ahead besides those of the same lanes.

    Args:
        rivals: of other lanes: how many they are, and how many of them will.
        coming: how many who are still to come will, on average.
    """

    rivals: Sequence[tuple[int, float]]
    coming: float

    @property
    def mean(self) -> float:
        """Return how many, on average."""
        return self.coming + sum(taken for _, taken in self.rivals)

    @property
    def variance(self) -> float:
        """Return the variance of how many."""
        return self.coming + sum(taken * (1 - taken / number) for number, taken in self.rivals)

    def likely(self) -> Sequence[float]:
        """Return how likely 0, 1, 2 … are; only for few."""
        chances, scarce = [1.0], self.coming
        for number, taken in self.rivals:
            if number > EXACT:
                scarce += taken
                continue
            for _ in range(number):
                chances = _either(chances, taken / number)
        come = [math.exp(-scarce)]
        while scarce and sum(come) < 1 - NEVER:
            come.append(come[-1] * scarce / len(come))
        both = [0.0] * (len(chances) + len(come) - 1)
        for (one, chance), (other, more) in product(enumerate(chances), enumerate(come)):
            both[one + other] += chance * more
        return both


def turn(prospect: Prospect, pace: Pace, wrap_up_s: float, now_ms: int) -> Curve | None:
    """Return how soon it will be a caller's turn; None where no agent will free.

    Args:
        prospect: how things stand with the caller.
        pace: how the department's calls went lately; at least one was handled.
        wrap_up_s: after-call work granted after each call, seconds.
        now_ms: the instant.
    """
    agents = [each for each in prospect.agents if not (prospect.waits and each.work == "idle")]
    if not agents:
        return None
    able = prospect.each * len(agents)
    served = Served(pace.talk_s, pace.talk_mu, pace.talk_sigma, pace.ring_s, wrap_up_s)
    others = _others(prospect, pace, able, now_ms)
    mean_s = _mean_s(1 + prospect.ahead + others.mean, able / served.mean_s, pace.quitting)
    reach_s = REACH * mean_s + LEAST_REACH_S / able
    within = _within(prospect, agents, served, others, pace.quitting, reach_s, now_ms)
    soon = bisect_right(within, 1 - NEVER)
    if soon <= STEPS // 2:  # all of it in a few steps: looked at more closely
        reach_s *= soon / STEPS
        within = _within(prospect, agents, served, others, pace.quitting, reach_s, now_ms)
    at_s = [pace.ring_s + reach_s * number / STEPS for number in range(1, STEPS + 1)]
    unsure = math.sqrt(pace.talk_sigma**2 / pace.talks + DRIFT**2)
    return Curve([0.0, *at_s], within).widened(unsure)


def _within(
    prospect: Prospect,
    agents: Sequence[Busy],
    served: Served,
    others: Others,
    quitting: float,
    reach_s: float,
    now_ms: int,
) -> Sequence[float]:
    """Return the probability that it is the caller's turn at each step up to ``reach_s``."""
    step_s = reach_s / STEPS
    freed = freeing(agents, served, step_s, STEPS, now_ms, prospect.each)
    pairs = prospect.each * len(agents) * (1 + prospect.ahead + others.mean)
    few = pairs <= EXACT and freed[-1].counted
    likely = others.likely() if few else []
    within = [0.0]
    for number, each in enumerate(freed, 1):
        if within[-1] > 1 - NEVER:
            within.append(within[-1])
            continue
        quits = list(_quits(prospect.ahead, quitting * number * step_s))
        if few:
            reached = _counted([*each.chances, *quits], 1 + prospect.ahead, likely)
        else:
            reached = _about(each, quits, 1 + prospect.ahead, others)
        within.append(max(within[-1], reached))
    return within


def _mean_s(gaps: float, rate: float, quitting: float) -> float:
    """Return about how long so many take to leave, served at a rate while each may give up."""
    return math.log1p(gaps * quitting / rate) / quitting if quitting else gaps / rate


def _others(prospect: Prospect, pace: Pace, agents: float, now_ms: int) -> Others:
    """Return who goes ahead besides those of the same lanes.

    Rivals are served by other agents as well, and by this caller's at most as fast as those free
    who serve both: whoever does not serve a rival takes the caller past them.
    """
    coming = pace.overtaking(prospect.key, now_ms)
    taken = [0.0 for _ in prospect.rivals]
    for _ in range(SETTLING if taken else 0):
        gaps = 1 + prospect.ahead + coming + sum(taken)
        taken = [
            min(each.before * each.shared / each.able, gaps * each.shared / agents, each.before)
            for each in prospect.rivals
        ]
    numbers = [each.before for each in prospect.rivals]
    return Others(list(zip(numbers, taken, strict=True)), coming)


def _quits(ahead: int, patience: float) -> Iterator[Chance]:
    """Yield how likely those ahead are to have given up: the further back, the longer they wait.

    Args:
        ahead: how many they are.
        patience: how often each would have by now, on average, had all of them waited till now.
    """
    groups = min(ahead, EXACT)
    for number in range(1, groups + 1):
        yield -math.expm1(-patience * number / (groups + 1)), ahead / groups


def _counted(chances: Sequence[Chance], first: int, likely: Sequence[float]) -> float:
    """Return the probability that ``first`` have left, and whoever else goes ahead."""
    left = [1.0]
    for chance, times in chances:
        for _ in range(round(times)):
            left = _either(left, chance)[: first + len(likely)]
    missing = 1.0 - sum(left[:first])
    total = 0.0
    for number, each in enumerate(likely, first):
        total += each * max(0.0, missing)
        missing -= left[number] if number < len(left) else 0.0
    return total


def _about(freed: Freed, quits: Sequence[Chance], first: int, others: Others) -> float:
    """Return the same where they are many: the sum of all is nearly normal."""
    chances = [*freed.chances, *quits]
    mean = freed.mean + sum(chance * times for chance, times in chances)
    variance = freed.variance + sum(chance * (1 - chance) * times for chance, times in chances)
    spread = math.sqrt(variance + others.variance + NEVER)
    return normal((mean - first - others.mean + 0.5) / spread)


def _either(likely: Sequence[float], chance: float) -> list[float]:
    """Return how likely 0, 1, 2 … are after one more that happens with this chance."""
    stay = 1 - chance
    return [
        likely[0] * stay,
        *(high * stay + low * chance for low, high in pairwise(likely)),
        likely[-1] * chance,
    ]
