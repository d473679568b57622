"""Callers who are called back, in every language, and everything that goes wrong on the way."""

import pytest

from config.site import Site, parse
from simulator.people import Caller
from tests.journeys.world import NUMBER, Kept, World, opened_world, sample

LANGUAGES = {
    "1": ("To be called back", "call you back on 2 0 2", "keep your place", "calling you back"),
    "2": ("Pour être rappelé", "rappellerons au 2 0 2", "gardez votre place", "vous rappelons"),
    "3": ("Чтобы мы перезвонили", "номеру 2 0 2", "место сохранено", "перезваниваем"),
}
"""Language key → the offer, the number read out, the promise, what is heard when called back."""


ADA = """
callers:
  "+12025550143": {name: Ada Lovelace}
"""


def with_more(text: str) -> Site:
    """Return the sample site with more in it."""
    return parse({**sample().sources, "more.yaml": text})


async def asks_for_sales(world: World, caller: Caller, language: str = "1") -> None:
    """Dial, choose a language and sales, and wait until the way out is offered."""
    await world.run(caller.dials(NUMBER))
    await world.run(caller.presses(language))
    await world.run(caller.presses("1"))
    await world.run(caller.hears(LANGUAGES[language][0]))


async def is_promised(world: World, caller: Caller, language: str = "1") -> str:
    """Take the way out, confirm the number, and be let go; return the call."""
    await asks_for_sales(world, caller, language)
    assert caller.leg is not None
    call = caller.leg.sid
    await world.run(caller.presses("5"))
    await world.run(caller.hears(LANGUAGES[language][1]))
    await world.run(caller.presses("1"))
    await world.run(caller.hears(LANGUAGES[language][2]))
    await world.run(caller.is_released())
    return call


async def ended(world: World, call: str) -> tuple[str, str]:
    """Return the outcome of a call, and why."""
    [final] = [e for e in await world.events("call.ended") if e.call == call]
    return final.fields["outcome"], final.fields["why"]


async def talks(world: World, caller: Caller) -> None:
    """Answer, press the key, talk for half a minute and hang up."""
    await world.run(caller.presses("1"))
    await world.run(caller.talks_to())
    await world.run(caller.waits(30))
    await world.run(caller.hangs_up())


@pytest.mark.parametrize("language", ["1", "2", "3"])
async def test_a_caller_hangs_up_keeps_the_place_and_is_called_back(
    store: Kept, language: str
) -> None:
    """The agent is rung first and accepts; then the caller's telephone rings, in their language."""
    async with opened_world(store) as world:
        caller = world.caller()
        call = await is_promised(world, caller, language)
        waiting = await world.router.call(call)
        agent = await world.ready({"1": "dmitri", "2": "hugo", "3": "dmitri"}[language])

        await world.run(caller.answers())
        rang = agent.answered
        await world.run(caller.hears(LANGUAGES[language][3]))
        await talks(world, caller)

        assert waiting is not None
        assert (waiting.virtual, waiting.state) == (True, "waiting")
        assert rang == 1
        assert await ended(world, call) == ("called_back", "caller")
        await world.check()


async def test_an_agent_on_a_telephone_hears_who_it_is_before_they_accept(store: Kept) -> None:
    """Name, number digit by digit, department and how long they have waited."""
    async with opened_world(store, site=with_more(ADA)) as world:
        caller = world.caller()
        await is_promised(world, caller)
        await world.passes(600)
        agent = await world.ready("dmitri")

        await world.run(caller.answers())
        heard = " ".join(agent.heard)
        await talks(world, caller)

        assert "Sales: Ada Lovelace, 2 0 2, 5 5 5, 0 1 4 3, who has waited for 10 min" in heard
        await world.check()
