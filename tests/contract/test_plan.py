"""Agents whose presence follows the plan, on every store."""

from dataclasses import replace
from datetime import UTC, datetime

from routing.agent import Agent
from routing.shifts import Shift, Shifts
from tests.routing.scene import DumpedStore, Scene, agent

EIGHT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DAY = Shifts(Shift(day, 480, 960, "UTC", ((720, 750),)) for day in range(7))


def worker(name: str, *departments: str) -> Agent:
    return replace(agent(name, *departments), shifts=DAY, follows_shifts=True)


async def planned(store: DumpedStore, *agents: Agent) -> Scene:
    """Set the scene half an hour before the shift, with its plan looked at."""
    scene = Scene(store, *agents)
    scene.clock.advance_to(int(EIGHT.timestamp() * 1000) - 1_800_000)
    await scene.router.apply_roster()
    await scene.planner.look()
    return scene


async def until(scene: Scene, hours: float) -> None:
    """Let time pass to so many hours of the day, the plan being looked at when it is due."""
    end_ms = int(EIGHT.timestamp() * 1000) + round((hours - 8) * 3_600_000)
    while (due_ms := await scene.store.next_due_ms()) is not None and due_ms <= end_ms:
        scene.clock.advance_to(due_ms)
        await scene.store.due(100, scene.now())
        for effect in await scene.effects():
            if effect.kind == "plan":
                await scene.planner.look()
            await scene.store.settle(effect.id, "done", "", scene.now())
    scene.clock.advance_to(end_ms)


async def presence(scene: Scene, name: str) -> tuple[str, str]:
    view = await scene.agent(name)
    return view.presence, view.reason


async def test_a_shift_makes_ready_pauses_and_signs_out(store: DumpedStore) -> None:
    """Whose presence follows the shift: ready at its start, away in its break, out at its end."""
    scene = await planned(store, worker("ann"))
    assert await scene.router.agent("ann") is None

    seen = []
    for hours in (8, 12, 12.5, 16):
        await until(scene, hours)
        seen.append(await presence(scene, "ann"))

    assert seen == [("ready", ""), ("not_ready", "break"), ("ready", ""), ("signed_out", "")]
    assert {each["cause"] for each in await scene.told("agent.changed")} == {"roster"}
    await scene.sound()


async def test_the_shift_makes_a_match(store: DumpedStore) -> None:
    """WORK-CONSERVING: who waits at eight is offered to whom the shift makes ready."""
    scene = await planned(store, worker("ann"))
    await until(scene, 7.99)
    await scene.calls("c1")

    await until(scene, 8)

    assert (await scene.call("c1")).agent == "ann"
    await scene.sound()


async def test_who_signed_off_is_not_made_ready_before_the_next_shift(store: DumpedStore) -> None:
    """An agent is never flipped back by the shift they left; nor by the end of its break."""
    scene = await planned(store, worker("ann"), worker("bob"))
    await until(scene, 9)
    await scene.router.set_presence("ann", "signed_out")
    await scene.router.set_presence("bob", "not_ready", "doctor")

    await until(scene, 13)
    assert await presence(scene, "ann") == ("signed_out", "")
    assert await presence(scene, "bob") == ("not_ready", "doctor")
    await until(scene, 24 + 8)

    assert await presence(scene, "ann") == await presence(scene, "bob") == ("ready", "")
    await scene.sound()


async def test_who_talks_at_the_end_of_the_shift_goes_after_the_call(store: DumpedStore) -> None:
    """The conversation goes on; nothing comes after it."""
    scene = await planned(store, worker("ann"))
    await until(scene, 15.99)
    await scene.calls("c1")
    accepted = await scene.talks("c1")
    await scene.calls("c2")

    await until(scene, 16)
    talking = await scene.agent("ann")
    await scene.router.agent_left("c1", accepted.epoch, "agent")

    assert (talking.presence, talking.work, talking.call) == ("signed_out", "talking", "c1")
    assert (await scene.agent("ann")).work == "idle"
    assert (await scene.call("c2")).state == "waiting"
    await scene.sound()


async def test_a_shift_that_began_while_nothing_ran_is_caught_up_with(store: DumpedStore) -> None:
    """What is planned is compared with what was done, not replayed."""
    scene = Scene(store, worker("ann"))
    scene.clock.advance_to(int(EIGHT.timestamp() * 1000) + 60_000)
    await scene.router.apply_roster()

    await scene.planner.look()
    await scene.planner.look()

    assert await presence(scene, "ann") == ("ready", "")
    assert len(await scene.told("agent.changed")) == 2


async def test_a_new_roster_changes_what_is_planned_at_once(store: DumpedStore) -> None:
    """Who is planned no more is signed out, and who is dismissed is forgotten."""
    scene = await planned(store, worker("ann"), worker("bob"))
    await until(scene, 9)
    staff = {"ann": replace(scene.roster.agents["ann"], shifts=Shifts(), follows_shifts=False)}

    scene.roster = replace(scene.roster, version="v2", agents=staff)
    await scene.router.apply_roster()
    await scene.planner.look()

    assert await presence(scene, "ann") == await presence(scene, "bob") == ("signed_out", "")
    assert await scene.store.spells() == {}


async def test_a_process_with_an_older_roster_undoes_nothing(store: DumpedStore) -> None:
    """It looks again later: until it has taken the new one, the plan is not its business."""
    scene = await planned(store, worker("ann"))
    await until(scene, 9)
    newer = scene.roster
    scene.roster = replace(newer, version="v0", agents={})

    await scene.planner.look()

    assert await presence(scene, "ann") == ("ready", "")
    assert await scene.store.next_due_ms() == scene.clock.now_ms() + 1000
