"""A page dies in a conversation: its agent may come back to their caller; on every store."""

import pytest

from tests.routing.scene import DumpedStore, Scene, agent


async def cut_off(store: DumpedStore, lost_after_s: int = 30, **rules: object) -> Scene:
    """Ann, who has only her page, is cut off from c1 after a while; c2 waits with a head start.

    A page that does not prove its life for a minute makes its agent not ready.
    """
    staff = (agent("ann", "support", page=True), agent("bob", "support"))
    scene = Scene(store, *staff, **rules)
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.passes(lost_after_s)
    await scene.calls("c2", head_start_ms=600_000)
    await scene.router.agent_left("c1", (await scene.call("c1")).epoch, "agent")
    return scene


async def test_the_caller_is_kept_for_a_moment_and_hears_why(store: DumpedStore) -> None:
    """Nobody else is rung for them; Ann is not ready, as no call could ring in her page."""
    scene = await cut_off(store)
    await scene.ready("bob")

    call, ann = await scene.call("c1"), await scene.agent("ann")
    told = [(e.kind, e.note) for e in await scene.effects() if e.call == "c1"]

    assert (call.state, ann.presence, ann.reason, ann.rejoin) == (
        "waiting",
        "not_ready",
        "call_lost",
        "c1",
    )
    assert told == [("return", "cut_off"), ("cancel", "")]
    assert (await scene.call("c2")).agent == "bob"
    await scene.sound()


@pytest.mark.parametrize(("how", "lost_after_s"), [("alive", 30), ("alive", 90), ("ready", 30)])
async def test_an_agent_who_comes_back_has_their_own_caller_first(
    store: DumpedStore, how: str, lost_after_s: int
) -> None:
    """The page reconnects by itself, or is loaded anew and Ready pressed: before any other call.

    Also where the page was found dead before the carrier knew that the call was cut.
    """
    scene = await cut_off(store, lost_after_s)
    await scene.passes(10)

    if how == "alive":
        await scene.router.touch("ann", 15)
    else:
        await scene.router.set_presence("ann", "ready")

    call, ann = await scene.call("c1"), await scene.agent("ann")
    assert (call.state, call.agent, ann.presence, ann.rejoin) == ("offered", "ann", "ready", "")
    assert (await scene.call("c2")).state == "waiting"
    assert (await scene.told("agent.changed"))[-1]["cause"] == (
        "rejoined" if how == "alive" else "agent"
    )
    accepted = await scene.answers("c1")
    assert accepted.agent == "ann"
    await scene.sound()


async def test_when_nobody_comes_back_somebody_else_is_rung_and_a_late_page_changes_nothing(
    store: DumpedStore,
) -> None:
    """The place is the old one; who comes too late is not made ready behind their back."""
    scene = await cut_off(store)
    await scene.passes(29)
    await scene.ready("bob")
    first = (await scene.call("c2")).agent
    await scene.router.missed(await scene.rings("c2"))
    await scene.passes(1)

    back = await scene.router.touch("ann", 15)

    ann = await scene.agent("ann")
    assert (first, (await scene.call("c1")).agent) == ("bob", "bob")
    assert (back, ann.presence, ann.reason) == ("ok", "not_ready", "call_lost")
    assert await store.rejoin("ann", scene.now()) == "gone"
    await scene.sound()


@pytest.mark.parametrize("what", ["lunch", "signs out", "caller leaves", "switches it off"])
async def test_nobody_is_kept_for_who_will_not_come_back(store: DumpedStore, what: str) -> None:
    """A declared absence, a caller who has gone, and a department that wants nobody kept."""
    scene = await cut_off(store, **({"rejoin_s": 0} if what == "switches it off" else {}))
    match what:
        case "lunch":
            await scene.router.set_presence("ann", "not_ready", "lunch")
        case "signs out":
            await scene.router.set_presence("ann", "signed_out")
        case "caller leaves":
            await scene.router.caller_left("c1", "caller")
        case _:
            pass
    await scene.router.caller_left("c2", "caller")
    await scene.ready("bob")

    ann, call = await scene.agent("ann"), await scene.call("c1")

    assert (ann.rejoin, ann.presence == "ready") == ("", False)
    assert (call.state, call.agent) == (
        ("ended", "") if what == "caller leaves" else ("offered", "bob")
    )
    await scene.sound()


async def test_an_evacuated_site_takes_nobody_back(store: DumpedStore) -> None:
    """The caller is led out on their own turn; the page that comes back learns why."""
    scene = await cut_off(store)
    await scene.router.evacuation.begin("sam", "fire", "finish")

    await scene.router.touch("ann", 15)
    turn = await scene.router.turn(scene.entry("c1", turn=20_000))

    ann = await scene.agent("ann")
    assert (ann.presence, ann.reason, ann.rejoin) == ("not_ready", "evacuated", "")
    assert (turn.word, turn.why) == ("left", "evacuated")
    await scene.sound()
