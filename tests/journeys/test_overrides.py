"""What a supervisor lets an agent do otherwise for a while, as callers live it."""

from routing.override import Override
from simulator.people import Caller
from switchboard.override_commands import put
from tests.journeys.test_offers import waits_for_support
from tests.journeys.world import World

EMMA = "client:emma"


async def talks_for_long(caller: Caller) -> None:
    """Talk to Emma for a minute and a half."""
    await caller.talks_to(EMMA)
    await caller.waits(90)


async def test_whoever_helps_out_answers_at_once_and_is_left_alone_when_it_is_over(
    world: World,
) -> None:
    """Nobody of support is there; Emma of sales helps for a minute, and finishes what she began."""
    await world.ready("emma")
    first, second = world.caller(), world.caller("+12025550144")
    await world.run(waits_for_support(first))
    helps = Override("emma", "department", "support_l1", 0, 0, 0, "sue", "everybody is ill")

    said, _ = await put(world.house, helps, "", "60s")
    [offered] = await world.events("call.offered")
    await world.run(talks_for_long(first))
    await world.run(waits_for_support(second))
    during = await world.work_of("emma")
    await world.run(first.hangs_up())
    await world.passes(60)

    assert said.startswith("Emma Schulz has the department Support, first level until")
    [told] = await world.events("override.set")
    assert (offered.agent, offered.at_ms) == ("emma", told.at_ms)
    assert len(await world.events("override.expired")) == 1
    assert during == ("ready", "talking")
    assert (await world.final(first)).fields["agent"] == "emma"
    assert await world.work_of("emma") == ("ready", "idle")
    assert len(await world.events("call.offered")) == 1
    await world.run(second.hangs_up())
