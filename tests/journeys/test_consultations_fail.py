"""Every way a consultation can fail, through the whole house: the customer is back with a person.

FEATURES 20, plugin-flex-outbound-dialpad#39: a cancelled warm transfer strands the customer.
"""

from collections.abc import AsyncIterator, Callable

import pytest

from routing.conversing import Target
from routing.store.memory import MemoryStore
from simulator.people import Agent, Caller
from tests.journeys.test_consulting import OUTSIDE, consulted, ends, talks
from tests.journeys.test_dial_ringing import ringing_all
from tests.journeys.test_offers import waits_for_support
from tests.journeys.world import World, opened_world

NEVER = {"answers_after_s": None}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Give the whole product; both stores go through consultations in ``test_consulting``."""
    async with opened_world(MemoryStore()) as made:
        yield made
        await made.check()


async def consults(world: World, whom: str, **habits: object) -> Agent:
    """Let Ben ask Grace, or a number outside, who has these habits."""
    if whom == "grace":
        other = await world.ready("grace", **habits)
        said = await world.router.conversing.consult("ben", Target("agent", "grace"))
    else:
        other = world.carrier.agent(OUTSIDE, **habits)  # type: ignore[arg-type]  # its own keywords
        said = await world.router.conversing.consult("ben", Target("number", OUTSIDE))
    assert said == "done"
    return other


async def is_back(world: World, caller: Caller, why: str) -> None:
    """See the caller with Ben again, who has had the call all the time, and nobody left over."""
    await world.run(caller.talks_to("client:ben"))
    await world.passes(20)
    assert len(world.carrier.live_calls()) == 2
    view = await world.router.call(caller.leg.sid if caller.leg else "")
    assert view is not None
    assert (view.state, view.agent, view.beside, view.held_at) == ("talking", "ben", "", 0)
    await ends(world, caller)
    assert [e.fields["why"] for e in await world.events("consult.ended")] == [why]
    final = (await world.final(caller)).fields
    assert (final["agent"], final["outcome"]) == ("ben", "served")


@pytest.mark.parametrize(
    ("whom", "habits", "why"),
    [
        ("grace", {**NEVER, "declines_after_s": 4}, "declined"),
        ("grace", NEVER, "missed"),
        ("outside", {**NEVER, "declines_after_s": 4}, "no_answer"),
        ("outside", NEVER, "no_answer"),
    ],
)
async def test_who_is_asked_and_will_not_or_does_not_answer_gives_the_customer_back(
    world: World, whom: str, habits: dict[str, object], why: str
) -> None:
    """Declined, rung out, busy: music meanwhile, then the agent again."""
    caller, _ = await talks(world)

    await consults(world, whom, **habits)
    await world.run(caller.hears_music())

    await is_back(world, caller, why)


@pytest.mark.parametrize(
    ("whom", "how", "end"),
    [
        ("grace", "swapped", "cancel"),
        ("grace", "swapped", "hangs up"),
        ("grace", "joined", "hangs up"),
        ("outside", "private", "cancel"),
        ("outside", "joined", "cancel"),
        ("outside", "swapped", "hangs up"),
    ],
)
async def test_cancelled_or_left_however_far_it_came_the_customer_is_with_the_agent(
    world: World, whom: str, how: str, end: str
) -> None:
    """Talking alone, swapped, or all three together; a colleague, or a number outside."""
    caller, _ = await talks(world)
    other = await consults(world, whom)
    await world.run(consulted(other))
    if how != "private":
        conversing = world.router.conversing
        assert await (conversing.swap if how == "swapped" else conversing.join)("ben") == "done"
        await world.run(caller.talks_to("client:ben"))

    if end == "cancel":
        assert await world.router.conversing.cancel("ben") == "done"
        await world.run(other.is_released())
    else:
        other.by_button = None  # a page that dies, a telephone that is put down
        await world.run(other.hangs_up())

    await is_back(world, caller, "cancelled" if end == "cancel" else "left")


@pytest.mark.parametrize("whom", ["grace", "outside"])
async def test_an_agent_whose_line_breaks_while_somebody_rings_leaves_the_caller_a_place(
    world: World, whom: str
) -> None:
    """Nobody rings on for nothing; the caller hears why, and Ben's page has them again."""
    caller, ben = await talks(world)
    other = await consults(world, whom, **NEVER)
    await world.run(other.rings())
    by_button, ben.by_button = ben.by_button, None

    await world.run(ben.hangs_up())
    await world.run(caller.hears("the connection to my colleague was lost"))
    await world.passes(3)
    live = len(world.carrier.live_calls())
    ben.by_button = by_button
    await world.router.touch("ben", 600)
    await world.run(caller.talks_to("client:ben"))
    await ends(world, caller)

    assert live == 1
    assert [e.fields["why"] for e in await world.events("consult.ended")] == ["agent_lost"]
    assert (await world.final(caller)).fields["agent"] == "ben"


@pytest.mark.parametrize("whom", ["grace", "outside"])
async def test_a_caller_who_hangs_up_on_hold_ends_it_for_everybody(world: World, whom: str) -> None:
    """Both talk about somebody who has gone: their lines are ended, and both are free."""
    caller, ben = await talks(world)
    other = await consults(world, whom)
    await world.run(consulted(other))

    await world.run(caller.hangs_up())
    await world.run(ben.is_released())
    await world.run(other.is_released())
    await world.passes(60)

    assert world.carrier.live_calls() == []
    assert [e.fields["why"] for e in await world.events("consult.ended")] == ["call_ended"]
    assert await world.work_of("ben") == ("ready", "idle")


@pytest.mark.parametrize("ends_with", ["complete", "cancel"])
async def test_where_the_callers_leg_rang_the_agents_a_consultation_goes_the_same_way(
    ends_with: str,
) -> None:
    """In a `dial` department the first talk is in a room too: swap, join, complete and cancel."""
    async with opened_world(
        MemoryStore(), site=ringing_all("longest_idle\n    ringing: dial")
    ) as world:
        ben = await world.ready("ben")
        caller = world.caller()
        await world.run(waits_for_support(caller))
        await world.run(caller.talks_to("client:ben"))
        grace = await consults(world, "grace")
        await world.run(caller.hears_music())
        await world.run(consulted(grace))
        assert await world.router.conversing.join("ben") == "done"
        await world.run(caller.talks_to("client:grace"))

        done: Callable[[str], object] = getattr(world.router.conversing, ends_with)
        assert await done("ben") == "done"  # type: ignore[misc]  # one of two coroutines
        await world.run((ben if ends_with == "complete" else grace).is_released())
        await world.passes(5)
        view = await world.router.call(caller.leg.sid if caller.leg else "")
        await ends(world, caller)
        await world.check()

        assert view is not None
        assert (view.state, view.agent) == (
            "talking",
            "grace" if ends_with == "complete" else "ben",
        )
