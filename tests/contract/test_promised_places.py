"""How a promised place fares while nobody is on the line: it moves, loosens, rests and expires."""

import pytest

from routing.callback import Callbacks, Promised, Slots
from routing.patience import Overflow, Relaxation
from tests.contract.promised import NUMBER, OTHER, House
from tests.contract.test_demands import loosens
from tests.contract.test_emptiness import shifted
from tests.routing.scene import DumpedStore, agent


async def test_a_promise_expires_and_says_so(store: DumpedStore) -> None:
    """Nobody came in time: the call ends, and frees the number for another promise."""
    scene = House(store, expires_after_s=3600)
    await scene.is_promised()
    await scene.comes_to_the_queue()

    await scene.passes(3600)
    before = await scene.effects()
    for effect in before:
        await scene.promises.look(effect.call)
        await store.settle(effect.id, "done", "", scene.now())

    assert [e.kind for e in before] == ["callback"]
    assert await scene.ends() == [("callback_expired", "time")]
    told = [e for e in await scene.effects() if e.kind == "apologise"]
    assert [(e.note, e.language) for e in told] == [(NUMBER, "fr")]
    assert await scene.effects("p2") == []
    assert (await store.dump())["promises"] == {}
    await scene.sound()


@pytest.mark.parametrize(("night_s", "told"), [(3600, 1), (2 * 86_400, 0)])
async def test_who_was_not_called_in_time_is_told_so_in_the_morning(
    store: DumpedStore, night_s: int, told: int
) -> None:
    """Nobody is rung at night for an apology; two days late it would only disturb."""
    scene = House(store)
    now_ms = scene.clock.now_ms()
    calendar = Night(now_ms + 3_500_000, now_ms + (3600 + night_s) * 1000)
    loosens(scene, "support", callback=Callbacks(expires_after_s=3600, calendar=calendar))
    await scene.is_promised(zone="America/Toronto")
    await scene.comes_to_the_queue()
    for seconds in (3500, 90, 60):
        await scene.passes(seconds)
        await scene.looks()
    at_night = await scene.ends()

    await scene.passes(night_s)
    await scene.looks()

    assert len(at_night) == (0 if told else 1)
    assert await scene.ends() == [("callback_expired", "time")]
    assert [e.kind for e in await scene.effects()].count("apologise") == told
    await scene.sound()


class Night:
    """Hours and quiet hours that begin and end where a test says."""

    def __init__(self, begins_ms: int, ends_ms: int) -> None:
        self.span = begins_ms, ends_ms

    def shut_until_ms(self, at_ms: int) -> int | None:
        del at_ms
        return None

    def quiet_until_ms(self, at_ms: int, zone: str) -> int | None:
        assert zone == "America/Toronto"
        begins, ends = self.span
        return ends if begins <= at_ms < ends else None

    def changes_ms(self, at_ms: int, zone: str) -> int | None:
        del zone
        return self.span[0] if at_ms < self.span[0] else None


async def test_a_promise_leaves_the_queue_for_quiet_hours_and_keeps_its_place(
    store: DumpedStore,
) -> None:
    """At night nobody is dialled, however free the agents; in the morning the place is the old."""
    scene = House(store, "ann", expires_after_s=7 * 86_400)
    now_ms = scene.clock.now_ms()
    rules = Callbacks(calendar=Night(now_ms + 60_000, now_ms + 3_660_000))
    loosens(scene, "support", callback=rules)
    key = await scene.is_promised(zone="America/Toronto")
    await scene.comes_to_the_queue()

    await scene.passes(50)
    await scene.looks()
    await scene.ready("ann")
    night = (await scene.call("c1")).state
    await scene.passes(3600)
    await scene.looks()

    assert night == "promised"
    assert [e["why"] for e in await scene.told("callback.postponed")] == ["quiet"]
    assert (await scene.call("c1")).state == "offered"
    assert await scene.key_of("c1") == key
    await scene.sound()


@pytest.mark.parametrize("waits", [False, True], ids=["in the menu", "while they wait"])
async def test_a_time_that_was_chosen_comes_with_its_head_start(
    store: DumpedStore, *, waits: bool
) -> None:
    """Due to the second, before whoever has waited less than the head start by then."""
    scene = House(store, head_start_s=900)
    due_ms = scene.clock.now_ms() + 3_600_000
    await scene.router.arrive(scene.entry("c1").arrival)
    if waits:
        await scene.calls("c1")
        await scene.passes(0)
    await scene.promise("c1", cause="scheduled", due_at=due_ms)
    await scene.passes(3000)
    await scene.calls("c2")

    await scene.passes(600)
    await scene.looks()

    call = await scene.call("c1")
    assert (call.state, call.entered_at) == ("waiting", due_ms)
    assert await scene.in_order("c1") == ["c1", "c2"]
    await scene.sound()


async def test_a_time_takes_as_many_as_it_has_room_for(store: DumpedStore) -> None:
    """Each promise takes a place of its time, and gives it back when it is called off."""
    scene = House(store, slots=Slots(capacity=1))
    due_ms = scene.clock.now_ms() + 3_600_000
    for call in ("c1", "c2", "c3"):
        await scene.router.arrive(scene.entry(call).arrival)

    async def chooses(call: str, number: str) -> str:
        made = scene.promises.promise(scene.entry(call), number, cause="scheduled", due_at=due_ms)
        return (await made).word

    first, second = await chooses("c1", NUMBER), await chooses("c2", "+15145550143")
    taken = await scene.promises.chosen("support", [due_ms, due_ms + 1])
    called_off = await scene.promises.call_off("c1", "supervisor:mia")
    third = await chooses("c3", "+15145550144")

    assert (first, second, third) == ("promised", "full", "promised")
    assert (list(taken), called_off) == ([1, 0], "ended")
    await scene.sound()


async def test_a_promised_call_loosens_as_it_would_have(store: DumpedStore) -> None:
    """Relaxation falls due while nobody is on the line."""
    scene = House(store, agent("ann", skills={"en": 3}))
    loosens(scene, "support", relax=(Relaxation(30, drop=("product",)),))
    await scene.ready("ann")
    await scene.router.arrive(scene.entry("c1").arrival)
    await scene.promise("c1", entry=scene.entry("c1", required={"product": 3}))
    await scene.comes_to_the_queue()
    before = (await scene.call("c1")).state

    await scene.passes(30)

    assert (before, (await scene.call("c1")).state) == ("waiting", "offered")
    await scene.sound()


async def test_another_department_joins_in_for_a_promised_call(store: DumpedStore) -> None:
    """Overflow that a caller's own turn would see is seen without one."""
    scene = House(store, agent("ann", "sales"))
    loosens(scene, "support", overflow=(Overflow("sales", wait_s=60),))
    await scene.is_promised()
    await scene.ready("ann")
    await scene.comes_to_the_queue()

    await scene.passes(61)
    await scene.looks()

    assert (await scene.call("c1")).state == "offered"
    await scene.sound()


async def test_others_join_in_for_a_promised_call_once_nobody_able_is_on_shift(
    store: DumpedStore,
) -> None:
    """``nobody: on_shift``: bob is planned and not there; when his shift is over, sales rings."""
    scene = House(store, shifted(agent("bob")), agent("ann", "sales"))
    loosens(scene, "support", overflow=(Overflow("sales", nobody="on_shift"),))
    await scene.is_promised()
    await scene.ready("ann")
    await scene.comes_to_the_queue()
    await scene.passes(59 * 60)
    await scene.looks()
    on_shift = (await scene.call("c1")).state

    await scene.passes(61)
    await scene.looks()

    assert (on_shift, (await scene.call("c1")).agent) == ("waiting", "ann")
    assert [e["cause"] for e in await scene.told("call.widened")] == ["overflow"]
    await scene.sound()


async def test_an_agent_promises_another_call_in_wrap_up(store: DumpedStore) -> None:
    """It is a call of its own: the first one has its final record already."""
    scene = House(store, "ann")
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.router.caller_left("c1", "caller")
    due_ms = scene.clock.now_ms() + 3_600_000

    made = await scene.promises.again("c1", NUMBER, cause="agent", due_at=due_ms, who="ann")
    unknown = await scene.promises.again("c9", NUMBER, cause="agent")
    assert isinstance(made, Promised)
    before = await scene.call(made.call)
    await scene.passes(3600)
    await scene.looks()

    assert (made.word, unknown) == ("promised", "unknown")
    assert (before.state, before.cause, before.due_at) == ("promised", "agent", due_ms)
    assert [view.id for view in await scene.promises.promised()] == [made.call]
    assert (await scene.told("callback.promised"))[0]["who"] == "ann"
    assert (await scene.call(made.call)).state == "waiting"  # nobody there speaks French
    await scene.sound()


async def test_an_agents_promise_is_known_by_the_number_the_caller_rang_from(
    store: DumpedStore,
) -> None:
    """To be called at another number in a minute; who rings in instead is at the front."""
    scene = House(store, "ann")
    await scene.ready("ann")
    await scene.calls("c1", personal=True)
    await scene.talks("c1")
    await scene.router.caller_left("c1", "caller")
    await scene.promises.again("c1", OTHER, cause="agent", who="ann", personal=True)

    turn = await scene.calls("c2", personal=True)

    assert turn.reclaimed is not None
    assert await scene.promises.promised() == []
    await scene.sound()


@pytest.mark.parametrize(("ready", "rung"), [(True, "bob"), (False, "ann")])
async def test_who_promised_a_call_is_rung_for_it_first_if_they_are_ready(
    store: DumpedStore,
    ready: bool,  # noqa: FBT001 - a parameter of the test
    rung: str,
) -> None:
    """Ann is first in line, Bob wished to call back himself: he is asked, unless he is away."""
    french = {"fr": 5}
    scene = House(store, agent("ann", skills=french), agent("bob", skills=french))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.router.caller_left("c1", "caller")
    due_ms = scene.clock.now_ms() + 600_000
    made = await scene.promises.again(
        "c1", NUMBER, cause="agent", due_at=due_ms, who="bob", own_agent="bob"
    )
    assert isinstance(made, Promised)
    if ready:
        await scene.ready("bob")

    await scene.passes(600)
    await scene.looks()

    assert (await scene.call(made.call)).agent == rung
    await scene.sound()
