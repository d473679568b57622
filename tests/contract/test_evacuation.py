"""Everybody leaves at once: nobody is blamed, nobody comes back by themselves; on every store."""

from dataclasses import replace

import pytest

from routing import policy, timers
from routing.conversing import Target
from routing.queue import Talks
from tests.routing.scene import DumpedStore, Scene, agent

WHY = "the fire alarm"


async def at_work(store: DumpedStore, *more: str) -> Scene:
    """Ann talks on c1, Bob is rung for c2, Cid is in wrap-up; ``more`` are ready and idle."""
    names = ("ann", "bob", "cid", *more)
    scene = Scene(store, *(agent(name, "support") for name in names))
    await scene.ready("cid")
    await scene.calls("c0")
    await scene.talks("c0")
    await scene.router.hang_up("cid")
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.ready("bob")
    await scene.calls("c2")
    await scene.rings("c2")
    await scene.ready(*more)
    return scene


async def evacuated(scene: Scene, talks: Talks = "finish") -> None:
    """Let a supervisor say so, and what is due at once be done."""
    assert await scene.router.evacuation.begin("sam", WHY, talks) == "evacuated"
    await scene.passes(0)


async def test_everybody_is_taken_off_without_a_miss_and_offers_go_back_without_blame(
    store: DumpedStore,
) -> None:
    """Issue 6: "evacuate" takes everyone off without RONAs; the caller rung for keeps the place."""
    scene = await at_work(store, "dee")

    await evacuated(scene)

    staff = [await scene.agent(name) for name in ("ann", "bob", "cid", "dee")]
    assert [each.presence for each in staff] == ["not_ready"] * 4
    assert [each.reason for each in staff] == ["evacuated"] * 4
    assert [each.work for each in staff] == ["talking", "idle", "wrap_up", "idle"]
    assert sum(each.misses for each in staff) == 0
    assert [e["why"] for e in await scene.told("offer.withdrawn")] == ["evacuated"]
    assert (await scene.call("c2")).state == "waiting"
    assert (await scene.call("c1")).state == "talking"
    assert [dict(e) for e in await scene.told("site.evacuated")] == [
        {"who": "sam", "why": WHY, "talks": "finish"}
    ]
    await scene.sound()


async def test_nobody_is_ready_until_it_is_lifted_and_lifting_makes_nobody_so(
    store: DumpedStore,
) -> None:
    """Who presses Ready is told why not; the roster brings nobody back either."""
    scene = await at_work(store)
    await evacuated(scene)
    epoch, lanes = await store.open_lanes()
    known = await store.evacuation()

    pressed = await scene.router.set_presence("bob", "ready")
    await scene.router.set_presence("bob", "not_ready", "lunch")
    who = policy.sign_in_of(scene.roster.agents["bob"], scene.roster, lanes)
    followed = await store.follow(who, "early shift", epoch, scene.now())
    by_roster = await scene.agent("bob")
    lifted = await scene.router.evacuation.lift("sam")
    after = await scene.agent("bob")

    assert (pressed, followed) == ("evacuated", "changed")
    assert known is not None
    assert (known.who, known.why, known.talks) == ("sam", WHY, "finish")
    assert (by_roster.presence, by_roster.reason) == ("not_ready", "evacuated")
    assert (lifted, after.presence) == ("lifted", "not_ready")
    assert await store.evacuation() is None
    assert await scene.router.evacuation.lift("sam") == "same"
    assert [e["who"] for e in await scene.told("site.reopened")] == ["sam"]
    assert await scene.router.set_presence("bob", "ready") == "changed"
    await scene.sound()


@pytest.mark.parametrize("talks", ["finish", "move"])
async def test_conversations_are_finished_or_their_callers_wait_again_as_chosen(
    store: DumpedStore, talks: Talks
) -> None:
    """Moved, the caller is back at the old place, told so, and the agent's part is counted."""
    scene = await at_work(store)
    key = (await scene.store.dump())["calls"]["c1"]["key"]

    await evacuated(scene, talks)

    call, ann = await scene.call("c1"), await scene.agent("ann")
    severed = [(e["agent"], e["why"]) for e in await scene.told("call.severed")]
    moved = talks == "move"
    assert (call.state, ann.work) == (("waiting", "idle") if moved else ("talking", "talking"))
    assert severed == ([("ann", "evacuated")] if moved else [])
    if moved:
        assert (await scene.store.dump())["calls"]["c1"]["key"] == key
        effects = {e.kind: e.note for e in await scene.effects() if e.call == "c1"}
        assert effects == {"return": "cut_off", "cancel": ""}
    await scene.sound()


async def test_finish_may_become_move_and_nothing_else_is_said_twice(store: DumpedStore) -> None:
    """The alarm turns out to be a fire: those still talking are moved then."""
    scene = await at_work(store)
    await evacuated(scene)

    again = await scene.router.evacuation.begin("sam", WHY, "finish")
    moved = await scene.router.evacuation.begin("ida", "it burns", "move")
    await scene.passes(0)
    back = await scene.router.evacuation.begin("sam", WHY, "finish")

    assert (again, moved, back) == ("same", "evacuated", "same")
    assert (await scene.call("c1")).state == "waiting"
    assert [e["talks"] for e in await scene.told("site.evacuated")] == ["finish", "move"]
    await scene.sound()


@pytest.mark.parametrize("when", ["connecting", "ringing beside", "beside"])
async def test_whatever_an_agent_is_in_the_middle_of_their_caller_waits_again(
    store: DumpedStore, when: str
) -> None:
    """A conversation that is only beginning, and one in which somebody is consulted."""
    scene = Scene(store, *(agent(name, "support") for name in ("ann", "bob")))
    await scene.ready("ann")
    await scene.calls("c1")
    await (scene.answers if when == "connecting" else scene.talks)("c1")
    await scene.ready("bob")
    if when != "connecting":
        await scene.conversing.consult("ann", Target("agent", "bob"))
    if when == "beside":
        await scene.done()
        await scene.router.accept((await scene.agent("bob")).offer, "leg-bob")

    await evacuated(scene, "move")

    staff = [await scene.agent(name) for name in ("ann", "bob")]
    ended = [e["why"] for e in await scene.told("consult.ended")]
    assert [(each.presence, each.work) for each in staff] == [("not_ready", "idle")] * 2
    assert sum(each.misses for each in staff) == 0
    assert (await scene.call("c1")).state == "waiting"
    assert ended == ([] if when == "connecting" else ["evacuated"])
    await scene.sound()


async def test_a_big_site_is_cleared_some_at_a_time(store: DumpedStore) -> None:
    """Calls are not held up, and whichever process comes next goes on."""
    names = [f"a{number:03}" for number in range(timers.AT_ONCE_OFF + 5)]
    scene = Scene(store, *(agent(name, "support") for name in names))
    for name in names:
        await scene.router.set_presence(name, "ready")

    await scene.router.evacuation.begin("sam", WHY, "finish")
    left = []
    for _ in range(2):
        await store.due(1, scene.now())
        snapshot = await store.snapshot(scene.now())
        left.append(sum(each.presence == "ready" for each in snapshot.agents))

    assert left == [5, 0]
    assert await store.due(1, scene.now()) == 0


async def test_callers_are_led_out_by_their_department_and_emergencies_wait_on(
    store: DumpedStore,
) -> None:
    """Who waits leaves at their own next turn, once; who comes is led out at the door."""
    scene = await at_work(store)
    support = replace(scene.roster.departments["support"], exits={"evacuated": "message"})
    departments = {**scene.roster.departments, "support": support}
    scene.roster = replace(scene.roster, departments=departments)
    await evacuated(scene)

    waits = [await scene.router.turn(scene.entry("c2", turn=1)) for _ in range(2)]
    comes = await scene.calls("c3", "sales")
    urgent = await scene.calls("c4", emergency=True)
    talks = await scene.router.turn(scene.entry("c1", turn=1))

    assert [(t.word, t.why, t.step) for t in waits] == [("left", "evacuated", "message")] * 2
    assert (comes.word, comes.why, comes.step) == ("left", "evacuated", "")
    assert (urgent.word, talks.word) == ("waiting", "joining")
    exits = [(e["call"], e["why"], e["to"]) for e in await scene.told("call.exited")]
    assert exits == [("c2", "evacuated", "message"), ("c3", "evacuated", "")]
    await scene.sound()
