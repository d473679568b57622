"""Say what can be known of a wait at most, by living through what may follow, many times over.

Rules this module keeps:

* The oracle knows what nobody knows: the distributions everything is drawn from, who will come and
  go when, and to the second who is talking since when. It does not know what will be drawn.
* No estimate can be better on average than the best range for its samples: it is the bound.
* Waits are weighed by how many callers would live to see them: only the answered are scored.
"""

import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist

from bench.loads import Pattern
from routing.curve import Curve
from routing.estimate import Range, spoken_range

SAMPLES = 200
RING_LEAST_S, RING_MORE_S, RING_MOST_S = 2.0, 3.0, 9.0
"""How long an agent lets it ring: at least, more (exponential) on average, at most."""
ROSTER_S = 60.0
"""How often agents come and go."""
FOR_EVER_S = 4 * 3600.0
ROSTER = -1
"""Whose event it is when agents come and go."""
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Seen:
    """Show one agent at an instant.

    Args:
        ready: whether they take calls after this one.
        work: idle, offered, talking or wrap_up.
        for_s: since when, seconds; for a wrap-up how long it lasts on.
        second: whether they have the second skill.
    """

    ready: bool
    work: str
    for_s: float
    second: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """Show all there is to see when an estimate is spoken.

    Args:
        at_s: when, seconds from the start of the load.
        second: whether the caller needs the second skill.
        ahead: for each caller ahead, in order: whether they need it.
        overtaken_s: how long on those who come with a head start go ahead.
        agents: everybody on the roster.
    """

    at_s: float
    second: bool
    ahead: Sequence[bool]
    overtaken_s: float
    agents: Sequence[Seen]


@dataclass(slots=True)
class Rival:
    """One caller who goes ahead: from when they are there, till when, and what they need."""

    from_s: float
    till_s: float
    second: bool


class Oracle:
    """Draw what may follow.

    Args:
        load: as it is.
        dice: what is drawn from.
    """

    def __init__(self, load: Pattern, dice: random.Random) -> None:
        self._load = load
        self._dice = dice

    def best(self, sight: Sight, samples: int = SAMPLES) -> Range:
        """Return the range that is best for what may follow."""
        waits = sorted(self._future(sight) for _ in range(samples))
        seen = [math.exp(-wait_s / self._load.patience_s) for wait_s in waits]
        total = sum(seen)
        within = [each / total for each in accumulate(seen)]
        return spoken_range(Curve([0.0, *waits], [0.0, *within]))

    def _future(self, sight: Sight) -> float:
        """Return how long the caller waits in one future, seconds."""
        ready = [each.ready for each in sight.agents]
        rivals = [Rival(0, self._patience(), needs) for needs in sight.ahead]
        rivals += self._overtakers(sight)
        events = [(self._free(each), who) for who, each in enumerate(sight.agents)]
        events.append((ROSTER_S - sight.at_s % ROSTER_S, ROSTER))
        heapq.heapify(events)
        home: list[int] = []
        while True:
            at_s, who = heapq.heappop(events)
            if at_s > FOR_EVER_S:
                return at_s
            if who == ROSTER:
                changed = self._roster(sight.at_s + at_s, ready)
                for back in changed.intersection(home):
                    home.remove(back)
                    heapq.heappush(events, (at_s, back))
                heapq.heappush(events, (at_s + ROSTER_S, ROSTER))
            elif not ready[who]:
                home.append(who)
            else:
                rival = _first(rivals, at_s, second=sight.agents[who].second)
                ring_s = self.ring()
                if rival is None and sight.agents[who].second >= sight.second:
                    return at_s + ring_s
                if rival is not None:
                    rivals.remove(rival)
                    stays = rival.till_s > at_s + ring_s
                    taken_s = ring_s + self.talk() + self._load.wrap_up_s
                    heapq.heappush(events, (at_s + taken_s if stays else rival.till_s, who))

    def _free(self, agent: Seen) -> float:
        """Draw when an agent takes the next call, seconds from now."""
        match agent.work:
            case "wrap_up":
                return agent.for_s
            case "talking":
                return self.talk(agent.for_s) + self._load.wrap_up_s
            case "offered":
                return self.ring(agent.for_s) + self.talk() + self._load.wrap_up_s
            case _:
                return 0.0

    def _overtakers(self, sight: Sight) -> list[Rival]:
        """Draw who comes with a head start early enough to go ahead."""
        found, at_s = [], 0.0
        while self._load.vip and at_s < sight.overtaken_s:
            rate = max(self._load.per_hour(sight.at_s + at_s), 0.1) * self._load.vip / 3600
            at_s += self._dice.expovariate(rate)
            second = self._dice.random() < self._load.second
            found.append(Rival(at_s, at_s + self._patience(), second))
        return [each for each in found if each.from_s < sight.overtaken_s]

    def _roster(self, at_s: float, ready: list[bool]) -> set[int]:
        """Let agents come and go as ``bench.traffic`` does; return who came."""
        wanted, came = self._load.agents(at_s), set()
        for who, there in enumerate(ready):
            if sum(ready) < wanted and not there:
                ready[who] = True
                came.add(who)
            elif sum(ready) > wanted and there:
                ready[who] = False
        return came

    def ring(self, for_s: float = 0.0) -> float:
        """Draw how much longer an agent lets it ring who has let it ring so long, seconds."""
        more_s = max(0.0, RING_LEAST_S - for_s) + self._dice.expovariate(1 / RING_MORE_S)
        return min(more_s, max(0.0, RING_MOST_S - for_s))

    def talk(self, for_s: float = 0.0) -> float:
        """Draw how much longer a conversation lasts that has lasted so long, seconds."""
        kinds = self._load.talks
        past = [_below(for_s, mu, sigma) for _, mu, sigma in kinds]
        left = [share * (1 - gone) for (share, _, _), gone in zip(kinds, past, strict=True)]
        (_, mu, sigma), gone = self._dice.choices(list(zip(kinds, past, strict=True)), left)[0]
        drawn = gone + (1 - gone) * self._dice.random()
        z = _NORMAL.inv_cdf(min(max(drawn, 1e-12), 1 - 1e-12))
        return max(0.0, math.exp(mu + sigma * z) - for_s)

    def _patience(self) -> float:
        return self._dice.expovariate(1 / self._load.patience_s)


def _first(rivals: Sequence[Rival], at_s: float, *, second: bool) -> Rival | None:
    """Return whoever goes ahead at an instant and can be served by an agent with these skills."""
    fits = (each for each in rivals if each.from_s <= at_s < each.till_s and each.second <= second)
    return next(fits, None)


def _below(for_s: float, mu: float, sigma: float) -> float:
    return _NORMAL.cdf((math.log(for_s) - mu) / sigma) if for_s > 0 else 0.0
