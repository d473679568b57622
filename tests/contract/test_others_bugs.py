"""Faults other routers are known for, by name; each must not happen here, on every store.

Others of the kind stand where they belong: a burst that rings one agent and starvation under
priority in ``test_matching``, an agent stuck after a lost hang-up in ``test_conversations``,
transferred callers who jump the queue or lose their place in ``test_sending_on``, a ring that
loops to the only agent in ``test_consequences``. That an agent flips back to ready by itself is
looked for after every step of the model (the rule REASON).
"""

from tests.routing.scene import DumpedStore, Scene, agent


async def test_two_agents_never_answer_one_call(store: DumpedStore) -> None:
    """The first is asked in vain, the second is rung; then both pick up at once."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    first = await scene.rings("c1")
    await scene.passes(20)
    second = await scene.rings("c1")

    late = await scene.router.accept(first, f"leg-{first}")
    taken = await scene.router.accept(second, f"leg-{second}")
    again = await scene.router.accept(second, "another-leg")

    assert (late, again) == ("lost", "lost")
    assert taken != "lost"
    assert taken.agent == "bob"
    assert len(await scene.told("offer.accepted")) == 1
    await scene.sound()


async def test_webhooks_that_come_twice_count_once(store: DumpedStore) -> None:
    """Carriers repeat themselves: one offer, one answer, one final record."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    accepted = await scene.talks("c1")
    offer = (await scene.call("c1")).offer

    await scene.router.accept(offer, f"leg-{offer}")
    await scene.router.joined("c1", accepted.epoch, "caller")
    for _ in range(2):
        await scene.router.caller_left("c1", "caller")
        await scene.router.agent_left("c1", accepted.epoch, "caller")

    kinds = ("call.offered", "offer.accepted", "call.connected", "call.ended")
    assert [len(await scene.told(kind)) for kind in kinds] == [1, 1, 1, 1]
    assert (await scene.told("call.ended"))[0]["offers"] == "1"
    await scene.sound()


async def test_wrap_up_outlives_the_agents_tab(store: DumpedStore) -> None:
    """FEATURES 11: the page goes away in it: not ready, and wrapped up when the time is over."""
    scene = Scene(store, agent("ann", page=True))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.router.caller_left("c1", "caller")
    working = (await scene.agent("ann")).work

    await scene.passes(61)

    ann = await scene.agent("ann")
    assert working == "wrap_up"
    assert (ann.work, ann.presence, ann.reason) == ("idle", "not_ready", "connection_lost")
    await scene.calls("c2")
    assert (await scene.call("c2")).state == "waiting"
    await scene.sound()
