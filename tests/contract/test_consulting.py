"""Talk to somebody first: a consultation beside the conversation, on every store."""

import pytest

from routing.answers import AgentGone
from routing.conversing import Target
from tests.routing.scene import DumpedStore, Scene, agent

OUTSIDE = "+12125550111"


async def talking(store: DumpedStore, *others: str, **rules: object) -> Scene:
    """Ann talks on c1 after the caller waited 30 s; ``others`` are ready beside her."""
    scene = Scene(store, *(agent(name, "support", "sales") for name in ("ann", *others)), **rules)
    await scene.calls("c1", head_start_ms=5000)
    await scene.passes(30)
    await scene.ready("ann")
    await scene.talks("c1")
    await scene.ready(*others)
    return scene


async def consulting(store: DumpedStore, **rules: object) -> Scene:
    """Ann consults Bob, who has answered; the caller is on hold."""
    scene = await talking(store, "bob", **rules)
    assert await scene.router.conversing.consult("ann", Target("agent", "bob")) == "done"
    await bob_answers(scene)
    return scene


async def bob_answers(scene: Scene) -> None:
    """Let Bob's device ring and be answered."""
    await scene.done()
    offer = (await scene.agent("bob")).offer
    await scene.router.ringing(offer, "leg-bob")
    accepted = await scene.router.accept(offer, "leg-bob")
    assert accepted != "lost"
    assert accepted.beside


async def test_a_consulted_agent_is_reserved_and_gets_no_other_call(store: DumpedStore) -> None:
    """ONE-CALL holds for consulted agents: while they ring and while they talk."""
    scene = await talking(store, "bob")
    await scene.router.conversing.consult("ann", Target("agent", "bob"))

    await scene.calls("c2")
    ringing = (await scene.agent("bob")).work, (await scene.call("c2")).state
    await bob_answers(scene)
    await scene.passes(30)

    assert ringing == ("offered", "waiting")
    assert ((await scene.agent("bob")).work, (await scene.call("c2")).state) == (
        "talking",
        "waiting",
    )
    assert (await scene.call("c1")).beside == "private"
    await scene.sound()


@pytest.mark.parametrize("when", ["ringing", "private", "swapped", "joined"])
async def test_a_cancelled_warm_transfer_returns_the_customer(
    store: DumpedStore, when: str
) -> None:
    """FEATURES 20, plugin-flex-outbound-dialpad#39: whenever cancelled, nobody is stranded."""
    scene = await talking(store, "bob")
    await scene.router.conversing.consult("ann", Target("agent", "bob"))
    if when != "ringing":
        await bob_answers(scene)
    if when in ("swapped", "joined"):
        await (scene.router.conversing.swap if when == "swapped" else scene.router.conversing.join)(
            "ann"
        )

    said = await scene.router.conversing.cancel("ann")

    call = await scene.call("c1")
    last = [e.note for e in await scene.effects() if e.kind == "hold"]
    assert said == "done"
    assert (call.state, call.agent, call.beside, call.held_at) == ("talking", "ann", "", 0)
    assert last[-1:] in (["off"], [])
    assert (await scene.agent("bob")).work == "idle"
    assert (await scene.told("consult.ended"))[0]["why"] == "cancelled"
    await scene.sound()


async def test_a_completed_warm_transfer_leaves_the_caller_with_the_other(
    store: DumpedStore,
) -> None:
    """The call is Bob's, with his own counters; Ann has her wrap-up, and her leg is ended."""
    scene = await consulting(store, wrap_up_s=15)
    await scene.passes(20)

    said = await scene.router.conversing.complete("ann")
    posted = [(e.kind, e.leg, e.note) for e in await scene.effects()]
    await scene.passes(40)
    stale = await scene.router.agent_left("c1", 1, "agent", leg="leg-of-ann")
    await scene.router.hang_up("bob")

    call, agents = await scene.call("c1"), (await store.dump())["agents"]
    assert (said, stale) == ("done", "stale")
    assert ("hold", "leg-c1", "off") in posted
    assert ("seat", "leg-bob", "talk ends") in posted
    assert (call.state, call.agent) == ("ended", "bob")
    assert (agents["bob"]["talk_ms"], agents["bob"]["calls"], agents["ann"]["calls"]) == (
        "60000",
        "1",
        "1",
    )
    assert len(await scene.told("call.ended")) == 1
    await scene.sound()


async def test_swap_and_join_say_who_is_on_hold(store: DumpedStore) -> None:
    """Swap: the other is held and the caller is back; join: nobody is held."""
    scene = await consulting(store)
    await scene.done()

    said = [await scene.router.conversing.swap("ann")]
    swapped = {(e.leg, e.note) for e in await scene.effects()}
    for _ in range(2):
        await scene.passes(16)
        await scene.done()
    said += [await scene.router.conversing.swap("ann"), await scene.router.conversing.join("ann")]
    held = (await scene.call("c1")).held_at

    assert said == ["done", "done", "done"]
    assert swapped == {("leg-bob", "hold"), ("leg-c1", "off")}
    assert held == 0
    states = [each["state"] for each in await scene.told("consult.changed")]
    assert states == ["private", "swapped", "private", "joined"]
    await scene.sound()


@pytest.mark.parametrize("how", ["declined", "missed", "unreachable"])
async def test_a_consulted_agent_who_is_not_to_be_had_gives_the_customer_back(
    store: DumpedStore, how: str
) -> None:
    """The customer is with the agent again, and the other bears what follows."""
    scene = await talking(store, "bob")
    await scene.router.conversing.consult("ann", Target("department", "sales"))
    await scene.done()
    offer = (await scene.agent("bob")).offer

    await {
        "declined": lambda: scene.router.decline(offer, "busy"),
        "missed": lambda: scene.router.missed(offer),
        "unreachable": lambda: scene.router.unreachable(offer, "failed"),
    }[how]()

    call = await scene.call("c1")
    assert (call.state, call.beside, call.held_at) == ("talking", "", 0)
    assert (await scene.told("consult.ended"))[0]["why"] == how
    assert (await scene.agent("bob")).work == "idle"
    await scene.sound()


async def test_a_consulted_agent_who_leaves_gives_the_customer_back(store: DumpedStore) -> None:
    """Bob hangs up, or goes away while he rings: the call is Ann's all the time."""
    scene = await consulting(store)

    left = await scene.router.conversing.beside_left("c1", 1, "leg-bob")
    again = await scene.router.conversing.beside_left("c1", 1, "leg-bob")
    await scene.router.conversing.consult("ann", Target("agent", "bob"))
    await scene.router.set_presence("bob", "not_ready", "lunch")

    call = await scene.call("c1")
    assert (left, again) == ("parted", "stale")
    assert (call.state, call.agent, call.beside, call.held_at) == ("talking", "ann", "", 0)
    await scene.sound()


async def test_a_number_outside_is_talked_to_first_and_gets_the_call(store: DumpedStore) -> None:
    """Called into the room once; complete leaves the two alone and ends the record."""
    scene = await talking(store)
    said = await scene.router.conversing.consult("ann", Target("number", OUTSIDE))
    [call_out] = [e for e in await scene.effects() if e.kind == "call_out"]
    await store.settle(call_out.id, "done", "", scene.now())
    early = await scene.router.conversing.complete("ann")
    await scene.router.conversing.aside("c1", 1, "leg-out", "rings")
    await scene.router.conversing.aside("c1", 1, "leg-out", "joined")

    done = await scene.router.conversing.complete("ann")

    assert (said, early, done) == ("done", "ringing", "done")
    assert (call_out.note, call_out.room) == (OUTSIDE, "room-c1-1")
    assert (await scene.told("call.ended"))[0]["why"] == "transferred"
    assert (await scene.agent("ann")).work == "wrap_up"
    await scene.sound()


async def test_a_number_outside_that_does_not_answer_gives_the_customer_back(
    store: DumpedStore,
) -> None:
    """After its time, its leg is ended, and a late answer finds nobody."""
    scene = await talking(store)
    await scene.router.conversing.consult("ann", Target("number", OUTSIDE))
    await scene.done()
    await scene.router.conversing.aside("c1", 1, "leg-out", "rings")

    await scene.passes(45)
    late = await scene.router.conversing.aside("c1", 1, "leg-out", "joined")

    assert ("cancel", "leg-out") in [(e.kind, e.leg) for e in await scene.effects()]
    assert late == "lost"
    assert ((await scene.call("c1")).beside, (await scene.call("c1")).held_at) == ("", 0)
    await scene.sound()


async def test_panic_alarms_once_and_permits_hanging_up(store: DumpedStore) -> None:
    """An event and an effect for the log; a hang-up afterwards is noted as such."""
    scene = await talking(store)

    said = [await scene.router.conversing.panic("ann"), await scene.router.conversing.panic("ann")]
    kinds = [e.kind for e in await scene.effects()]
    await scene.router.hang_up("ann")

    assert (said, kinds) == (["done", "same"], ["panic"])
    assert (await scene.told("call.ended"))[0]["why"] == "agent_alarmed"
    await scene.sound()


async def test_a_late_word_of_the_leg_that_left_takes_the_caller_from_nobody(
    store: DumpedStore,
) -> None:
    """Conference event and status callback at once: the second is of a leg without the call."""
    scene = await consulting(store)
    ann_leg = (await scene.call("c1")).agent_leg
    gone = AgentGone("lost", leg=ann_leg)

    first = await store.agent_left("c1", 1, "agent", gone, scene.now())
    second = await store.agent_left("c1", 1, "agent", gone, scene.now())

    call = await scene.call("c1")
    assert (first, second) == ("requeued", "stale")
    assert (call.state, call.agent, call.held_at) == ("talking", "bob", 0)
    await scene.sound()
