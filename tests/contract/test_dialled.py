"""Agents rung by the caller's own leg, on every store."""

from tests.routing.scene import DumpedStore, Scene, agent

CREW = ("ann", "bob", "cyd")


def dialling(store: DumpedStore, at_once: int = 10) -> Scene:
    """Set a scene whose callers' legs ring so many agents together."""
    return Scene(
        store,
        *[agent(name) for name in CREW],
        strategy="ring_some",
        at_once=at_once,
        ringing="dial",
        wrap_up_s=0,
        avoid_s=30,
    )


async def rings(scene: Scene, call: str) -> list[str]:
    """Have the caller's leg ring, and every device say so; return the offers."""
    await scene.done()
    live = list((await scene.call(call)).live)
    for offer in live:
        await scene.router.ringing(offer, f"leg-{offer}")
    return live


async def test_one_request_rings_everybody_matched_together(store: DumpedStore) -> None:
    """The caller's own leg rings them: one effect, urgent, and no paced ring."""
    scene = dialling(store)
    await scene.ready(*CREW)

    await scene.calls("c1")

    call = await scene.call("c1")
    [effect] = await scene.effects()
    assert (effect.kind, effect.leg, effect.epoch) == ("summon", "leg-c1", call.epoch)
    assert effect.ticket == "ticket-c1"
    assert call.summoned == call.live
    await scene.sound()


async def test_who_joins_a_ringing_dial_is_called(store: DumpedStore) -> None:
    """A running Dial takes nobody more: the next to ring costs one call of the account's rate."""
    scene = dialling(store)
    await scene.ready("ann")
    await scene.calls("c1")
    await rings(scene, "c1")

    await scene.ready("bob")

    assert (await scene.call("c1")).rung == ("ann", "bob")
    assert [(e.kind, e.agent) for e in await scene.effects()] == [("ring", "bob")]
    await scene.sound()


async def test_an_answer_sends_the_agent_and_then_the_caller_to_their_room(
    store: DumpedStore,
) -> None:
    """The carrier itself stops the others: no request is spent on them."""
    scene = dialling(store)
    await scene.ready(*CREW)
    await scene.calls("c1")
    first, *_ = await rings(scene, "c1")

    accepted = await scene.router.accept(first, f"leg-{first}")

    assert accepted != "lost"
    [effect] = await scene.effects()
    assert (effect.kind, effect.leg, effect.room) == ("convene", "leg-c1", accepted.room)
    assert [(await scene.agent(name)).work for name in CREW[1:]] == ["idle", "idle"]
    await scene.sound()


async def test_a_dial_of_an_earlier_epoch_changes_nothing(store: DumpedStore) -> None:
    """FENCE: a caller sent to the room passes through the Dial's action first (A8.15)."""
    scene = dialling(store)
    await scene.ready(*CREW)
    await scene.calls("c1")
    epoch = (await scene.call("c1")).epoch
    first, *_ = await rings(scene, "c1")
    await scene.router.accept(first, f"leg-{first}")
    before = await store.dump()

    said = await scene.router.rung_out("c1", epoch, "stopped", f"leg-{first}")

    assert said == "stale"
    assert await store.dump() == before


async def test_of_a_dial_that_rang_out_each_device_may_still_say_how(store: DumpedStore) -> None:
    """Two seconds for the late word of each device; after them the Dial's own counts."""
    scene = dialling(store, 2)
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    epoch = (await scene.call("c1")).epoch
    first, _ = await rings(scene, "c1")

    await scene.router.rung_out("c1", epoch, "missed", "")
    await scene.router.unreachable(first, "busy (SIP 486)")
    await scene.passes(2)

    assert [e["agent"] for e in await scene.told("offer.unreachable")] == ["ann"]
    assert [e["agent"] for e in await scene.told("offer.missed")] == ["bob"]
    assert (await scene.call("c1")).state == "waiting"
    await scene.sound()


async def test_whom_the_carrier_stopped_ringing_is_not_blamed_and_rings_again(
    store: DumpedStore,
) -> None:
    """A mailbox picked up and pressed nothing: the others are rung anew, without a miss."""
    scene = dialling(store)
    await scene.ready(*CREW)
    await scene.calls("c1")
    epoch = (await scene.call("c1")).epoch
    mailbox, second, third = await rings(scene, "c1")
    for offer in (second, third):
        await scene.router.stopped(offer)
    await scene.router.missed(mailbox)

    await scene.router.rung_out("c1", epoch, "stopped", f"leg-{mailbox}")

    call = await scene.call("c1")
    assert call.rung == ("bob", "cyd")
    assert not {second, third} & set(call.live)
    assert {e["why"] for e in await scene.told("offer.withdrawn")} == {"ringing_stopped"}
    assert [(await scene.agent(name)).misses for name in CREW] == [1, 0, 0]
    await scene.sound()


async def test_a_lost_word_of_the_dials_end_strands_nobody(store: DumpedStore) -> None:
    """NO-STUCK: neither the action nor any device's word comes; the deadlines do."""
    scene = dialling(store)
    await scene.ready(*CREW)
    await scene.calls("c1")
    first, *others = await rings(scene, "c1")
    for offer in others:
        await scene.router.stopped(offer)

    await scene.passes(31)

    over = {e["offer"] for e in await scene.told("offer.withdrawn")}
    over |= {e["offer"] for e in await scene.told("offer.missed")}
    assert {first, *others} <= over
    await scene.sound()


async def test_a_request_nobody_carried_out_ends_with_its_deadline(store: DumpedStore) -> None:
    """The update is never posted twice: the offers run out, and others are rung."""
    scene = dialling(store)
    await scene.ready("ann")
    await scene.calls("c1")
    [summon] = await scene.effects()
    await scene.store.settle(summon.id, "failed", "unknown_outcome", scene.now())

    await scene.passes(10)

    assert [e["why"] for e in await scene.told("offer.unreachable")] == ["not_asked"]
    assert (await scene.call("c1")).state == "waiting"
    await scene.sound()
