"""Callers who are cut off and call again: their place, or the same agent."""

import pytest

from simulator.people import Caller
from tests.journeys.world import NUMBER, World


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
    world: World, language: str, agent: str
) -> None:
    """The caller's phone dies, and the agent says so; who was idle longer is not rung for them."""
    await world.ready(agent)
    caller = world.caller()

    async def talks(seconds: float) -> None:
        await asks_for_help(caller, language)
        await caller.talks_to(f"client:{agent}")
        await caller.waits(seconds)
        await caller.hangs_up()

    await world.run(talks(20))
    call = (await world.final(caller)).call
    noted = await world.router.note(agent, call, "cut_off", "", "")
    await world.ready("jack", "anna")
    await world.router.wrapped_up(agent)
    await world.run(talks(5))

    assert noted == "noted"
    assert [e.fields["cause"] for e in await world.events("call.queued")] == ["entered", "regained"]
    await world.check()


async def test_a_caller_who_was_served_and_rings_again_queues_like_everybody(world: World) -> None:
    """They hung up after half a minute of talk, and nobody says that the line broke."""
    await world.ready("ben")
    caller = world.caller()

    async def is_served() -> None:
        await asks_for_help(caller, "1")
        await caller.talks_to("client:ben")
        await caller.waits(30)
        await caller.hangs_up()

    for _ in range(2):
        await world.run(is_served())
        await world.passes(20)

    assert [e.fields["cause"] for e in await world.events("call.queued")] == ["entered"] * 2
    await world.check()
