"""What a watcher is shown of the living site, and how it tells what it found, on every store."""

from routing.invariants import violations
from tests.routing.scene import DumpedStore, Scene, agent


async def test_a_living_site_is_shown_whole_without_what_ended(store: DumpedStore) -> None:
    """A talk, a ring, a wrap-up, one who waits and one who left: as the dump has them."""
    scene = Scene(store, *[agent(name) for name in ("ann", "bob", "cyd")])
    await scene.ready("ann", "bob", "cyd")
    for call in ("gone", "talks", "rings"):
        await scene.calls(call)
    await scene.talks("gone")
    await scene.talks("talks")
    await scene.rings("rings")
    await scene.router.caller_left("gone", "caller")
    await scene.calls("waits")

    live, dump = await store.live(scene.now()), await store.dump()

    assert violations(live) == []
    assert sorted(live["calls"]) == ["rings", "talks", "waits"]
    assert live["calls"].items() <= dump["calls"].items()
    for part in ("agents", "places", "lanes", "queued", "own"):
        assert live[part] == dump[part]


async def test_rules_found_broken_are_told_once_in_a_while(store: DumpedStore) -> None:
    """Any number of processes watch; the next minute it is told again."""
    scene = Scene(store)
    found = [("CONSERVE", 'call "c1" is lost'), ("SKILL", 'agent "ann" cannot')]

    answers = [await store.broken(found, scene.now()) for _ in range(2)]
    await scene.passes(60)
    answers.append(await store.broken(found[:1], scene.now()))

    told = await scene.told("invariant.broken")
    assert answers == ["told", "again", "told"]
    assert [(e["name"], e["what"]) for e in told] == [*found, found[0]]
