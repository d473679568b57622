"""A caller's language is dropped when they agreed to it, on every store."""

from dataclasses import replace
from typing import Any

from routing.answers import Turn
from routing.patience import Relaxation
from tests.contract.test_demands import loosens
from tests.routing.scene import DumpedStore, Scene, agent

DROPS = (Relaxation(30, drop=("language",)),)


async def floor(store: DumpedStore, *people: Any, **rules: Any) -> tuple[Scene, Any]:
    """Have a French caller wait for a department nobody of which speaks French."""
    scene = Scene(store, *people)
    loosens(scene, "support", **{"relax": DROPS, **rules})
    await scene.ready(*(each.id for each in people))
    entry = scene.entry("c1", required={"fr": 3})
    await scene.router.arrive(entry.arrival)
    await scene.router.turn(entry)
    return scene, entry


async def turns(scene: Scene, entry: Any, turn: int, *, agreed: bool = False) -> Turn:
    """Let the caller's next wait turn come."""
    return await scene.router.turn(replace(entry, turn=turn, agreed=agreed))


async def test_a_language_is_not_dropped_before_the_caller_agreed(store: DumpedStore) -> None:
    """Time alone does nothing; from the step on the caller may be asked."""
    scene, entry = await floor(store, agent("bob"))
    early = await turns(scene, entry, 1)
    await scene.passes(30)

    late = await turns(scene, entry, 2)
    await scene.passes(600)

    assert (early.asks, late.asks) == (False, True)
    assert (await scene.call("c1")).state == "waiting"
    assert await scene.told("call.widened") == []
    await scene.sound()


async def test_who_agrees_is_answered_at_the_place_they_have(store: DumpedStore) -> None:
    """Yes widens at once, and the event says by what."""
    scene, entry = await floor(store, agent("bob"))
    await scene.passes(30)

    turn = await turns(scene, entry, 1, agreed=True)

    assert turn.word == "waiting"
    assert (await scene.call("c1")).agent == "bob"
    [widened] = await scene.told("call.widened")
    assert (widened["cause"], widened["demand"]) == ("agreed", "support")
    await scene.sound()


async def test_steps_after_the_question_go_on_in_the_language(store: DumpedStore) -> None:
    """Who was not asked, or said no, still gets what else the rules loosen."""
    steps = (*DROPS, Relaxation(60, lower={"fr": 1}))
    scene, _ = await floor(store, agent("bob"), agent("eve", skills={"fr": 1}), relax=steps)

    await scene.passes(60)

    assert (await scene.call("c1")).agent == "eve"
    [widened] = await scene.told("call.widened")
    assert (widened["cause"], widened["demand"]) == ("relaxed", "support: fr>=1")
    await scene.sound()


async def test_who_agreed_has_every_later_step_without_the_language(store: DumpedStore) -> None:
    """Agreed once, agreed for what comes: the department that joins in need not speak it."""
    steps = (*DROPS, Relaxation(60, add="sales"))
    scene, entry = await floor(store, agent("ann", "sales"), relax=steps)
    await scene.passes(30)
    await turns(scene, entry, 1, agreed=True)
    before = (await scene.call("c1")).state
    await scene.passes(30)

    await turns(scene, entry, 2, agreed=True)

    assert before == "waiting"
    assert (await scene.call("c1")).agent == "ann"
    await scene.sound()


async def test_who_is_handed_up_is_asked_by_the_rules_there(store: DumpedStore) -> None:
    """What the old department would have dropped is of no account any more."""
    up = {"escalates_to": "sales", "escalate_after_s": 60}
    scene, entry = await floor(store, agent("bob"), agent("ann", "sales", skills={"fr": 5}), **up)
    await scene.router.set_presence("ann", "not_ready", "lunch")
    await scene.passes(60)

    turn = await turns(scene, entry, 1, agreed=True)

    call = await scene.call("c1")
    assert (turn.asks, call.state, call.department) == (False, "waiting", "sales")
    await scene.sound()


async def test_an_agreement_during_a_ring_counts_when_the_ring_is_over(store: DumpedStore) -> None:
    """Nobody is taken from an agent who is being rung; the next turn widens."""
    scene, entry = await floor(store, agent("bob"), agent("eve", skills={"fr": 5}))
    await scene.passes(30)
    rung = await turns(scene, entry, 1, agreed=True)
    assert rung.ringing
    await scene.router.decline((await scene.call("c1")).offer, "")

    await turns(scene, entry, 2, agreed=True)

    assert (await scene.call("c1")).agent == "bob"
    await scene.sound()
