"""A caller who is promised a callback: what they do and hear, in the language they chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.site import Site, parse
from routing.queue import CallView
from simulator.people import Agent, Caller
from tests.journeys.world import NUMBER, World, sample

EVERYWHERE = pytest.mark.parametrize(
    ("store", "language"),
    [("memory", "1"), ("memory", "2"), ("memory", "3"), ("redis", "1")],
    indirect=["store"],
)
"""Each journey in every language; on the real store, where words do not matter, in one."""

CALLERS = {
    "1": ("+12025550143", "US", "NY"),
    "2": ("+15145550143", "CA", "QC"),
    "3": ("+79265550143", "RU", ""),
}
"""Language key → the number, country and state somebody calls from who speaks it."""
AGENTS = {
    "1": ("emma", "irina", "dmitri"),
    "2": ("emma", "irina", "hugo"),
    "3": ("irina", "dmitri", "dmitri"),
}
"""Language key → two agents of sales who speak it, the first with a page; one with a telephone."""
AT_HOME = "\ncallback_countries: [US, CA, RU]\n"

OFFER = {
    "1": "To be called back",
    "2": "Pour être rappelé",
    "3": "Чтобы мы перезвонили",
}
READ_OUT = {"1": "call you back on 2 0 2", "2": "rappellerons au 5 1 4", "3": "номеру"}
KEPT = {"1": "keep your place", "2": "gardez votre place", "3": "место сохранено"}
CALLING = {"1": "calling you back", "2": "vous rappelons", "3": "перезваниваем"}
AGAIN = {"1": "You have your place again", "2": "retrouvez votre place", "3": "снова за вами"}
NEXT = {"1": "you are next", "2": "bientôt à vous", "3": "вы следующий"}
REFUSED = {"1": "cannot call back there", "2": "pouvons pas rappeler", "3": "перезвонить не можем"}
TYPE_IT = {"1": "Enter the number", "2": "Composez le numéro", "3": "Наберите номер"}
CLOSED = {"1": "We have closed for today", "2": "Nous avons fermé", "3": "На сегодня мы закрылись"}
MESSAGES = {"1": "sorry to have missed you", "2": "regrettons", "3": "Нам жаль"}
SORRY = {"1": "We are sorry", "2": "sommes désolés", "3": "Просим прощения"}
AT_NOON = {"1": "November 24, 12:00", "2": "24 novembre, 12 h 00", "3": "24 ноября, 12:00"}
TYPED = {
    "1": "You entered 4 1 6, 5 5 5, 0 1 4 2",
    "2": "avez composé le 4 1 6, 5 5 5, 0 1 4 2",
    "3": "Вы набрали 1, 4 1 6, 5 5 5, 0 1 4 2",
}
"""Read back in Moscow with the code of the country, which is another than the caller's."""


def with_more(text: str) -> Site:
    """Return the sample site with more in it."""
    return parse({**sample().sources, "more.yaml": text})


def clock_of(at_ms: int) -> str:
    """Return the time on the wall of New York."""
    at = datetime.fromtimestamp(at_ms / 1000, tz=ZoneInfo("America/New_York"))
    return at.strftime("%H:%M")


@dataclass
class Promise:
    """Hold one caller, the language they choose, and the world they call in."""

    world: World
    language: str
    caller: Caller

    @classmethod
    def of(cls, world: World, language: str) -> "Promise":
        """Return somebody who speaks the language, and calls from where it is spoken."""
        number, country, state = CALLERS[language]
        return cls(world, language, world.caller(number, country, state))

    @property
    def call(self) -> str:
        """Return the call of the leg they are on."""
        assert self.caller.leg is not None
        return self.caller.leg.sid

    async def view(self, call: str) -> CallView:
        """Look at a call that must be known."""
        found = await self.world.router.call(call)
        assert found is not None
        return found

    async def dials(self, number: str = NUMBER, *then: str) -> str:
        """Dial, choose the language, and press more keys; return the call."""
        await self.world.run(self.caller.dials(number))
        call = self.call
        await self.presses(self.language, *then)
        return call

    async def presses(self, *keys: str) -> None:
        """Press one key, or one number, after the other."""
        for each in keys:
            await self.world.run(self.caller.presses(each))

    async def hears(self, words: dict[str, str], within_s: float = 60) -> None:
        """Wait for a sentence, in the language chosen."""
        await self.world.run(self.caller.hears(words[self.language], within_s=within_s))

    async def is_released(self) -> None:
        """Wait for the goodbye."""
        await self.world.run(self.caller.is_released())

    async def asks_for_sales(self) -> str:
        """Dial sales, wait until the way out is offered, and take it; return the call."""
        call = await self.dials(NUMBER, "1")
        await self.hears(OFFER)
        await self.presses("5")
        return call

    async def is_made(self) -> str:
        """Take the way out, confirm the number, and be let go; return the call."""
        call = await self.asks_for_sales()
        await self.hears(READ_OUT)
        await self.presses("1")
        await self.hears(KEPT)
        await self.is_released()
        return call

    async def ready(self, which: int = 0, **how: Any) -> Agent:
        """Have one of the agents who speak the language press Ready."""
        return await self.world.ready(self.agents[which], **how)

    @property
    def agents(self) -> Sequence[str]:
        """Return who may answer."""
        return AGENTS[self.language]

    async def is_kept(self, within_s: float = 120) -> None:
        """Answer, press the key, talk for half a minute and hang up."""
        await self.world.run(self.caller.answers(within_s=within_s))
        await self.talks()

    async def talks(self) -> None:
        """Press the key that takes the call, talk for half a minute and hang up."""
        await self.presses("1")
        await self.is_served()

    async def is_served(self, within_s: float = 600) -> None:
        """Talk to whoever answers for half a minute, and hang up."""
        await self.world.run(self.caller.talks_to(within_s=within_s))
        await self.world.run(self.caller.waits(30))
        await self.world.run(self.caller.hangs_up())

    async def ended(self, call: str) -> tuple[str, str]:
        """Return the outcome of a call, and why."""
        [final] = [e for e in await self.world.events("call.ended") if e.call == call]
        return final.fields["outcome"], final.fields["why"]
