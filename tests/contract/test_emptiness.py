"""A department with nobody there: who may still join, leaves or joins in, on every store."""

from dataclasses import replace

from routing.agent import Agent
from routing.patience import Overflow
from routing.shifts import Shift, Shifts
from tests.contract.test_demands import loosens
from tests.routing.scene import START_MS, DumpedStore, Scene, agent


def shifted(who: Agent, in_min: int = 0) -> Agent:
    """Give an agent a shift of an hour on each day, a break in its midst; it begins ``in_min``."""
    start_min = START_MS // 60_000 % 1440 + in_min
    pause = (start_min + 20, start_min + 40)
    return replace(
        who, shifts=Shifts(Shift(d, start_min, start_min + 60, "UTC", (pause,)) for d in range(7))
    )


async def test_nobody_waits_where_nobody_is(store: DumpedStore) -> None:
    """``join_when_empty: false``: by who is signed in, or by who is ready."""
    scene = Scene(store, agent("ann"))
    loosens(scene, "support", join_when_empty=False)
    loosens(scene, "sales", join_when_empty=False, empty="ready")

    before = await scene.calls("c1")
    await scene.router.set_presence("ann", "not_ready", "lunch")
    signed_in = await scene.calls("c2")
    loosens(scene, "support", empty="ready")
    not_ready = await scene.calls("c3")

    assert [t.word for t in (before, signed_in, not_ready)] == ["left", "waiting", "left"]
    assert (before.why, not_ready.why) == ("empty", "empty")
    await scene.sound()


async def test_those_who_wait_leave_when_the_last_agent_has_gone(store: DumpedStore) -> None:
    """``leave_when_empty``: each on their own turn."""
    scene = Scene(store, agent("ann"))
    loosens(scene, "support", leave_when_empty=True)
    await scene.router.set_presence("ann", "not_ready")
    await scene.calls("c1")
    stays = await scene.router.turn(scene.entry("c1", turn=1))
    await scene.router.set_presence("ann", "signed_out")

    leaves = await scene.router.turn(scene.entry("c1", turn=2))

    assert (stays.word, leaves.word, leaves.why) == ("waiting", "left", "empty")
    await scene.sound()


async def test_a_department_is_not_empty_while_somebody_able_is_on_shift(
    store: DumpedStore,
) -> None:
    """``empty: on_shift``: nobody has signed in; a break counts; the end of the shift ends it."""
    unable = shifted(agent("eve", "sales"))
    scene = Scene(store, shifted(agent("ann"), in_min=1), unable, agent("bob"))
    loosens(scene, "support", empty="on_shift", join_when_empty=False, leave_when_empty=True)
    early = await scene.calls("c1")
    await scene.passes(90)
    begun = await scene.calls("c2")
    await scene.passes(25 * 60)
    on_break = await scene.router.turn(scene.entry("c2", turn=1))
    await scene.passes(40 * 60)

    over = await scene.calls("c3")
    await scene.router.set_presence("bob", "not_ready")
    signed_in = await scene.calls("c4")
    await scene.router.set_presence("bob", "signed_out")
    leaves = await scene.router.turn(scene.entry("c4", turn=1))

    words = [each.word for each in (early, begun, on_break, over, signed_in, leaves)]
    assert words == ["left", "waiting", "waiting", "left", "waiting", "left"]
    assert {each.why for each in (early, over, leaves)} == {"empty"}
    await scene.sound()


async def test_nobody_on_shift_who_is_able_lets_others_join_in(store: DumpedStore) -> None:
    """``overflow`` by the shift; whose skills do not do is not able, on shift or not."""
    fluent = shifted(agent("ann", skills={"fr": 3}))
    scene = Scene(store, fluent, agent("eve", "sales"))
    loosens(scene, "support", overflow=(Overflow("sales", nobody="on_shift"),))
    await scene.ready("eve")

    waits = await scene.calls("c1", required={"fr": 3})
    await scene.calls("c2", required={"fr": 5})
    await scene.passes(0)

    assert waits.word == "waiting"
    assert [await _state(scene, name) for name in ("c1", "c2")] == [
        ("waiting", ""),
        ("offered", "eve"),
    ]
    await scene.sound()


async def _state(scene: Scene, name: str) -> tuple[str, str]:
    view = await scene.call(name)
    return view.state, view.agent
