"""Which conversations broke off, so that their caller has the old place again, on every store."""

from typing import Any

import pytest

from routing.conversing import Target
from tests.contract.test_redial import comes, floor
from tests.routing.scene import DumpedStore, Scene, agent


async def talked(store: DumpedStore, seconds: float = 60, **rules: Any) -> Scene:
    """Return a floor where a caller has talked with Ann for so long; Bob is ready too."""
    rules = {"wrap_up_s": 150, "dispositions": {"cut_off": "The line broke"}, **rules}
    scene = floor(store, agent("ann"), agent("bob"), line_broke="cut_off", **rules)
    await scene.ready("ann")
    await comes(scene, "c1")
    await scene.talks("c1")
    await scene.ready("bob")
    await scene.passes(seconds)
    return scene


async def is_kept(scene: Scene, call: str = "c2") -> bool:
    """Let the caller ring again, and tell whether they have the old place."""
    await comes(scene, call)
    return (await scene.told("call.queued"))[-1]["cause"] == "regained"


async def test_after_a_call_that_broke_off_the_same_agent_is_rung(store: DumpedStore) -> None:
    """Bob has been idle longer; Ann knows what it is about, and she is free."""
    scene = floor(store, agent("ann"), agent("bob"), wrap_up_s=0)
    await scene.ready("ann")
    await comes(scene, "c1")
    await scene.talks("c1")
    await scene.ready("bob")
    await scene.router.caller_left("c1", "lost_leg")
    await scene.passes(20)

    await comes(scene, "c2")

    assert (await scene.call("c2")).agent == "ann"
    assert (await scene.told("call.offered"))[-1]["counter"] == "preferred"
    await scene.sound()


async def test_if_that_agent_is_busy_the_caller_is_first_for_the_others(
    store: DumpedStore,
) -> None:
    """Nobody waits for her: the old place leads the queue, and the next who frees is rung."""
    scene = floor(store, agent("ann"), agent("bob"), wrap_up_s=0)
    await scene.ready("ann")
    await comes(scene, "c1", "+1")
    await scene.talks("c1")
    await scene.passes(5)
    await comes(scene, "c2", "+2")
    await comes(scene, "c3", "+3")
    await scene.router.caller_left("c1", "caller")
    await scene.talks("c2")

    turn = await comes(scene, "c4", "+1")
    await scene.ready("bob")

    assert turn.ahead == 0
    assert (await scene.call("c4")).agent == "bob"
    await scene.sound()


@pytest.mark.parametrize(
    ("why", "seconds", "kept"),
    [("caller", 60, False), ("caller", 8, True), ("line_lost", 60, True), ("lost_leg", 60, True)],
)
async def test_who_was_served_and_rings_again_is_new_unless_the_line_broke(
    store: DumpedStore, why: str, seconds: int, *, kept: bool
) -> None:
    """An ordinary hang-up keeps nothing; a failed leg does; nine seconds serve nobody."""
    scene = await talked(store, seconds)

    await scene.router.caller_left("c1", why)

    assert await is_kept(scene) is kept
    await scene.sound()


async def test_a_carrier_that_says_late_that_the_line_failed_is_heard(store: DumpedStore) -> None:
    """The room's word that they left came first; the leg's own end tells why, twice."""
    scene = await talked(store)
    await scene.router.caller_left("c1", "caller")

    for _ in range(2):
        await scene.router.caller_left("c1", "line_lost", leg="leg-c1")

    assert await is_kept(scene)
    await scene.sound()


@pytest.mark.parametrize("ends", ["caller", "agent", "survey"])
async def test_an_agent_who_says_that_the_line_broke_gives_the_caller_the_place(
    store: DumpedStore, ends: str
) -> None:
    """The agent's word counts, also when it was the agent who gave up on a silent line."""
    scene = await talked(store, survey=100 if ends == "survey" else 0)
    if ends == "caller":
        await scene.router.caller_left("c1", "caller")
    else:
        await scene.router.hang_up("ann")

    noted = await scene.router.note("ann", "c1", "cut_off", "", "")
    if ends == "survey":
        await scene.router.caller_left("c1", "caller")
    await scene.router.wrapped_up("ann")

    assert noted == "noted"
    assert await is_kept(scene)
    assert (await scene.call("c2")).agent == "ann"
    await scene.sound()


async def test_the_agents_last_word_counts(store: DumpedStore) -> None:
    """Chosen by mistake and put right: the caller was served."""
    scene = await talked(store)
    await scene.router.caller_left("c1", "caller")
    await scene.router.note("ann", "c1", "cut_off", "", "")

    await scene.router.note("ann", "c1", "", "they said goodbye", "")

    assert not await is_kept(scene)
    await scene.sound()


async def test_only_the_last_agent_they_talked_with_can_say_that_the_line_broke(
    store: DumpedStore,
) -> None:
    """Ann handed the caller on; what she chooses afterwards says nothing of the talk with Bob."""
    scene = await talked(store)
    await scene.conversing.transfer("ann", Target("agent", "bob"))
    await scene.passes(1)
    await scene.talks("c1")
    await scene.router.note("ann", "c1", "cut_off", "", "")
    await scene.passes(60)
    await scene.router.caller_left("c1", "caller")

    noted = await scene.router.note("ann", "c1", "cut_off", "", "")

    assert noted == "noted"
    assert not await is_kept(scene)
    await scene.sound()


async def test_a_word_that_comes_after_the_time_gives_nothing(store: DumpedStore) -> None:
    """The place is kept for as long as the department says, from the end of the call."""
    scene = await talked(store, wrap_up_s=600)
    await scene.router.caller_left("c1", "caller")
    await scene.passes(180)

    await scene.router.note("ann", "c1", "cut_off", "", "")

    assert not await is_kept(scene)
    await scene.sound()


@pytest.mark.parametrize("survey", [0, 100])
async def test_a_conversation_the_agent_ended_leaves_no_place(
    store: DumpedStore, survey: int
) -> None:
    """Goodbye was said: who calls again queues like everybody, whatever they did of the survey."""
    scene = await talked(store, seconds=2, survey=survey)
    await scene.router.hang_up("ann")
    await scene.router.caller_left("c1", "caller")

    assert not await is_kept(scene)
    await scene.sound()
