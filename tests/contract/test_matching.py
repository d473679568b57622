"""Who gets which call, on every store."""

from tests.routing.scene import DumpedStore, Scene, agent


async def test_a_caller_is_offered_to_the_agent_idle_longest(store: DumpedStore) -> None:
    """Order of agents: longest idle first, and the event names the runner-up with both keys."""
    scene = Scene(store, agent("ann"), agent("bob"))
    await scene.ready("bob", "ann")

    turn = await scene.calls("c1")

    assert (turn.word, turn.ahead, turn.ringing) == ("waiting", 0, True)
    assert (await scene.call("c1")).agent == "bob"
    [offered] = await scene.told("call.offered")
    assert (offered["runner_up"], offered["idle"]) == ("ann", "2")
    assert int(offered["agent_key"]) < int(offered["runner_up_key"])
    await scene.sound()


async def test_a_caller_who_is_rung_at_the_door_has_nobody_ahead(store: DumpedStore) -> None:
    """Another waits on, avoiding the only agent; that is no place in this one's queue."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.router.decline((await scene.call("c1")).offer, "")

    turn = await scene.calls("c2")

    assert (await scene.call("c1")).state == "waiting"
    assert (turn.word, turn.ahead, turn.ringing) == ("waiting", 0, True)
    await scene.sound()


async def test_an_agent_who_frees_gets_the_caller_who_came_first(store: DumpedStore) -> None:
    """FIFO within a lane."""
    scene = Scene(store, agent("ann"))
    await scene.calls("c1")
    await scene.passes(1)
    await scene.calls("c2")

    await scene.ready("ann")

    assert (await scene.call("c1")).state == "offered"
    assert (await scene.call("c2")).state == "waiting"
    await scene.sound()


async def test_a_head_start_counts_as_time_already_waited(store: DumpedStore) -> None:
    """The key is entered_at minus head start: 90 s granted beats 60 s waited."""
    scene = Scene(store, agent("ann"))
    await scene.calls("plain")
    await scene.passes(60)
    await scene.calls("vip", head_start_ms=90_000)

    await scene.ready("ann")

    assert (await scene.call("vip")).state == "offered"
    await scene.sound()


async def test_priority_starves_nobody(store: DumpedStore) -> None:
    """Waiting alone never changes a key, so a plain caller passes every vip who comes late."""
    scene = Scene(store, agent("ann"))
    await scene.calls("plain")
    await scene.passes(80)
    await scene.router.turn(scene.entry("plain", turn=1))
    await scene.passes(11)
    for name in ("v1", "v2", "v3"):
        await scene.calls(name, head_start_ms=90_000)

    await scene.ready("ann")

    assert (await scene.call("plain")).state == "offered"
    await scene.sound()


async def test_only_an_agent_with_the_skill_is_offered_the_call(store: DumpedStore) -> None:
    """SKILL: the level required is the least."""
    scene = Scene(store, agent("ann", skills={"fr": 2}), agent("bob", skills={"fr": 3}))
    await scene.ready("ann", "bob")

    await scene.calls("c1", required={"fr": 3})
    await scene.calls("c2", required={"fr": 3})

    assert (await scene.call("c1")).agent == "bob"
    assert (await scene.call("c2")).state == "waiting"
    await scene.sound()


async def test_an_agent_of_two_departments_takes_the_smallest_key_of_both(
    store: DumpedStore,
) -> None:
    """Among the heads of an agent's lanes the smallest key wins."""
    scene = Scene(store, agent("ann", "support", "sales"))
    await scene.calls("c1", "sales")
    await scene.passes(1)
    await scene.calls("c2", "support")

    await scene.ready("ann")

    assert (await scene.call("c1")).state == "offered"
    await scene.sound()


async def test_a_burst_of_callers_rings_as_many_agents_not_one(store: DumpedStore) -> None:
    """A burst rings one agent elsewhere; here each caller reserves their own."""
    scene = Scene(store, *[agent(name) for name in ("ann", "bob", "cyd")])
    await scene.ready("ann", "bob", "cyd")

    for name in ("c1", "c2", "c3", "c4"):
        await scene.calls(name)

    rung = {(await scene.call(name)).agent for name in ("c1", "c2", "c3")}
    assert rung == {"ann", "bob", "cyd"}
    assert (await scene.call("c4")).state == "waiting"
    await scene.sound()


async def test_those_waiting_are_told_their_place_and_a_retry_the_same(store: DumpedStore) -> None:
    """``ahead`` is what was found when the turn was first answered."""
    scene = Scene(store, agent("ann"))
    await scene.calls("c1")
    await scene.passes(1)
    entry = scene.entry("c2")
    await scene.router.turn(entry)
    await scene.router.caller_left("c1", "caller")

    again = await scene.router.turn(entry)
    later = await scene.router.turn(scene.entry("c2", turn=1))

    assert (again.ahead, later.ahead) == (1, 0)
    await scene.sound()


async def test_a_lost_call_is_put_back_at_its_place_by_its_own_turn(store: DumpedStore) -> None:
    """A store that lost everything is healed by the callers' next turns."""
    scene = Scene(store, agent("ann"))
    entered_at = scene.clock.now_ms() - 60_000
    await scene.calls("new")
    lost = scene.entry("lost", entered_at=entered_at, turn=3, restored=True)

    turn = await scene.router.turn(lost)
    await scene.ready("ann")

    assert turn.word == "waiting"
    assert (await scene.call("lost")).state == "offered"
    assert [e["cause"] for e in await scene.told("call.queued")] == ["entered", "restored"]
    await scene.sound()


async def test_a_department_nobody_knows_is_said_so(store: DumpedStore) -> None:
    """A caller is never queued where nobody will ever answer."""
    scene = Scene(store, agent("ann"))

    turn = await scene.calls("c1", "bilinng")

    assert turn.word == "no_department"


async def test_a_department_that_disappears_keeps_its_callers(store: DumpedStore) -> None:
    """Those already waiting stay until they are served."""
    scene = Scene(store, agent("ann"))
    await scene.calls("c1")
    scene.roster = type(scene.roster)("v2", scene.roster.agents, {})

    turn = await scene.router.turn(scene.entry("c1", turn=1))

    assert turn.word == "waiting"
    await scene.sound()


async def test_a_lane_nobody_joins_for_an_hour_is_closed(store: DumpedStore) -> None:
    """A lane costs every agent who serves it a place: an unused one goes."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.router.caller_left("c1", "caller")

    await scene.passes(2 * 3600 + 1)

    assert (await scene.router.snapshot()).lanes == ()
    assert (await store.dump())["places"] == {}
    await scene.calls("c2")
    assert (await scene.call("c2")).state == "offered"
    await scene.sound()
