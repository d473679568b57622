"""The dispatcher between a store and a carrier that does what its script says."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import pytest

from calls.errors import CarrierError, StoreUnavailableError
from routing.answers import Now
from routing.dispatcher import Dispatcher
from routing.effects import Effect
from routing.store.memory import MemoryStore
from tests.routing.scene import Scene, agent

BUSY = CarrierError("20429", "too many requests at once", retry=True)
GONE = CarrierError("21220", "the call is not in progress", gone=True)
REFUSED = CarrierError("13223", "the number is not valid")


class SmallCarrier:
    """Do every request at once, note it, and fail where told to."""

    def __init__(self) -> None:
        self.posts: list[tuple[str, str]] = []
        self.fails: dict[str, list[CarrierError]] = {}
        self.alive = True
        self.on_ring: Callable[[Effect], Awaitable[None]] | None = None
        self.rang = asyncio.Event()

    def _post(self, kind: str, effect: Effect) -> None:
        self.posts.append((kind, effect.endpoint or effect.leg))
        if self.fails.get(kind):
            raise self.fails[kind].pop(0)

    async def ring(self, effect: Effect) -> str:
        self._post("ring", effect)
        self.rang.set()
        if self.on_ring:
            await self.on_ring(effect)
        return f"leg-{effect.offer}"

    async def cancel(self, effect: Effect) -> None:
        self._post("cancel", effect)

    async def summon(self, effect: Effect) -> None:
        self._post("summon", effect)

    async def convene(self, effect: Effect) -> None:
        self._post("convene", effect)

    async def bridge(self, effect: Effect) -> None:
        self._post("bridge", effect)

    async def dismiss(self, effect: Effect) -> None:
        self._post("dismiss", effect)

    async def release(self, effect: Effect) -> None:
        self._post("release", effect)

    async def bring_back(self, effect: Effect) -> None:
        self._post("return", effect)

    async def dial(self, effect: Effect) -> str:
        self._post("dial", effect)
        return f"caller-leg-{effect.id}"

    async def apologise(self, effect: Effect) -> None:
        self._post("apologise", effect)

    async def unanswered(self, effect: Effect) -> None:
        self._post("unanswered", effect)

    async def hold(self, effect: Effect) -> None:
        self._post("hold", effect)

    async def refer(self, effect: Effect) -> None:
        self._post("refer", effect)

    async def call_out(self, effect: Effect) -> str:
        self._post("call_out", effect)
        return f"leg-{effect.note}"

    async def seat(self, effect: Effect) -> None:
        self._post("seat", effect)

    async def is_alive(self, effect: Effect) -> bool:
        self._post("check", effect)
        return self.alive


class ForgetfulStore(MemoryStore):
    """A store that cannot be reached for a while."""

    out_for = 0

    async def due(self, limit: int, now: Now) -> int:
        if self.out_for > 0:
            self.out_for -= 1
            raise StoreUnavailableError("store_unavailable", "redis cannot be reached just now")
        return await super().due(limit, now)


class WatchedStore(MemoryStore):
    """A store that lets a test wait until something broken was told."""

    def __init__(self) -> None:
        super().__init__()
        self.found = asyncio.Event()

    async def broken(self, found: Sequence[tuple[str, str]], now: Now) -> Literal["told", "again"]:
        answer = await super().broken(found, now)
        self.found.set()
        return answer


def desk(scene: Scene, carrier: SmallCarrier, **more: int) -> Dispatcher:
    return Dispatcher(
        scene.store,
        carrier,
        scene.clock,
        scene.new_id,
        process="p1",
        config=lambda: "v1",
        plan=scene.planner.look,
        look=scene.router.callbacks.look,
        **{"ring_pace_ms": 0, "lease_ms": 15_000, **more},
    )


async def test_a_match_is_rung_and_an_answer_bridged() -> None:
    """The whole way: ring, accept, bridge."""
    scene, carrier = Scene(MemoryStore(), agent("ann")), SmallCarrier()
    dispatcher = desk(scene, carrier)
    await scene.ready("ann")
    await scene.calls("c1")

    done = await dispatcher.step()
    offer = (await scene.call("c1")).offer
    await scene.router.accept(offer, f"leg-{offer}")
    await dispatcher.step()

    assert done == 1
    assert carrier.posts == [("ring", "sip:ann@pbx.example"), ("bridge", "leg-c1")]
    assert await dispatcher.step() == 0


async def test_a_dispatcher_at_work_watches_over_the_invariants() -> None:
    """A rule found broken in the live state becomes an event."""
    store, carrier = WatchedStore(), SmallCarrier()
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    store.agents["ann"].call = "nobody's"
    dispatcher = desk(scene, carrier)

    working = asyncio.create_task(dispatcher.run())
    async with asyncio.timeout(5):
        await store.found.wait()
    await dispatcher.close()
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working

    assert [event["name"] for event in await scene.told("invariant.broken")] == ["ONE-CALL"]


async def test_a_webhook_may_come_before_the_answer_to_the_request() -> None:
    """The agent accepts while the request is still in flight."""
    scene, carrier = Scene(MemoryStore(), agent("ann")), SmallCarrier()
    await scene.ready("ann")
    await scene.calls("c1")

    async def answers_first(effect: Effect) -> None:
        await scene.router.accept(effect.offer, f"leg-{effect.offer}")

    carrier.on_ring = answers_first

    await desk(scene, carrier).step()

    assert (await scene.call("c1")).state == "connecting"
    assert [kind for kind, _ in carrier.posts] == ["ring", "bridge"]
    await scene.sound()


async def test_a_caller_who_leaves_while_the_request_is_in_flight_stops_the_ringing() -> None:
    """The leg becomes known with the answer, and is cancelled."""
    scene, carrier = Scene(MemoryStore(), agent("ann")), SmallCarrier()
    await scene.ready("ann")
    await scene.calls("c1")

    async def hangs_up(_: Effect) -> None:
        await scene.router.caller_left("c1", "caller")

    carrier.on_ring = hangs_up

    await desk(scene, carrier).step()

    assert [kind for kind, _ in carrier.posts] == ["ring", "cancel"]
    await scene.sound()


async def test_a_device_the_carrier_refuses_is_unreachable() -> None:
    """The code is the reason in the record; the next agent is rung at once."""
    scene, carrier = Scene(MemoryStore(), agent("ann"), agent("bob")), SmallCarrier()
    carrier.fails["ring"] = [REFUSED]
    await scene.ready("ann", "bob")
    await scene.calls("c1")

    await desk(scene, carrier).step()

    assert (await scene.told("offer.unreachable"))[0]["why"] == "13223"
    assert [who for _, who in carrier.posts] == ["sip:ann@pbx.example", "sip:bob@pbx.example"]


async def test_a_carrier_that_is_too_busy_is_asked_again_later() -> None:
    """Certainly not processed: the same ring, after a pause."""
    scene, carrier = Scene(MemoryStore(), agent("ann")), SmallCarrier()
    carrier.fails["ring"] = [BUSY]
    dispatcher = desk(scene, carrier)
    await scene.ready("ann")
    await scene.calls("c1")
    await dispatcher.step()

    at_ms = await dispatcher.next_due_ms()
    assert at_ms is not None
    scene.clock.advance_to(at_ms)
    await dispatcher.step()

    assert [kind for kind, _ in carrier.posts] == ["ring", "ring"]
    assert (await scene.call("c1")).state == "offered"


async def test_a_caller_found_gone_at_the_bridge_ends_the_call() -> None:
    """The agent hears that the caller has left."""
    scene, carrier = Scene(MemoryStore(), agent("ann")), SmallCarrier()
    carrier.fails["bridge"] = [GONE]
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.answers("c1")

    await desk(scene, carrier).step()

    assert (await scene.call("c1")).state == "ended"
    assert [kind for kind, _ in carrier.posts] == ["bridge", "dismiss"]
    assert (await scene.agent("ann")).work == "idle"


async def test_a_leg_that_is_over_before_it_is_ended_is_nothing_to_warn_of(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The device stopped by itself, as usual; one that cannot be ended is told of."""
    scene, carrier = Scene(MemoryStore(), agent("ann")), SmallCarrier()
    carrier.fails["cancel"] = [GONE, REFUSED]
    await scene.ready("ann")
    told = []
    for call in ("c1", "c2"):
        await scene.calls(call)
        await scene.rings(call)
        await scene.router.caller_left(call, "caller")
        caplog.clear()
        await desk(scene, carrier).step()
        told.append([each.levelname for each in caplog.records])

    assert [kind for kind, _ in carrier.posts].count("cancel") == 2
    assert told == [[], ["WARNING"]]


async def test_a_silent_leg_that_is_gone_ends_its_call() -> None:
    """A missed heartbeat is a question to the carrier."""
    scene, carrier = Scene(MemoryStore(), agent("ann")), SmallCarrier()
    carrier.alive = False
    await scene.calls("c1")
    await scene.passes(90)

    await desk(scene, carrier).step()

    assert carrier.posts == [("check", "leg-c1")]
    assert (await scene.call("c1")).state == "ended"


async def test_the_loop_survives_a_store_that_cannot_be_reached() -> None:
    """It waits with growing pauses, then works on; close ends it."""
    store = ForgetfulStore()
    scene, carrier = Scene(store, agent("ann")), SmallCarrier()
    await scene.ready("ann")
    await scene.calls("c1")
    store.out_for = 1
    dispatcher = desk(scene, carrier)

    running = asyncio.create_task(dispatcher.run())
    async with asyncio.timeout(5):
        await carrier.rang.wait()
    await dispatcher.close()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running

    assert [kind for kind, _ in carrier.posts] == ["ring"]
