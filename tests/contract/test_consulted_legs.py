"""The words of a consulted leg are lost, late, or said twice; on every store."""

import pytest

from routing.conversing import Target
from tests.contract.test_consulting import OUTSIDE, consulting, talking
from tests.routing.scene import DumpedStore


@pytest.mark.parametrize("whom", ["agent", "number"])
async def test_when_every_word_of_the_consulted_leg_is_lost_the_carrier_is_asked_for_it(
    store: DumpedStore, whom: str
) -> None:
    """FEATURES 6: the customer does not hear music for ever, and Bob is not stuck in a call."""
    scene = await (consulting if whom == "agent" else talking)(store)
    if whom == "number":
        await scene.conversing.consult("ann", Target("number", OUTSIDE))
        await scene.done()
        await scene.conversing.aside("c1", 1, "leg-out", "joined")
    await scene.done()
    await scene.passes(600)
    leg = "leg-bob" if whom == "agent" else "leg-out"
    asked = {e.leg: e.id for e in await scene.effects() if e.kind.startswith("check")}

    await store.settle(asked[leg], "gone", "", scene.now())

    call = await scene.call("c1")
    assert set(asked) == {"leg-c1", call.agent_leg, leg}
    assert (call.state, call.agent, call.beside, call.held_at) == ("talking", "ann", "", 0)
    assert [e["why"] for e in await scene.told("consult.ended")] == ["left"]
    if whom == "agent":
        assert (await scene.agent("bob")).work == "idle"
    await scene.sound()


async def test_when_no_word_of_the_ringing_device_comes_the_consultation_ends_by_its_deadline(
    store: DumpedStore,
) -> None:
    """Neither asked, ringing nor answered was heard: unreachable, and nobody waits on for it."""
    scene = await talking(store, "bob")
    await scene.router.conversing.consult("ann", Target("agent", "bob"))
    await scene.done()

    await scene.passes(60)

    call, bob = await scene.call("c1"), await scene.agent("bob")
    assert (call.state, call.agent, call.beside, call.held_at) == ("talking", "ann", "", 0)
    assert [e["why"] for e in await scene.told("consult.ended")] == ["unreachable"]
    assert (bob.work, bob.misses) == ("idle", 0)
    await scene.sound()


async def test_words_of_a_consulted_leg_that_come_twice_or_too_late_change_nothing(
    store: DumpedStore,
) -> None:
    """IDEMPOTENT and FENCE: after a hand-over, and after the consultation is over."""
    scene = await consulting(store)
    await scene.router.conversing.complete("ann")
    await scene.done()
    before = await store.dump()

    words = [
        await store.beside_left("c1", 1, "leg-bob", scene.now()),
        await scene.conversing.aside("c1", 1, "leg-bob", "joined"),
        await scene.router.agent_left("c1", 1, "agent", leg="leg-of-ann-long-gone"),
        await scene.conversing.cancel("ann"),
    ]

    assert words == ["stale", "lost", "stale", "no_call"]
    assert await store.dump() == before
    assert (await scene.call("c1")).agent == "bob"
    await scene.sound()
