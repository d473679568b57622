"""Measure who is on shift in a large roster: ``python -m bench.shifts``."""

from collections.abc import Callable
from time import process_time

from rich.console import Console

from routing.agent import Agent, Roster
from routing.department import Department
from routing.expected import anyone_on_shift
from routing.shifts import Shift, Shifts
from routing.skills import Demand

AGENTS = 5_000
TURNS = 1_000
SUNDAY_MS = 1_795_305_600_000
"""2026-11-22, midnight in UTC: nobody is at work, so that nobody may be left out."""


def roster() -> Roster:
    """Return a roster in which everybody has shifts of their own."""
    agents = {
        f"a{n}": Agent(
            f"a{n}",
            "",
            ("+33612345678",),
            {"support": 0},
            {"fr": 3},
            Shifts(Shift(day, 480, 960, "Europe/Paris", ((720, 750),)) for day in range(5)),
            follows_shifts=True,
        )
        for n in range(AGENTS)
    }
    return Roster("v", agents, {"support": Department("support", "Support")})


def _took_us(ask: Callable[[], object], times: int) -> float:
    began = process_time()
    for _ in range(times):
        ask()
    return (process_time() - began) / times * 1e6


def main() -> None:
    """Print what the first turn of a day costs, and each one after it."""
    whole, demands = roster(), [Demand.of("support", {"fr": 1})]

    def turn() -> bool:
        return anyone_on_shift(whole, demands, SUNDAY_MS)

    console = Console()
    console.print(f"{AGENTS:,} agents, the first turn of a day: {_took_us(turn, 1) / 1000:.0f} ms")
    console.print(f"each turn after it: {_took_us(turn, TURNS):.1f} µs")


if __name__ == "__main__":
    main()
