"""What follows for an agent when an offer comes to nothing, on every store."""

from routing.patience import Consequence
from tests.contract.test_demands import loosens
from tests.routing.scene import DumpedStore, Scene, agent


async def test_each_failure_has_a_consequence_of_its_own(store: DumpedStore) -> None:
    """FEATURES 5: declines may be forgiven where misses are not, and the other way round."""
    scene = Scene(store, agent("ann"), agent("bob"))
    consequences = {"missed": Consequence(), "declined": Consequence(not_ready_after=1)}
    loosens(scene, "support", consequences=consequences)
    await scene.ready("ann")
    await scene.calls("c1")

    await scene.router.missed(await scene.rings("c1"))
    missed = await scene.agent("ann")
    await scene.calls("c2")
    await scene.router.decline(await scene.rings("c2"), "")
    declined = await scene.agent("ann")

    assert (missed.presence, missed.misses) == ("ready", 1)
    assert [e["avoid_ms"] for e in await scene.told("offer.missed")] == ["60000"]
    assert (declined.presence, declined.reason) == ("not_ready", "declined")
    assert (await scene.told("agent.changed"))[-1]["cause"] == "declined"
    await scene.sound()


async def test_a_busy_device_is_told_apart_from_a_broken_one(store: DumpedStore) -> None:
    """FEATURES 5: the carrier's first word decides; asking too late is nobody's fault."""
    scene = Scene(store, agent("ann"))
    loosens(scene, "support", consequences={"busy": Consequence(not_ready_after=1)})
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.router.unreachable((await scene.call("c1")).offer, "failed (SIP 503)")
    broken = await scene.agent("ann")
    await scene.calls("c2")

    await scene.router.unreachable((await scene.call("c2")).offer, "busy (SIP 486)")

    assert broken.presence == "ready"
    assert (await scene.agent("ann")).reason == "busy"
    await scene.sound()


async def test_a_dead_device_is_not_rung_in_a_loop(store: DumpedStore) -> None:
    """FEATURES 5: the ring loops to the only agent; here the agent rests longer each time."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    for name in ("c1", "c2", "c3", "c4"):
        await scene.calls(name)
    began_ms, rung = scene.clock.now_ms(), []

    for _ in range(4):
        rung.append(scene.clock.now_ms() - began_ms)
        await scene.router.unreachable((await scene.agent("ann")).offer, "not_registered")
        rests = (await scene.agent("ann")).work == "wrap_up"
        while rests and (await scene.agent("ann")).work == "wrap_up":
            await scene.passes(1)

    assert rung == [0, 0, 5_000, 15_000]
    causes = [e["cause"] for e in await scene.told("agent.changed")]
    assert causes.count("back_off") == 3
    await scene.sound()


async def test_the_same_call_is_avoided_longer_each_time(store: DumpedStore) -> None:
    """Avoidance doubles while nothing comes of an agent's offers, and starts anew with a call."""
    scene = Scene(store, agent("ann"), avoid_s=10)
    await scene.ready("ann")
    await scene.calls("c1")
    rung = []

    for _ in range(3):
        began_ms = scene.clock.now_ms()
        await scene.router.decline((await scene.call("c1")).offer, "")
        while (await scene.call("c1")).state == "waiting":
            await scene.passes(1)
        rung.append((scene.clock.now_ms() - began_ms) // 1000)

    assert rung == [10, 20, 40]
    told = [e["avoid_ms"] for e in await scene.told("offer.declined")]
    assert told == ["10000", "20000", "40000"]
    await scene.sound()
