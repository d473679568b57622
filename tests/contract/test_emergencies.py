"""Calls that nothing turns away and nobody is rung before, on every store."""

from routing.patience import Overflow
from tests.contract.test_demands import loosens
from tests.contract.test_moves import hands_of
from tests.routing.scene import DumpedStore, Scene, agent


async def test_an_emergencys_agent_is_rung_before_all_others(store: DumpedStore) -> None:
    """Rings are paced: an emergency's goes first, whatever head start others were granted."""
    scene = Scene(store, agent("ann"), agent("bob", "sales"))
    loosens(scene, "sales", emergency=True)
    await scene.ready("ann", "bob")
    await scene.calls("vip", head_start_ms=3_600_000)
    await scene.passes(1)
    await scene.calls("urgent", "sales")

    taken = await store.take("p1", 1, 15_000, 1000, scene.now())

    assert [(e.kind, e.call) for e in taken] == [("ring", "urgent")]
    assert taken[0].ring_timeout_s == 20
    await scene.sound()


async def test_among_emergencies_the_place_decides(store: DumpedStore) -> None:
    """Nobody overtakes within the class: the smallest key."""
    scene = Scene(store, agent("ann"), agent("bob"), emergency=True)
    await scene.ready("ann", "bob")
    await scene.calls("first")
    await scene.passes(1)
    await scene.calls("second")

    taken = await store.take("p1", 1, 15_000, 1000, scene.now())

    assert [e.call for e in taken] == ["first"]


async def test_no_limit_turns_an_emergency_away(store: DumpedStore) -> None:
    """Full, empty, closed or too long: its callers come in and stay."""
    scene = Scene(store, agent("ann"))
    elsewhere = (Overflow("sorry", waiting=1),)
    rules = {"max_waiting": 1, "max_wait_s": 10, "overflow": elsewhere, "hours": "office"}
    shut = {"join_when_empty": False, "leave_when_empty": True, "closing_s": 0}
    loosens(scene, "support", emergency=True, **rules, **shut)
    await scene.calls("c1")
    await scene.calls("c2")
    await scene.passes(60)

    turn = await scene.router.turn(scene.entry("c2", turn=1), closed=True)

    assert turn.word == "waiting"
    assert (await scene.call("c2")).state == "waiting"
    await scene.sound()


async def test_a_call_that_came_as_an_emergency_passes_limits_anywhere(store: DumpedStore) -> None:
    """By its number, flow or key: the department need not be one of the kind."""
    scene = Scene(store)
    loosens(scene, "support", join_when_empty=False)

    urgent = await scene.calls("c1", emergency=True)
    plain = await scene.calls("c2")

    assert (urgent.word, plain.word) == ("waiting", "left")


async def test_an_emergency_stays_one_when_it_is_handed_up_or_moved(store: DumpedStore) -> None:
    """The final record says so too, and of nobody else."""
    scene = Scene(store)
    loosens(scene, "support", emergency=True, escalates_to="sales", escalate_after_s=60)
    await scene.calls("handed")
    await scene.passes(61)
    await scene.calls("moved")
    moved = await hands_of(scene).move("moved", "sales", who="ada")
    await scene.calls("plain", "sales")

    for call in ("handed", "moved", "plain"):
        await scene.router.caller_left(call, "caller")

    told = [(e["call"], e["department"], e["emergency"]) for e in await scene.told("call.ended")]
    assert moved == "moved"
    assert told == [("handed", "sales", "1"), ("moved", "sales", "1"), ("plain", "sales", "")]


async def test_an_emergency_that_is_sent_on_takes_back_the_offer_in_the_same_transition(
    store: DumpedStore,
) -> None:
    """Nobody answers twice: who is being rung goes on to the next caller, and answers too late."""
    scene = Scene(store, agent("ann"), emergency=True)
    await scene.ready("ann")
    await scene.calls("urgent")
    await scene.calls("next")
    offer = (await scene.call("urgent")).offer

    left = await scene.router.leave_queue("urgent", "transferred", "+12125550166", urgent=True)
    late = await scene.router.accept(offer, "leg")

    assert left is not None
    assert late == "lost"
    assert (await scene.call("urgent")).state == "menu"
    assert [e["why"] for e in await scene.told("offer.withdrawn")] == ["sent_on"]
    assert (await scene.call("next")).state == "offered"
    await scene.sound()


async def test_an_emergency_somebody_has_answered_is_not_sent_on(store: DumpedStore) -> None:
    """The agent was first: the caller is theirs."""
    scene = Scene(store, agent("ann"), emergency=True)
    await scene.ready("ann")
    await scene.calls("urgent")
    await scene.router.accept((await scene.call("urgent")).offer, "leg")

    left = await scene.router.leave_queue("urgent", "transferred", "+12125550166", urgent=True)

    assert left is None
    assert (await scene.call("urgent")).state == "connecting"


async def test_whoever_comes_back_from_the_last_way_has_kept_the_place(store: DumpedStore) -> None:
    """The number did not answer: they wait on as though they had never been away."""
    scene = Scene(store, agent("ann"), emergency=True)
    await scene.calls("urgent")
    await scene.passes(60)
    await scene.router.leave_queue("urgent", "transferred", "+12125550166", urgent=True)
    await scene.passes(30)
    await scene.calls("later")
    first = (await scene.told("call.queued"))[0]["key"]

    turn = await scene.router.turn(scene.entry("urgent", turn=2, entered_at=int(first)))

    assert (turn.word, turn.ahead) == ("waiting", 0)
    await scene.sound()
