"""From an accepted offer to the final record, on every store."""

from typing import Literal

import pytest

from calls.catalogue import CATALOGUE
from tests.routing.scene import DumpedStore, Scene, agent

Party = Literal["caller", "agent"]


async def test_a_call_goes_from_dial_to_talk_to_its_final_record(store: DumpedStore) -> None:
    """ACCOUNT: one ``call.ended``, with the waiting and the talking told apart."""
    scene = Scene(store, agent("ann"))
    await scene.calls("c1")
    await scene.passes(30)
    await scene.ready("ann")
    await scene.passes(4)
    await scene.talks("c1")
    await scene.passes(100)

    await scene.router.caller_left("c1", "caller")

    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["agent"]) == ("served", "ann")
    assert (ended["waited_ms"], ended["talked_ms"], ended["offers"]) == ("35000", "100000", "1")
    assert (await scene.agent("ann")).work == "wrap_up"
    assert [e.type for e in await scene.router.story("c1")] == [
        "call.arrived",
        "call.queued",
        "call.offered",
        "offer.ringing",
        "offer.accepted",
        "call.connected",
        "call.ended",
    ]
    await scene.sound()


async def test_every_event_has_exactly_the_fields_of_the_catalogue(store: DumpedStore) -> None:
    """The event catalogue is a public contract."""
    scene = Scene(store, agent("ann"), agent("bob"), misses_allowed=1)
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    await scene.rings("c1")
    await scene.passes(20)
    await scene.router.unreachable((await scene.call("c1")).offer, "busy")
    await scene.passes(60)
    await scene.router.set_presence("bob", "not_ready", "lunch")
    await scene.ready("ann")
    await scene.router.decline((await scene.call("c1")).offer, "")
    await scene.router.caller_left("c1", "caller")
    await scene.router.apply_roster()

    told = await scene.router.events(0)

    for event in told:
        assert set(event.fields) == set(CATALOGUE[event.type].fields), event.type
    assert [event.seq for event in told] == list(range(1, len(told) + 1))


@pytest.mark.parametrize(("waited_s", "outcome"), [(4, "short_abandon"), (5, "abandoned")])
async def test_a_caller_who_hangs_up_waiting_has_abandoned(
    store: DumpedStore, waited_s: int, outcome: str
) -> None:
    """Sooner than ``short_abandon_s`` it counts as a short abandon."""
    scene = Scene(store, agent("ann"))
    await scene.calls("c1")
    await scene.passes(waited_s)

    await scene.router.caller_left("c1", "caller")

    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["waited_ms"]) == (outcome, str(waited_s * 1000))
    await scene.sound()


async def test_a_caller_who_hangs_up_while_the_agent_rings_frees_the_agent(
    store: DumpedStore,
) -> None:
    """The ring is cancelled; who was ready is ready."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.rings("c1")

    await scene.router.caller_left("c1", "caller")

    [effect] = await scene.effects()
    assert (effect.kind, effect.leg[:4]) == ("cancel", "leg-")
    assert (await scene.agent("ann")).work == "idle"
    await scene.sound()


async def test_a_ring_nobody_posted_yet_is_dropped_with_its_call(store: DumpedStore) -> None:
    """Never marked sent: no call exists at the carrier, nothing need be cancelled."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")

    await scene.router.caller_left("c1", "caller")

    assert await scene.effects() == []
    assert (await scene.agent("ann")).work == "idle"
    await scene.sound()


async def test_a_caller_who_leaves_as_the_agent_answers_is_told_to_the_agent(
    store: DumpedStore,
) -> None:
    """Connecting: abandoned, the agent's leg is dismissed, no wrap-up, and no bridge is posted."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.answers("c1")

    await scene.router.caller_left("c1", "caller")

    assert [e.kind for e in await scene.effects()] == ["dismiss"]
    assert (await scene.agent("ann")).work == "idle"
    assert (await scene.told("call.ended"))[0]["agent"] == ""
    await scene.sound()


async def test_an_agent_who_hangs_up_releases_the_caller(store: DumpedStore) -> None:
    """The caller hears goodbye, the agent's leg is ended, after-call work begins and ends."""
    scene = Scene(store, agent("ann"), wrap_up_s=15)
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")

    answer = await scene.router.hang_up("ann")

    assert answer == "ended"
    assert [(e.kind, e.leg[:6]) for e in await scene.effects()] == [
        ("release", "leg-c1"),
        ("cancel", (await scene.call("c1")).agent_leg[:6]),
    ]
    assert (await scene.told("call.ended"))[0]["why"] == "agent"
    await scene.passes(15)
    assert (await scene.agent("ann")).work == "idle"
    assert await scene.router.hang_up("ann") == "no_call"
    await scene.sound()


async def test_an_agent_lost_before_the_caller_came_gives_the_caller_back(
    store: DumpedStore,
) -> None:
    """Connecting: back to the queue at the old key, brought back to the music, someone else."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    accepted = await scene.answers("c1")

    await scene.router.agent_left("c1", accepted.epoch, "completed")

    call = await scene.call("c1")
    assert (call.state, call.agent, call.epoch) == ("offered", "bob", 2)
    assert "return" in [e.kind for e in await scene.effects()]
    late = await store.joined("c1", accepted.epoch, "agent", scene.now())
    assert late == "stale"
    await scene.sound()


@pytest.mark.parametrize(("first", "other"), [("caller", "agent"), ("agent", "caller")])
async def test_one_who_joins_the_room_twice_is_not_two(
    store: DumpedStore, first: Party, other: Party
) -> None:
    """IDEMPOTENT: the call is connected when the other comes, not when a webhook is repeated."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    accepted = await scene.answers("c1")

    words = [
        await store.joined("c1", accepted.epoch, party, scene.now())
        for party in (first, first, other, other, first)
    ]

    assert words == ["waiting", "waiting", "connected", "connected", "connected"]
    assert len(await scene.told("call.connected")) == 1
    await scene.sound()


async def test_a_lost_hang_up_leaves_no_agent_stuck(store: DumpedStore) -> None:
    """NO-STUCK: a silent leg is asked after; gone, it ends the call and frees the agent."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")

    await scene.passes(600)

    [check, agents] = await scene.effects()
    assert (check.kind, check.leg) == ("check", "leg-c1")
    assert (agents.kind, agents.leg) == ("check_agent", (await scene.call("c1")).agent_leg)
    await store.settle(check.id, "gone", "", scene.now())
    await store.settle(agents.id, "gone", "", scene.now())
    assert (await scene.told("call.ended"))[0]["why"] == "lost_leg"
    assert (await scene.agent("ann")).work == "wrap_up"
    await scene.sound()


async def test_a_bridge_that_never_came_about_brings_the_caller_back(store: DumpedStore) -> None:
    """Connecting for 20 s and the caller's leg alive: requeued; the agent's leg is ended."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.answers("c1")
    await scene.done()
    await scene.passes(20)
    [check] = await scene.effects()

    await store.settle(check.id, "alive", "", scene.now())

    assert (await scene.call("c1")).state == "waiting"
    assert [e.kind for e in await scene.effects()] == ["cancel", "return"]
    assert (await scene.told("offer.withdrawn"))[0]["why"] == "bridge_failed"
    await scene.sound()


async def test_a_silent_caller_who_is_alive_keeps_the_place(store: DumpedStore) -> None:
    """A missed heartbeat is a question to the carrier, not an eviction."""
    scene = Scene(store, agent("ann"))
    await scene.calls("c1")
    await scene.passes(90)
    [check] = await scene.effects()

    await store.settle(check.id, "alive", "", scene.now())

    assert (await scene.call("c1")).state == "waiting"
    await scene.sound()


async def test_a_late_turn_resurrects_nobody_for_a_day(store: DumpedStore) -> None:
    """An ended call stays as a tombstone."""
    scene = Scene(store, agent("ann"))
    await scene.calls("c1")
    await scene.router.caller_left("c1", "caller")

    late = await scene.router.turn(scene.entry("c1", turn=5))

    assert late.word == "ended"
    assert (await scene.router.arrive(scene.entry("c1").arrival)) == "ended"
    await scene.passes(86_400)
    assert await scene.router.call("c1") is None


async def test_not_ready_pressed_in_a_call_takes_effect_after_it(store: DumpedStore) -> None:
    """Presence and work are two axes."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.router.set_presence("ann", "not_ready", "lunch")
    talking = (await scene.agent("ann")).work
    await scene.router.caller_left("c1", "caller")

    await scene.passes(15)
    await scene.calls("c2")

    ann = await scene.agent("ann")
    assert (talking, ann.presence, ann.work) == ("talking", "not_ready", "idle")
    assert (await scene.call("c2")).state == "waiting"
    await scene.sound()
