"""Who was cut off and calls again has the place they had, on every store."""

from dataclasses import replace
from typing import Any

import pytest

from routing.patience import Relaxation
from routing.policy import offer_rules
from tests.routing.scene import DumpedStore, Scene, agent


def floor(store: DumpedStore, *people: Any, **rules: Any) -> Scene:
    """Make a floor whose departments keep a place for three minutes."""
    return Scene(store, *people, **{"redial_s": 180, "short_abandon_s": 0, **rules})


async def comes(scene: Scene, call: str, number: str = "+15145550142", **more: Any) -> Any:
    """Let a person dial from a number of their own and enter a queue."""
    return await scene.calls(call, caller=number, personal=True, **more)


async def talked(store: DumpedStore, seconds: float = 60, **rules: Any) -> Scene:
    """Return a floor where a caller has talked with Ann for so long; Bob is ready too."""
    rules = {"wrap_up_s": 15, "dispositions": {"cut_off": "The line broke"}, **rules}
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


async def test_who_hangs_up_and_calls_again_has_the_old_place(store: DumpedStore) -> None:
    """The order key is what it was; the other caller, who came in between, is behind again."""
    scene = floor(store)
    await comes(scene, "c1", "+1")
    await scene.passes(60)
    await comes(scene, "c2", "+2")
    await scene.router.caller_left("c1", "lost_leg")
    await scene.passes(100)

    turn = await comes(scene, "c3", "+1")

    assert turn.ahead == 0
    queued = (await scene.told("call.queued"))[-1]
    first = (await scene.told("call.queued"))[0]
    assert (queued["cause"], queued["regains"], queued["key"]) == ("regained", "c1", first["key"])
    assert turn.regained == (int(queued["entered_at"]), int(queued["head_start_ms"]))
    await scene.sound()


async def test_the_time_in_between_is_no_waiting(store: DumpedStore) -> None:
    """What counts as waited, for limits, loosening and figures: 60 s before, 30 s now."""
    scene = floor(store, relax=(Relaxation(90, add="sales"),))
    await comes(scene, "c1")
    await scene.passes(60)
    await scene.router.caller_left("c1", "caller")
    await scene.passes(100)
    await comes(scene, "c2")

    await scene.passes(29)
    early = await scene.told("call.widened")
    await scene.passes(1)

    assert early == []
    assert [each["waited_ms"] for each in await scene.told("call.widened")] == ["90000"]
    await scene.router.caller_left("c2", "caller")
    assert [each["waited_ms"] for each in await scene.told("call.ended")] == ["60000", "90000"]
    await scene.sound()


async def test_a_place_is_regained_by_one_leg_alone(store: DumpedStore) -> None:
    """Two telephones with one number: the second stands where it came."""
    scene = floor(store)
    await comes(scene, "c1")
    await scene.passes(60)
    await scene.router.caller_left("c1", "caller")
    await scene.passes(10)

    await comes(scene, "c2")
    await comes(scene, "c3")

    causes = [each["cause"] for each in await scene.told("call.queued")]
    assert causes == ["entered", "regained", "entered"]
    await scene.sound()


async def test_two_legs_that_come_at_the_same_time_have_one_place(store: DumpedStore) -> None:
    """Both read that a place is kept; the store gives it once."""
    scene = floor(store)
    await comes(scene, "c1")
    await scene.router.caller_left("c1", "caller")
    kept = await store.kept_place("+15145550142")
    await comes(scene, "c2")

    taken = replace(scene.entry("c3", personal=True), regains="c1")
    rules = offer_rules(scene.roster.departments["support"])
    said = await store.join(taken, rules, scene.now())

    assert kept is not None
    assert said == "no_place"
    await scene.sound()


async def test_a_retry_of_the_first_turn_is_told_the_same(store: DumpedStore) -> None:
    """Carriers ask twice: the caller hears once more that the place was kept, and has it once."""
    scene = floor(store)
    await comes(scene, "c1")
    await scene.router.caller_left("c1", "caller")

    first = await comes(scene, "c2")
    again = await comes(scene, "c2")

    assert first.regained is not None
    assert again == first
    await scene.sound()


async def test_a_place_is_for_the_department_chosen_and_for_its_time(store: DumpedStore) -> None:
    """Another department has no place for them, and after three minutes nobody has."""
    scene = floor(store)
    for call in ("c1", "c3"):
        await comes(scene, call)
        await scene.router.caller_left(call, "caller")
    await comes(scene, "c4", department="sales")
    await scene.passes(180)

    await comes(scene, "c5")

    assert {each["cause"] for each in (await scene.told("call.queued"))[2:]} == {"entered"}
    await scene.sound()


async def test_a_shared_number_has_no_place_of_its_own(store: DumpedStore) -> None:
    """A company's switchboard speaks for many: none of them is given another's place."""
    scene = floor(store)
    await scene.calls("c1")
    await scene.router.caller_left("c1", "caller")

    await scene.calls("c2")

    assert (await scene.told("call.queued"))[-1]["cause"] == "entered"
    assert await store.kept_place("+15145550142") is None
    await scene.sound()


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


async def test_a_full_department_turns_nobody_away_whom_a_place_is_kept_for(
    store: DumpedStore,
) -> None:
    """The caller had come in before it was full."""
    scene = floor(store, max_waiting=1)
    await comes(scene, "c1", "+1")
    await scene.router.caller_left("c1", "caller")
    await comes(scene, "c2", "+2")

    back = await comes(scene, "c3", "+1")
    other = await comes(scene, "c4", "+4")

    assert (back.word, other.word) == ("waiting", "left")
    await scene.sound()
