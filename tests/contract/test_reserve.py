"""A department keeps some of its agents free for its own calls, on every store."""

from collections.abc import Mapping
from dataclasses import replace

from routing.department import Department
from routing.patience import Relaxation
from tests.routing.scene import DumpedStore, Scene, agent


def rules(scene: Scene, name: str, **more: object) -> None:
    """Give one department of a scene other rules."""
    departments: Mapping[str, Department] = scene.roster.departments
    changed = replace(departments[name], **more)  # type: ignore[arg-type]  # rules by name
    scene.roster = replace(scene.roster, departments={**departments, name: changed})


async def lends(store: DumpedStore, *people: object, **sales: object) -> Scene:
    """Make a floor whose sales keeps one agent free, and joins in for support after 30 s."""
    scene = Scene(store, *people)  # type: ignore[arg-type]  # agents
    rules(scene, "sales", **{"reserve": 1, **sales})
    rules(scene, "support", relax=(Relaxation(30, add="sales"),))
    await scene.router.apply_roster()
    return scene


async def test_the_last_idle_agent_is_not_lent_to_another_department(store: DumpedStore) -> None:
    """Support's caller overflows into sales, whose only idle agent stays free for sales."""
    scene = await lends(store, agent("ann", "sales"))
    await scene.ready("ann")
    await scene.calls("c1")

    await scene.passes(30)
    waiting = await scene.call("c1")
    await scene.calls("c2", "sales")

    assert (await scene.told("call.widened"))[0]["department"] == "sales"
    assert waiting.state == "waiting"
    assert (await scene.call("c2")).agent == "ann"
    await scene.sound()


async def test_an_agent_who_frees_lets_another_go(store: DumpedStore) -> None:
    """Bob comes back: now one may leave, and it is the one idle longest, in the same transition."""
    scene = await lends(store, agent("ann", "sales"), agent("bob", "sales"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.passes(30)

    await scene.ready("bob")

    call = await scene.call("c1")
    assert (call.state, call.agent) == ("offered", "ann")
    assert (await scene.agent("bob")).work == "idle"
    await scene.sound()


async def test_who_cannot_answer_frees_one_who_can(store: DumpedStore) -> None:
    """Bob speaks no French; that he stands idle lets Ann go to the caller who does."""
    people = (agent("ann", "sales", skills={"fr": 3}), agent("bob", "sales"))
    scene = await lends(store, *people)
    await scene.ready("ann")
    await scene.calls("c1", required={"fr": 3})
    await scene.passes(30)
    held = await scene.call("c1")

    await scene.ready("bob")

    assert held.state == "waiting"
    assert (await scene.call("c1")).agent == "ann"
    await scene.sound()


async def test_whoever_serves_both_departments_is_kept_too(store: DumpedStore) -> None:
    """Sharing an agent is no way around it: support's caller waits though Ann serves support."""
    scene = await lends(store, agent("ann", "support", "sales"))
    await scene.ready("ann")

    await scene.calls("c1")

    assert (await scene.call("c1")).state == "waiting"
    await scene.calls("c2", "sales")
    assert (await scene.call("c2")).agent == "ann"
    await scene.sound()


async def test_two_departments_that_keep_the_same_agent_share_them(store: DumpedStore) -> None:
    """Else nobody could be rung for either: a reserve holds back from who keeps none."""
    scene = await lends(store, agent("ann", "support", "sales"))
    rules(scene, "support", reserve=1)
    await scene.router.apply_roster()
    await scene.ready("ann")

    await scene.calls("c1")

    assert (await scene.call("c1")).agent == "ann"
    await scene.sound()


async def test_an_emergency_is_kept_from_nobody(store: DumpedStore) -> None:
    """A reserve is for ordinary days: an emergency rings whoever is able, kept free or not."""
    scene = await lends(store, agent("ann", "support", "sales"))
    await scene.ready("ann")

    await scene.calls("c1", emergency=True)

    assert (await scene.call("c1")).agent == "ann"
    await scene.sound()


async def test_calls_handed_up_to_a_department_are_its_own(store: DumpedStore) -> None:
    """Escalated to sales, the call is of sales: what sales keeps free is kept for it too."""
    scene = await lends(store, agent("ann", "sales"))
    rules(scene, "support", relax=(), escalates_to="sales", escalate_after_s=30)
    await scene.ready("ann")
    await scene.calls("c1")

    await scene.passes(30)

    assert (await scene.call("c1")).agent == "ann"
    await scene.sound()


async def test_a_lot_never_falls_on_who_is_kept_free(store: DumpedStore) -> None:
    """Drawn at random, but among those who may go: Bob of support alone."""
    people = (agent("ann", "support", "sales"), agent("bob"), agent("cyd", "support", "sales"))
    scene = await lends(store, *people, reserve=2, strategy="random")
    rules(scene, "support", strategy="random")
    await scene.router.apply_roster()
    await scene.ready("ann", "bob", "cyd")

    await scene.calls("c1")
    await scene.calls("c2")

    assert (await scene.call("c1")).agent == "bob"
    assert (await scene.call("c2")).state == "waiting"
    await scene.sound()


async def test_a_longer_wait_passes_nobody_of_the_department(store: DumpedStore) -> None:
    """An older guest stands before sales' own caller; the agent kept free takes the own one."""
    scene = await lends(store, agent("ann", "sales"))
    await scene.calls("c1")
    await scene.passes(60)
    await scene.calls("c2", "sales")

    await scene.ready("ann")

    assert (await scene.call("c2")).agent == "ann"
    assert (await scene.call("c1")).state == "waiting"
    await scene.sound()


async def test_lending_begins_with_the_publication_that_allows_it(store: DumpedStore) -> None:
    """The reserve is taken out of the file: whoever was kept free is rung with the new roster."""
    scene = await lends(store, agent("ann", "sales"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.passes(30)
    held = await scene.call("c1")

    rules(scene, "sales", reserve=0)
    await scene.router.apply_roster()

    assert held.state == "waiting"
    assert (await scene.call("c1")).agent == "ann"
    await scene.sound()


async def test_the_lane_in_which_idle_agents_are_counted_stays_open(store: DumpedStore) -> None:
    """Nobody ever asks sales for no skill at all; after a day the count is still there."""
    scene = await lends(store, agent("ann", "sales"), agent("bob", "sales"))
    await scene.ready("ann", "bob")

    await scene.passes(86_400)
    await scene.calls("c1")
    await scene.passes(30)
    await scene.calls("c2")
    await scene.passes(30)

    assert (await scene.call("c1")).agent == "ann"
    assert (await scene.call("c2")).state == "waiting"
    await scene.sound()


async def test_who_is_let_go_takes_the_call_that_waited_longest_for_them(
    store: DumpedStore,
) -> None:
    """Bob, who frees, avoids the older call; Ann, first in the order, does not: she takes it."""
    scene = await lends(store, agent("ann", "sales"), agent("bob", "sales"), agent("cyd", "sales"))
    await scene.ready("bob", "cyd")
    await scene.calls("c1")
    await scene.passes(30)
    await scene.router.set_presence("cyd", "signed_out")
    await scene.router.decline((await scene.call("c1")).offer, "")
    await scene.router.set_presence("bob", "not_ready", "lunch")
    await scene.calls("c2")
    await scene.passes(30)
    await scene.ready("ann")
    held = [(await scene.call(name)).state for name in ("c1", "c2")]

    await scene.ready("bob")

    assert held == ["waiting", "waiting"]
    assert (await scene.call("c1")).agent == "ann"
    assert (await scene.call("c2")).state == "waiting"
    await scene.sound()
