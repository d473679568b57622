"""What becomes of an offer, on every store."""

import pytest

from tests.routing.scene import DumpedStore, Scene, agent


async def test_only_one_of_two_agents_answers_one_call(store: DumpedStore) -> None:
    """FENCE: the first claim wins; a dead offer's accept changes nothing."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    first = await scene.rings("c1")
    await scene.passes(20)
    second = await scene.rings("c1")
    won = await scene.router.accept(second, "leg-bob")
    before = await store.dump()

    late = await scene.router.accept(first, f"leg-{first}")

    assert won != "lost"
    assert (won.agent, won.room, won.epoch) == ("bob", "room-c1-1", 1)
    assert late == "lost"
    assert await store.dump() == before
    await scene.sound()


async def test_an_accept_retried_is_answered_the_same(store: DumpedStore) -> None:
    """IDEMPOTENT: the carrier may fetch the same document twice."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    offer = await scene.rings("c1")

    first = await scene.router.accept(offer, "leg-a")
    again = await scene.router.accept(offer, "leg-a")

    assert first == again != "lost"
    assert len(await scene.told("offer.accepted")) == 1


async def test_a_rona_passes_the_caller_on_at_the_place_they_had(store: DumpedStore) -> None:
    """The key does not change, the agent avoids the call, and the next agent is rung."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1", head_start_ms=5000)
    key = (await scene.told("call.queued"))[0]["key"]
    await scene.rings("c1")

    await scene.passes(20)

    call = await scene.call("c1")
    assert (call.state, call.agent) == ("offered", "bob")
    assert str(call.entered_at - call.head_start_ms) == key
    assert (await scene.agent("ann")).work == "idle"
    assert [e["misses"] for e in await scene.told("offer.missed")] == ["1"]
    await scene.sound()


async def test_an_agent_who_misses_too_often_is_not_ready(store: DumpedStore) -> None:
    """FEATURES 5: after ``misses_allowed`` RONAs in a row: not_ready(rona); Ready starts afresh."""
    scene = Scene(store, agent("ann"), misses_allowed=2, avoid_s=10)
    await scene.ready("ann")
    await scene.calls("c1")

    for _ in range(2):
        await scene.rings("c1")
        await scene.passes(20 + 10)

    ann = await scene.agent("ann")
    assert (ann.presence, ann.reason, ann.misses) == ("not_ready", "rona", 2)
    assert (await scene.told("agent.changed"))[-1]["cause"] == "rona"
    await scene.ready("ann")
    assert (await scene.agent("ann")).misses == 0
    await scene.sound()


async def test_a_declined_call_goes_to_the_next_and_the_agent_to_another(
    store: DumpedStore,
) -> None:
    """One decline makes two matches, and both offers have ids of their own."""
    scene = Scene(store, agent("ann", skills={"fr": 3}), agent("bob"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.calls("c2", required={"fr": 3})
    await scene.ready("bob")

    answer = await scene.router.decline((await scene.call("c1")).offer, "busy")

    first, second = await scene.call("c1"), await scene.call("c2")
    assert answer == "requeued"
    assert (first.agent, second.agent) == ("bob", "ann")
    assert first.offer != second.offer
    await scene.sound()


async def test_a_sole_agent_who_declined_is_asked_again_when_the_avoidance_ends(
    store: DumpedStore,
) -> None:
    """WORK-CONSERVING also when time makes the match: nobody waits for ever."""
    scene = Scene(store, agent("ann"), avoid_s=30)
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.router.decline((await scene.call("c1")).offer, "")
    waiting = (await scene.call("c1")).state

    await scene.passes(30)

    assert waiting == "waiting"
    assert (await scene.call("c1")).agent == "ann"
    await scene.sound()


async def test_an_agent_who_avoids_one_call_takes_the_one_behind_it(store: DumpedStore) -> None:
    """Scripts look one further down for each avoidance, in both directions."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.calls("c2")

    await scene.router.decline((await scene.call("c1")).offer, "")

    assert (await scene.call("c1")).state == "waiting"
    assert (await scene.call("c2")).agent == "ann"
    await scene.sound()


async def test_a_device_that_never_rang_is_unreachable_and_nobodys_fault(
    store: DumpedStore,
) -> None:
    """FEATURES 5: the asking deadline starts when the request is posted; no miss is counted."""
    scene = Scene(store, agent("ann"), asking_timeout_s=10)
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.passes(30)
    still = (await scene.call("c1")).state
    await scene.effects()

    await scene.passes(10)

    assert still == "offered"
    assert [e["why"] for e in await scene.told("offer.unreachable")] == ["not_asked"]
    assert (await scene.agent("ann")).misses == 0
    await scene.sound()


@pytest.mark.parametrize("presence", ["not_ready", "signed_out"])
async def test_an_agent_who_goes_while_it_rings_gives_the_call_back(
    store: DumpedStore, presence: str
) -> None:
    """The offer is withdrawn and the caller goes to someone else, without blame."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    await scene.rings("c1")

    await scene.router.set_presence("ann", presence)  # type: ignore[arg-type]

    assert (await scene.call("c1")).agent == "bob"
    assert [e.kind for e in await scene.effects()] == ["cancel", "ring"]
    assert len(await scene.told("offer.withdrawn")) == 1
    await scene.sound()


async def test_a_page_that_goes_silent_is_not_rung_but_a_conversation_goes_on(
    store: DumpedStore,
) -> None:
    """FEATURES 4, proof of life: past it not_ready(connection_lost); talking is never disturbed."""
    scene = Scene(store, agent("ann", page=True), agent("bob", page=True))
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    await scene.talks("c1")

    await scene.passes(61)

    for name in ("ann", "bob"):
        assert (await scene.agent(name)).reason == "connection_lost"
    assert (await scene.call("c1")).state == "talking"
    assert await scene.router.touch("ann", 30) == "ok"
    await scene.sound()


async def test_a_dead_offers_leg_is_cancelled_when_it_becomes_known(store: DumpedStore) -> None:
    """A webhook or REST answer that comes late tells the leg; it is ended once."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    [ring] = await scene.effects()
    await scene.router.caller_left("c1", "caller")

    await scene.router.asked(ring.offer, "leg-late")
    await scene.router.ringing(ring.offer, "leg-late")

    await scene.store.settle(ring.id, "done", "", scene.now())
    [cancel] = await scene.effects()
    assert (cancel.kind, cancel.leg) == ("cancel", "leg-late")
    await scene.sound()


async def test_a_device_is_not_rung_again_before_its_cancel_is_answered(
    store: DumpedStore,
) -> None:
    """A softphone ignores a second invitation while the first still rings."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.rings("c1")
    await scene.calls("c2")
    await scene.router.caller_left("c1", "caller")

    [cancel] = await scene.effects()
    meanwhile = await scene.effects()
    await store.settle(cancel.id, "done", "", scene.now())
    [ring] = await scene.effects()

    assert (cancel.kind, meanwhile) == ("cancel", [])
    assert (ring.kind, ring.call) == ("ring", "c2")
    await scene.sound()
