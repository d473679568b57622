"""Take whole calls through the store, script by script, as many at once as there are agents.

Rules this module keeps:

* Every call goes the plain way: rung, answered, talked, hung up, wrapped up.
* One script at a time runs for all calls, in a pipeline, so that what it takes can be told apart.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager

from bench.floor import RULES, Floor, demands
from bench.server import Line

LANES = 5
Measure = Callable[[str], AbstractContextManager[None]]
"""What is around the runs of one script, by the name of the part of a call."""


async def whole_calls(line: Line, agents: int, measure: Measure) -> None:
    """Take one call for each agent from its arrival to the agent's being free again.

    Raises:
        RuntimeError: a call or an agent is not where they should be at the end.
    """
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
        with measure(name), line.piling():
            for number in range(agents):
                await do(number)

    await of_each("arrive", lambda n: store.arrive(entries[n].arrival, floor.now()))
    await of_each("join", lambda n: store.join(entries[n], RULES, whens[n]))
    with measure("ring: take, mark sent, settle"):
        await _posts(floor)
    await of_each("asked", lambda n: store.asked(offers[n], f"leg-{n}", floor.now()))
    await of_each("ringing", lambda n: store.ringing(offers[n], f"leg-{n}", floor.now()))
    await of_each("accept", lambda n: store.accept(offers[n], f"leg-{n}", floor.now()))
    with measure("bridge: take, mark sent, settle"):
        await _posts(floor)
    await of_each("agent joined", lambda n: store.joined(calls[n], 1, "agent", floor.now()))
    await of_each("caller joined", lambda n: store.joined(calls[n], 1, "caller", floor.now()))
    await of_each("complete", lambda n: store.leave(calls[n], "caller", "", floor.now()))
    await of_each("free", lambda n: store.wrapped_up(names[n], floor.now()))
    works = {line.ask("HGET", f"{{bench}}:agent:{name}", "work") for name in names}
    if works != {b"idle"} or int(line.ask("SCARD", "{bench}:calls")):
        raise RuntimeError(f"a call went astray: agents are {works} at the end")


async def _posts(floor: Floor) -> None:
    """Take every effect, mark it sent and settle it, as a dispatcher does fifty at a time."""
    while taken := await floor.store.take("p1", 50, 15_000, 0, floor.now()):
        with floor.line.piling():
            for effect in taken:
                await floor.store.mark_sent(effect.id, "p1", floor.now())
                await floor.store.settle(effect.id, "done", "", floor.now())
