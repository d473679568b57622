"""How long the two matches take, at every corner of calls waiting, agents and lanes.

Rules this module keeps:

* What is timed is one transition of the store and its round trip; the yardstick, one bare script,
  is timed right before it, so that whatever else the machine does befalls both.
* The aims are about what the product waits for: its own client's time. A plain line's is told too.
* After each match everything is put back as it was by further transitions, which are not timed.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.floor import RULES, Floor, demands
from bench.rows import Row, row
from bench.server import Client, Line
from routing.skills import Demand
from routing.store.redis import RedisStore

WAITING = (10, 5_000, 100_000)
AGENTS = (10, 1_000, 10_000)
LANES = (1, 10)
SLOWER = 4.0
"""A match may take so many times as long as the bare script, p99."""
FLAT = 1.5
"""A match among 100,000 waiting may take so many times as long as among ten."""
_STRETCHES = 5


@dataclass(frozen=True, slots=True)
class Taken:
    """What a match took, and the bare script beside it; microseconds, as they came."""

    ours: list[float]
    bare: list[float]
    trips: float

    @property
    def p50(self) -> float:
        """Return our median."""
        return statistics.median(self.ours)

    @property
    def p99(self) -> float:
        """Return ours at the 99th percentile."""
        return p99(self.ours)

    @property
    def slower50(self) -> float:
        """Return how many times as long as the bare script of the same minute, median."""
        return self.p50 / statistics.median(self.bare)

    @property
    def slower99(self) -> float:
        """Return the same at the 99th percentile."""
        return self.p99 / p99(self.bare)


Probe = Client | Line
Corner = tuple[str, str, int, int, int]
"""What was timed, by which probe, W, M and L."""


def p99(times: list[float]) -> float:
    """Return what 99 of 100 did not exceed, in the middle one of five stretches of time.

    A machine that does something else for a moment spoils one stretch, not the figure.
    """
    size = max(1, len(times) // _STRETCHES)
    stretches = [sorted(times[n : n + size]) for n in range(0, size * _STRETCHES, size)]
    return statistics.median(each[len(each) * 99 // 100] for each in stretches if each)


async def corners(
    line: Line,
    samples: int,
    told: Callable[[str], None],
    waits: Sequence[int] = WAITING,
    staff: Sequence[int] = AGENTS,
) -> dict[Corner, Taken]:
    """Measure every corner, ``samples`` times each."""
    found: dict[Corner, Taken] = {}
    client = Client(unix_socket_path=str(line.path))
    probes: dict[str, Probe] = {"client": client, "line": line}
    for lanes in LANES:
        floor, busy, quick = Floor(line), demands("busy", lanes), demands("quick", lanes)
        await floor.opens([*busy, *quick])
        waiting = 0
        for more in waits:
            await floor.waits(busy, more - waiting)
            waiting = more
            known = 0
            for agents in staff:
                told(f"{waiting:,} waiting, {agents:,} agents, {lanes} lanes")
                names = range(known, agents)
                away, idle = [f"away-{n}" for n in names], [f"idle-{n}" for n in names]
                await floor.sign_in(away, busy)
                await floor.sign_in(idle, quick)
                await floor.declare(idle, "ready")
                known = agents
                for by, probe in probes.items():
                    where = (by, waiting, agents, lanes)
                    found["join", *where] = await _joins(floor, probe, quick, samples)
                    found["free", *where] = await _frees(floor, probe, busy, samples)
            everyone = [f"{kind}-{n}" for kind in ("away", "idle") for n in range(known)]
            await floor.declare(everyone, "signed_out")
    await client.aclose()
    return found


async def _joins(floor: Floor, probe: Probe, quick: list[Demand], samples: int) -> Taken:
    """A call joins and an agent is idle: it leaves again, and the agent is idle again."""
    timed, ours, bare, trips = RedisStore(probe, site="bench"), [], [], 0
    for number in range(samples):
        entry = floor.entry(quick[number % len(quick)])
        await floor.store.arrive(entry.arrival, floor.now())
        await probe.execute_command("EVALSHA", floor.line.bare, 0)
        bare.append(probe.took_ns / 1000)
        before = probe.sent
        turn = await timed.join(entry, RULES, floor.now())
        trips += probe.sent - before
        ours.append(probe.took_ns / 1000)
        if isinstance(turn, str) or not turn.ringing:
            raise RuntimeError(f"nobody was rung: {turn}")
        await floor.store.leave(entry.arrival.call, "caller", "left_menu", floor.now())
    return Taken(ours, bare, trips / samples)


async def _frees(floor: Floor, probe: Probe, busy: list[Demand], samples: int) -> Taken:
    """An agent's wrap-up ends and callers wait: the call is served, and another joins."""
    store, name = floor.store, "away-0"
    timed, ours, bare, trips = RedisStore(probe, site="bench"), [], [], 0
    await store.set_presence(name, "ready", "", "agent", floor.now())
    for number in range(samples):
        served = await _serves(floor, name)
        await floor.waits([busy[number % len(busy)]], 1)
        await probe.execute_command("EVALSHA", floor.line.bare, 0)
        bare.append(probe.took_ns / 1000)
        before = probe.sent
        if await timed.wrapped_up(name, floor.now()) != "idle":
            raise RuntimeError("the agent was not in wrap-up")
        trips += probe.sent - before
        ours.append(probe.took_ns / 1000)
        if floor.line.ask("HGET", f"{{bench}}:agent:{name}", "call") in (None, served.encode()):
            raise RuntimeError("nobody was offered to the agent who freed")
    # Back to where they were: one more call is gone than came.
    await _serves(floor, name)
    await store.set_presence(name, "not_ready", "", "agent", floor.now())
    await store.wrapped_up(name, floor.now())
    await floor.waits(busy[:1], 1)
    return Taken(ours, bare, trips / samples)


async def _serves(floor: Floor, agent: str) -> str:
    """Take the call offered to an agent through to its end; they are in wrap-up then."""
    offer = floor.line.ask("HGET", f"{{bench}}:agent:{agent}", "offer").decode()
    accepted = await floor.store.accept(offer, f"leg-{offer}", floor.now())
    if accepted == "lost":
        raise RuntimeError("the offer was lost")
    await floor.store.joined(accepted.call, accepted.epoch, "agent", floor.now())
    await floor.store.joined(accepted.call, accepted.epoch, "caller", floor.now())
    await floor.store.leave(accepted.call, "caller", "", floor.now())
    return accepted.call


NAMES = {"join": "a call joins, an agent idle", "free": "an agent frees, calls waiting"}


def rows_of(found: dict[Corner, Taken]) -> list[Row]:
    """Judge the corners, and how flat they are."""
    rows = []
    for (what, by, waiting, agents, lanes), taken in found.items():
        where = f"{NAMES[what]}: W={waiting:,} M={agents:,} L={lanes}"
        bare = statistics.median(taken.bare)
        if by == "client":
            rows.append(row(f"{where}, p99", taken.p99, "µs", p99(taken.bare), SLOWER))
            rows.append(row(f"{where}, median", taken.p50, "µs", bare))
        else:
            rows.append(row(f"{where}, plain line, median", taken.p50, "µs", bare))
    few, many = min(w for _, _, w, _, _ in found), max(w for _, _, w, _, _ in found)
    for what, by, waiting, agents, lanes in found:
        if by == "client" and waiting == many:
            full, empty = found[what, by, many, agents, lanes], found[what, by, few, agents, lanes]
            name = f"{NAMES[what]}: W={many:,} against W={few:,}, M={agents:,} L={lanes}"
            rows.append(row(f"{name}, p99", full.slower99, "× bare", empty.slower99, FLAT))
            rows.append(row(f"{name}, median", full.slower50, "× bare", empty.slower50, FLAT))
    for what, name in NAMES.items():
        most = max(taken.trips for (kind, *_), taken in found.items() if kind == what)
        rows.append(row(f"{name}: round trips", most, "round trips", aim=1.0))
    return rows
