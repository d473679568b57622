"""A caller's own agent, or who served the number last: asked first, and only if they are there."""

from typing import Any

from routing.patience import Relaxation
from tests.routing.scene import DumpedStore, Scene, agent


async def test_the_callers_own_agent_is_rung_before_whoever_is_first_in_line(
    store: DumpedStore,
) -> None:
    """A personal agent who is ready and idle is asked at once."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")

    await scene.calls("c1", own_agent="bob")

    assert (await scene.call("c1")).agent == "bob"
    [offered] = await scene.told("call.offered")
    assert (offered["counter"], offered["runner_up"], offered["idle"]) == ("preferred", "", "2")
    await scene.sound()


async def test_a_call_is_kept_for_a_busy_agent_until_the_deadline(store: DumpedStore) -> None:
    """Ready but on a call: the caller waits for them so long, then anybody may answer."""
    scene = Scene(store, agent("ann"), preferred_wait_s=30)
    scene = await _ann_talks_and_bob_is_idle(scene)

    await scene.calls("c2", own_agent="ann")
    await scene.passes(29)
    kept = await scene.call("c2")
    await scene.sound()
    await scene.passes(1)

    assert kept.state == "waiting"
    assert (await scene.call("c2")).agent == "bob"
    await scene.sound()


async def test_the_agent_a_call_is_kept_for_takes_it_when_they_free(store: DumpedStore) -> None:
    """In their turn: whoever came before is served before."""
    scene = await _ann_talks_and_bob_is_idle(Scene(store, agent("ann"), wrap_up_s=0))
    await scene.calls("c2", own_agent="ann")

    await scene.router.caller_left("c1", "caller")

    assert (await scene.call("c2")).agent == "ann"
    await scene.sound()


async def test_an_agent_who_goes_away_releases_what_was_kept_for_them(store: DumpedStore) -> None:
    """Nobody waits for somebody who left."""
    scene = await _ann_talks_and_bob_is_idle(Scene(store, agent("ann")))
    await scene.calls("c2", own_agent="ann")

    await scene.router.set_presence("ann", "not_ready", "lunch")

    assert (await scene.call("c2")).agent == "bob"
    await scene.sound()


async def test_a_roster_that_takes_the_agent_from_the_department_releases_the_call(
    store: DumpedStore,
) -> None:
    """Kept for somebody who may not answer it any more, a caller would wait in vain."""
    scene = await _ann_talks_and_bob_is_idle(Scene(store, agent("ann")))
    await scene.calls("c2", own_agent="ann")
    agents = {**scene.roster.agents, "ann": agent("ann", "sales")}
    scene.roster = type(scene.roster)("v2", agents, scene.roster.departments)

    await scene.router.apply_roster()

    assert (await scene.call("c2")).agent == "bob"
    await scene.sound()


async def test_a_preferred_agent_who_misses_the_call_is_not_waited_for_again(
    store: DumpedStore,
) -> None:
    """One ring: after a RONA the caller is everybody's, at the place they had."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1", own_agent="bob")
    await scene.rings("c1")

    await scene.passes(20)

    assert (await scene.call("c1")).agent == "ann"
    await scene.sound()


async def test_who_is_not_ready_or_not_able_is_not_waited_for(store: DumpedStore) -> None:
    """A preference never makes anybody wait for who cannot come."""
    scene = Scene(store, agent("ann"), agent("bob"), agent("eve", "sales"))
    await scene.ready("ann", "bob", "eve")
    await scene.router.set_presence("bob", "not_ready", "lunch")

    await scene.calls("c1", own_agent="bob")
    await scene.calls("c2", own_agent="eve")
    await scene.calls("c3", own_agent="nobody")

    assert (await scene.call("c1")).agent == "ann"
    assert (await scene.call("c2")).state == "waiting"
    await scene.ready("bob")
    assert (await scene.call("c2")).agent == "bob"
    await scene.sound()


async def test_who_served_the_number_last_is_asked_first_for_as_long_as_is_said(
    store: DumpedStore,
) -> None:
    """The last agent is remembered with the instant, and too long ago does not count."""
    scene = Scene(store, agent("ann"), agent("bob"), wrap_up_s=0, last_agent_s=3600)
    await scene.ready("ann", "bob")
    first = await _served(scene, "c1", personal=True)

    again = await _served(scene, "c2", personal=True)
    await scene.passes(3601)
    later = await _served(scene, "c3", personal=True)

    assert (first, again, later) == ("ann", "ann", "bob")
    await scene.sound()


async def test_a_shared_number_has_no_last_agent(store: DumpedStore) -> None:
    """A company's switchboard says nothing of who dials; it is not even remembered."""
    scene = Scene(store, agent("ann"), agent("bob"), wrap_up_s=0, last_agent_s=3600)
    await scene.ready("ann", "bob")

    rung = [await _served(scene, name, personal=False) for name in ("c1", "c2")]

    assert rung == ["ann", "bob"]
    assert (await store.dump())["last"] == {}


async def test_a_caller_who_hangs_up_is_no_longer_kept(store: DumpedStore) -> None:
    """CONSERVE: nothing of a call is left behind, and the agent takes the next."""
    scene = await _ann_talks_and_bob_is_idle(Scene(store, agent("ann"), wrap_up_s=0))
    await scene.calls("c2", own_agent="ann")

    await scene.router.caller_left("c2", "caller")
    await scene.sound()
    await scene.router.caller_left("c1", "caller")

    assert (await scene.agent("ann")).work == "idle"
    assert (await store.dump())["own"] == {}
    await scene.sound()


async def test_a_demand_that_loosens_ends_the_preference(store: DumpedStore) -> None:
    """From the first stage on anybody able may answer: the caller has waited for them enough."""
    relax = (Relaxation(10, add="sales"),)
    scene = await _ann_talks_and_bob_is_idle(Scene(store, agent("ann"), relax=relax))
    await scene.calls("c2", own_agent="ann")

    await scene.passes(10)

    assert (await scene.call("c2")).agent == "bob"
    await scene.sound()


async def test_a_preference_passes_nobody(store: DumpedStore) -> None:
    """A caller kept for Ann has their place in the queue, not a better one."""
    scene = await _ann_talks_and_bob_is_idle(Scene(store, agent("ann"), wrap_up_s=0))
    await scene.router.set_presence("bob", "signed_out")
    await scene.calls("first")
    await scene.passes(1)
    turn = await scene.calls("second", own_agent="ann")

    await scene.router.caller_left("c1", "caller")

    assert turn.ahead == 1
    assert (await scene.call("first")).agent == "ann"
    assert (await scene.call("second")).state == "waiting"
    await scene.sound()


async def _ann_talks_and_bob_is_idle(scene: Scene) -> Scene:
    agents = {**scene.roster.agents, "bob": agent("bob")}
    scene.roster = type(scene.roster)("v1", agents, scene.roster.departments)
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.ready("bob")
    return scene


async def _served(scene: Scene, call: str, **more: Any) -> str:
    await scene.calls(call, **more)
    who = (await scene.talks(call)).agent
    await scene.router.caller_left(call, "caller")
    await scene.passes(1)
    return who
