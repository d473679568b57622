"""Several agents rung for one call, on every store."""

from dataclasses import replace

from routing.agent import Agent
from routing.rota import OnCall
from tests.routing.scene import DumpedStore, Scene, agent

CREW = ("ann", "bob", "cyd")


def ringing(store: DumpedStore, at_once: int, *agents: Agent, more_s: int = 0) -> Scene:
    """Set a scene whose departments ring so many together; wrap-up does not blur what follows."""
    crew = agents or tuple(agent(name) for name in CREW)
    strategy = "ring_progressively" if more_s else "ring_some"
    return Scene(
        store, *crew, strategy=strategy, at_once=at_once, more_s=more_s, wrap_up_s=0, avoid_s=30
    )


async def rings_all(scene: Scene, call: str) -> list[str]:
    """Have every device rung for a call ring; return the offers, the oldest first."""
    await scene.done()
    live = list((await scene.call(call)).live)
    for offer in live:
        await scene.router.asked(offer, f"leg-{offer}")
        await scene.router.ringing(offer, f"leg-{offer}")
    return live


async def test_a_call_rings_as_many_as_it_may_longest_idle_first(store: DumpedStore) -> None:
    """ONE-OFFER is at most `ring` live offers: two of three are rung, and the event says so."""
    scene = ringing(store, 2)
    await scene.ready(*CREW)

    await scene.calls("c1")

    call = await scene.call("c1")
    assert (call.rung, call.agent) == (("ann", "bob"), "ann")
    assert [e["ring"] for e in await scene.told("call.offered")] == ["2", "2"]
    assert [e.kind for e in await scene.effects()] == ["ring", "ring"]
    assert (await scene.agent("cyd")).work == "idle"
    await scene.sound()


async def test_of_two_who_answer_one_call_the_first_has_it_and_the_other_is_let_go(
    store: DumpedStore,
) -> None:
    """Two agents answer one call (asterisk#176): one atomic accept; nobody is stuck ringing."""
    scene = ringing(store, 2, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    idle_since = (await scene.agent("bob")).idle_since
    await scene.calls("c1")
    first, second = await rings_all(scene, "c1")

    won = await scene.router.accept(first, f"leg-{first}")
    before = await store.dump()
    late = await scene.router.accept(second, f"leg-{second}")

    assert (won != "lost" and won.agent, late) == ("ann", "lost")
    assert await store.dump() == before
    bob = await scene.agent("bob")
    assert (bob.work, bob.call, bob.idle_since) == ("idle", "", idle_since)
    assert [e["why"] for e in await scene.told("offer.withdrawn")] == ["answered_elsewhere"]
    assert [e.kind for e in await scene.effects()] == ["bridge", "cancel"]
    await scene.sound()


async def test_whoever_loses_one_call_is_rung_for_the_next_at_once(store: DumpedStore) -> None:
    """The accept itself makes the match: the loser of one call does not wait to be asked."""
    scene = ringing(store, 2, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1")
    first, _ = await rings_all(scene, "c1")
    await scene.calls("c2")

    await scene.router.accept(first, f"leg-{first}")

    assert (await scene.call("c2")).rung == ("bob",)
    assert await scene.done() == ["bridge", "cancel"]
    assert await scene.done() == ["ring"]  # once the device has been told to stop
    await scene.sound()


async def test_who_declines_leaves_the_others_ringing_and_the_next_joins(
    store: DumpedStore,
) -> None:
    """The call is nobody's to lose while somebody is rung, and another takes the empty place."""
    scene = ringing(store, 2)
    await scene.ready(*CREW)
    await scene.calls("c1")
    first, second = await rings_all(scene, "c1")

    await scene.router.decline(first, "busy")

    call = await scene.call("c1")
    assert (call.state, call.rung, call.live[0]) == ("offered", ("bob", "cyd"), second)
    await scene.sound()


async def test_the_last_refusal_puts_the_call_back_to_its_place(store: DumpedStore) -> None:
    """The key is what it always was, and the count of those who wait with it."""
    scene = ringing(store, 2, agent("ann"), agent("bob"))
    await scene.ready("ann", "bob")
    await scene.calls("c1", head_start_ms=5000)
    key = (await scene.told("call.queued"))[0]["key"]
    for offer in await rings_all(scene, "c1"):
        await scene.router.decline(offer, "busy")

    call = await scene.call("c1")
    assert (call.state, call.rung, call.live) == ("waiting", (), ())
    assert str(call.entered_at - call.head_start_ms) == key
    await scene.passes(30)
    assert set((await scene.call("c1")).rung) == {"ann", "bob"}
    await scene.sound()


async def test_an_agent_who_frees_joins_the_ringing_but_first_helps_who_rings_nobody(
    store: DumpedStore,
) -> None:
    """A caller nobody is rung for comes before one for whom somebody is, whoever came first."""
    scene = ringing(store, 3)
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.calls("c2")

    await scene.ready("bob", "cyd")

    assert (await scene.call("c2")).rung == ("bob",)
    assert (await scene.call("c1")).rung == ("ann", "cyd")
    await scene.sound()


async def test_one_more_is_rung_after_each_while(store: DumpedStore) -> None:
    """Progressively: a stored deadline adds the next, and nobody is rung twice."""
    scene = ringing(store, 1, more_s=5)
    await scene.ready(*CREW)
    await scene.calls("c1")
    rung = []

    for _ in range(3):
        rung.append((await scene.call("c1")).rung)
        await scene.passes(5)

    assert rung == [("ann",), ("ann", "bob"), ("ann", "bob", "cyd")]
    assert [e["ring"] for e in await scene.told("call.offered")] == ["1", "2", "3"]
    await scene.sound()


async def test_a_preferred_agent_is_asked_alone_before_all_others(store: DumpedStore) -> None:
    """Asked first means alone: the others come in when that has come to nothing."""
    scene = ringing(store, 3)
    await scene.ready(*CREW)

    await scene.calls("c1", own_agent="cyd")
    alone = (await scene.call("c1")).rung
    await scene.passes(5)
    [offer] = await rings_all(scene, "c1")
    await scene.router.decline(offer, "")

    assert alone == ("cyd",)
    assert (await scene.call("c1")).rung == ("ann", "bob")
    await scene.sound()


async def test_those_on_call_are_rung_one_after_the_other_all_the_same(
    store: DumpedStore,
) -> None:
    """A rota is an order: nobody is woken because another is being woken."""
    scene = ringing(store, 3)
    called = {"support": OnCall("night", 1, ("bob", "ann"), ("cyd",))}
    await store.put_on_call(called, scene.now())
    scene.roster = replace(scene.roster, on_call=called)
    await scene.router.apply_roster()
    await scene.ready(*CREW)
    await scene.calls("c1")
    rung = []

    for _ in range(3):
        rung.append((await scene.call("c1")).rung)
        [offer] = await rings_all(scene, "c1")
        await scene.router.decline(offer, "")

    assert rung == [("bob",), ("ann",), ("cyd",)]
    assert len(await scene.told("rota.exhausted")) == 1
    await scene.sound()


async def test_a_caller_who_leaves_frees_everybody_who_was_rung(store: DumpedStore) -> None:
    """No loser is stuck ringing: each device is told to stop, each agent is idle again."""
    scene = ringing(store, 3)
    await scene.ready(*CREW)
    await scene.calls("c1")
    await rings_all(scene, "c1")

    await scene.router.caller_left("c1", "caller")

    assert [(await scene.agent(name)).work for name in CREW] == ["idle"] * 3
    assert await scene.done() == ["cancel"] * 3
    assert len(await scene.told("call.ended")) == 1
    await scene.sound()


async def test_a_burst_rings_every_agent_for_one_call_only(store: DumpedStore) -> None:
    """A burst of calls all rings the same agent (OpenACD#5): here each agent rings for one."""
    scene = ringing(store, 10)
    await scene.ready(*CREW)

    for n in range(5):
        await scene.calls(f"c{n}")

    rung = [agent for n in range(5) for agent in (await scene.call(f"c{n}")).rung]
    assert sorted(rung) == sorted(CREW)
    await scene.sound()


async def test_only_the_winner_of_a_call_counts_it(store: DumpedStore) -> None:
    """Counters doubled elsewhere: three were rung, one talked, one call is counted once."""
    scene = ringing(store, 3)
    await scene.ready(*CREW)
    await scene.calls("c1")
    first, *_ = await rings_all(scene, "c1")
    accepted = await scene.router.accept(first, f"leg-{first}")
    assert accepted != "lost"
    await scene.router.joined("c1", accepted.epoch, "agent")
    await scene.router.joined("c1", accepted.epoch, "caller")
    await scene.passes(10)

    await scene.router.caller_left("c1", "caller")

    agents = (await store.dump())["agents"]
    assert [agents[name].get("calls") for name in CREW] == ["1", None, None]
    assert [agents[name].get("misses", "0") for name in CREW] == ["0", "0", "0"]
    await scene.sound()
