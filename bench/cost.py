"""What one complete call costs the server, and what a waiting call weighs.

Rules this module keeps:

* CPU time is the server's own (``used_cpu_user`` + ``used_cpu_sys``) over pipelined requests, one
  script at a time: what each takes is told beside the sum.
* The bare script is run as often, in the same rounds.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping

from bench.floor import RULES, Floor, demands
from bench.rows import Row, row
from bench.server import DEPTH, Line

LANES = 5
AGENTS = 1_000
"""Agents, and calls at once: each round is this many complete calls."""
WAITING = 100_000
HEAVIEST_BYTES = 2048.0
DEARER = 8.0
"""A call may cost the server so many times as much as four bare scripts."""
CARRIED = "whole calls a second, arrival to goodbye, one core of the store"
_MEASURED = ("join", "accept", "complete", "free")


async def cpu_of_a_call(line: Line, rounds: int, agents: int = AGENTS) -> list[Row]:
    """Take calls through from joining to the agent's being free again, in a pipeline."""
    each = await _spent(line, rounds, agents)
    rows = [_complete("one complete call", each, DEARER)]
    bare = each.pop("bare")
    rows += [row(f"server CPU: {name}", us, "µs", bare) for name, us in each.items()]
    line.depth = 1
    alone = await _spent(line, max(1, rounds // 5), agents)
    line.depth = DEPTH
    rows.append(_complete("one complete call, each request by itself", alone, None))
    return [*rows, row(CARRIED, 1e6 / sum(each.values()), "calls/s")]


def _complete(name: str, each: Mapping[str, float], aim: float | None) -> Row:
    ours = sum(each[part] for part in _MEASURED)
    name = f"{name} ({', '.join(_MEASURED)}), server CPU"
    return row(name, ours, "µs", len(_MEASURED) * each["bare"], aim)


async def _spent(line: Line, rounds: int, agents: int) -> dict[str, float]:
    """Return by script the server's microseconds for one run of it."""
    spent: dict[str, float] = defaultdict(float)
    for _ in range(rounds):
        await _round(line, spent, agents)
    return {name: us / (rounds * agents) for name, us in spent.items()}


async def _round(line: Line, spent: dict[str, float], agents: int) -> None:
    floor, lanes = Floor(line), demands("support", LANES)
    await floor.opens(lanes)
    names = [f"agent-{n}" for n in range(agents)]
    await floor.sign_in(names, lanes)
    await floor.declare(names, "ready")
    entries = [floor.entry(lanes[n % LANES]) for n in range(agents)]
    calls = [entry.arrival.call for entry in entries]
    whens = [floor.now() for _ in entries]
    offers = [when.nonce for when in whens]
    store = floor.store

    async def of_each(name: str, do: Callable[[int], Awaitable[object]]) -> None:
        before = _cpu_us(line)
        with line.piling():
            for number in range(agents):
                await do(number)
        spent[name] += _cpu_us(line) - before

    before = _cpu_us(line)
    line.bare_pile(agents)
    spent["bare"] += _cpu_us(line) - before
    await of_each("arrive", lambda n: store.arrive(entries[n].arrival, floor.now()))
    await of_each("join", lambda n: store.join(entries[n], RULES, whens[n]))
    await _posts(floor, spent, "ring")
    await of_each("asked", lambda n: store.asked(offers[n], f"leg-{n}", floor.now()))
    await of_each("ringing", lambda n: store.ringing(offers[n], f"leg-{n}", floor.now()))
    await of_each("accept", lambda n: store.accept(offers[n], f"leg-{n}", floor.now()))
    await _posts(floor, spent, "bridge")
    await of_each("agent joined", lambda n: store.joined(calls[n], 1, "agent", floor.now()))
    await of_each("caller joined", lambda n: store.joined(calls[n], 1, "caller", floor.now()))
    await of_each("complete", lambda n: store.leave(calls[n], "caller", "", floor.now()))
    await of_each("free", lambda n: store.wrapped_up(names[n], floor.now()))
    works = {line.ask("HGET", f"{{bench}}:agent:{name}", "work") for name in names}
    if works != {b"idle"} or int(line.ask("SCARD", "{bench}:calls")):
        raise RuntimeError(f"a call went astray: agents are {works} at the end")


async def _posts(floor: Floor, spent: dict[str, float], kind: str) -> None:
    """Take every effect, mark it sent and settle it, as a dispatcher does fifty at a time."""
    before = _cpu_us(floor.line)
    while taken := await floor.store.take("p1", 50, 15_000, 0, floor.now()):
        with floor.line.piling():
            for effect in taken:
                await floor.store.mark_sent(effect.id, "p1", floor.now())
                await floor.store.settle(effect.id, "done", "", floor.now())
    spent[f"{kind}: take, mark sent, settle"] += _cpu_us(floor.line) - before


def _cpu_us(line: Line) -> float:
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
