"""Score estimates of the wait on simulated traffic, and print the table: ``make estimate``.

Only callers who waited are counted. A range is held when they were answered within it; who gave up
after the upper bound counts against it, and who gave up before proves nothing.
"""

import argparse
import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.traffic import Pattern, Spoken, Traffic
from routing.estimate import best_constant, holds, score


def _while(from_s: float, till_s: float, inside: int, outside: int) -> Callable[[float], int]:
    """Return what is one thing from one instant till another, and else another."""
    return lambda at_s: inside if from_s < at_s < till_s else outside


PATTERNS = (
    Pattern("steady", 6, lambda _: 150, lambda _: 8),
    Pattern("rush", 6, _while(5400, 9000, 220, 110), lambda _: 8),
    Pattern("lunch dip", 6, lambda _: 140, _while(7200, 10_800, 5, 8)),
    Pattern("agents leaving", 6, lambda _: 150, lambda at_s: max(6, 10 - int(at_s // 4500))),
    Pattern("two agents", 6, lambda _: 36, lambda _: 2),
    Pattern("head starts", 6, lambda _: 150, lambda _: 8, vip=0.15),
)
"""Callers an hour, and agents ready, by the second of the day."""
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

    @property
    def gain(self) -> float:
        """Return by how much ours beats the best constant range: 0.3 is 30 %."""
        return 1 - self.ours / self.constant


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
    )


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


async def traffic(seeds: Sequence[int]) -> dict[str, list[Spoken]]:
    """Return every estimate spoken, by the pattern's name."""
    found: dict[str, list[Spoken]] = {}
    for pattern in PATTERNS:
        for seed in seeds:
            found.setdefault(pattern.name, []).extend(await Traffic(pattern, seed).run())
    return found


def _missed(each: Spoken) -> bool:
    high_s = each.said.high_s
    return each.gave_up_s is not None and high_s is not None and each.gave_up_s > high_s


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def main() -> None:
    """Run every pattern and print how the estimates did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=5, help="days of each pattern")
    seeds = range(parser.parse_args().seeds)
    began = time.perf_counter()
    found = asyncio.run(traffic(seeds))
    whole = [each for spoken in found.values() for each in spoken]
    rows = [scored(name, spoken) for name, spoken in found.items()]
    rows += [scored(f"{low} to {high} ahead", in_band(whole, (low, high))) for low, high in BANDS]
    rows.append(scored("all", whole))
    table = Table("callers", "waits", "held", "score", "best constant", "better by", "simple",
                  "simple held")  # fmt: skip
    for row in rows:
        table.add_row(
            row.name,
            str(row.waits),
            f"{row.coverage:.1%}",
            f"{row.ours:.0f} s",
            f"{row.constant:.0f} s",
            f"{row.gain:.0%}",
            f"{row.simple:.0f} s",
            f"{row.simple_coverage:.1%}",
        )
    Console().print(table)
    Console().print(f"{len(seeds)} days of each pattern in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
