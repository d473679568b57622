"""After-call work is the store's: prolonged within limits, and what is noted stays."""

import pytest

from tests.routing.scene import DumpedStore, Scene, agent


async def _wraps_up(store: DumpedStore) -> Scene:
    scene = Scene(store, agent("ann"), wrap_up_s=15)
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.talks("c1")
    await scene.router.caller_left("c1", "caller")
    return scene


async def test_wrap_up_is_prolonged_within_what_the_department_allows(store: DumpedStore) -> None:
    """Sixty seconds more, at most two minutes in all; then the next call comes by itself."""
    scene = await _wraps_up(store)
    began = (await scene.agent("ann")).since

    words = [await scene.router.extend_wrap_up("ann", began + 60_000, 120)]
    await scene.passes(50)
    words += [await scene.router.extend_wrap_up("ann", began + 150_000, 120) for _ in range(2)]
    until = (await scene.agent("ann")).wrap_up_until
    await scene.passes(69)
    still = (await scene.agent("ann")).work
    await scene.passes(1)

    assert words == ["extended", "extended", "same"]
    assert until == began + 120_000
    assert still == "wrap_up"
    assert (await scene.agent("ann")).work == "idle"
    await scene.sound()


async def test_nothing_but_wrap_up_is_prolonged(store: DumpedStore) -> None:
    """Who works on nothing gets no time for it, and nobody shortens a wrap-up this way."""
    scene = await _wraps_up(store)
    began = (await scene.agent("ann")).since

    shorter = await scene.router.extend_wrap_up("ann", began + 5_000, 300)
    await scene.router.wrapped_up("ann")
    idle = await scene.router.extend_wrap_up("ann", began + 60_000, 300)
    nobody = await scene.router.extend_wrap_up("zoe", began + 60_000, 300)

    assert (shorter, idle, nobody) == ("same", "same", "unknown")
    assert (await scene.agent("ann")).work == "idle"


async def test_what_is_noted_after_a_call_is_told_of_it_and_not_by_it(store: DumpedStore) -> None:
    """ACCOUNT: nothing of the call comes after its final record, so a note is about it."""
    scene = await _wraps_up(store)

    during = await scene.router.note("ann", "c1", "solved", "sent a link — «ok»", "link,router")
    await scene.router.wrapped_up("ann")
    later = await scene.router.note("ann", "c1", "solved", "", "")

    told = await scene.told("agent.noted")
    assert (during, later) == ("noted", "noted")
    assert told[0] == {
        "agent": "ann",
        "about": "c1",
        "disposition": "solved",
        "notes": "sent a link — «ok»",
        "tags": "link,router",
    }
    assert (await scene.router.story("c1"))[-1].type == "call.ended"


@pytest.mark.parametrize("about", ["c2", "", "never"])
async def test_nobody_writes_about_a_call_they_did_not_have(store: DumpedStore, about: str) -> None:
    """Not one's own, not one that rings, not one that never was."""
    scene = await _wraps_up(store)
    await scene.calls("c2")

    word = await scene.router.note("ann", about, "", "mine", "")

    assert word == "not_theirs"
    assert await scene.told("agent.noted") == []


async def test_a_note_is_written_during_the_call_too(store: DumpedStore) -> None:
    """Who talks may write already; who is rung may not."""
    scene = Scene(store, agent("ann"))
    await scene.ready("ann")
    await scene.calls("c1")
    await scene.rings("c1")

    rung = await scene.router.note("ann", "c1", "", "early", "")
    await scene.talks("c1")
    talking = await scene.router.note("ann", "c1", "", "writes", "")

    assert (rung, talking) == ("not_theirs", "noted")
