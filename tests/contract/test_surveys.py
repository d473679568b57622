"""Callers who are asked how it went, on every store."""

from dataclasses import replace

from tests.routing.scene import DumpedStore, Scene, agent


async def talking(scene: Scene) -> None:
    """Bring a caller of support, all of whose callers are asked, and Ann together."""
    support = replace(scene.roster.departments["support"], survey=100)
    scene.roster.departments["support"] = support  # type: ignore[index]  # the test's own roster
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.passes(10)
    await scene.talks("c1")
    await scene.done()
    await scene.passes(60)


async def test_the_agent_is_done_and_the_caller_is_asked(store: DumpedStore) -> None:
    """Wrap-up begins at once; the final record waits for the answers and has them."""
    scene = Scene(store, agent("ann"))
    await talking(scene)

    await scene.router.hang_up("ann")
    asked = (await scene.call("c1")).state
    wrapping = (await scene.agent("ann")).work
    kept = await scene.router.answered("c1", "csat", "5")
    again = await scene.router.answered("c1", "csat", "5")
    await scene.router.answered("c1", "resolved", "yes")
    await scene.router.caller_left("c1", "survey", "served")

    assert (asked, wrapping, kept, again) == ("survey", "wrap_up", "kept", "kept")
    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["agent"], ended["talked_ms"]) == ("served", "ann", "60000")
    assert (ended["csat"], ended["resolved"], ended["waited_ms"]) == ("5", "yes", "10000")
    assert len(await scene.told("survey.answered")) == 2
    assert (await store.dump())["agents"]["ann"]["calls"] == "1"
    await scene.sound()


async def test_a_caller_who_hangs_up_half_way_has_given_half(store: DumpedStore) -> None:
    """Also who hangs up at once: the call was served all the same."""
    scene = Scene(store, agent("ann"))
    await talking(scene)
    await scene.router.hang_up("ann")
    await scene.router.answered("c1", "csat", "2")

    await scene.router.caller_left("c1", "caller")
    late = await scene.router.answered("c1", "resolved", "yes")

    [ended] = await scene.told("call.ended")
    assert (ended["outcome"], ended["csat"], ended["resolved"], late) == ("served", "2", "", "over")
    await scene.sound()


async def test_an_agent_who_hangs_up_a_telephone_leaves_the_caller_to_the_survey(
    store: DumpedStore,
) -> None:
    """The same by the handset; the same word again changes nothing."""
    scene = Scene(store, agent("ann"))
    await talking(scene)
    epoch = (await scene.call("c1")).epoch

    word = await scene.router.agent_left("c1", epoch, "agent")
    again = await scene.router.agent_left("c1", epoch, "agent")

    assert (word, again) == ("survey", "stale")
    assert (await scene.call("c1")).state == "survey"
    await scene.sound()


async def test_nobody_is_asked_after_an_emergency(store: DumpedStore) -> None:
    """Whatever the department's chance is."""
    scene = Scene(store, agent("ann"))
    support = replace(scene.roster.departments["support"], survey=100, emergency=True)
    scene.roster.departments["support"] = support  # type: ignore[index]  # the test's own roster
    await scene.ready("ann")
    await scene.calls("c1", emergency=True)
    await scene.talks("c1")

    await scene.router.hang_up("ann")

    assert (await scene.call("c1")).state == "ended"
    await scene.sound()


async def test_a_survey_nobody_answers_comes_to_an_end(store: DumpedStore) -> None:
    """NO-STUCK: a silent leg is asked after; gone, the call ends as served."""
    scene = Scene(store, agent("ann"))
    await talking(scene)
    await scene.router.hang_up("ann")
    await scene.done()
    await scene.passes(120)

    [check] = [e for e in await scene.effects() if e.kind == "check"]
    await store.settle(check.id, "gone", "", scene.now())

    assert [e["outcome"] for e in await scene.told("call.ended")] == ["served"]
    await scene.sound()
