"""Hold, transfer, and what becomes of a caller whose agent is gone, on every store."""

from dataclasses import replace

import pytest

from routing.agent import Agent
from routing.conversing import Target
from tests.routing.scene import DumpedStore, Scene, agent

MOBILE = "+12125550188"


def with_mobile(name: str = "ann") -> Agent:
    """Make an agent who answers in the browser and has a mobile too."""
    return Agent(name, name.title(), (f"client:{name}", MOBILE), {"support": 0, "sales": 0}, {})


async def talking(scene: Scene, *names: str, waited_s: int = 10, talked_s: int = 60) -> None:
    """Let a caller wait, and talk with the first of these agents."""
    await scene.calls("c1")
    await scene.passes(waited_s)
    await scene.ready(*names)
    for name in names:
        await scene.router.touch(name, 3600)
    await scene.talks("c1")
    await scene.done()
    await scene.passes(talked_s)


async def test_a_held_caller_hears_music_until_they_are_taken_back(store: DumpedStore) -> None:
    """How long is told; twice the same changes nothing."""
    scene = Scene(store, agent("ann"))
    await talking(scene, "ann")

    first = await scene.conversing.hold("ann")
    again = await scene.conversing.hold("ann")
    view = await scene.call("c1")
    [hold] = await scene.effects()
    await store.settle(hold.id, "done", "", scene.now())
    await scene.passes(20)
    back = await scene.conversing.resume("ann")
    [resume] = await scene.effects()

    assert (first, again, back) == ("held", "same", "resumed")
    assert view.held_at > 0
    assert (hold.kind, hold.leg, hold.note, hold.room) == ("hold", "leg-c1", "on", "room-c1-1")
    assert (resume.kind, resume.note) == ("hold", "off")
    assert [(e["cause"], e["held_ms"]) for e in await scene.told("call.resumed")] == [
        ("agent", "20000")
    ]
    await scene.sound()


async def test_a_hold_the_carrier_cannot_make_is_taken_back(store: DumpedStore) -> None:
    """An agent is never told that nobody listens while the caller does."""
    scene = Scene(store, agent("ann"))
    await talking(scene, "ann")
    await scene.conversing.hold("ann")
    [hold] = await scene.effects()

    await store.settle(hold.id, "gone", "no_room", scene.now())

    assert (await scene.call("c1")).held_at == 0
    assert [e["cause"] for e in await scene.told("call.resumed")] == ["failed"]
    await scene.sound()


async def test_nobody_holds_or_sends_on_what_is_not_theirs(store: DumpedStore) -> None:
    """An agent without a conversation is told so, and nothing changes."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await talking(scene, "ann", "bob")
    before = await store.dump()

    assert await scene.conversing.hold("bob") == "no_call"
    assert await scene.conversing.transfer("bob", Target("department", "sales")) == "no_call"
    assert await scene.conversing.transfer("bob", Target("number", MOBILE)) == "no_call"
    assert await scene.conversing.transfer("ann", Target("department", "nowhere")) == "unknown"
    assert await scene.conversing.transfer("ann", Target("agent", "nobody")) == "unknown"
    assert await store.dump() == before


async def test_a_transferred_caller_neither_jumps_the_queue_nor_loses_the_place(
    store: DumpedStore,
) -> None:
    """FEATURES 20: the place is that of what they really waited: talking counts not."""
    scene = Scene(store, agent("ann"), agent("eve", "sales"))
    await talking(scene, "ann", waited_s=10, talked_s=60)
    await scene.calls("longer", "sales")
    await scene.passes(15)
    await scene.calls("shorter", "sales")
    await scene.passes(5)

    sent = await scene.conversing.transfer("ann", Target("department", "sales"))
    view = await scene.call("c1")
    order = [name for name, _ in (await store.dump())["lanes"][view.lane]["calls"]]

    assert (sent, view.state, view.department) == ("transferred", "waiting", "sales")
    assert order == ["longer", "c1", "shorter"]
    assert [e["cause"] for e in await scene.told("call.moved")] == ["transferred"]
    assert [e.kind for e in await scene.effects()] == ["return", "cancel"]
    await scene.sound()


async def test_each_agent_counts_their_own_part_and_the_record_the_whole(
    store: DumpedStore,
) -> None:
    """ACCOUNT: one final record; nobody's counters are doubled."""
    scene = Scene(store, agent("ann"), agent("eve", "sales"))
    await talking(scene, "ann", waited_s=10, talked_s=60)
    await scene.conversing.transfer("ann", Target("department", "sales"))
    wrapping = (await scene.agent("ann")).work
    await scene.done()
    await scene.passes(5)
    await scene.ready("eve")
    await scene.talks("c1")
    await scene.passes(30)

    await scene.router.caller_left("c1", "caller")

    agents = (await store.dump())["agents"]
    assert wrapping == "wrap_up"
    assert [(agents[n]["calls"], agents[n]["talk_ms"]) for n in ("ann", "eve")] == [
        ("1", "60000"),
        ("1", "30000"),
    ]
    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["agent"], ended["department"]) == ("served", "eve", "sales")
    assert (ended["talked_ms"], ended["waited_ms"]) == ("90000", "17000")
    await scene.sound()


async def test_a_caller_sent_to_one_agent_is_kept_for_them(store: DumpedStore) -> None:
    """Busy for now, they get the caller next; not ready, nothing happens."""
    scene = Scene(store, agent("ann"), agent("eve", "sales"), agent("joe", "sales"))
    await talking(scene, "ann")
    away = await scene.conversing.transfer("ann", Target("agent", "eve"))
    await scene.ready("eve", "joe")

    sent = await scene.conversing.transfer("ann", Target("agent", "eve"))

    assert (away, sent) == ("not_ready", "transferred")
    assert (await scene.call("c1")).agent == "eve"
    await scene.sound()


async def test_up_is_the_department_a_call_escalates_to(store: DumpedStore) -> None:
    """The agent's escalate button: where there is nothing above, it does nothing."""
    scene = Scene(store, agent("ann"))
    await talking(scene, "ann")
    nothing = await scene.conversing.transfer("ann", Target("up"))
    above = replace(scene.roster.departments["support"], escalates_to="sales")
    scene.roster.departments["support"] = above  # type: ignore[index]  # the test's own roster

    sent = await scene.conversing.transfer("ann", Target("up"))

    assert (nothing, sent) == ("unknown", "transferred")
    assert (await scene.call("c1")).department == "sales"
    assert [e["how"] for e in await scene.told("call.transferred")] == ["up"]
    await scene.sound()


async def test_a_caller_sent_outside_leaves_the_queue_and_can_come_back(
    store: DumpedStore,
) -> None:
    """The number outside is asked for; when nobody answers there the caller waits again."""
    scene = Scene(store, agent("ann"))
    await talking(scene, "ann")

    sent = await scene.conversing.transfer("ann", Target("number", MOBILE))
    refer, cancel = await scene.effects()
    await scene.router.turn(scene.entry("c1", turn=20_000))

    assert sent == "transferred"
    assert (refer.kind, refer.leg, refer.note) == ("refer", "leg-c1", MOBILE)
    assert cancel.kind == "cancel"
    assert (await scene.call("c1")).state == "waiting"
    await scene.sound()


async def test_a_caller_whose_agent_is_lost_is_first_again(store: DumpedStore) -> None:
    """Only *Hang up* ends a call: the caller keeps the place they had, before who came since."""
    scene = Scene(store, with_page("ann"), agent("bob"), rejoin_s=0)
    await talking(scene, "ann")
    await scene.calls("c2")
    epoch = (await scene.call("c1")).epoch

    word = await scene.router.agent_left("c1", epoch, "agent")
    await scene.ready("bob")

    assert word == "requeued"
    assert (await scene.call("c1")).agent == "bob"
    assert (await scene.agent("ann")).reason == "call_lost"
    assert [e["talked_ms"] for e in await scene.told("call.severed")] == ["60000"]
    assert [e.kind for e in await scene.effects()] == ["return", "cancel", "ring"]
    await scene.sound()


def with_page(name: str) -> Agent:
    """Make an agent who answers in the browser alone."""
    return agent(name, page=True)


@pytest.mark.parametrize("found_dead", [False, True])
async def test_an_agent_whose_laptop_died_is_rung_on_the_mobile_first(
    store: DumpedStore, *, found_dead: bool
) -> None:
    """The caller is kept for them for a moment; then others may answer too.

    Also where the page was found dead before the carrier knew that the call was cut.
    """
    scene = Scene(store, with_mobile(), agent("bob"))
    await talking(scene, "ann", "bob")
    if found_dead:
        await store.touch("ann", scene.clock.now_ms())
        await scene.passes(1)
        assert (await scene.agent("ann")).reason == "connection_lost"
    epoch = (await scene.call("c1")).epoch

    await scene.router.agent_left("c1", epoch, "agent")
    await scene.done()
    [ring] = await scene.effects()

    assert (ring.kind, ring.agent, ring.endpoint) == ("ring", "ann", MOBILE)
    await scene.router.decline(ring.offer, "")
    assert (await scene.call("c1")).agent == "bob"
    await scene.sound()


async def test_an_agent_who_hangs_up_a_telephone_has_hung_up(store: DumpedStore) -> None:
    """On a telephone the handset is the button."""
    scene = Scene(store, agent("ann"))
    await talking(scene, "ann")

    word = await scene.router.agent_left("c1", (await scene.call("c1")).epoch, "agent")

    assert word == "ended"
    assert (await scene.told("call.ended"))[0]["outcome"] == "served"
    await scene.sound()


@pytest.mark.parametrize(("answer", "state"), [("gone", "ended"), ("alive", "waiting")])
async def test_when_only_the_room_is_over_the_carrier_is_asked_for_the_caller(
    store: DumpedStore, answer: str, state: str
) -> None:
    """Gone, they hung up; alive, they wait again: nobody hears a goodbye they did not ask for."""
    scene = Scene(store, agent("ann"))
    await talking(scene, "ann")
    word = await scene.router.agent_left("c1", 1, "caller", "room")
    await scene.passes(0)
    check, _ = await scene.effects()

    await store.settle(check.id, answer, "", scene.now())  # type: ignore[arg-type]  # a word of Outcome

    assert word == "asked"
    assert (await scene.call("c1")).state == state
    if answer == "gone":
        assert (await scene.told("call.ended"))[0]["why"] == "caller"
    await scene.sound()


async def test_an_agent_is_not_stuck_in_a_call_whose_every_word_was_lost(
    store: DumpedStore,
) -> None:
    """FEATURES 6: the agent's leg is asked after too, not only the caller's."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await talking(scene, "ann")
    await scene.passes(600)
    check, agents = await scene.effects()

    await store.settle(check.id, "alive", "", scene.now())
    await store.settle(agents.id, "gone", "", scene.now())

    assert (await scene.call("c1")).state == "waiting"
    assert (await scene.agent("ann")).work == "idle"
    await scene.sound()
