"""Callers who wait for somebody who speaks their language are asked before they get another."""

from dataclasses import replace

import pytest

from config.site import Site
from routing.patience import Relaxation
from simulator.people import Caller
from tests.journeys.world import NUMBER, Kept, opened_world, sample


def drops() -> Site:
    """Return the sample site whose sales drop the caller's language after half a minute."""
    site = sample()
    sales = replace(site.roster.departments["sales"], relax=(Relaxation(30, drop=("language",)),))
    departments = {**site.roster.departments, "sales": sales}
    return replace(site, roster=replace(site.roster, departments=departments))


async def asks_for_sales(caller: Caller, language: str) -> None:
    """Call, choose a language and sales."""
    await caller.dials(NUMBER)
    await caller.presses(language)
    await caller.presses("1")


@pytest.mark.parametrize(
    ("number", "country", "language", "hears", "agent"),
    [
        ("+12025550143", "US", "1", "a colleague who speaks another language", "irina"),
        ("+33145550121", "FR", "2", "un collègue qui parle anglais", "ben"),
        ("+79265550155", "RU", "3", "который говорит по-английски", "ben"),
    ],
)
async def test_a_caller_agrees_in_their_own_language(
    store: Kept, number: str, country: str, language: str, hears: str, agent: str
) -> None:
    """Asked after half a minute, in the language they speak; yes connects them with who is free."""
    site = drops()
    people = {
        name: replace(each, skills={**each.skills, "en": 0} if name == "irina" else each.skills)
        for name, each in site.roster.agents.items()
    }
    site = replace(site, roster=replace(site.roster, agents=people))
    async with opened_world(store, site=site) as world:
        await world.ready(agent)
        caller = world.caller(number, country, "")

        async def call() -> None:
            await asks_for_sales(caller, language)
            await caller.hears(hears)
            await caller.presses("1")
            await caller.talks_to(f"client:{agent}")
            await caller.hangs_up()

        await world.run(call())

        assert (await world.final(caller)).agent == agent
        [widened] = await world.events("call.widened")
        assert widened.fields["cause"] == "agreed"
        await world.check()


async def test_silence_is_asked_once_more_and_no_never_again(store: Kept) -> None:
    """Nobody loses the place by not answering; who said no is left in peace."""
    async with opened_world(store, site=drops()) as world:
        await world.ready("ben")
        silent, denies = (
            world.caller("+33145550121", "FR", ""),
            world.caller("+33145550122", "FR", ""),
        )

        async def waits(caller: Caller, key: str) -> None:
            await asks_for_sales(caller, "2")
            await caller.hears("un collègue qui parle anglais")
            if key:
                await caller.presses(key)
            await caller.waits(300)
            await caller.hangs_up()

        await world.run(waits(silent, ""))
        await world.run(waits(denies, "9"))

        def asked(caller: Caller) -> int:
            return sum("un collègue qui parle anglais" in text for text in caller.heard)

        assert (asked(silent), asked(denies)) == (2, 1)
        assert await world.events("call.widened") == []
        await world.check()
