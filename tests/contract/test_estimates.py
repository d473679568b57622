"""What estimates of the wait are made of, and how they are told, on every store."""

import pytest

from routing import pace
from routing.estimate import Range
from routing.patience import Overflow
from routing.prospect import Busy, Rivals
from tests.routing.scene import DumpedStore, Scene, agent


async def handles(scene: Scene, count: int, talk_s: float = 100) -> None:
    """Let so many calls be served by whoever is ready, one after the other."""
    for number in range(count):
        call = f"served-{number}"
        await scene.calls(call)
        offer = await scene.rings(call)
        accepted = await scene.router.accept(offer, f"leg-{offer}")
        assert accepted != "lost"
        await scene.router.joined(call, accepted.epoch, "caller")
        await scene.router.joined(call, accepted.epoch, "agent")
        await scene.passes(talk_s)
        await scene.router.caller_left(call, "caller")
        await scene.passes(20)


async def spoken(scene: Scene, call: str, turn: int, said: Range) -> Range | None:
    """Tell that a range is spoken; return what is."""
    return await scene.store.estimated(call, turn, said, scene.now())


async def test_an_outlook_counts_who_is_ahead_and_who_can_answer(store: DumpedStore) -> None:
    """Ahead in the lane; agents ready, busy ones too; nobody who is away."""
    scene = Scene(store, agent("ann"), agent("ben"), agent("eve", "sales"))
    await scene.ready("ann", "ben", "eve")
    for call in ("one", "two", "three", "four"):
        await scene.calls(call)
        await scene.passes(1)

    outlook = await scene.store.outlook(scene.entry("four"))
    await scene.router.set_presence("ben", "not_ready", "break")
    later = await scene.store.outlook(scene.entry("four"))
    rung = await scene.store.outlook(scene.entry("one"))
    door = await scene.store.outlook(scene.entry("nobody"))
    strange = await scene.store.outlook(scene.entry("nobody", required={"welsh": 5}))

    assert outlook is not None
    assert later is not None
    assert (outlook.prospect.ahead, len(outlook.prospect.agents)) == (1, 2)
    assert (later.prospect.ahead, len(later.prospect.agents)) == (2, 1)
    assert outlook.prospect.waits
    assert (rung, strange) == (None, None)
    assert door is not None
    assert (door.prospect.ahead, len(door.prospect.agents)) == (3, 1)
    assert not door.prospect.waits
    assert door.prospect.key == scene.entry("nobody").key


async def test_an_outlook_says_what_each_agent_does_and_since_when(store: DumpedStore) -> None:
    """Rung, talking, in wrap-up until an instant: who has just begun will take longer."""
    scene = Scene(store, agent("ann"), agent("ben"), agent("eve"))
    await scene.ready("ann", "ben", "eve")
    await handles(scene, 1)
    began_ms = scene.now().at_ms
    for call in ("served", "talks", "rung", "waits"):
        await scene.calls(call)
    for call in ("served", "talks"):
        accepted = await scene.router.accept(await scene.rings(call), f"leg-{call}")
        assert accepted != "lost"
        await scene.router.joined(call, accepted.epoch, "caller")
        await scene.router.joined(call, accepted.epoch, "agent")
    await scene.passes(3)
    await scene.router.caller_left("served", "caller")

    outlook = await scene.store.outlook(scene.entry("waits"))

    assert outlook is not None
    ends_ms = began_ms + 3000 + 15_000
    assert outlook.prospect.agents == (
        Busy("offered", began_ms),
        Busy("talking", began_ms),
        Busy("wrap_up", began_ms + 3000, ends_ms),
    )


async def test_callers_of_other_queues_are_counted_with_who_serves_them(
    store: DumpedStore,
) -> None:
    """Two wait for sales, and one of the two who answer there answers support too."""
    scene = Scene(store, agent("ann", "support", "sales"), agent("eve", "sales"))
    await scene.ready("ann", "eve")
    for number in range(4):
        await scene.calls(f"sale-{number}", "sales")
        await scene.passes(1)
    await scene.calls("mine")
    await scene.calls("behind", "sales")

    outlook = await scene.store.outlook(scene.entry("mine"))

    assert outlook is not None
    assert (outlook.prospect.ahead, outlook.prospect.rivals) == (0, (Rivals(2, 1, 2),))


async def test_of_many_agents_some_stand_for_all(
    store: DumpedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are able, few are looked at; they count for all, in every lane, each once."""
    monkeypatch.setattr("routing.store.redis_estimating.MOST_AGENTS", 6)
    both = [agent(f"both-{number}", "support", "sales") for number in range(12)]
    scene = Scene(store, *both)
    await scene.ready(*(each.id for each in both))
    for number in range(14):
        await scene.calls(f"sale-{number}", "sales")
    await scene.passes(1)
    await scene.calls("mine")

    first = await scene.store.outlook(scene.entry("mine"))
    again = await scene.store.outlook(scene.entry("mine"))

    assert first == again
    assert first is not None
    assert len(first.prospect.agents) * first.prospect.each == 12
    assert first.prospect.rivals == (Rivals(2, 12, 12),)


async def test_nothing_is_said_until_enough_is_known_and_somebody_is_ready(
    store: DumpedStore,
) -> None:
    """A guess from nothing would be a lie; nobody ready has no end that could be told."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("first")
    await scene.calls("early")
    early = (await scene.router.forecast(scene.entry("early"))).now
    await scene.router.caller_left("first", "caller")
    await scene.router.caller_left("early", "caller")
    await scene.passes(5)
    await handles(scene, 7)
    await scene.calls("rung")
    await scene.calls("late")

    late = (await scene.router.forecast(scene.entry("late"))).now
    first = await scene.router.forecast(scene.entry("late", turn=1), speak=True)
    retry = await scene.router.forecast(scene.entry("late", turn=1), speak=True)
    silent = await scene.router.forecast(scene.entry("late", turn=2), late, speak=True)
    again = (await scene.router.forecast(scene.entry("late"))).now
    await scene.router.set_presence("ann", "not_ready", "break")
    nobody = (await scene.router.forecast(scene.entry("late"))).now

    assert (early, nobody) == (None, None)
    assert late == again == first.spoken == retry.spoken
    assert silent.spoken is None
    assert len(await scene.told("call.estimated")) == 1
    assert late is not None
    assert late.low_s <= 120 <= (late.high_s or 0)
    await scene.sound()


async def test_a_wait_turn_that_comes_twice_is_told_the_same_estimate(store: DumpedStore) -> None:
    """One event for each estimate spoken; a retry hears what was said first, a late one nothing."""
    scene = Scene(store, agent("ann"))
    await scene.calls("waits")
    await scene.passes(30)

    first = await spoken(scene, "waits", 2, Range(120, 300))
    retry = await spoken(scene, "waits", 2, Range(60, 240))
    later = await spoken(scene, "waits", 5, Range(60, None))
    stale = await spoken(scene, "waits", 2, Range(120, 300))
    unknown = await spoken(scene, "nobody", 2, Range(120, 300))

    assert (first, retry) == (Range(120, 300), Range(120, 300))
    assert (later, stale, unknown) == (Range(60, None), None, None)
    told = await scene.told("call.estimated")
    assert [(each["low_s"], each["high_s"], each["waited_ms"]) for each in told] == [
        ("120", "300", "30000"),
        ("60", "", "30000"),
    ]
    await scene.sound()


async def test_a_second_stay_in_the_queue_begins_to_be_told_anew(store: DumpedStore) -> None:
    """Wait turns are counted from 0 again after the menu: the estimate must not fall silent."""
    scene = Scene(store, agent("ann"))
    await scene.calls("waits")
    await spoken(scene, "waits", 7, Range(120, 300))
    await scene.router.leave_queue("waits", "menu", "topic")
    await scene.passes(10)
    await scene.calls("waits")

    again = await spoken(scene, "waits", 0, Range(180, 300))

    assert again == Range(180, 300)


async def test_paces_that_have_seen_less_never_replace_those_that_have_seen_more(
    store: DumpedStore,
) -> None:
    """Two processes fold the same events; whoever is behind is told so."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await handles(scene, 2)
    events = await scene.router.events(0)
    behind = pace.folded(pace.Paces(), events[:-3])
    whole = pace.folded(behind, events[-3:])

    kept = await scene.store.keep_paces(whole.seq, whole.text())
    older = await scene.store.keep_paces(behind.seq, behind.text())
    await scene.calls("waits")
    await scene.calls("behind")
    outlook = await scene.store.outlook(scene.entry("behind"))

    assert (kept, older) == ("kept", "older")
    assert outlook is not None
    assert pace.read(outlook.paces) == whole == pace.folded(pace.Paces(), events)
    assert outlook.events[0].seq == whole.seq + 1


async def test_who_would_wait_too_long_is_turned_away_at_the_door_alone(
    store: DumpedStore,
) -> None:
    """Before anything is known everybody may come; who waits already has a place."""
    scene = Scene(store, agent("ann"), max_expected_wait_s=180)
    await scene.ready("ann")
    await handles(scene, 7)
    await scene.calls("rung")
    first = await scene.calls("first")
    for number in range(4):
        await scene.passes(1)
        await scene.calls(f"next-{number}")

    await scene.passes(1)
    away = await scene.calls("away")
    stays = await scene.router.turn(scene.entry("first", turn=1, restored=True))

    assert first.word == "waiting"
    assert (away.word, away.why, away.step) == ("left", "long_wait", "")
    assert stays.word == "waiting"
    await scene.sound()


async def test_another_department_joins_in_when_the_wait_would_be_long(
    store: DumpedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sales answers who would wait at least two minutes for support, and nobody sooner."""
    rule = Overflow("sales", expected_s=120)
    scene = Scene(store, agent("ann"), agent("eve", "sales"), overflow=(rule,))
    await scene.ready("ann")
    await handles(scene, 7)
    await scene.ready("eve")
    await scene.router.set_presence("eve", "not_ready", "break")
    await scene.calls("rung")
    for number in range(3):
        await scene.passes(1)
        await scene.calls(f"waits-{number}")

    widened = [(each["call"], each["cause"]) for each in await scene.told("call.widened")]

    last = await scene.store.outlook(scene.entry("waits-2"))
    monkeypatch.setattr("routing.store.redis_estimating.MOST_AHEAD", 1)
    judged = await scene.store.outlook(scene.entry("waits-2"))
    assert last is not None
    assert judged is not None
    assert judged.prospect.ahead == last.prospect.ahead > 1
    assert widened[0][1] == "overflow"
    assert widened[0][0] != "waits-0"
    await scene.router.set_presence("eve", "ready")
    assert (await scene.agent("eve")).call == widened[0][0]
    await scene.sound()
