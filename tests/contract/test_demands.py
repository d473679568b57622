"""How a waiting call's demand loosens with time, on every store."""

from collections.abc import Mapping
from dataclasses import replace

from routing.department import Department
from routing.patience import Relaxation
from tests.routing.scene import DumpedStore, Scene, agent

SKILLS: Mapping[str, int] = {"fr": 3, "product": 3}


def loosens(scene: Scene, name: str, **rules: object) -> None:
    """Give one department of a scene other rules."""
    departments = dict(scene.roster.departments)
    known = departments.get(name) or Department(name, name.title())
    departments[name] = replace(known, **rules)  # type: ignore[arg-type]  # rules by name
    scene.roster = replace(scene.roster, departments=departments)


async def test_a_level_is_lowered_when_its_time_has_come(store: DumpedStore) -> None:
    """A waiting call is in one lane, and in more as relaxation falls due; its place stays."""
    scene = Scene(store, agent("bob", skills={"fr": 3, "product": 1}))
    loosens(scene, "support", relax=(Relaxation(60, lower={"product": 1}),))
    await scene.ready("bob")
    await scene.calls("c1", required=SKILLS)
    await scene.passes(59)
    before = await scene.call("c1")

    await scene.passes(1)

    assert before.state == "waiting"
    assert (await scene.call("c1")).agent == "bob"
    [widened] = await scene.told("call.widened")
    assert (widened["cause"], widened["waited_ms"]) == ("relaxed", "60000")
    assert widened["demand"] == "support: fr>=3, product>=1"
    await scene.sound()


async def test_each_step_goes_on_from_the_one_before(store: DumpedStore) -> None:
    """Lower a level, drop the language, add a department: each adds people, none loses any."""
    scene = Scene(store, agent("ann", "sales"))
    steps = (
        Relaxation(120, drop=("fr",)),
        Relaxation(60, lower={"product": 1}),
        Relaxation(180, add="sales"),
    )
    loosens(scene, "support", relax=steps)
    await scene.ready("ann")
    await scene.calls("c1", required=SKILLS, language="en")

    await scene.passes(180)

    told = await scene.told("call.widened")
    assert [(each["demand"], each["cause"]) for each in told] == [
        ("support: fr>=3, product>=1", "relaxed"),
        ("support: product>=1", "relaxed"),
        ("sales", "overflow"),
    ]
    assert (await scene.call("c1")).agent == "ann"
    assert (await scene.call("c1")).department == "support"
    await scene.sound()


async def test_a_step_that_falls_due_while_the_phone_rings_comes_with_the_next_wait(
    store: DumpedStore,
) -> None:
    """Only a waiting call widens; what passed during an offer is due when it is back."""
    scene = Scene(store, agent("ann", skills=SKILLS), agent("bob"))
    loosens(scene, "support", relax=(Relaxation(5, drop=("fr", "product")),))
    await scene.ready("ann")
    await scene.calls("c1", required=SKILLS, language="en")
    offer = await scene.rings("c1")
    await scene.ready("bob")
    await scene.passes(10)
    ringing = (await scene.call("c1")).agent

    await scene.router.decline(offer, "")
    await scene.passes(0)

    assert ringing == "ann"
    assert (await scene.call("c1")).agent == "bob"
    await scene.sound()


async def test_the_call_that_waited_longest_is_first_in_the_lane_it_comes_to(
    store: DumpedStore,
) -> None:
    """FIFO by key holds in every lane a call stands in."""
    scene = Scene(store, agent("bob", "sales"))
    loosens(scene, "support", relax=(Relaxation(60, add="sales"),))
    await scene.calls("early", "support")
    await scene.passes(30)
    await scene.calls("late", "sales")
    await scene.passes(31)

    await scene.ready("bob")

    assert (await scene.call("early")).agent == "bob"
    assert (await scene.call("late")).state == "waiting"
    await scene.sound()


async def test_steps_are_kept_as_they_were_when_the_call_came(store: DumpedStore) -> None:
    """A later edit changes nothing for those who wait already."""
    scene = Scene(store, agent("bob"))
    loosens(scene, "support", relax=(Relaxation(60, drop=("product",)),))
    await scene.calls("c1", required={"product": 3})
    loosens(scene, "support", relax=())

    await scene.passes(60)

    assert len(await scene.told("call.widened")) == 1


async def test_a_lost_call_comes_back_as_loosened_as_it_was(store: DumpedStore) -> None:
    """What had passed before the store lost the call is due at once."""
    scene = Scene(store, agent("bob"))
    loosens(scene, "support", relax=(Relaxation(60, drop=("product",)),))
    await scene.ready("bob")
    entered_at = scene.clock.now_ms() - 70_000
    lost = scene.entry("c1", entered_at=entered_at, turn=2, restored=True, required={"product": 3})

    await scene.router.turn(lost)
    await scene.passes(0)

    assert (await scene.call("c1")).agent == "bob"
    await scene.sound()


async def test_lanes_to_come_stay_open_until_the_call_is_over(store: DumpedStore) -> None:
    """A step of the far future finds its lane; when nobody needs it, it is closed."""
    scene = Scene(store, agent("bob"))
    loosens(scene, "support", relax=(Relaxation(4 * 3600, drop=("product",)),))
    await scene.calls("c1", required={"product": 3})

    await scene.passes(4 * 3600)
    widened = await scene.told("call.widened")
    await scene.router.caller_left("c1", "caller")
    await scene.passes(3 * 3600)

    assert len(widened) == 1
    assert (await scene.router.snapshot()).lanes == ()
    await scene.sound()


async def test_a_call_is_handed_up_in_time_and_keeps_its_place(store: DumpedStore) -> None:
    """Escalation by time: the other department's people and rules, the same key."""
    scene = Scene(store, agent("eve", "sales", skills={"fr": 1}))
    loosens(scene, "support", escalates_to="sales", escalate_after_s=120)
    loosens(scene, "sales", least={"language": 1}, ring_timeout_s=33)
    await scene.calls("c1", "support", required={"fr": 2})
    await scene.passes(60)
    await scene.calls("c2", "sales")
    await scene.passes(60)

    await scene.ready("eve")

    moved = (await scene.told("call.moved"))[0]
    assert (moved["department"], moved["cause"]) == ("sales", "escalated")
    assert (await scene.call("c1")).demand == "sales: fr>=1"
    assert (await scene.call("c1")).state == "offered"
    assert 33 in [effect.ring_timeout_s for effect in await scene.effects()]
    await scene.sound()


async def test_a_call_handed_up_passes_those_who_came_later(store: DumpedStore) -> None:
    """Regression: who is handed up neither jumps the queue nor loses the place."""
    scene = Scene(store, agent("eve", "sales"))
    loosens(scene, "support", escalates_to="sales", escalate_after_s=60)
    await scene.calls("first", "sales")
    await scene.passes(10)
    await scene.calls("handed", "support")
    await scene.passes(10)
    await scene.calls("last", "sales")
    await scene.passes(60)
    order = []

    await scene.ready("eve")
    for _ in range(3):
        call = (await scene.agent("eve")).call
        order.append(call)
        await scene.router.caller_left(call, "caller")

    assert order == ["first", "handed", "last"]
    await scene.sound()


async def test_a_department_asks_a_least_level_of_everyone(store: DumpedStore) -> None:
    """``least`` raises what a call demands; ``language`` is the one the caller speaks."""
    scene = Scene(store, agent("ann", skills={"fr": 2}), agent("bob", skills={"fr": 4}))
    loosens(scene, "support", least={"language": 3})
    await scene.ready("ann", "bob")

    await scene.calls("c1", required={"fr": 1})

    assert (await scene.call("c1")).agent == "bob"
    assert (await scene.call("c1")).demand == "support: fr>=3"
    await scene.sound()
