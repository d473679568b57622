"""Measure everything, print the table, write ``bench/out/routing.json``: ``make bench``."""

import asyncio
import statistics
import sys
from pathlib import Path

from rich.console import Console

from bench.corners import Corner, Taken, corners, rows_of
from bench.cost import cpu_of_a_call, memory_of_a_waiting_call
from bench.rows import Row, row, show, write
from bench.server import serving

SAMPLES = 500
ROUNDS = 10
OUT = Path(__file__).parent / "out" / "routing.json"
ASTERISK_S = 0.5
"""Median of Asterisk's app_queue, from an agent freeing to the next ring: each waiting caller polls
once a second (issue 3; two cores)."""
ASTERISK_CALLS = 150
"""Calls a second it carries on two cores, at best (issue 3)."""


def compared(found: dict[Corner, Taken], carried: Row) -> list[Row]:
    """Set our figures beside Asterisk's; ours are the store's, before the carrier is asked."""
    freed = [taken for (what, by, *_), taken in found.items() if (what, by) == ("free", "client")]
    slowest_ms = max(statistics.median(taken.ours) for taken in freed) / 1000
    name = "an agent frees → the next ring is decided, slowest corner's median, against Asterisk"
    return [
        row(name, slowest_ms, "ms", ASTERISK_S * 1000, 1.0),
        row(
            "calls a second, one core's store, against Asterisk",
            carried.value,
            "calls/s",
            ASTERISK_CALLS,
        ),
    ]


async def measured(console: Console) -> list[Row]:
    """Measure everything in one run on one server."""
    with serving() as line:
        cost = await cpu_of_a_call(line, ROUNDS)
        weight = await memory_of_a_waiting_call(line)
        found = await corners(line, SAMPLES, lambda where: console.print(f"measuring {where} …"))
    return [*rows_of(found), *cost, weight, *compared(found, cost[-1])]


def main() -> int:
    """Return 0 when every aim was met, 1 when one was not."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    rows = asyncio.run(measured(console))
    write(rows, OUT)
    show(rows, console)
    missed = [each for each in rows if each.met is False]
    console.print(f"{len(rows)} figures, {len(missed)} aims missed; {OUT.name} written")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
