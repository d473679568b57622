"""Which idle agent is rung, and which call an agent frees for, on every store."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from routing.agent import Agent, Restart
from routing.department import Strategy
from tests.routing.scene import DumpedStore, Scene, agent


def scene_of(store: DumpedStore, strategy: Strategy, *agents: Agent, **rules: Any) -> Scene:
    """Set a scene whose departments ring by one strategy; wrap-up does not blur the counting."""
    return Scene(store, *agents, strategy=strategy, **{"wrap_up_s": 0, **rules})


async def serves(scene: Scene, call: str, talk_s: int = 10, department: str = "support") -> str:
    """Let a caller talk to whoever is rung, and hang up; say who it was."""
    await scene.calls(call, department)
    who = (await scene.talks(call)).agent
    await scene.passes(talk_s)
    await scene.router.caller_left(call, "caller")
    await scene.passes(1)
    return who


async def test_round_robin_rings_whoever_was_rung_longest_ago(store: DumpedStore) -> None:
    """A turn is a ring, answered or not: who declined goes to the end of the round too."""
    scene = scene_of(store, "round_robin", agent("ann"), agent("bob"), agent("cyd"))
    await scene.ready("ann", "bob", "cyd")

    await scene.calls("refused")
    declined = (await scene.call("refused")).agent
    await scene.router.decline(await scene.rings("refused"), "busy")
    taken = (await scene.talks("refused")).agent
    await scene.router.caller_left("refused", "caller")
    await scene.passes(1)
    rung = [await serves(scene, f"c{n}") for n in range(4)]

    assert [declined, taken, *rung] == ["ann", "bob", "cyd", "ann", "bob", "cyd"]
    await scene.sound()


async def test_fewest_calls_counts_the_work_of_every_department(store: DumpedStore) -> None:
    """Elsewhere the idle clock ignores other queues' load: here what was done anywhere counts."""
    both = agent("ann", "support", "sales")
    scene = scene_of(store, "fewest_calls", both, agent("bob", "support"))
    await scene.ready("ann")
    assert [await serves(scene, f"s{n}", department="sales") for n in range(2)] == ["ann", "ann"]
    await scene.ready("bob")

    rung = [await serves(scene, f"c{n}") for n in range(4)]

    assert rung == ["bob", "bob", "ann", "bob"]
    [last] = (await scene.told("call.offered"))[-1:]
    assert (last["counter"], last["agent_key"], last["runner_up_key"]) == ("calls", "2", "3")
    await scene.sound()


async def test_least_talk_time_rings_whoever_talked_least(store: DumpedStore) -> None:
    """Talk time is conversation only: neither ringing nor after-call work."""
    scene = scene_of(store, "least_talk_time", agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")

    rung = [await serves(scene, f"c{n}", talk_s) for n, talk_s in enumerate((90, 20, 30, 60, 1))]

    assert rung == ["ann", "bob", "bob", "bob", "ann"]
    await scene.sound()


async def test_a_call_ended_twice_is_counted_once(store: DumpedStore) -> None:
    """Counters doubled elsewhere: both legs' ends and every retry tell of one conversation."""
    scene = scene_of(store, "fewest_calls", agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    accepted = await scene.talks("c1")
    await scene.passes(10)

    await scene.router.caller_left("c1", "caller")
    await scene.router.agent_left("c1", accepted.epoch, "agent")
    await scene.router.caller_left("c1", "caller")

    kept = (await store.dump())["agents"]["ann"]
    assert (kept["calls"], kept["talk_ms"]) == ("1", "10000")
    await scene.sound()


async def test_a_new_shift_counts_anew_and_a_lunch_does_not(store: DumpedStore) -> None:
    """Four hours off duty begin a new shift, whatever the calendar says of the day."""
    scene = scene_of(store, "fewest_calls", agent("ann"))
    await scene.ready("ann")
    await serves(scene, "c1")

    await scene.router.set_presence("ann", "signed_out")
    await scene.passes(3600)
    await scene.ready("ann")
    after_lunch = (await store.dump())["agents"]["ann"].get("calls")
    await scene.router.set_presence("ann", "signed_out")
    await scene.passes(4 * 3600)
    await scene.ready("ann")

    assert after_lunch == "1"
    assert "calls" not in (await store.dump())["agents"]["ann"]


async def test_top_down_rings_in_the_order_of_the_roster(store: DumpedStore) -> None:
    """The first of the list who is free, however long the others were idle."""
    scene = scene_of(store, "top_down", agent("cyd"), agent("bob"), agent("ann"))
    await scene.ready("ann", "bob", "cyd")

    rung = [await serves(scene, f"c{n}") for n in range(3)]
    await scene.router.set_presence("cyd", "not_ready", "lunch")
    rung += [await serves(scene, "c9")]

    assert rung == ["cyd", "cyd", "cyd", "bob"]
    await scene.sound()


@pytest.mark.parametrize(
    ("strategy", "first"), [("most_skilled", "expert"), ("least_skilled", "learner")]
)
async def test_skill_decides_before_idle_time(
    store: DumpedStore, strategy: Strategy, first: str
) -> None:
    """Most skilled: in what the call demands. Least skilled: in everything, generalists last."""
    learner = agent("learner", skills={"fr": 2})
    expert = agent("expert", skills={"fr": 4, "ru": 5})
    scene = scene_of(store, strategy, learner, expert)
    await scene.ready(*(["learner", "expert"] if first == "expert" else ["expert", "learner"]))

    await scene.calls("c1", required={"fr": 1})

    assert (await scene.call("c1")).agent == first
    await scene.sound()


async def test_a_lot_favours_nobody_and_passes_over_who_avoids_the_call(
    store: DumpedStore,
) -> None:
    """Random is uniform at each match: 240 lots among three fall within four deviations."""
    scene = scene_of(store, "random", *[agent(name) for name in ("ann", "bob", "cyd", "dan")])
    await scene.ready("ann", "bob", "cyd", "dan")
    drawn: Counter[str] = Counter()

    for n in range(240):
        await scene.calls(f"c{n}")
        away = (await scene.call(f"c{n}")).agent
        await scene.router.decline(await scene.rings(f"c{n}"), "")
        again = (await scene.call(f"c{n}")).agent
        assert again != away
        drawn[again] += 1
        await scene.router.caller_left(f"c{n}", "caller")

    assert all(33 <= count <= 87 for count in drawn.values()), drawn
    assert {e["runner_up"] for e in await scene.told("call.offered")} == {""}
    await scene.sound()


async def test_a_publish_changes_the_order_of_those_already_idle(store: DumpedStore) -> None:
    """Department rules are live: the new order is in force for the next call."""
    scene = scene_of(store, "longest_idle", agent("ann"), agent("bob"))
    await scene.ready("bob", "ann")

    departments = {
        name: replace(each, strategy="top_down") for name, each in scene.roster.departments.items()
    }
    scene.roster = type(scene.roster)("v2", scene.roster.agents, departments)
    await scene.router.apply_roster()
    await scene.calls("c1")

    assert (await scene.call("c1")).agent == "ann"
    await scene.sound()


async def test_an_agents_own_head_start_counts_when_they_free(store: DumpedStore) -> None:
    """Billing's callers come to Ann as though they had waited 30 s longer than the others."""
    ann = replace(agent("ann"), departments={"support": 0, "sales": 30})
    scene = Scene(store, ann)
    await scene.calls("support-1", "support")
    await scene.passes(29)
    await scene.calls("sales-1", "sales")

    await scene.ready("ann")

    assert (await scene.call("sales-1")).state == "offered"
    await scene.sound()


async def test_a_department_order_starves_nobody(store: DumpedStore) -> None:
    """Weights starve callers elsewhere (asterisk#1561): a head start is caught up by waiting."""
    ann = replace(agent("ann"), departments={"support": 0, "sales": 30})
    scene = Scene(store, ann)
    await scene.calls("support-1", "support")
    await scene.passes(31)
    for n in range(3):
        await scene.calls(f"sales-{n}", "sales")

    await scene.ready("ann")

    assert (await scene.call("support-1")).state == "offered"
    await scene.sound()


@pytest.mark.parametrize(("restarts", "next_up"), [({"declined"}, "bob"), (set(), "ann")])
async def test_what_starts_the_idle_clock_anew_is_the_sites_choice(
    store: DumpedStore, restarts: set[Restart], next_up: str
) -> None:
    """Here a declined offer costs the place in the order, there it does not."""
    scene = Scene(store, agent("ann"), agent("bob"))
    scene.roster = replace(scene.roster, restarts=frozenset(restarts))
    await scene.router.apply_roster()
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    await scene.router.decline(await scene.rings("c1"), "busy")
    await scene.router.caller_left("c1", "caller")
    await scene.passes(1)

    await scene.calls("c2")

    assert (await scene.call("c2")).agent == next_up
    await scene.sound()


async def test_a_pause_may_leave_the_idle_clock_running_but_a_night_may_not(
    store: DumpedStore,
) -> None:
    """Without `ready`, who pauses keeps their idle time; signing in always begins anew."""
    scene = Scene(store, agent("ann"), agent("bob"))
    scene.roster = replace(scene.roster, restarts=frozenset[Restart]())
    await scene.router.apply_roster()
    await scene.ready("ann", "bob")
    before = (await scene.agent("ann")).idle_since

    await scene.router.set_presence("ann", "not_ready", "coffee")
    await scene.ready("ann")
    paused = (await scene.agent("ann")).idle_since
    await scene.router.set_presence("ann", "signed_out")
    await scene.ready("ann")

    assert paused == before
    assert (await scene.agent("ann")).idle_since > before
