"""Callers who are cut off and call again: their place, or the same agent."""

from dataclasses import replace

import pytest

from simulator.people import Caller
from tests.journeys.world import NUMBER, Kept, World, opened_world, sample


async def asks_for_help(caller: Caller, language: str, kept: str = "") -> None:
    """Call, choose a language, ask for technical help, and hear what is said of the place."""
    await caller.dials(NUMBER)
    await caller.presses(language)
    await caller.presses("2")
    if kept:
        await caller.hears(kept)


@pytest.mark.parametrize(
    ("number", "country", "language", "hears"),
    [
        ("+12025550143", "US", "1", "We have kept your place in the queue."),
        ("+33145550121", "FR", "2", "Nous avons gardé votre place dans la file."),
        ("+79265550155", "RU", "3", "Мы сохранили ваше место в очереди."),
    ],
)
async def test_a_caller_who_was_cut_off_hears_that_the_place_was_kept(
    world: World, number: str, country: str, language: str, hears: str
) -> None:
    """The old order key, said in the language they chose; a second caller stays behind them."""
    first = world.caller(number, country, "")
    second = world.caller("+12025550177")

    async def cut_off() -> None:
        await asks_for_help(first, language)
        await first.waits(40)
        await first.hangs_up()

    async def comes_between() -> None:
        await asks_for_help(second, "1")
        await second.waits(5)

    await world.run(cut_off())
    await world.run(comes_between())
    await world.run(asks_for_help(first, language, hears))

    before, between, again = await world.events("call.queued")
    assert (again.fields["cause"], again.fields["key"]) == ("regained", before.fields["key"])
    assert again.fields["key"] < between.fields["key"]
    await world.check()


@pytest.mark.parametrize(("language", "agent"), [("1", "ben"), ("2", "farid"), ("3", "irina")])
async def test_a_conversation_that_broke_off_goes_on_with_the_same_agent(
    store: Kept, language: str, agent: str
) -> None:
    """The caller's phone dies; another agent has been idle longer when they call again."""
    site = sample()
    support = replace(site.roster.departments["support_l1"], wrap_up_s=0)
    departments = {**site.roster.departments, "support_l1": support}
    site = replace(site, roster=replace(site.roster, departments=departments))
    async with opened_world(store, site=site) as world:
        await world.ready(agent)
        caller = world.caller()

        async def breaks_off() -> None:
            await asks_for_help(caller, language)
            await caller.talks_to(f"client:{agent}")
            await caller.waits(20)
            await caller.hangs_up()

        await world.run(breaks_off())
        await world.ready("jack", "anna")
        await world.router.set_presence(agent, "not_ready", "coffee")
        await world.router.set_presence(agent, "ready")

        async def again() -> None:
            await asks_for_help(caller, language)
            await caller.talks_to(f"client:{agent}")
            await caller.hangs_up()

        await world.run(again())
        await world.check()
