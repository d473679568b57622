"""Promises to call back, on every store: made, kept in the queue, tried, and kept."""

from dataclasses import replace
from typing import Any

from routing.callback import Callbacks, Promised, Slots
from routing.patience import Overflow, Relaxation
from routing.queue import Entry
from tests.contract.test_demands import loosens
from tests.routing.scene import DumpedStore, Scene, agent

NUMBER = "+15145550142"


def house(store: DumpedStore, *names: str, **callback: Any) -> Scene:
    """Return a site that calls people back."""
    scene = Scene(store, *(agent(name) for name in names))
    loosens(scene, "support", callback=Callbacks(**callback), wrap_up_s=0)
    return scene


async def promise(scene: Scene, call: str, number: str = NUMBER, **more: Any) -> Promised:
    """Promise a callback to a caller, who then hangs up."""
    entry = more.pop("entry", None) or scene.entry(call)
    promised = await scene.router.callbacks.promise(entry, number, **more)
    await scene.router.caller_left(call, "caller", leg=f"leg-{call}")
    return promised


async def looks(scene: Scene) -> None:
    """Do what the dispatcher does when a promise is to be looked at."""
    for effect in await scene.effects():
        if effect.kind == "callback":
            await scene.router.callbacks.look(effect.call)
        await scene.store.settle(effect.id, "done", "", scene.now())


async def comes_to_the_queue(scene: Scene) -> None:
    """Let the caller hang up, and the promise be looked at."""
    await scene.passes(10)
    await looks(scene)


async def is_dialled(scene: Scene, call: str) -> int:
    """Have an agent accept, and the caller's telephone rung; return the epoch."""
    accepted = await scene.answers(call)
    await scene.router.joined(call, accepted.epoch, "agent")
    [dial] = [e for e in await scene.effects() if e.kind == "dial"]
    assert dial.endpoint == NUMBER
    await scene.store.settle(dial.id, "done", "", scene.now())
    await scene.router.callbacks.dialled(call, accepted.epoch, "back-1")
    return accepted.epoch


async def test_a_promise_keeps_the_place_in_the_queue_without_a_leg(store: DumpedStore) -> None:
    """Who hangs up after the promise stays where they were; those behind them stay behind."""
    scene = house(store)
    await scene.calls("c1")
    await scene.passes(5)
    await scene.calls("c2")

    promised = await promise(scene, "c1")
    call = await scene.call("c1")

    assert promised == Promised("promised", "c1")
    assert (call.state, call.virtual, call.leg) == ("waiting", True, "")
    assert [c for c, _ in (await store.dump())["lanes"][call.lane]["calls"]] == ["c1", "c2"]
    assert await scene.told("call.ended") == []
    await scene.sound()


async def test_the_agent_is_rung_first_and_the_caller_dialled_when_they_accept(
    store: DumpedStore,
) -> None:
    """Agent, then caller, then both together; one call, one final record: called back."""
    scene = house(store, "ann")
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")

    epoch = await is_dialled(scene, "c1")
    before = (await scene.call("c1")).state
    picked_up = await scene.router.callbacks.dialled("c1", epoch, "back-1", picked_up=True)
    here = await scene.router.callbacks.here("c1", "back-1", "ticket-2")
    await scene.router.joined("c1", epoch, "caller")
    talking = await scene.call("c1")
    await scene.passes(30)
    await scene.router.caller_left("c1", "caller", leg="back-1")

    assert (before, picked_up, here.word, here.epoch) == ("connecting", "live", "joining", epoch)
    assert (talking.state, talking.leg, talking.ticket) == ("talking", "back-1", "ticket-2")
    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["agent"], ended["talked_ms"]) == ("called_back", "ann", "30000")
    assert await store.callback_of(NUMBER, "support") == ""
    await scene.sound()


async def test_a_promise_from_the_menu_waits_until_the_caller_has_hung_up(
    store: DumpedStore,
) -> None:
    """It comes to the queue a moment later, in a lane nobody had opened."""
    scene = house(store, "ann")
    await scene.ready("ann")
    await scene.router.arrive(scene.entry("c1").arrival)

    await promise(scene, "c1")
    at_first = (await scene.call("c1")).state
    await comes_to_the_queue(scene)

    assert (at_first, (await scene.call("c1")).state) == ("promised", "offered")
    assert [e["cause"] for e in await scene.told("call.queued")] == ["callback"]
    await scene.sound()


async def test_a_caller_who_does_not_answer_is_tried_again_at_the_old_place(
    store: DumpedStore,
) -> None:
    """The agent is free at once; after the pause the call is back at its key, before others."""
    scene = house(store, "ann", tries=2, retry_after_s=300)
    await scene.calls("c1")
    key = (await store.dump())["calls"]["c1"]["key"]
    await promise(scene, "c1")
    await scene.ready("ann")
    epoch = await is_dialled(scene, "c1")

    word = await scene.router.callbacks.tried("c1", epoch, "no_answer")
    late = await scene.router.callbacks.tried("c1", epoch, "no_answer")
    promised, ann = await scene.call("c1"), await scene.agent("ann")
    await scene.done()
    await scene.router.set_presence("ann", "not_ready", "lunch")
    await scene.passes(100)
    await scene.calls("c2")
    await scene.passes(200)
    await looks(scene)
    dump = await store.dump()

    assert (word, late) == ("again", "stale")
    assert (promised.state, promised.tried, ann.work) == ("promised", 1, "idle")
    [tried] = await scene.told("callback.tried")
    assert (tried["how"], tried["left"], tried["agent"]) == ("no_answer", "1", "ann")
    assert dump["lanes"][(await scene.call("c2")).lane]["calls"][0] == ["c1", int(key)]
    await scene.sound()


async def test_after_the_last_try_the_promise_is_over(store: DumpedStore) -> None:
    """As many tries as the department grants, then one final record that says so."""
    scene = house(store, "ann", tries=1)
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")
    epoch = await is_dialled(scene, "c1")

    word = await scene.router.callbacks.tried("c1", epoch, "busy")

    assert word == "given_up"
    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["why"]) == ("callback_failed", "busy")
    assert (await scene.agent("ann")).work == "idle"
    await scene.sound()


async def test_a_dial_the_carrier_refuses_counts_as_tried(store: DumpedStore) -> None:
    """A number that cannot be dialled does not hold the agent."""
    scene = house(store, "ann")
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")
    await scene.answers("c1")
    [dial] = [e for e in await scene.effects() if e.kind == "dial"]

    await store.settle(dial.id, "failed", "13223", scene.now())

    assert [t["how"] for t in await scene.told("callback.tried")] == ["failed"]
    assert (await scene.agent("ann")).work == "idle"
    await scene.sound()


async def test_a_process_that_dies_after_the_dial_was_sent_keeps_the_promise(
    store: DumpedStore,
) -> None:
    """The dial is never posted twice; nobody tells of it, so the try ends and another follows."""
    scene = house(store, "ann", retry_after_s=60)
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")
    await scene.answers("c1")
    [dial] = [e for e in await scene.effects() if e.kind == "dial"]

    await scene.passes(40)
    again = [e.kind for e in await scene.effects("p2") if e.kind == "dial"]
    await scene.passes(55)
    tried = await scene.told("callback.tried")
    await scene.passes(65)
    await looks(scene)

    assert (dial.call, again, [t["how"] for t in tried]) == ("c1", [], ["no_answer"])
    assert (await scene.call("c1")).state == "offered"
    await scene.sound()


async def test_a_process_that_dies_before_the_dial_was_sent_loses_it_to_another(
    store: DumpedStore,
) -> None:
    """The promise is kept: the lease runs out and the other process dials."""
    scene = house(store, "ann")
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")
    await scene.answers("c1")
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
    scene = house(store, "ann", "bob")
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")
    epoch = await is_dialled(scene, "c1")

    await scene.router.agent_left("c1", epoch, "agent")
    hushed = [(e.kind, e.leg) for e in await scene.effects() if e.kind == "cancel"]
    await scene.ready("bob")

    assert ("cancel", "back-1") in hushed
    assert (await scene.call("c1")).agent == "bob"
    assert [e["why"] for e in await scene.told("offer.withdrawn")] == ["agent_left"]
    await scene.sound()


async def test_a_caller_who_takes_the_call_after_the_agent_left_waits_at_the_old_place(
    store: DumpedStore,
) -> None:
    """One who has answered is not cut off: they are in the queue, first, with a leg again."""
    scene = house(store, "ann")
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")
    epoch = await is_dialled(scene, "c1")
    await scene.router.callbacks.dialled("c1", epoch, "back-1", picked_up=True)
    await scene.router.agent_left("c1", epoch, "agent")
    cancelled = [e.leg for e in await scene.effects() if e.kind == "cancel"]

    here = await scene.router.callbacks.here("c1", "back-1", "ticket-2")
    call = await scene.call("c1")
    await scene.router.caller_left("c1", "caller", leg="back-1")

    assert "back-1" not in cancelled
    assert (here.word, call.state, call.leg, call.virtual) == (
        "waiting",
        "waiting",
        "back-1",
        False,
    )
    [ended] = await scene.told("call.ended")
    assert ended["outcome"] == "callback_failed"
    await scene.sound()


async def test_a_late_leg_of_a_try_given_up_is_told_to_stop(store: DumpedStore) -> None:
    """The REST answer that comes after the agent has left finds nobody who wants the leg."""
    scene = house(store, "ann")
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")
    accepted = await scene.answers("c1")
    await scene.router.agent_left("c1", accepted.epoch, "agent")

    word = await scene.router.callbacks.dialled("c1", accepted.epoch, "back-1")

    assert word == "lost"
    assert "back-1" in [e.leg for e in await scene.effects() if e.kind == "cancel"]
    await scene.sound()


async def test_the_first_legs_late_end_ends_no_call_that_was_called_back(
    store: DumpedStore,
) -> None:
    """A status callback an hour late is about a leg the call does not have any more."""
    scene = house(store, "ann")
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")
    epoch = await is_dialled(scene, "c1")
    await scene.router.callbacks.here("c1", "back-1", "t")
    await scene.router.joined("c1", epoch, "caller")

    await scene.router.caller_left("c1", "caller", leg="leg-c1")

    assert (await scene.call("c1")).state == "talking"
    await scene.sound()


async def test_a_question_after_the_old_leg_answered_late_ends_no_promise(
    store: DumpedStore,
) -> None:
    """The carrier says that the first leg is gone, after the promise: of course it is."""
    scene = house(store)
    await scene.calls("c1")
    await scene.passes(91)
    [check] = [e for e in await scene.effects() if e.kind == "check"]
    await promise(scene, "c1")

    await store.settle(check.id, "gone", "", scene.now())

    assert (await scene.call("c1")).state == "waiting"
    await scene.sound()


async def test_a_late_wait_turn_finds_the_promise(store: DumpedStore) -> None:
    """The loop's next turn of the leg that is about to end neither moves nor ends anything."""
    scene = house(store)
    await scene.calls("c1")
    await promise(scene, "c1")
    before = await store.dump()

    turn = await scene.router.turn(scene.entry("c1", turn=5))

    assert turn.word == "promised"
    assert await store.dump() == before


async def test_one_number_is_promised_one_callback_by_a_department(store: DumpedStore) -> None:
    """The second caller with that number is told of the first promise."""
    scene = house(store)
    await scene.calls("c1")
    await scene.calls("c2")
    first = await promise(scene, "c1")

    second = await scene.router.callbacks.promise(scene.entry("c2"), NUMBER)
    again = await scene.router.callbacks.promise(scene.entry("c1"), NUMBER)
    other = await scene.router.callbacks.promise(scene.entry("c2"), "+15145550199")

    assert (first.word, again.word, other.word) == ("promised", "promised", "promised")
    assert second == Promised("already", "c1")
    await scene.sound()


async def test_nothing_is_promised_while_an_agent_is_being_rung(store: DumpedStore) -> None:
    """A caller who is as good as answered stays on the line."""
    scene = house(store, "ann")
    await scene.ready("ann")
    await scene.calls("c1")

    promised = await scene.router.callbacks.promise(scene.entry("c1"), NUMBER)

    assert promised.word == "busy"
    assert not (await scene.call("c1")).virtual
    await scene.sound()


async def test_a_promise_expires_and_says_so(store: DumpedStore) -> None:
    """Nobody came in time: the call ends, and frees the number for another promise."""
    scene = house(store, expires_after_s=3600)
    await scene.calls("c1")
    await promise(scene, "c1")
    await comes_to_the_queue(scene)

    await scene.passes(3600)
    await looks(scene)

    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["why"]) == ("callback_expired", "time")
    assert (await store.dump())["promises"] == {}
    await scene.sound()


class Night:
    """Hours and quiet hours that begin and end where a test says."""

    def __init__(self, begins_ms: int, ends_ms: int) -> None:
        self.span = begins_ms, ends_ms

    def shut_until_ms(self, at_ms: int) -> int | None:
        del at_ms
        return None

    def quiet_until_ms(self, at_ms: int, zone: str) -> int | None:
        assert zone == "America/Toronto"
        begins, ends = self.span
        return ends if begins <= at_ms < ends else None

    def changes_ms(self, at_ms: int, zone: str) -> int | None:
        del zone
        return self.span[0] if at_ms < self.span[0] else None


async def test_a_promise_leaves_the_queue_for_quiet_hours_and_keeps_its_place(
    store: DumpedStore,
) -> None:
    """At night nobody is dialled, however free the agents; in the morning the place is the old."""
    scene = house(store, "ann", expires_after_s=7 * 86_400)
    now_ms = scene.clock.now_ms()
    rules = Callbacks(calendar=Night(now_ms + 60_000, now_ms + 3_660_000))
    loosens(scene, "support", callback=rules)
    await scene.calls("c1")
    key = (await store.dump())["calls"]["c1"]["key"]
    await promise(scene, "c1", zone="America/Toronto")
    await comes_to_the_queue(scene)

    await scene.passes(50)
    await looks(scene)
    await scene.ready("ann")
    night = (await scene.call("c1")).state
    await scene.passes(3600)
    await looks(scene)

    assert night == "promised"
    assert [e["why"] for e in await scene.told("callback.postponed")] == ["quiet"]
    assert (await scene.call("c1")).state == "offered"
    assert (await store.dump())["calls"]["c1"]["key"] == key
    await scene.sound()


async def test_a_time_that_was_chosen_comes_with_its_head_start(store: DumpedStore) -> None:
    """Due to the second, before whoever has waited less than the head start by then."""
    scene = house(store, head_start_s=900)
    due_ms = scene.clock.now_ms() + 3_600_000
    await scene.router.arrive(scene.entry("c1").arrival)
    await promise(scene, "c1", cause="scheduled", due_at=due_ms)
    await scene.passes(3000)
    await scene.calls("c2")

    await scene.passes(600)
    await looks(scene)

    call = await scene.call("c1")
    assert (call.state, call.entered_at) == ("waiting", due_ms)
    assert [c for c, _ in (await store.dump())["lanes"][call.lane]["calls"]] == ["c1", "c2"]
    await scene.sound()


async def test_a_time_takes_as_many_as_it_has_room_for(store: DumpedStore) -> None:
    """Each promise takes a place of its time, and gives it back when it is called off."""
    scene = house(store, slots=Slots(capacity=1))
    due_ms = scene.clock.now_ms() + 3_600_000
    for call in ("c1", "c2", "c3"):
        await scene.router.arrive(scene.entry(call).arrival)

    async def chooses(call: str, number: str) -> str:
        made = scene.router.callbacks.promise(
            scene.entry(call), number, cause="scheduled", due_at=due_ms
        )
        return (await made).word

    first, second = await chooses("c1", NUMBER), await chooses("c2", "+15145550143")
    taken = await scene.router.callbacks.chosen("support", [due_ms, due_ms + 1])
    called_off = await scene.router.callbacks.call_off("c1", "supervisor:mia")
    third = await chooses("c3", "+15145550144")

    assert (first, second, third) == ("promised", "full", "promised")
    assert (list(taken), called_off) == ([1, 0], "ended")
    await scene.sound()


async def test_a_promise_is_called_off_in_whatever_state_it_is(store: DumpedStore) -> None:
    """Agent and caller are let go; a caller who has a leg is nobody's promise."""
    scene = house(store, "ann")
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")
    await is_dialled(scene, "c1")
    await scene.calls("c2")

    off = await scene.router.callbacks.call_off("c1", "called_again")
    live = await scene.router.callbacks.call_off("c2", "called_again")
    kinds = {e.kind for e in await scene.effects()}

    assert (off, live) == ("ended", "not_promised")
    assert {"dismiss", "cancel"} <= kinds
    assert [e["outcome"] for e in await scene.told("call.ended")] == ["callback_cancelled"]
    assert (await scene.call("c2")).agent == "ann"
    await scene.sound()


async def test_a_promised_call_loosens_as_it_would_have(store: DumpedStore) -> None:
    """Relaxation falls due while nobody is on the line."""
    scene = house(store)
    scene.roster = replace(
        scene.roster, agents={"ann": agent("ann", skills={"en": 3}), "bob": agent("bob", "sales")}
    )
    loosens(scene, "support", callback=Callbacks(), relax=(Relaxation(30, drop=("product",)),))
    await scene.ready("ann")
    await scene.router.arrive(scene.entry("c1").arrival)
    entry: Entry = scene.entry("c1", required={"product": 3})
    await promise(scene, "c1", entry=entry)
    await comes_to_the_queue(scene)
    before = (await scene.call("c1")).state

    await scene.passes(30)

    assert (before, (await scene.call("c1")).state) == ("waiting", "offered")
    await scene.sound()


async def test_another_department_joins_in_for_a_promised_call(store: DumpedStore) -> None:
    """Overflow that a caller's own turn would see is seen without one."""
    scene = Scene(store, agent("ann", "sales"))
    overflow = (Overflow("sales", wait_s=60),)
    loosens(scene, "support", callback=Callbacks(), overflow=overflow)
    await scene.calls("c1")
    await promise(scene, "c1")
    await scene.ready("ann")
    await comes_to_the_queue(scene)

    await scene.passes(61)
    await looks(scene)

    assert (await scene.call("c1")).state == "offered"
    await scene.sound()


async def test_an_agent_promises_another_call_in_wrap_up(store: DumpedStore) -> None:
    """It is a call of its own: the first one has its final record already."""
    scene = house(store, "ann")
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.router.caller_left("c1", "caller")
    due_ms = scene.clock.now_ms() + 3_600_000

    made = await scene.router.callbacks.again("c1", NUMBER, cause="agent", due_at=due_ms, who="ann")
    unknown = await scene.router.callbacks.again("c9", NUMBER, cause="agent")
    assert isinstance(made, Promised)
    before = await scene.call(made.call)
    await scene.passes(3600)
    await looks(scene)

    assert (made.word, unknown) == ("promised", "unknown")
    assert (before.state, before.cause, before.due_at) == ("promised", "agent", due_ms)
    assert [view.id for view in await scene.router.callbacks.promised()] == [made.call]
    assert (await scene.told("callback.promised"))[0]["who"] == "ann"
    assert (await scene.call(made.call)).state == "waiting"  # nobody there speaks French
    await scene.sound()


async def test_a_caller_who_rings_in_takes_the_promised_place(store: DumpedStore) -> None:
    """The new call stands at the old key, told so; the promise ends, once."""
    scene = house(store)
    await scene.calls("c1")
    key = (await store.dump())["calls"]["c1"]["key"]
    await promise(scene, "c1")
    await scene.passes(100)

    turn = await scene.calls("c2", personal=True)
    again = await scene.router.turn(scene.entry("c2", personal=True))

    assert turn.reclaimed is not None
    assert again.reclaimed is None
    assert (await store.dump())["calls"]["c2"]["key"] == key
    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["why"]) == ("callback_cancelled", "called_again")
    await scene.sound()


async def test_a_switchboards_number_takes_nobodys_place(store: DumpedStore) -> None:
    """A shared number says nothing of who rings in: the promise stands."""
    scene = house(store)
    await scene.calls("c1")
    await promise(scene, "c1")

    turn = await scene.calls("c2", personal=False)

    assert turn.reclaimed is None
    assert (await scene.call("c1")).virtual
    await scene.sound()


async def test_a_time_tomorrow_stands_when_its_caller_rings_in_today(store: DumpedStore) -> None:
    """What was chosen for later is not lost by a question today."""
    scene = house(store)
    await scene.router.arrive(scene.entry("c1").arrival)
    due_ms = scene.clock.now_ms() + 86_400_000
    await promise(scene, "c1", cause="scheduled", due_at=due_ms)

    turn = await scene.calls("c2", personal=True)

    assert turn.reclaimed is None
    assert (await scene.call("c1")).state == "promised"
    await scene.sound()


async def test_a_store_that_lost_the_call_makes_it_anew_from_the_promise(
    store: DumpedStore,
) -> None:
    """The promise carries what the call was: a store that came back empty keeps it all the same."""
    scene = house(store, "ann")

    promised = await promise(scene, "c1")
    await scene.ready("ann")
    await comes_to_the_queue(scene)

    assert promised.word == "promised"
    assert (await scene.call("c1")).state == "offered"
    await scene.sound()
