"""How a promise to call back is kept, on every store: the agent first, then the caller."""

from tests.contract.promised import House
from tests.routing.scene import DumpedStore


async def test_the_agent_is_rung_first_and_the_caller_dialled_when_they_accept(
    store: DumpedStore,
) -> None:
    """Agent, then caller, then both together; one call, one final record: called back."""
    scene = House(store, "ann")
    epoch = await scene.is_dialled()
    before = (await scene.call("c1")).state

    picked_up = await scene.promises.dialled("c1", epoch, "back-1", picked_up=True)
    here = await scene.promises.here("c1", "back-1", "ticket-2")
    await scene.router.joined("c1", epoch, "caller")
    talking = await scene.call("c1")
    await scene.passes(30)
    await scene.router.caller_left("c1", "caller", leg="back-1")

    assert (before, picked_up, here.word, here.epoch) == ("connecting", "live", "joining", epoch)
    assert (talking.state, talking.leg, talking.ticket) == ("talking", "back-1", "ticket-2")
    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["agent"], ended["talked_ms"]) == ("called_back", "ann", "30000")
    assert (await store.dump())["promises"] == {}
    await scene.sound()


async def test_a_caller_who_does_not_answer_is_tried_again_at_the_old_place(
    store: DumpedStore,
) -> None:
    """The agent is free at once; after the pause the call is back at its key, before others."""
    scene = House(store, "ann", tries=2, retry_after_s=300)
    epoch = await scene.is_dialled()

    word = await scene.promises.tried("c1", epoch, "no_answer")
    late = await scene.promises.tried("c1", epoch, "no_answer")
    promised, ann = await scene.call("c1"), await scene.agent("ann")
    await scene.done()
    await scene.router.set_presence("ann", "not_ready", "lunch")
    await scene.passes(100)
    await scene.calls("c2")
    await scene.passes(200)
    await scene.looks()

    assert (word, late) == ("again", "stale")
    assert (promised.state, promised.tried, ann.work) == ("promised", 1, "idle")
    [tried] = await scene.told("callback.tried")
    assert (tried["how"], tried["left"], tried["agent"]) == ("no_answer", "1", "ann")
    assert await scene.in_order("c2") == ["c1", "c2"]
    await scene.sound()


async def test_after_the_last_try_the_promise_is_over(store: DumpedStore) -> None:
    """As many tries as the department grants, then one final record that says so."""
    scene = House(store, "ann", tries=1)
    epoch = await scene.is_dialled()

    word = await scene.promises.tried("c1", epoch, "busy")

    assert word == "given_up"
    assert await scene.ends() == [("callback_failed", "busy")]
    assert (await scene.agent("ann")).work == "idle"
    await scene.sound()


async def test_a_dial_the_carrier_refuses_counts_as_tried(store: DumpedStore) -> None:
    """A number that cannot be dialled does not hold the agent."""
    scene = House(store, "ann")
    await scene.is_accepted()

    await store.settle((await scene.dial()).id, "failed", "13223", scene.now())

    assert [t["how"] for t in await scene.told("callback.tried")] == ["failed"]
    assert (await scene.agent("ann")).work == "idle"
    await scene.sound()


async def test_a_process_that_dies_after_the_dial_was_sent_keeps_the_promise(
    store: DumpedStore,
) -> None:
    """The dial is never posted twice; nobody tells of it, so the try ends and another follows."""
    scene = House(store, "ann", retry_after_s=60)
    await scene.is_accepted()
    dial = await scene.dial()

    await scene.passes(40)
    again = [e.kind for e in await scene.effects("p2") if e.kind == "dial"]
    await scene.passes(55)
    tried = await scene.told("callback.tried")
    await scene.passes(65)
    await scene.looks()

    assert (dial.call, again, [t["how"] for t in tried]) == ("c1", [], ["no_answer"])
    assert (await scene.call("c1")).state == "offered"
    await scene.sound()


async def test_a_process_that_dies_before_the_dial_was_sent_loses_it_to_another(
    store: DumpedStore,
) -> None:
    """The promise is kept: the lease runs out and the other process dials."""
    scene = House(store, "ann")
    await scene.is_accepted()
    taken = await store.take("p1", 100, 15_000, 0, scene.now())
    await scene.passes(16)

    again = [e.kind for e in await scene.effects("p2")]

    assert "dial" in [e.kind for e in taken]
    assert "dial" in again
    await scene.sound()


async def test_an_agent_who_leaves_before_the_caller_answers_stops_the_ringing(
    store: DumpedStore,
) -> None:
    """The caller's telephone is told to stop; the call goes to the next agent, at its place."""
    scene = House(store, "ann", "bob")
    epoch = await scene.is_dialled()

    await scene.router.agent_left("c1", epoch, "agent")
    hushed = await scene.cancelled()
    await scene.ready("bob")

    assert "back-1" in hushed
    assert (await scene.call("c1")).agent == "bob"
    assert [e["why"] for e in await scene.told("offer.withdrawn")] == ["agent_left"]
    await scene.sound()


async def test_a_caller_who_takes_the_call_after_the_agent_left_waits_at_the_old_place(
    store: DumpedStore,
) -> None:
    """One who has answered is not cut off: they are in the queue, first, with a leg again."""
    scene = House(store, "ann")
    epoch = await scene.is_dialled()
    await scene.promises.dialled("c1", epoch, "back-1", picked_up=True)
    await scene.router.agent_left("c1", epoch, "agent")
    cancelled = await scene.cancelled()

    here = await scene.promises.here("c1", "back-1", "ticket-2")
    call = await scene.call("c1")
    await scene.router.caller_left("c1", "caller", leg="back-1")

    assert "back-1" not in cancelled
    assert (here.word, call.state, call.leg) == ("waiting", "waiting", "back-1")
    assert not call.virtual
    assert await scene.ends() == [("callback_failed", "caller")]
    await scene.sound()


async def test_a_late_leg_of_a_try_given_up_is_told_to_stop(store: DumpedStore) -> None:
    """The REST answer that comes after the agent has left finds nobody who wants the leg."""
    scene = House(store, "ann")
    epoch = await scene.is_accepted()
    await scene.router.agent_left("c1", epoch, "agent")

    word = await scene.promises.dialled("c1", epoch, "back-1")

    assert word == "lost"
    assert "back-1" in await scene.cancelled()
    await scene.sound()


async def test_the_first_legs_late_end_ends_no_call_that_was_called_back(
    store: DumpedStore,
) -> None:
    """A status callback an hour late is about a leg the call does not have any more."""
    scene = House(store, "ann")
    await scene.is_back()

    await scene.router.caller_left("c1", "caller", leg="leg-c1")

    assert (await scene.call("c1")).state == "talking"
    await scene.sound()


async def test_a_promise_is_called_off_in_whatever_state_it_is(store: DumpedStore) -> None:
    """Agent and caller are let go; a caller who has a leg is nobody's promise."""
    scene = House(store, "ann")
    await scene.is_dialled()
    await scene.calls("c2")

    off = await scene.promises.call_off("c1", "called_again")
    live = await scene.promises.call_off("c2", "called_again")
    kinds = {e.kind for e in await scene.effects()}

    assert (off, live) == ("ended", "not_promised")
    assert {"dismiss", "cancel"} <= kinds
    assert await scene.ends() == [("callback_cancelled", "called_again")]
    assert (await scene.call("c2")).agent == "ann"
    await scene.sound()
