"""Score estimates of the wait on simulated traffic, and print the table: ``make estimate``.

Only callers who waited are counted. A range is held when they were answered within it; who gave up
after the upper bound counts against it, and who gave up before proves nothing. Beside ours stand
the best constant range, chosen in hindsight for just those callers; the simplest honest estimator;
and for some of them what an oracle says: the most that can be known (``bench.oracle``).
"""

import argparse
import asyncio
import math
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.table import Table

from bench.loads import PATTERNS
from bench.oracle import Oracle
from bench.traffic import Spoken, Traffic
from routing.estimate import best_constant, holds, score

BANDS = ((0, 0), (1, 2), (3, 5), (6, 1000))
"""Callers ahead when the estimate was spoken: from, to."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Say how good the estimates of some callers were; scores in seconds, less is better."""

    name: str
    waits: int
    coverage: float
    ours: float
    constant: float
    simple: float
    simple_coverage: float
    bound: float

    @property
    def gain(self) -> float:
        """Return by how much ours beats the best constant range: 0.3 is 30 %."""
        return 1 - self.ours / self.constant

    @property
    def most(self) -> float:
        """Return by how much the oracle does."""
        return 1 - self.bound / self.constant


def scored(name: str, spoken: Iterable[Spoken]) -> Scored:
    """Score estimates against what happened, beside the best constant range and a simple one."""
    several = [each for each in spoken if each.simple is not None]
    answered = [(each, each.wait_s) for each in several if each.wait_s is not None]
    waits = [wait_s for _, wait_s in answered]
    constant = best_constant(waits)
    simple = [(each.simple, wait_s) for each, wait_s in answered if each.simple is not None]
    return Scored(
        name,
        len(waits),
        coverage(several),
        _mean([score(each.said, wait_s) for each, wait_s in answered]),
        _mean([score(constant, wait_s) for wait_s in waits]),
        _mean([score(said, wait_s) for said, wait_s in simple]),
        _mean([holds(said, wait_s) for said, wait_s in simple]),
        _bound(answered),
    )


def _bound(answered: Sequence[tuple[Spoken, float]]) -> float:
    """Return what the oracle would score for all of them, by what it does where it was asked.

    Ours on the same callers says how hard those were.
    """
    asked = [(each, each.ideal, wait_s) for each, wait_s in answered if each.ideal is not None]
    if not asked:
        return math.nan
    ideal = _mean([score(best, wait_s) for _, best, wait_s in asked])
    there = _mean([score(each.said, wait_s) for each, _, wait_s in asked])
    return ideal / there * _mean([score(each.said, wait_s) for each, wait_s in answered])


def coverage(spoken: Iterable[Spoken]) -> float:
    """Return the share of the ranges that held, among those whose wait is known."""
    held = [
        each.wait_s is not None and holds(each.said, each.wait_s)
        for each in spoken
        if each.wait_s is not None or _missed(each)
    ]
    return _mean(held)


def in_band(spoken: Iterable[Spoken], band: tuple[int, int]) -> list[Spoken]:
    """Return the estimates spoken to callers of one band of position."""
    return [each for each in spoken if band[0] <= each.ahead <= band[1]]


async def traffic(
    seeds: Sequence[int], hours: float = math.inf, asked: int = 0
) -> dict[str, list[Spoken]]:
    """Return every estimate spoken, by the load's name.

    Args:
        seeds: a day of each load for each.
        hours: after how long a day ends, at the latest.
        asked: every so many-th time the oracle is asked too; 0: never.
    """
    found: dict[str, list[Spoken]] = {}
    for pattern in PATTERNS:
        load = replace(pattern, hours=min(hours, pattern.hours))
        for seed in seeds:
            spoken = await Traffic(load, seed).run()
            oracle = Oracle(load, random.Random(seed))  # noqa: S311 - a game, not a secret
            for each in spoken[::asked] if asked else ():
                each.ideal = oracle.best(each.sight)
            found.setdefault(load.name, []).extend(spoken)
    return found


def _missed(each: Spoken) -> bool:
    high_s = each.said.high_s
    return each.gave_up_s is not None and high_s is not None and each.gave_up_s > high_s


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def main() -> None:
    """Run every pattern and print how the estimates did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=5, help="days of each load")
    parser.add_argument("--asked", type=int, default=10, help="ask the oracle every so many times")
    given = parser.parse_args()
    began = time.perf_counter()
    found = asyncio.run(traffic(range(given.seeds), asked=given.asked))
    whole = [each for spoken in found.values() for each in spoken]
    rows = [scored(name, spoken) for name, spoken in found.items()]
    rows += [scored(f"{low} to {high} ahead", in_band(whole, (low, high))) for low, high in BANDS]
    rows.append(scored("all", whole))
    Console().print(_table(rows))
    took_s = time.perf_counter() - began
    Console().print(f"{given.seeds} days of each load in {took_s:.0f} s")


def _table(rows: Iterable[Scored]) -> Table:
    table = Table("callers", "waits", "held", "score", "constant", "better by", "at most", "simple",
                  "simple held")  # fmt: skip
    for row in rows:
        table.add_row(
            row.name,
            str(row.waits),
            f"{row.coverage:.0%}",
            f"{row.ours:.0f} s",
            f"{row.constant:.0f} s",
            f"{row.gain:.0%}",
            f"{row.most:.0%}",
            f"{row.simple:.0f} s",
            f"{row.simple_coverage:.0%}",
        )
    return table


if __name__ == "__main__":
    main()
