"""What one complete call costs the server, and what a waiting call weighs.

Rules this module keeps:

* CPU time is the server's own (``used_cpu_user`` + ``used_cpu_sys``) over pipelined requests, one
  script at a time: what each takes is told beside the sum.
* The bare script is run as often, right after each, so that whatever else the machine does befalls
  both. It is given nothing; what it costs to be given what ours are is told too.
* How dear a bare script is depends on how many requests go out together: the aim is judged in a
  deep pipeline; shallower ones are told beside it, each with the bare script at its own depth.
"""

import contextlib
from collections import defaultdict
from collections.abc import Iterator, Mapping

from bench.floor import Floor, demands
from bench.least import least_scripts
from bench.rows import Row, row
from bench.server import DEPTH, Line
from bench.whole import LANES, whole_calls

AGENTS = 1_000
"""Agents, and calls at once: each round is this many complete calls."""
WAITING = 100_000
HEAVIEST_BYTES = 2048.0
DEARER = 8.0
"""A call may cost the server so many times as much as four bare scripts."""
SHALLOW = (1, 2, 4, 16)
"""Requests that go out together, where that is told beside the deep pipeline."""
SKETCH_BARE_US, SKETCH_US = 6.0, 131.0
"""What a bare script, and the four, cost the sketch of the scripts in issue 3."""
CARRIED = "whole calls a second, arrival to goodbye, one core of the store"
MEASURED = ("join", "accept", "complete", "free")
_FED, _LEAST = "bare, fed as ", "the least of "
"""What the bare script cost that was given the arguments of one of ours, and the least of ours."""


async def cpu_of_a_call(line: Line, rounds: int, agents: int = AGENTS) -> list[Row]:
    """Take calls through from joining to the agent's being free again, in pipelines."""
    deep = await spent(line, rounds, agents)
    rows = _complete("one complete call", deep, DEARER)
    bare = deep.pop("bare")
    parts = {name: us for name, us in deep.items() if not name.startswith((_FED, _LEAST))}
    rows += [row(f"server CPU: {name}", us, "µs", bare) for name, us in parts.items()]
    shallow = {}
    for line.depth in SHALLOW:
        shallow[line.depth] = await spent(line, max(1, rounds // 5), agents)
        rows += _complete(f"one complete call, {_together(line.depth)}", shallow[line.depth], None)
    line.depth = DEPTH
    rows += _as_sketched(shallow)
    return [*rows, row(CARRIED, 1e6 / sum(parts.values()), "calls/s")]


def _together(depth: int) -> str:
    return "each request by itself" if depth == 1 else f"{depth} requests in a pipeline"


def _as_sketched(shallow: Mapping[int, Mapping[str, float]]) -> list[Row]:
    """Set the depth whose bare script costs about what the sketch's did beside that sketch."""
    depth = min(shallow, key=lambda each: abs(shallow[each]["bare"] - SKETCH_BARE_US))
    ours, bare = _four(shallow[depth])
    told = f"where bare scripts cost nearest the sketch's, {_together(depth)}"
    return [
        row(f"{told}: a bare script", bare / len(MEASURED), "µs", SKETCH_BARE_US),
        row(f"{told}: one complete call", ours, "µs", SKETCH_US),
    ]


def _four(each: Mapping[str, float]) -> tuple[float, float]:
    """Return what the judged parts cost, and as many bare scripts."""
    return sum(each[part] for part in MEASURED), len(MEASURED) * each["bare"]


def _complete(name: str, each: Mapping[str, float], aim: float | None) -> list[Row]:
    ours, bare = _four(each)
    fed, least = (sum(each[kind + part] for part in MEASURED) for kind in (_FED, _LEAST))
    name = f"{name} ({', '.join(MEASURED)}), server CPU"
    return [
        row(name, ours, "µs", bare, aim),
        row(f"{name}; bare scripts given the same arguments", ours, "µs", fed),
        row(f"{name}; requests, events and lanes alone", least, "µs", bare),
    ]


async def spent(line: Line, rounds: int, agents: int) -> dict[str, float]:
    """Return by part of a call the server's microseconds for one run of it.

    ``bare`` is the yardstick; of the parts that are judged, also the bare script given as much, and
    a script that does the least of it. The first round is not counted.
    """
    await whole_calls(line, agents, lambda _: contextlib.nullcontext())
    least = least_scripts(line)
    took: dict[str, float] = defaultdict(float)
    parts = 0

    def measured(name: str) -> Iterator[None]:
        before = cpu_us(line)
        yield
        took[name] += cpu_us(line) - before

    measure = contextlib.contextmanager(measured)

    @contextlib.contextmanager
    def beside_the_bare(name: str) -> Iterator[None]:
        nonlocal parts
        with measure(name):
            yield
        if name in MEASURED:
            with measure(_FED + name):
                line.again(line.bare)
            with measure(_LEAST + name):
                line.again(least[name])
        with measure("bare"):
            line.bare_pile(agents)
        parts += 1

    for _ in range(rounds):
        await whole_calls(line, agents, beside_the_bare)
    took["bare"] *= rounds / parts
    return {name: us / (rounds * agents) for name, us in took.items()}


def cpu_us(line: Line) -> float:
    """Return the processor time the server has used, microseconds."""
    info = line.info("cpu")
    return 1e6 * (float(info["used_cpu_user"]) + float(info["used_cpu_sys"]))


async def memory_of_a_waiting_call(line: Line, waiting: int = WAITING) -> Row:
    """Have many calls wait, and weigh the server before and after; the event stream aside."""
    floor, lanes = Floor(line), demands("busy", LANES)
    await floor.opens(lanes)
    before = _bytes_without_streams(line)
    await floor.waits(lanes, waiting)
    grown = _bytes_without_streams(line) - before
    return row(f"a waiting call, W={waiting:,}", grown / waiting, "bytes", aim=HEAVIEST_BYTES)


def _bytes_without_streams(line: Line) -> int:
    stream = line.ask("MEMORY", "USAGE", "{bench}:events", "SAMPLES", 0) or 0
    return int(line.info("memory")["used_memory"]) - int(stream)
