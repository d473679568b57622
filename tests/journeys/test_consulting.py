"""Somebody is talked to first, through the whole house: nobody is stranded."""

import pytest

from routing.conversing import Target
from simulator.people import Agent, Caller
from tests.journeys.test_offers import waits_for_support
from tests.journeys.world import Kept, World, opened_world

OUTSIDE = "+12125550111"


async def talks(world: World, *others: str) -> tuple[Caller, Agent]:
    """A caller talks with Ben; ``others`` are ready beside him."""
    ben = await world.ready("ben")
    caller = world.caller()
    await world.run(waits_for_support(caller))
    await world.run(caller.talks_to("client:ben"))
    if others:
        await world.ready(*others)
    await world.passes(5)
    return caller, ben


async def consulted(other: Agent) -> None:
    """Wait until whoever is consulted talks to Ben."""
    await other.rings()
    await other.talks_to("client:ben")


async def ends(world: World, caller: Caller) -> None:
    """Let the caller hang up, and everything come to rest."""
    await world.run(caller.hangs_up())
    await world.passes(30)
    assert world.carrier.live_calls() == []


async def test_a_warm_transfer_is_talked_over_first_and_leaves_the_caller_with_the_other(
    world: World,
) -> None:
    """Music for the caller while the two talk; complete leaves caller and colleague together."""
    caller, ben = await talks(world, "grace")

    await world.router.conversing.consult("ben", Target("agent", "grace"))
    await world.run(caller.hears_music())
    await world.run(consulted(world.agents["grace"]))
    await world.passes(10)
    said = await world.router.conversing.complete("ben")
    await world.run(caller.talks_to("client:grace"))
    await world.run(ben.is_released())
    await world.passes(10)
    await world.router.hang_up("grace")
    await world.run(caller.hears("Thank you for calling"))
    await world.run(caller.is_released())

    final = await world.final(caller)
    assert said == "done"
    assert (final.fields["agent"], final.fields["outcome"]) == ("grace", "served")
    assert [e.fields["why"] for e in await world.events("consult.ended")] == ["completed"]


@pytest.mark.parametrize("when", ["ringing", "private"])
async def test_a_cancelled_warm_transfer_strands_no_customer(world: World, when: str) -> None:
    """FEATURES 20, plugin-flex-outbound-dialpad#39: the customer is back with the agent."""
    caller, _ = await talks(world)
    grace = await world.ready("grace", answers_after_s=None if when == "ringing" else 3)
    await world.router.conversing.consult("ben", Target("agent", "grace"))
    await world.run(grace.rings() if when == "ringing" else consulted(grace))
    await world.run(caller.hears_music())

    said = await world.router.conversing.cancel("ben")
    await world.run(caller.talks_to("client:ben"))
    await world.passes(3)
    free = await world.work_of("grace")
    await ends(world, caller)

    assert (said, free) == ("done", ("ready", "idle"))
    assert (await world.final(caller)).fields["agent"] == "ben"


async def test_a_consulted_colleague_who_hangs_up_gives_the_customer_back(world: World) -> None:
    """Nobody is left on hold with nobody."""
    caller, _ = await talks(world, "grace")
    await world.router.conversing.consult("ben", Target("agent", "grace"))
    grace = world.agents["grace"]
    await world.run(consulted(grace))

    await world.run(grace.hangs_up())
    await world.run(caller.talks_to("client:ben"))
    await ends(world, caller)

    assert [e.fields["why"] for e in await world.events("consult.ended")] == ["left"]


async def test_three_talk_and_the_caller_stays_when_the_agents_line_breaks(world: World) -> None:
    """Join, then Ben's laptop dies: the customer is with Grace all the time."""
    caller, ben = await talks(world, "grace")
    await world.router.conversing.consult("ben", Target("agent", "grace"))
    await world.run(consulted(world.agents["grace"]))
    said = await world.router.conversing.join("ben")
    await world.passes(5)

    ben.by_button = None  # nobody presses Hang up: the browser is gone
    await world.run(ben.hangs_up())
    await world.passes(20)
    view = await world.router.call(caller.leg.sid if caller.leg else "")
    await ends(world, caller)

    assert said == "done"
    assert view is not None
    assert (view.state, view.agent) == ("talking", "grace")


async def test_a_number_outside_is_consulted_and_takes_the_call_over(store: Kept) -> None:
    """Rung into the room, talked to first, and then left alone with the caller."""
    async with opened_world(store) as world:
        caller, ben = await talks(world)
        partner = world.carrier.agent(OUTSIDE)

        await world.router.conversing.consult("ben", Target("number", OUTSIDE))
        await world.run(caller.hears_music())
        await world.run(consulted(partner))
        said = await world.router.conversing.complete("ben")
        await world.run(caller.talks_to(OUTSIDE))
        await world.run(ben.is_released())
        await ends(world, caller)
        await world.check()

        assert said == "done"
        assert (await world.final(caller)).fields["why"] == "transferred"
