"""The watch over a living site: it believes two looks, and tells."""

from collections.abc import Mapping
from typing import Any

from routing.answers import Now
from routing.store.memory import MemoryStore
from routing.watch import Watch
from tests.routing.scene import Scene, agent


class FlickeringStore(MemoryStore):
    """A store read while it changes: the first look sees a lane without its call."""

    looks = 0

    async def live(self, now: Now) -> Mapping[str, Any]:
        self.looks += 1
        whole = await super().live(now)
        if self.looks == 1:
            for lane in whole["lanes"].values():
                lane["calls"] = []
        return whole


async def waiting(store: MemoryStore) -> tuple[Scene, Watch]:
    scene = Scene(store, agent("ann"))
    await scene.calls("c1")
    return scene, Watch(store, scene.clock)


async def test_a_call_lost_from_its_lane_is_told() -> None:
    """CONSERVE, broken by a mistake of ours, is in the event stream for every process to count."""
    store = MemoryStore()
    scene, watch = await waiting(store)
    for lane in store.lanes.values():
        lane.calls.clear()

    found = await watch.look(scene.now())

    told = await scene.told("invariant.broken")
    assert {event["name"] for event in told} == {"CONSERVE"}
    assert found == [f"CONSERVE: {event['what']}" for event in told]


async def test_what_only_one_look_finds_is_not_believed() -> None:
    """A look at a running site is not one instant."""
    store = FlickeringStore()
    scene, watch = await waiting(store)

    found = await watch.look(scene.now())

    assert (found, store.looks) == ([], 2)
    assert await scene.told("invariant.broken") == []


async def test_the_site_is_looked_at_once_a_minute() -> None:
    """However often a dispatcher comes by."""
    store = FlickeringStore()
    store.looks = 10
    scene, watch = await waiting(store)

    await watch.look(scene.now())
    await watch.look(scene.now())
    await scene.passes(60)
    await watch.look(scene.now())

    assert store.looks == 12
