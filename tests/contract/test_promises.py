"""Who is promised a callback, once, and gives it up by ringing in, on every store."""

import pytest

from routing.callback import Promised, Slots
from tests.contract.promised import NUMBER, OTHER, House
from tests.routing.scene import DumpedStore


async def test_a_promise_keeps_the_place_in_the_queue_without_a_leg(store: DumpedStore) -> None:
    """Who hangs up after the promise stays where they were; those behind them stay behind."""
    scene = House(store)
    await scene.calls("c1")
    await scene.passes(5)
    await scene.calls("c2")

    promised = await scene.promise("c1")
    call = await scene.call("c1")

    assert promised == Promised("promised", "c1")
    assert (call.state, call.virtual, call.leg) == ("waiting", True, "")
    assert await scene.in_order("c1") == ["c1", "c2"]
    assert await scene.ends() == []
    await scene.sound()


async def test_a_promise_from_the_menu_waits_until_the_caller_has_hung_up(
    store: DumpedStore,
) -> None:
    """It comes to the queue a moment later, in a lane nobody had opened."""
    scene = House(store, "ann")
    await scene.ready("ann")
    await scene.router.arrive(scene.entry("c1").arrival)

    await scene.promise("c1")
    at_first = (await scene.call("c1")).state
    await scene.comes_to_the_queue()

    assert (at_first, (await scene.call("c1")).state) == ("promised", "offered")
    assert [e["cause"] for e in await scene.told("call.queued")] == ["callback"]
    await scene.sound()


async def test_a_question_after_the_old_leg_answered_late_ends_no_promise(
    store: DumpedStore,
) -> None:
    """The carrier says that the first leg is gone, after the promise: of course it is."""
    scene = House(store)
    await scene.calls("c1")
    await scene.passes(91)
    [check] = [e for e in await scene.effects() if e.kind == "check"]
    await scene.promise("c1")

    await store.settle(check.id, "gone", "", scene.now())

    assert (await scene.call("c1")).state == "waiting"
    await scene.sound()


async def test_a_late_wait_turn_finds_the_promise(store: DumpedStore) -> None:
    """The loop's next turn of the leg that is about to end neither moves nor ends anything."""
    scene = House(store)
    await scene.is_promised()
    before = await store.dump()

    turn = await scene.router.turn(scene.entry("c1", turn=5))

    assert turn.word == "promised"
    assert await store.dump() == before


async def test_nothing_is_promised_while_an_agent_is_being_rung(store: DumpedStore) -> None:
    """A caller who is as good as answered stays on the line."""
    scene = House(store, "ann")
    await scene.ready("ann")
    await scene.calls("c1")

    promised = await scene.promises.promise(scene.entry("c1"), NUMBER)

    assert promised.word == "busy"
    assert not (await scene.call("c1")).virtual
    await scene.sound()


async def test_a_store_that_lost_the_call_makes_it_anew_from_the_promise(
    store: DumpedStore,
) -> None:
    """The promise carries what the call was: a store that came back empty keeps it all the same."""
    scene = House(store, "ann")

    promised = await scene.promise("c1", OTHER, entry=scene.entry("c1", personal=True))
    await scene.ready("ann")
    await scene.comes_to_the_queue()

    assert promised.word == "promised"
    assert (await scene.call("c1")).state == "offered"
    assert await store.callback_of(NUMBER, "support") == "c1"
    await scene.sound()


async def test_one_number_is_promised_one_callback_by_a_department(store: DumpedStore) -> None:
    """The second caller with that number is told of the first promise; each repeats itself."""
    scene = House(store)
    first = await scene.is_promised()
    await scene.calls("c2")

    second = await scene.promises.promise(scene.entry("c2"), NUMBER)
    again = await scene.promises.promise(scene.entry("c1"), NUMBER)
    other = await scene.promises.promise(scene.entry("c2"), OTHER)

    assert first == await scene.key_of("c1")
    assert (again.word, other.word) == ("promised", "promised")
    assert second == Promised("already", "c1")
    await scene.sound()


@pytest.mark.parametrize("to", [NUMBER, OTHER], ids=["called there", "called elsewhere"])
async def test_a_caller_who_rings_in_takes_the_promised_place(store: DumpedStore, to: str) -> None:
    """Rung back on their own number or on one they typed: the place is theirs, the promise over."""
    scene = House(store)
    await scene.calls("c1", personal=True)
    key = await scene.key_of("c1")
    await scene.promise("c1", to, entry=scene.entry("c1", personal=True))
    await scene.passes(100)

    turn = await scene.calls("c2", personal=True)
    again = await scene.router.turn(scene.entry("c2", personal=True))

    assert turn.reclaimed is not None
    assert again.reclaimed is None
    assert await scene.key_of("c2") == key
    assert await scene.ends() == [("callback_cancelled", "called_again")]
    assert (await store.dump())["promises"] == {}
    await scene.sound()


async def test_who_rings_in_from_the_number_to_be_called_takes_the_place_too(
    store: DumpedStore,
) -> None:
    """Asked for at the office, to be called at home, and rung in from home."""
    scene = House(store)
    await scene.calls("c1", personal=True)
    await scene.promise("c1", OTHER, entry=scene.entry("c1", personal=True))

    turn = await scene.calls("c2", caller=OTHER, personal=True)

    assert turn.reclaimed is not None
    assert (await store.dump())["promises"] == {}
    await scene.sound()


async def test_a_switchboards_number_takes_nobodys_place(store: DumpedStore) -> None:
    """It says nothing of who rings in: the promise stands, and colleagues have theirs beside it."""
    scene = House(store)
    await scene.is_promised()
    for call in ("c2", "c3"):
        await scene.calls(call)

    turn = await scene.calls("c4")
    elsewhere = await scene.promise("c2", OTHER)
    colleague = await scene.promise("c3", "+15145550177")

    assert turn.reclaimed is None
    assert (elsewhere.word, colleague.word) == ("promised", "promised")
    assert (await scene.call("c1")).virtual
    assert len((await store.dump())["promises"]) == 3
    await scene.sound()


async def test_another_number_takes_over_the_earlier_promise_and_its_place(
    store: DumpedStore,
) -> None:
    """Never two for one caller: who rings in to name another number has the one promise, there."""
    scene = House(store, "ann", slots=Slots(capacity=1))
    await scene.ready("ann")
    await scene.router.arrive(scene.entry("c1").arrival)
    mine = scene.entry("c1", personal=True)
    await scene.promise("c1", OTHER, entry=mine)
    await scene.passes(1)
    await scene.router.arrive(scene.entry("c2").arrival)

    same = await scene.promises.promise(scene.entry("c2", personal=True), OTHER)
    promised = await scene.promise("c2", "+15145550177", entry=scene.entry("c2", personal=True))
    again = await scene.promises.promise(scene.entry("c2", personal=True), "+15145550177")

    assert same == Promised("already", "c1")
    assert promised == again == Promised("promised", "c2")
    assert await scene.ends() == [("callback_cancelled", "called_again")]
    assert await scene.key_of("c2") == str(mine.key)
    assert set((await store.dump())["promises"].values()) == {"c2"}
    assert await store.callback_of(OTHER, "support") == ""
    await scene.sound()


async def test_a_stranger_who_types_somebodys_number_takes_nothing_from_them(
    store: DumpedStore,
) -> None:
    """Anybody can type anybody's number: the promise stands, at the time it was made for."""
    scene = House(store)
    await scene.is_promised()
    await scene.calls("c2", caller=OTHER, personal=True)

    due_ms = scene.clock.now_ms() + 86_400_000
    stranger = scene.entry("c2", caller=OTHER, personal=True)
    promised = await scene.promise("c2", entry=stranger, cause="scheduled", due_at=due_ms)

    assert promised == Promised("already", "c1")
    assert (await scene.call("c1")).due_at == 0
    await scene.sound()


async def test_a_time_tomorrow_stands_when_its_caller_rings_in_today(store: DumpedStore) -> None:
    """What was chosen for later is not lost by a question today, nor by a wish to be called."""
    scene = House(store)
    mine = scene.entry("c1", personal=True)
    await scene.router.arrive(mine.arrival)
    due_ms = scene.clock.now_ms() + 86_400_000
    await scene.promise("c1", entry=mine, cause="scheduled", due_at=due_ms)

    turn = await scene.calls("c2", personal=True)
    promised = await scene.promise("c2", OTHER, entry=scene.entry("c2", personal=True))

    assert turn.reclaimed is None
    assert promised == Promised("already", "c1")
    assert (await scene.call("c1")).state == "promised"
    await scene.sound()
