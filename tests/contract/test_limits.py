"""Who may wait, and until when, on every store."""

from routing.patience import Overflow, Relaxation
from tests.contract.test_demands import loosens
from tests.routing.scene import DumpedStore, Scene, agent


async def test_a_full_department_turns_the_next_caller_away(store: DumpedStore) -> None:
    """``max_waiting`` counts those an agent is rung for too; who already waits stays."""
    scene = Scene(store, agent("ann"))
    loosens(scene, "support", max_waiting=2, exits={"full": "sorry"})
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.calls("c2")

    turn = await scene.calls("c3")

    assert (turn.word, turn.why, turn.step) == ("left", "full", "sorry")
    assert (await scene.call("c3")).state == "menu"
    assert (await scene.router.turn(scene.entry("c2", turn=1))).word == "waiting"
    assert [e["why"] for e in await scene.told("call.exited")] == ["full"]
    await scene.sound()


async def test_room_is_made_by_those_who_are_answered_and_those_who_leave(
    store: DumpedStore,
) -> None:
    """Only those who wait are counted."""
    scene = Scene(store, agent("ann"))
    loosens(scene, "support", max_waiting=1)
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")

    second = await scene.calls("c2")
    third = await scene.calls("c3")
    await scene.router.caller_left("c2", "caller")
    fourth = await scene.calls("c4")

    assert (second.word, third.word, fourth.word) == ("waiting", "left", "waiting")
    await scene.sound()


async def test_a_caller_who_waited_too_long_leaves_at_the_next_turn(store: DumpedStore) -> None:
    """``max_wait`` is judged at the wait turn; the final record keeps the wait and says why."""
    scene = Scene(store, agent("ann"))
    loosens(scene, "support", max_wait_s=60)
    await scene.calls("c1")
    entered_at = scene.clock.now_ms()
    await scene.passes(50)
    early = await scene.router.turn(scene.entry("c1", turn=1, entered_at=entered_at))
    await scene.passes(20)

    late = await scene.router.turn(scene.entry("c1", turn=2, entered_at=entered_at))
    await scene.router.caller_left("c1", "rules", late.why)

    assert (early.word, late.word, late.why) == ("waiting", "left", "too_long")
    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["waited_ms"]) == ("too_long", "70000")
    await scene.sound()


async def test_a_caller_being_rung_for_is_never_sent_away(store: DumpedStore) -> None:
    """While an agent's device rings nothing is judged."""
    scene = Scene(store, agent("ann"))
    loosens(scene, "support", max_wait_s=5)
    await scene.calls("c1")
    await scene.passes(10)
    await scene.ready("ann")

    turn = await scene.router.turn(scene.entry("c1", turn=1))

    assert (turn.word, turn.ringing) == ("waiting", True)
    await scene.sound()


async def test_closing_time_ends_the_wait(store: DumpedStore) -> None:
    """The edge knows the hours; routing lets the caller go."""
    scene = Scene(store, agent("ann"))
    loosens(scene, "support", hours="office", exits={"closed": "night"})
    await scene.calls("c1")

    turn = await scene.router.turn(scene.entry("c1", turn=1), closed=True)

    assert (turn.word, turn.why, turn.step) == ("left", "closed", "night")
    await scene.sound()


async def test_an_exit_to_a_department_keeps_the_place(store: DumpedStore) -> None:
    """The caller waits there as though they had from the beginning."""
    scene = Scene(store, agent("eve", "sales"))
    loosens(scene, "support", max_wait_s=30, exits={"too_long": "sales"})
    await scene.calls("early", "support", required={"fr": 3})
    entry = scene.entry("early", required={"fr": 3}, turn=1)
    await scene.passes(20)
    await scene.calls("late", "sales")
    await scene.passes(20)

    turn = await scene.router.turn(entry)
    await scene.ready("eve")

    assert (turn.word, str(turn.demand)) == ("waiting", "sales")
    assert (await scene.call("early")).agent == "eve"
    await scene.sound()


async def test_exits_that_lead_in_a_circle_end_in_a_goodbye(store: DumpedStore) -> None:
    """Two full departments that name each other turn the caller away."""
    scene = Scene(store, agent("ann"))
    loosens(scene, "support", max_waiting=1, exits={"full": "sales"})
    loosens(scene, "sales", max_waiting=1, exits={"full": "support"})
    await scene.calls("c1", "support")
    await scene.calls("c2", "sales")

    turn = await scene.calls("c3", "support")

    assert (turn.word, turn.why, turn.step) == ("left", "full", "")
    await scene.sound()


async def test_another_department_joins_in_when_many_wait(store: DumpedStore) -> None:
    """Overflow by length, at the door: the call stands in both departments' lanes."""
    scene = Scene(store, agent("eve", "sales"))
    loosens(scene, "support", overflow=(Overflow("sales", waiting=1),))
    await scene.ready("eve")
    await scene.calls("c1", "support")

    await scene.calls("c2", "support")
    await scene.passes(0)

    assert (await scene.call("c1")).state == "waiting"
    assert (await scene.call("c2")).agent == "eve"
    [widened] = await scene.told("call.widened")
    assert (widened["department"], widened["cause"]) == ("sales", "overflow")
    await scene.sound()


async def test_those_who_wait_overflow_one_by_one_at_their_own_turns(store: DumpedStore) -> None:
    """5,000 callers do not move at once: nobody signed in is judged at each caller's turn."""
    scene = Scene(store, agent("ann"), agent("eve", "sales"))
    loosens(scene, "support", overflow=(Overflow("sales", nobody="signed_in"),))
    await scene.router.set_presence("ann", "not_ready")
    for name in ("c1", "c2"):
        await scene.calls(name)
    await scene.router.set_presence("ann", "signed_out")
    before = len(await scene.told("call.widened"))

    await scene.router.turn(scene.entry("c2", turn=1))
    after = await scene.told("call.widened")
    again = await scene.router.turn(scene.entry("c2", turn=2))

    assert (before, [e["call"] for e in after]) == (0, ["c2"])
    assert len(await scene.told("call.widened")) == 1
    assert again.word == "waiting"
    await scene.sound()


async def test_a_long_wait_may_lead_back_to_the_flow(store: DumpedStore) -> None:
    """Overflow by wait to a step: the caller is in the menu again, and may queue once more."""
    scene = Scene(store, agent("ann"))
    loosens(scene, "support", overflow=(Overflow("offer_voicemail", wait_s=30),))
    await scene.calls("c1")
    entry = scene.entry("c1", turn=1)
    await scene.passes(30)

    turn = await scene.router.turn(entry)
    await scene.router.turn(scene.entry("c1"))

    assert (turn.word, turn.why, turn.step) == ("left", "overflow", "offer_voicemail")
    assert (await scene.call("c1")).state == "waiting"
    assert len(await scene.told("call.queued")) == 2
    await scene.sound()


async def test_a_step_that_overflow_has_taken_already_changes_nothing(store: DumpedStore) -> None:
    """A call stands in a lane once, whichever rule brought it there first."""
    scene = Scene(store, agent("ann"))
    rules = (Overflow("sales", nobody="signed_in"),)
    loosens(scene, "support", overflow=rules, relax=(Relaxation(60, add="sales"),))
    await scene.calls("c0")
    await scene.router.caller_left("c0", "caller")
    await scene.calls("c1")
    await scene.passes(0)

    await scene.passes(60)

    told = await scene.told("call.widened")
    assert [each["call"] for each in told].count("c1") == 1
    await scene.router.caller_left("c1", "caller")
    await scene.passes(3 * 3600)
    assert (await scene.router.snapshot()).lanes == ()
    await scene.sound()


async def test_a_call_handed_up_is_judged_no_more_by_the_department_it_left(
    store: DumpedStore,
) -> None:
    """Its own department's limits end with its stay there."""
    scene = Scene(store, agent("eve", "sales"))
    loosens(scene, "support", max_wait_s=60, escalates_to="sales", escalate_after_s=30)
    await scene.calls("c1")
    entry = scene.entry("c1", turn=1)
    await scene.passes(70)

    turn = await scene.router.turn(entry)

    assert turn.word == "waiting"
    assert (await scene.call("c1")).department == "sales"
    await scene.sound()


async def test_a_late_turn_puts_nobody_back_who_left_the_queue(store: DumpedStore) -> None:
    """FENCE: a carrier's retry of an old wait turn changes nothing for a caller in the menu."""
    scene = Scene(store, agent("ann"))
    await scene.calls("c1")
    entered_at = scene.clock.now_ms()
    for turn in (1, 2):
        await scene.router.turn(scene.entry("c1", turn=turn, entered_at=entered_at))
    await scene.router.leave_queue("c1", "menu", "topic")

    late = await scene.router.turn(scene.entry("c1", turn=1, entered_at=entered_at))
    await scene.ready("ann")

    assert late.word == "waiting"
    assert (await scene.call("c1")).state == "menu"
    again = await scene.router.turn(scene.entry("c1"))
    assert (again.word, (await scene.call("c1")).state) == ("waiting", "offered")
    await scene.sound()
