"""Effects and their leases, the roster and its epoch, on every store."""

from calls.events import Event
from routing.skills import Demand
from tests.routing.scene import DumpedStore, Scene, agent, roster


async def test_rings_are_paced_site_wide_and_urgent_effects_are_not(store: DumpedStore) -> None:
    """A new account may place one call a second; stopping one is never kept waiting."""
    scene = Scene(store, agent("ann"), agent("bob"), agent("cyd"))
    await scene.ready("ann", "bob", "cyd")
    for name in ("c1", "c2", "c3"):
        await scene.calls(name)

    first = await store.take("p1", 10, 15_000, 1000, scene.now())
    at_once = await store.take("p2", 10, 15_000, 1000, scene.now())
    next_ms = await store.next_due_ms()
    await scene.passes(1)
    second = await store.take("p2", 10, 15_000, 1000, scene.now())

    assert [e.call for e in first] == ["c1"]
    assert at_once == []
    assert next_ms == scene.clock.now_ms()
    assert [e.call for e in second] == ["c2"]


async def test_rings_go_out_by_the_callers_place(store: DumpedStore) -> None:
    """Most urgent first: the smallest key."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("plain")
    await scene.calls("vip", head_start_ms=90_000)

    taken = await store.take("p1", 1, 15_000, 1000, scene.now())

    assert [(e.kind, e.call) for e in taken] == [("ring", "vip")]


async def test_a_ring_says_whom_to_call_and_how_long(store: DumpedStore) -> None:
    """The effect carries what the carrier needs, and the bridge the caller's ticket."""
    scene = Scene(store, agent("ann"), ring_timeout_s=25)
    await scene.ready("ann")
    await scene.calls("c1")
    [ring] = await scene.effects()
    await scene.router.accept(ring.offer, "leg-a")

    [bridge] = await scene.effects()

    assert (ring.endpoint, ring.ring_timeout_s) == ("sip:ann@pbx.example", 25)
    assert (ring.language, ring.leg, ring.agent) == ("fr", "", "ann")
    assert (bridge.leg, bridge.room, bridge.ticket) == ("leg-c1", "room-c1-1", "ticket-c1")


async def test_a_dead_process_loses_its_lease_but_a_sent_ring_is_never_posted_again(
    store: DumpedStore,
) -> None:
    """A bridge may be posted twice; a new call may not."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    [ring] = await scene.effects("dead")
    twice = await store.mark_sent(ring.id, "dead", scene.now())
    await scene.router.accept(ring.offer, "leg-a")
    [bridge] = await store.take("dead", 10, 15_000, 0, scene.now())

    await scene.passes(15)
    [again] = await scene.effects("alive")

    assert twice == "lost"
    assert (again.kind, again.id) == ("bridge", bridge.id)
    assert await store.mark_sent(bridge.id, "dead", scene.now()) == "lost"
    await scene.sound()


async def test_a_ring_leased_but_not_marked_is_taken_over(store: DumpedStore) -> None:
    """The process died before the post: another one rings."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await store.take("dead", 10, 15_000, 0, scene.now())

    await scene.passes(15)

    assert [e.kind for e in await scene.effects("alive")] == ["ring"]


async def test_what_the_carrier_did_not_process_is_posted_again_after_a_pause(
    store: DumpedStore,
) -> None:
    """Too many at once (20429): certainly not processed, with a growing pause."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    [ring] = await scene.effects()
    await store.settle(ring.id, "retry", "20429", scene.now())
    at_once = await scene.effects()

    await scene.passes(0.5)

    assert at_once == []
    assert [e.id for e in await scene.effects()] == [ring.id]
    await scene.sound()


async def test_a_refused_ring_is_unreachable_with_the_carriers_reason(store: DumpedStore) -> None:
    """The agent's device cannot be called: the caller goes on at once."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    [ring] = await scene.effects()

    await store.settle(ring.id, "failed", "32009", scene.now())

    assert (await scene.told("offer.unreachable"))[0]["why"] == "32009"
    assert (await scene.call("c1")).agent == "bob"
    await scene.sound()


async def test_a_ring_that_seemed_to_fail_and_rings_after_all_is_cancelled(
    store: DumpedStore,
) -> None:
    """A request that ran into a time-out may have been carried out: its webhook tells."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    [ring] = await scene.effects()
    await store.settle(ring.id, "failed", "timeout", scene.now())

    await scene.router.ringing(ring.offer, "leg-late")

    [cancel] = await scene.effects()
    assert (cancel.kind, cancel.leg) == ("cancel", "leg-late")
    await scene.sound()


async def test_a_bridge_to_a_leg_that_is_gone_ends_the_call(store: DumpedStore) -> None:
    """The caller hung up and nobody told us: 21220 does."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.answers("c1")
    [bridge] = await scene.effects()

    await store.settle(bridge.id, "gone", "21220", scene.now())

    assert (await scene.told("call.ended"))[0]["why"] == "lost_leg"
    assert [e.kind for e in await scene.effects()] == ["dismiss"]
    await scene.sound()


async def test_work_wakes_a_waiting_dispatcher_at_once(store: DumpedStore) -> None:
    """An effect is posted within milliseconds, not at the next poll."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")

    await store.wait_for_work(30)

    assert len(await scene.effects()) == 1


async def test_a_turn_of_the_flow_is_advanced_once(store: DumpedStore) -> None:
    """A carrier's retry is answered for the instant of the first request."""
    scene = Scene(store)
    await scene.router.arrive(scene.entry("c1").arrival)
    first_ms = scene.clock.now_ms()
    await scene.router.stepped("c1", [], "en")

    advance = await store.stepped("c1", [], "en", scene.now())

    assert (advance.word, advance.at_ms) == ("stale", first_ms)
    assert (await store.stepped("nobody", [], "en", scene.now())).word == "unknown"


async def test_a_dismissed_agent_is_signed_out_and_a_trained_one_gets_the_call(
    store: DumpedStore,
) -> None:
    """A roster change re-indexes whom it touches, and matches what it makes possible."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1", required={"fr": 2})
    scene.roster = roster(agent("bob", skills={"fr": 3}), version="v2")

    await scene.router.apply_roster()

    assert (await scene.agent("ann")).presence == "signed_out"
    assert (await scene.call("c1")).agent == "bob"
    assert (await scene.told("roster.changed"))[0]["config"] == "v2"
    await scene.sound()


async def test_what_was_worked_out_for_an_older_roster_is_stale(store: DumpedStore) -> None:
    """FENCE: lanes are written under the roster's epoch."""
    scene = Scene(store, agent("ann"))
    old = await store.epoch()
    await scene.router.apply_roster()

    answer = await store.open_lane(Demand.of("support", {}), {}, old, scene.now())

    assert answer == "stale"
    assert (await store.open_lanes())[1] == {}


async def test_old_events_are_forgotten_exactly(store: DumpedStore) -> None:
    """Trimming keeps the newest, and numbers go on rising."""
    scene = Scene(store, agent("ann"))
    for name in ("c1", "c2", "c3"):
        await scene.calls(name)

    await store.trim(2)

    kept: list[Event] = list(await scene.router.events(0))
    assert [event.seq for event in kept] == [5, 6]
