"""Measure what estimating a wait costs a turn: ``python -m bench.outlook``.

Rules this module keeps:

* Server and process are told apart: the server does one thing at a time, for everybody.
* The floor is busy: every agent is rung or talks, and thousands wait.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import process_time

from rich.console import Console
from rich.table import Table

from bench.cost import cpu_us
from bench.floor import START_MS, Floor, demands
from bench.server import Line, serving
from routing import estimate
from routing.pace import Pace, Paces
from routing.prospect import Busy, Prospect
from routing.queue import Entry

FLOORS = ((8, 20), (200, 500), (1_000, 5_000), (10_000, 5_000))
"""Agents and waiting callers."""
LANES = (1, 10)
TURNS = 50
PACE = Pace(
    talks=100, talked_s=18_000, talked_log=490, talked_log2=2_465, quits=10, waited_s=6000, ring_s=5
)
"""Conversations of three minutes."""
WRAP_UP_S = 15


@dataclass(frozen=True, slots=True)
class Cost:
    """Say what one estimate costs; microseconds of processor time, and round trips."""

    agents: int
    waiting: int
    lanes: int
    server_us: float
    process_us: float
    trips: float


async def cost_of(line: Line, agents: int, waiting: int, lanes: int, turns: int) -> Cost:
    """Measure estimates of the last of so many callers; every agent serves each of the lanes."""
    floor, entry = await busy_floor(line, agents, waiting, lanes)
    prospect = await _outlook(floor, entry)
    before, sent = cpu_us(line), line.sent
    for _ in range(turns):
        await floor.store.outlook(entry)
    # One trip was the question what the server has used.
    trips, server_us = (line.sent - sent) / turns, (cpu_us(line) - before) / turns
    began = process_time()
    for _ in range(turns):
        if estimate.expected(prospect, PACE, WRAP_UP_S, START_MS) is None:
            raise RuntimeError("nothing was estimated")
    process_us = (process_time() - began) / turns * 1e6
    return Cost(agents, waiting, lanes, server_us, process_us, trips)


async def busy_floor(line: Line, agents: int, waiting: int, lanes: int) -> tuple[Floor, Entry]:
    """Set up a floor where every agent is rung; return it, and the last caller's entry."""
    floor, wanted = Floor(line), demands("support", lanes)
    await floor.opens(wanted)
    names = [f"a{number}" for number in range(agents)]
    await floor.sign_in(names, wanted)
    await floor.declare(names, "ready")
    await floor.waits(wanted, agents + waiting)
    await _folded(floor)
    return floor, floor.entry(wanted[0])


async def _folded(floor: Floor) -> None:
    """Have a pace kept that has seen all events, as where estimates are made all the time."""
    last = str(floor.line.ask("XREVRANGE", "{bench}:events", "+", "-", "COUNT", "1")[0][0], "ascii")
    seq = int(last.partition("-")[0])
    await floor.store.keep_paces(seq, Paces(seq, {"support": PACE}).text())


async def _outlook(floor: Floor, entry: Entry) -> Prospect:
    """Return how things stand with the caller, as if the agents had talked for some time."""
    outlook = await floor.store.outlook(entry)
    if outlook is None:
        raise RuntimeError("nothing is known")
    busy = outlook.prospect.agents
    return replace(
        outlook.prospect,
        agents=[Busy("talking", START_MS - 3_000 * (n % 100)) for n in range(len(busy))],
    )


async def measured(
    floors: Sequence[tuple[int, int]] = FLOORS, turns: int = TURNS
) -> Sequence[Cost]:
    """Measure every floor, with one lane and with several."""
    with serving() as line:
        return [await cost_of(line, *each, lanes, turns) for each in floors for lanes in LANES]


def main() -> None:
    """Print what an estimate costs."""
    table = Table("agents", "waiting", "lanes", "server µs", "process µs", "round trips")
    for each in asyncio.run(measured()):
        figures = each.agents, each.waiting, each.lanes, each.server_us, each.process_us, each.trips
        table.add_row(*(f"{figure:,.0f}" for figure in figures))
    Console().print(table)


if __name__ == "__main__":
    main()
