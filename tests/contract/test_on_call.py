"""Who is rung at night, in which order, and what happens when nobody answers; on every store."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from routing.rota import Rota, Turns
from tests.routing.scene import START_MS, DumpedStore, Scene, agent


@dataclass(frozen=True)
class Nightly:
    """Hold from one instant to another."""

    begins_ms: int
    ends_ms: int

    def since_ms(self, at_ms: int) -> int | None:
        return self.begins_ms if self.begins_ms <= at_ms < self.ends_ms else None

    def next_change_ms(self, after_ms: int) -> int | None:
        edges = (edge for edge in (self.begins_ms, self.ends_ms) if edge > after_ms)
        return min(edges, default=None)


STAFF = (agent("ann", "sales"), agent("bob", "sales"), agent("eve", "sales"), agent("day"))


async def night(store: DumpedStore, tries: int = 1, hours: int = 8) -> Scene:
    """Let a night begin in which ann, then bob are on call for support, and eve is alarmed."""
    scene = Scene(store, *STAFF)
    when = Nightly(START_MS, START_MS + hours * 3_600_000)
    rota = Rota("night", ("ann", "bob"), tries, ("eve",), when)
    scene.roster = replace(scene.roster, rotas={"support": rota})
    await scene.router.apply_roster()
    await scene.planner.look()
    return scene


async def rings_out(scene: Scene, call: str) -> str:
    """Let whoever is rung for a call not answer; return who it was."""
    await scene.rings(call)
    view = await scene.call(call)
    await scene.router.missed(view.offer)
    return view.agent


async def test_those_on_call_are_rung_in_their_order_and_then_whoever_is_alarmed(
    store: DumpedStore,
) -> None:
    """Their own departments and skills do not matter at night; their order does."""
    scene = await night(store)

    await scene.calls("c1", required={"fr": 5})
    rung = [await rings_out(scene, "c1") for _ in range(2)]
    told = await scene.told("rota.exhausted")

    assert rung == ["ann", "bob"]
    assert [(each["call"], each["rota"]) for each in told] == [("c1", "night")]
    assert (await scene.call("c1")).agent == "eve"
    assert "alarm" in [effect.kind for effect in await scene.effects()]
    await scene.sound()


async def test_each_is_tried_as_often_as_the_rota_says_and_nobody_is_sent_away(
    store: DumpedStore,
) -> None:
    """Misses on call do not make not ready: who slept through two rings may hear the third."""
    scene = await night(store, tries=3)

    await scene.calls("c1")
    rung = [await rings_out(scene, "c1") for _ in range(6)]

    assert rung == ["ann"] * 3 + ["bob"] * 3
    assert (await scene.agent("ann")).presence == (await scene.agent("bob")).presence == "ready"
    await scene.sound()


async def test_a_second_caller_waits_for_those_on_call_and_wakes_nobody_else(
    store: DumpedStore,
) -> None:
    """Whoever talks or is rung may yet answer: that is no alarm."""
    scene = await night(store)
    for name in ("c1", "c2", "c3"):
        await scene.calls(name)

    await scene.talks("c1")

    assert [(await scene.call(name)).agent for name in ("c1", "c2", "c3")] == ["ann", "bob", ""]
    assert await scene.told("rota.exhausted") == []
    assert (await scene.agent("eve")).work == "idle"
    await scene.sound()


async def test_whoever_is_at_work_for_the_department_comes_before_those_on_call(
    store: DumpedStore,
) -> None:
    """A rota stands behind the department's own agents."""
    scene = await night(store)
    await scene.ready("day")

    await scene.calls("c1")

    assert (await scene.call("c1")).agent == "day"
    await scene.sound()


async def test_with_nobody_on_call_there_the_alarm_comes_at_once(store: DumpedStore) -> None:
    """Everyone on call has signed off: the caller does not wait for them."""
    scene = await night(store)
    await scene.router.set_presence("ann", "signed_out")
    await scene.router.set_presence("bob", "not_ready", "ill")

    await scene.calls("c1")

    assert (await scene.call("c1")).agent == "eve"
    assert len(await scene.told("rota.exhausted")) == 1
    await scene.sound()


async def test_in_the_morning_those_on_call_are_signed_out_and_asked_no_more(
    store: DumpedStore,
) -> None:
    """The end of the night is a new epoch; who waits then waits for the day."""
    scene = await night(store, hours=1)
    assert (await scene.agent("ann")).presence == "ready"

    await scene.passes(3600)
    await scene.planner.look()
    await scene.calls("c1")

    assert (await scene.agent("ann")).presence == "signed_out"
    assert (await scene.call("c1")).state == "waiting"
    assert await scene.store.on_call() == {}
    await scene.sound()


def test_the_order_turns_each_week_at_its_hour_whatever_the_clocks_do() -> None:
    """Weeks are counted by the wall: the one in which the clocks change has its hour too."""
    turns = Turns(date(2026, 10, 19), 9 * 60, "America/New_York")
    rota = Rota("night", ("a", "b", "c"), 1, (), Nightly(0, 2**50), turns)

    def first(wall: str) -> str:
        instant = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("America/New_York"))
        called = rota.on_call(int(instant.timestamp() * 1000))
        assert called is not None
        return called.order[0]

    walls = ("2026-10-26T08:59", "2026-10-26T09:00", "2026-11-02T08:59", "2026-11-02T09:00")
    assert [first(wall) for wall in walls] == ["a", "b", "b", "c"]
    assert first("2026-11-09T09:00") == "a"
