"""Who was cut off and calls again has the place they had, on every store."""

from dataclasses import replace
from typing import Any

from routing.patience import Relaxation
from routing.policy import offer_rules
from tests.routing.scene import DumpedStore, Scene


def floor(store: DumpedStore, *people: Any, **rules: Any) -> Scene:
    """Make a floor whose departments keep a place for three minutes."""
    return Scene(store, *people, **{"redial_s": 180, "short_abandon_s": 0, **rules})


async def comes(scene: Scene, call: str, number: str = "+15145550142", **more: Any) -> Any:
    """Let a person dial from a number of their own and enter a queue."""
    return await scene.calls(call, caller=number, personal=True, **more)


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
