"""Describe the loads on which estimates of the wait are scored.

Rules this module keeps:

* A load is data: who comes, who is there and how long they talk, by the second of the day.
* What is drawn from it is drawn elsewhere: ``bench.traffic`` lives through it, ``bench.oracle``
  knows it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

BRIEF_S, BRIEF_CV = 40.0, 0.5
"""Brief conversations: seconds on average, and their coefficient of variation."""
OF_SECOND = 3
"""Every so many-th agent has the second skill too, where some callers need it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Describe a load.

    Args:
        name: for people.
        hours: how long it lasts.
        per_hour: callers an hour at an instant (seconds from the start).
        agents: agents who should be ready at an instant.
        talk_s, talk_cv: mean conversation and its coefficient of variation, lognormal.
        brief: share of conversations that are over soon instead: ``BRIEF_S`` on average.
        patience_s: mean patience of a caller, exponential.
        vip: share of callers with a head start of ``head_start_s``.
        second: share of callers who need the second skill, which every ``OF_SECOND``-th agent has.
        wrap_up_s: after-call work of each call.
        most_agents: who is on the roster at all.
    """

    name: str
    hours: float
    per_hour: Callable[[float], float]
    agents: Callable[[float], int]
    talk_s: float = 170.0
    talk_cv: float = 1.0
    brief: float = 0.0
    patience_s: float = 600.0
    vip: float = 0.0
    head_start_s: int = 90
    second: float = 0.0
    wrap_up_s: int = 15
    most_agents: int = 12

    @property
    def talks(self) -> Sequence[tuple[float, float, float]]:
        """Return the kinds of conversations: share, mean and deviation of their logarithm."""
        brief = (self.brief, *_logarithm(BRIEF_S, BRIEF_CV))
        return (1 - self.brief, *_logarithm(self.talk_s, self.talk_cv)), brief


def _logarithm(mean: float, cv: float) -> tuple[float, float]:
    """Return mean and standard deviation of the logarithm of a lognormal variable."""
    variance = math.log(1 + cv**2)
    return math.log(mean) - variance / 2, math.sqrt(variance)


def _while(from_s: float, till_s: float, inside: int, outside: int) -> Callable[[float], int]:
    """Return what is one thing from one instant till another, and else another."""
    return lambda at_s: inside if from_s < at_s < till_s else outside


def _midday(at_s: float) -> float:
    return 90 + 110 * math.exp(-(((at_s - 10_800) / 3600) ** 2))


PATTERNS = (
    Pattern("steady", 6, lambda _: 150, lambda _: 8),
    Pattern("rising", 6, lambda at_s: 100 + 80 * at_s / 21_600, lambda _: 8),
    Pattern("midday peak", 6, _midday, lambda _: 8),
    Pattern("rush", 6, _while(5400, 9000, 220, 110), lambda _: 8),
    Pattern("lunch dip", 6, lambda _: 140, _while(7200, 10_800, 5, 8)),
    Pattern("agents leaving", 6, lambda _: 150, lambda at_s: max(6, 10 - int(at_s // 4500))),
    Pattern("two agents", 6, lambda _: 36, lambda _: 2),
    Pattern("many agents", 2, lambda _: 780, lambda _: 40, most_agents=40),
    Pattern("head starts", 6, lambda _: 150, lambda _: 8, vip=0.15),
    Pattern("mixed skills", 6, lambda _: 150, lambda _: 8, second=0.3),
    Pattern("long tail", 6, lambda _: 150, lambda _: 8, talk_cv=2.5),
    Pattern("long calls", 6, lambda _: 58, lambda _: 8, talk_s=460, patience_s=900),
    Pattern("two kinds of calls", 6, lambda _: 150, lambda _: 8, talk_s=270, brief=0.45),
)
"""Every load that is scored."""
