"""What supervisors may do with a waiting call, on every store."""

from routing.patience import Relaxation
from routing.supervising import Supervising
from tests.contract.test_demands import loosens
from tests.routing.scene import DumpedStore, Scene, agent


def hands_of(scene: Scene) -> Supervising:
    """Return what supervisors act through."""
    return Supervising(scene.store, lambda: scene.roster, scene.clock, scene.new_id)


async def test_a_moved_call_neither_jumps_the_queue_nor_loses_its_place(
    store: DumpedStore,
) -> None:
    """Time really waited counts in the other department's queue too."""
    scene = Scene(store, agent("eve", "sales"))
    await scene.calls("first", "sales")
    await scene.passes(10)
    await scene.calls("moved", "support", required={"fr": 4})
    await scene.passes(10)
    await scene.calls("last", "sales")
    await scene.passes(10)

    said = await hands_of(scene).move("moved", "sales", "mia")
    await scene.ready("eve")
    order = []
    for _ in range(3):
        call = (await scene.agent("eve")).call
        order.append(call)
        await scene.router.caller_left(call, "caller")

    assert said == "moved"
    assert order == ["first", "moved", "last"]
    [moved] = await scene.told("call.moved")
    assert (moved["department"], moved["cause"], moved["who"]) == ("sales", "moved", "mia")
    await scene.sound()


async def test_a_head_start_brings_a_call_forward_and_starves_nobody(store: DumpedStore) -> None:
    """Reprioritising is so many seconds of waiting, not a rank."""
    scene = Scene(store, agent("ann"))
    await scene.calls("old")
    await scene.passes(100)
    await scene.calls("middle")
    await scene.passes(20)
    await scene.calls("urgent")

    await hands_of(scene).reprioritise("urgent", 60, "mia")
    await scene.ready("ann")
    order = []
    for _ in range(3):
        call = (await scene.agent("ann")).call
        order.append(call)
        await scene.router.caller_left(call, "caller")

    assert order == ["old", "urgent", "middle"]
    await scene.sound()


async def test_a_moved_call_loosens_by_its_new_departments_rules(store: DumpedStore) -> None:
    """What was to come in the old department comes no more; lanes nobody needs close."""
    scene = Scene(store, agent("bob", "support", "sales"))
    loosens(scene, "support", relax=(Relaxation(60, drop=("product",)),))
    loosens(scene, "sales", relax=(Relaxation(90, drop=("product",)),))
    await scene.calls("c1", "support", required={"product": 3})
    await scene.passes(30)
    await hands_of(scene).move("c1", "sales", "mia")

    await scene.passes(89)
    early = len(await scene.told("call.widened"))
    await scene.router.caller_left("c1", "caller")
    await scene.passes(3 * 3600)

    assert early == 0
    assert (await scene.router.snapshot()).lanes == ()
    await scene.sound()


async def test_a_call_an_agent_is_being_rung_for_is_left_alone(store: DumpedStore) -> None:
    """It is as good as answered; and nobody moves a call to nowhere."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")

    rung = await hands_of(scene).move("c1", "sales", "mia")
    nowhere = await hands_of(scene).move("c1", "bilinng", "mia")
    nobody = await hands_of(scene).reprioritise("c9", 60, "mia")

    assert (rung, nowhere, nobody) == ("not_waiting", "no_department", "not_waiting")
    await scene.sound()


async def test_a_caller_who_changes_the_department_keeps_the_time_waited(
    store: DumpedStore,
) -> None:
    """The caller's own choice counts as any move does, once, and says that nobody made it."""
    scene = Scene(store, agent("eve", "sales"))
    await scene.calls("first", "sales")
    await scene.passes(10)
    await scene.calls("moved", "support")
    await scene.passes(10)
    await scene.calls("last", "sales")
    entry = scene.entry("moved", "support")

    there = await scene.router.change_department(entry, "sales")
    again = await scene.router.change_department(entry, "sales")
    await scene.ready("eve")
    order = []
    for _ in range(3):
        call = (await scene.agent("eve")).call
        order.append(call)
        await scene.router.caller_left(call, "caller")

    assert there is not None
    assert there == again
    assert there.demand.department == "sales"
    assert order == ["first", "moved", "last"]
    [moved] = await scene.told("call.moved")
    assert (moved["department"], moved["cause"], moved["who"]) == ("sales", "chosen", "")
    await scene.sound()


async def test_a_caller_being_rung_for_does_not_change_the_department(store: DumpedStore) -> None:
    """Who is as good as answered is left alone; a department that is gone takes nobody."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("rung")
    entry = scene.entry("rung")

    there = await scene.router.change_department(entry, "sales")
    gone = await scene.router.change_department(entry, "nowhere")
    left = await scene.router.leave_queue("rung", "menu", "topic")

    assert (there, gone, left) == (None, None, None)
    assert await scene.told("call.moved") == []
    await scene.sound()
