"""Work out how soon agents free, again and again: who takes callers, and when.

Rules this module keeps:

* An agent who talks is as likely to free as conversations are to end that have lasted so long; one
  in wrap-up frees when it ends; each caller taken occupies them for a ring, a talk and a wrap-up.
* Where callers are served quicker than anybody looks, only how many on average counts.

Conversations are taken to be lognormal: Brown et al., "Statistical analysis of a telephone call
center" (JASA 100, 2005), section 4. What has lasted long lasts on, which an exponential one could
not know.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.curve import normal
from routing.prospect import Busy

NEVER = 1e-4
"""What is less likely is left out."""
MOST_ROUNDS = 60
"""How often each agent is looked at freeing anew."""
LEAST_CYCLE = 2.0
"""Instants that serving a caller must last for that."""
MOST_CV2 = 10.0
"""The squared coefficient of variation of conversations is never taken for more."""
Chance = tuple[float, float]
"""How likely something is to have happened, and to how many it may."""


@dataclass(frozen=True, slots=True)
class Served:
    """Say how long a caller occupies an agent; seconds.

    Args:
        talk_s: the mean conversation.
        mu, sigma: mean and standard deviation of its logarithm.
        ring_s, wrap_up_s: before and after it.
    """

    talk_s: float
    mu: float
    sigma: float
    ring_s: float
    wrap_up_s: float

    @property
    def mean_s(self) -> float:
        """Return how long, on average."""
        return self.ring_s + self.talk_s + self.wrap_up_s

    @property
    def cv2(self) -> float:
        """Return the squared coefficient of variation of that."""
        return min(MOST_CV2, math.expm1(self.sigma**2)) * (self.talk_s / self.mean_s) ** 2

    def over(self, within_s: float) -> float:
        """Return the probability that a conversation lasts at most so long."""
        return normal((math.log(within_s) - self.mu) / self.sigma) if within_s > 0 else 0.0

    def free(self, agent: Busy, at_s: Sequence[float], now_ms: int) -> Sequence[float]:
        """Return the probability that an agent has freed, at each instant from now."""
        match agent.work:
            case "idle":
                return [1.0 for _ in at_s]
            case "wrap_up":
                left_s = (agent.until_ms - now_ms) / 1000
                return [float(each >= left_s) for each in at_s]
            case "offered":  # it has rung for half of the time, for all we know
                return [self.over(each - self.ring_s / 2 - self.wrap_up_s) for each in at_s]
            case "talking":
                lasted_s = (now_ms - agent.since_ms) / 1000
                most = self.over(lasted_s)
                left = max(1e-12, 1 - most)
                after = (self.over(lasted_s + max(0.0, each - self.wrap_up_s)) for each in at_s)
                return [max(0.0, (each - most) / left) for each in after]


@dataclass(frozen=True, slots=True)
class Freed:
    """Say how often agents will have freed by an instant.

    Args:
        chances: how likely each time is, of each agent.
        mean, variance: of how often they will have beyond that.
    """

    chances: Sequence[Chance]
    mean: float = 0.0
    variance: float = 0.0

    @property
    def counted(self) -> bool:
        """Tell whether each time is among the chances."""
        return not self.variance


def freeing(
    agents: Sequence[Busy],
    served: Served,
    step_s: float,
    steps: int,
    now_ms: int,
    each: float = 1.0,
) -> Sequence[Freed]:
    """Return how often agents will have freed, after each of some steps from now.

    Args:
        agents: what they are doing.
        served: how long a caller occupies one of them.
        step_s: how long a step is.
        steps: how many there are.
        now_ms: the instant.
        each: how many agents each of ``agents`` stands for.
    """
    at_s = [step_s * number for number in range(1, steps + 1)]
    rows = list(zip(*(served.free(agent, at_s, now_ms) for agent in agents), strict=True))
    first = [each * sum(row) for row in rows]
    once = [[(chance, each) for chance in row if chance > 0] for row in rows]
    if served.mean_s < LEAST_CYCLE * step_s:
        later = _renewed(first, served, step_s)
        return [
            Freed(row, mean, variance) for row, (mean, variance) in zip(once, later, strict=True)
        ]
    again = _again(first, served, step_s)
    found = []
    for number, row in enumerate(once):
        often, able = (time[number] for time in again), each * len(row)
        more = [(min(1.0, times / able), able) for times in often if times > NEVER]
        found.append(Freed([*row, *more]))
    return found


def _again(first: Sequence[float], served: Served, step_s: float) -> list[Sequence[float]]:
    """Return how many agents will have freed twice, three times … after each step, on average."""
    taken_s = served.ring_s + served.wrap_up_s
    after = [served.over((number + 0.5) * step_s - taken_s) for number in range(len(first))]
    rows: list[Sequence[float]] = []
    last = first
    while last[-1] > NEVER * len(first) and len(rows) < MOST_ROUNDS:
        more = _each_step(last)
        last = [sum(more[i] * after[n - i] for i in range(n + 1)) for n in range(len(first))]
        rows.append(last)
    return rows


def _renewed(first: Sequence[float], served: Served, step_s: float) -> list[tuple[float, float]]:
    """Return mean and variance of how often agents free again by each step, once they are many.

    Source: the elementary renewal theorem with its second term, and the variance's limit: Cox,
    "Renewal Theory" (1962), sections 4.2 and 4.5.
    """
    rate, cv2 = 1 / served.mean_s, served.cv2
    later = [max(0.0, (n + 0.5) * step_s * rate + (cv2 - 1) / 2) for n in range(len(first))]
    more = _each_step(first)
    means = [sum(more[i] * later[n - i] for i in range(n + 1)) for n in range(len(first))]
    return [(mean, mean * max(cv2, NEVER) + NEVER) for mean in means]


def _each_step(risen: Sequence[float]) -> list[float]:
    return [risen[0], *(high - low for low, high in pairwise(risen))]
