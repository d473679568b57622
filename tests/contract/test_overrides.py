"""What supervisors let agents do otherwise than the roster says, on every store."""

from dataclasses import replace
from typing import Any

from routing.agent import Agent
from routing.conversing import Target
from routing.override import Kind, Override
from routing.overriding import Overridden
from routing.policy import sign_in_of
from tests.routing.scene import DumpedStore, Scene, agent

HOUR_S = 3600
FRENCH = {"fr": 3}


async def scene_of(store: DumpedStore, *agents: Agent, **rules: Any) -> Scene:
    """Set the scene with its roster applied and everybody ready."""
    scene = Scene(store, *agents, **rules)
    await scene.router.apply_roster()
    await scene.ready(*(each.id for each in agents))
    return scene


async def override(
    scene: Scene, who: str, kind: Kind, name: str, value: int | None, for_s: int = HOUR_S
) -> Overridden:
    """Have Sue override something of an agent, for an hour unless told otherwise."""
    now_ms = scene.clock.now_ms()
    until_ms = now_ms + for_s * 1000
    wanted = Override(who, kind, name, value, until_ms, now_ms, "sue", "flu")
    return await scene.router.overriding.set(wanted)


async def passes(scene: Scene, seconds: float) -> None:
    """Let time pass, with the plan looked at as a dispatcher does."""
    await scene.passes(seconds)
    for effect in await scene.effects():
        if effect.kind == "plan":
            await scene.planner.look()
        await scene.store.settle(effect.id, "done", "", scene.now())


async def stands(scene: Scene, who: str) -> bool:
    """Tell whether an agent stands where the roster and the overrides in force say."""
    dump = await scene.store.dump()
    _, lanes = await scene.store.open_lanes()
    roster = scene.roster.under(await scene.router.overriding.active())
    return set(dump["places"].get(who, {})) == set(
        sign_in_of(roster.agents[who], roster, lanes).lanes
    )


async def test_a_skill_given_rings_the_agent_for_who_waits_at_once(store: DumpedStore) -> None:
    """WORK-CONSERVING: the override makes the match it makes possible, in one transition."""
    scene = await scene_of(store, agent("ann"), agent("bob", "sales"))
    await scene.calls("c1", required=FRENCH)
    epoch = await scene.store.epoch()

    assert await override(scene, "ann", "skill", "fr", 3) == "set"

    assert (await scene.call("c1")).agent == "ann"
    assert (await scene.told("call.offered"))[0]["epoch"] == str(epoch + 1)
    [told] = await scene.told("override.set")
    until = str(scene.clock.now_ms() + HOUR_S * 1000)
    assert told == {
        "agent": "ann",
        "what": "skill",
        "name": "fr",
        "value": "3",
        "until": until,
        "who": "sue",
        "why": "flu",
    }
    assert (await scene.router.snapshot()).overrides[0].who == "sue"
    await scene.sound()


async def test_a_department_given_counts_with_its_head_start_and_one_taken_away_does_not_ring(
    store: DumpedStore,
) -> None:
    """Ann helps sales out and leaves support to the others, until it is over."""
    scene = await scene_of(store, agent("ann"), agent("bob"))
    await override(scene, "ann", "department", "sales", 30)
    await override(scene, "ann", "department", "support", None)

    await scene.calls("c1", "sales")
    await scene.calls("c2")

    assert [(await scene.call(each)).agent for each in ("c1", "c2")] == ["ann", "bob"]
    assert " 30000" in next(iter((await scene.store.dump())["places"]["ann"].values()))
    assert await stands(scene, "ann")
    await scene.sound()


async def test_its_end_takes_effect_and_the_conversation_it_made_goes_on(
    store: DumpedStore,
) -> None:
    """The time is a stored deadline: whichever process looks at the plan ends it, once."""
    scene = await scene_of(store, agent("ann"))
    await override(scene, "ann", "skill", "fr", 3)
    await scene.calls("c1", required=FRENCH)
    await scene.talks("c1")

    await passes(scene, HOUR_S + 1)
    await scene.planner.look()
    talking = await scene.agent("ann")
    await scene.calls("c2", required=FRENCH)
    await scene.router.caller_left("c1", "caller")
    await passes(scene, 30)

    assert (talking.work, talking.call) == ("talking", "c1")
    assert (await scene.call("c2")).state == "waiting"
    assert await scene.told("override.expired") == [
        {"agent": "ann", "what": "skill", "name": "fr", "value": "3"}
    ]
    assert (await scene.store.dump())["overrides"] == {}
    assert await stands(scene, "ann")
    await scene.sound()


async def test_one_is_ended_before_its_time_by_somebody_and_once(store: DumpedStore) -> None:
    """Whoever ends it is told; the one that is there no more is ended by nobody."""
    scene = await scene_of(store, agent("ann", skills={"fr": 5}))
    await override(scene, "ann", "skill", "fr", None)
    await scene.calls("c1", required=FRENCH)
    waited = (await scene.call("c1")).state

    ended = [
        await scene.router.overriding.end("ann", "skill", "fr", "tom"),
        await scene.router.overriding.end("ann", "skill", "fr", "tom"),
    ]

    assert (waited, ended) == ("waiting", ["ended", "none"])
    assert (await scene.call("c1")).agent == "ann"
    assert [each["who"] for each in await scene.told("override.ended")] == ["tom"]
    assert not [m for m, _ in (await scene.store.dump())["due"] if m.startswith("plan:ann")]
    await scene.sound()


async def test_a_second_one_takes_the_place_of_the_first_and_the_firsts_end_ends_nothing(
    store: DumpedStore,
) -> None:
    """FENCE: what was prolonged meanwhile is not ended by whoever saw the earlier end."""
    scene = await scene_of(store, agent("ann"))
    await override(scene, "ann", "skill", "fr", 2, for_s=60)
    [first] = await scene.router.overriding.active()
    await override(scene, "ann", "skill", "fr", 4)

    late = await scene.store.end_override(
        first, "", {}, "v1", await scene.store.epoch(), scene.now()
    )
    await passes(scene, 61)

    assert late == "none"
    assert [each.value for each in await scene.router.overriding.active()] == [4]
    assert await stands(scene, "ann")


async def test_it_is_kept_by_a_publication_by_signing_out_and_by_whoever_opens_a_lane(
    store: DumpedStore,
) -> None:
    """Overrides stand outside the roster's versions: SKILL holds at every epoch."""
    scene = await scene_of(store, agent("ann"), agent("bob", skills={"fr": 5}))
    await override(scene, "ann", "skill", "fr", 3)
    await override(scene, "bob", "skill", "fr", 1)

    scene.roster = replace(scene.roster, version="v2")
    await scene.router.apply_roster()
    await scene.router.set_presence("ann", "signed_out")
    await scene.ready("ann")
    await scene.calls("c1", required=FRENCH)

    assert (await scene.call("c1")).agent == "ann"
    assert await stands(scene, "ann")
    assert await stands(scene, "bob")
    await scene.sound()


async def test_whom_the_roster_dismissed_is_not_brought_back_and_nothing_breaks(
    store: DumpedStore,
) -> None:
    """Neither by an override that runs nor by a new one; a department that is gone stays gone."""
    scene = await scene_of(store, agent("ann"), agent("bob"))
    await override(scene, "ann", "skill", "fr", 3, for_s=60)
    await override(scene, "bob", "department", "sales", 0, for_s=60)
    departments = {"support": scene.roster.departments["support"]}
    staff = {"bob": scene.roster.agents["bob"]}

    scene.roster = replace(scene.roster, version="v2", agents=staff, departments=departments)
    await scene.router.apply_roster()
    again = await override(scene, "ann", "skill", "de", 3)
    await scene.calls("c1", required=FRENCH)

    assert again == "unknown"
    assert (await scene.agent("ann")).presence == "signed_out"
    assert (await scene.call("c1")).state == "waiting"
    await passes(scene, 61)
    assert await scene.router.overriding.active() == ()
    await scene.sound()


async def test_a_process_with_an_older_roster_is_told_so_and_changes_nothing(
    store: DumpedStore,
) -> None:
    """Its places would be those of before; the end of an override waits for one that is abreast."""
    scene = await scene_of(store, agent("ann"))
    await override(scene, "ann", "skill", "fr", 3, for_s=60)
    newer, scene.roster = scene.roster, replace(scene.roster, version="v0")
    before = await scene.store.dump()

    late = await override(scene, "ann", "skill", "fr", 1)
    ended = await scene.router.overriding.end("ann", "skill", "fr", "sue")
    unchanged = await scene.store.dump() == before
    await passes(scene, 61)
    waits = await scene.router.overriding.active()
    scene.roster = newer
    await passes(scene, 61)

    assert (late, ended, unchanged) == ("behind", "behind", True)
    assert len(waits) == 1
    assert await scene.router.overriding.active() == ()


async def test_a_caller_sent_to_whoever_helps_out_waits_in_the_department_they_help(
    store: DumpedStore,
) -> None:
    """Bob of sales answers for support instead just now: in his old one nobody would take it."""
    scene = await scene_of(store, agent("ann"), agent("bob", "sales"))
    await override(scene, "bob", "department", "support", 0)
    await override(scene, "bob", "department", "sales", None)
    await scene.calls("c1")
    await scene.talks("c1")

    sent = await scene.conversing.transfer("ann", Target("agent", "bob"))

    assert sent == "transferred"
    assert (await scene.call("c1")).agent == "bob"
    await scene.sound()


async def test_what_is_worked_out_before_an_override_is_stale_after_it(store: DumpedStore) -> None:
    """A sign-in under the epoch of before would forget it."""
    scene = await scene_of(store, agent("ann"))
    epoch, lanes = await scene.store.open_lanes()
    who = sign_in_of(scene.roster.agents["ann"], scene.roster, lanes)

    await override(scene, "ann", "skill", "fr", 3)

    assert await scene.store.sign_in(who, epoch, scene.now()) == "stale"
