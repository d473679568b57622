"""Callers who are asked about by name: their own agent, or who served them last."""

from pathlib import Path

from config.directory import read_directory
from config.site import Site, parse
from tests.journeys.world import NUMBER, Kept, World, opened_world

SAMPLE = Path(__file__).parents[2] / "config" / "site"


def changed(old: str, new: str) -> Site:
    """Return the sample with one piece of text changed, which must be there."""
    sources, _ = read_directory(SAMPLE)
    assert any(old in text for text in sources.values())
    return parse({name: text.replace(old, new) for name, text in sources.items()})


async def answered_by(world: World, number: str = "+12025550143") -> str:
    """Let somebody from New York ask for technical help and hang up; say who answered."""
    caller = world.caller(number)

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.hears("Welcome to Northwind")
        await caller.presses("1")
        await caller.hears("For sales, press 1")
        await caller.presses("2")
        await caller.talks_to()
        await caller.waits(20)
        await caller.hangs_up()

    await world.run(call())
    final = await world.final(caller)
    assert final.fields["outcome"] == "served"
    return final.agent


async def test_a_callers_own_agent_answers_before_whoever_is_idle_longest(store: Kept) -> None:
    """`preferred_agent` of a known caller: asked first if ready."""
    own = '{name: Smith, preferred_agent: ben}\n  "+442079460958":'
    site = changed('"+442079460958":', f'"+12025550143": {own}')

    async with opened_world(store, site=site) as world:
        await world.ready("anna", "ben")

        assert await answered_by(world) == "ben"
        assert await answered_by(world, "+12025550144") == "anna"
        await world.check()


async def test_who_served_a_number_last_answers_it_again(store: Kept) -> None:
    """`last_agent_within`: the same agent, if they are ready, for so long."""
    site = changed("wrap_up: 15s\n    misses_allowed: 2", "wrap_up: 0s\n    last_agent_within: 1h")

    async with opened_world(store, site=site) as world:
        await world.ready("anna", "ben")
        first = await answered_by(world)
        again = await answered_by(world)
        await world.passes(3601)
        later = await answered_by(world)

        assert (first, again, later) == ("anna", "anna", "ben")
        await world.check()
