"""The simulated carrier, as tests, the demo and the pages use it.

Rules this module keeps:

* A carrier has one account, one clock and one source of randomness; two made alike behave alike.
* Nothing happens on its own but what time, a telephone or a request brings about: ``quiet`` says
  that nothing can, ``next_due_ms`` when time will.
* What the product did wrong is in ``errors``. A test ends with it empty and nobody on the line.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from simulator.clock import Clock
from simulator.errors import ApplicationError
from simulator.exchange import Exchange, Number
from simulator.geography import Geography
from simulator.leg import Callback, Leg, Source
from simulator.people import Agent, Caller, Habits
from simulator.person import Person
from simulator.phone import Phone
from simulator.races import Fault, Races, Timing
from simulator.rest import RestApi
from simulator.script import Script
from simulator.sockets import Sockets

DEFAULT_ACCOUNT = "AC" + "0" * 31 + "1"
DEFAULT_TOKEN = "simulated-auth-token"  # noqa: S105  a made-up account's


class Carrier:
    """A telephone company of one account.

    Args:
        clock: its own clock.
        account_sid: the account.
        auth_token: the account's token: opens the API and signs webhooks.
        api_keys: further user names and secrets that may use the API.
        seed: of its randomness.
        calls_per_second: how fast API calls start; 0 for no limit.
        races: what the network does to be a nuisance.
        timing: how long the network takes.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        account_sid: str = DEFAULT_ACCOUNT,
        auth_token: str = DEFAULT_TOKEN,
        api_keys: dict[str, str] | None = None,
        seed: int = 1,
        calls_per_second: float = 1.0,
        races: Races | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.clock = clock
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.races = races or Races()
        self.exchange = Exchange(
            clock,
            random.Random(seed),
            self.races,
            timing or Timing(),
            account_sid,
            auth_token,
            calls_per_second,
        )
        self._api = RestApi(self.exchange, {account_sid: auth_token, **(api_keys or {})})
        self._sockets = Sockets(self.exchange)
        self._agents: dict[str, Agent] = {}

    # -- the world's furniture -------------------------------------------------------------

    def number(
        self,
        address: str,
        *,
        voice_url: str,
        method: str = "POST",
        fallback_url: str = "",
        status_callback: str = "",
    ) -> None:
        """Give the account a number, or change what happens when it is called.

        Args:
            address: E.164.
            voice_url: asked when somebody calls.
            method: GET or POST.
            fallback_url: asked when that fails; empty for none.
            status_callback: told when a call to it is over; empty for none.
        """
        self.exchange.numbers[address] = Number(
            address,
            Source(voice_url, method),
            Source(fallback_url) if fallback_url else None,
            Callback(status_callback) if status_callback else None,
        )

    def phone(self, address: str) -> Phone:
        """Return the one telephone of a number, ``client:…`` or ``sip:…``."""
        return self.exchange.phone(address)

    def caller(
        self,
        address: str,
        *,
        country: str = "",
        state: str = "",
        city: str = "",
        postal_code: str = "",
        withheld: bool = False,
    ) -> Caller:
        """Return somebody who calls, from a place the carrier may know."""
        place = Geography(country, state, city, postal_code)
        known = place if place != Geography() else None
        return Caller(self.exchange, address, known, withheld=withheld)

    def agent(
        self,
        address: str,
        *,
        answers_after_s: float | None = 3.0,
        declines_after_s: float | None = None,
        talks_for_s: float | None = None,
        hangs_up_after_s: float | None = None,
        presses: str | None = "1",
        mailbox_after_s: float | None = None,
        says: str = "",
    ) -> Agent:
        """Return somebody who is called, signed on, with these habits; the same one next time."""
        habits = Habits(
            answers_after_s=answers_after_s,
            declines_after_s=declines_after_s,
            talks_for_s=talks_for_s,
            hangs_up_after_s=hangs_up_after_s,
            presses=presses,
            mailbox_after_s=mailbox_after_s,
            says=says,
        )
        if address in self._agents:
            self._agents[address].habits = habits
        else:
            self._agents[address] = Agent(self.exchange, address, habits)
            self.phone(address).register()
        return self._agents[address]

    def person(self, address: str) -> Person:
        """Return somebody without habits, signed on, to be led step by step."""
        self.phone(address).register()
        return Person(self.exchange, address)

    def follow(self, person: Person, script: Script) -> "asyncio.Task[None]":
        """Let a person follow a script in the background; await the task to hear how it went."""
        work = script.run(person)
        return self.exchange.activity.spawn(work, name=f"script {person.address}", awaited=True)

    def fault(self, fault: Fault) -> None:
        """Spoil the next answers of the REST API."""
        self._api.faults.append(fault)

    # -- looking at it ---------------------------------------------------------------------

    @property
    def errors(self) -> list[ApplicationError]:
        """Return what the product did wrong over its webhooks."""
        return self.exchange.errors

    @property
    def unequal_answers(self) -> list[tuple[str, bytes, bytes]]:
        """Return webhooks whose repetition was answered otherwise (URL, first, second)."""
        return self.exchange.unequal_answers

    def live_calls(self) -> list[Leg]:
        """Return the legs that have not ended."""
        return self.exchange.live()

    def quiet(self) -> bool:
        """Say whether nothing can happen before time passes or somebody acts."""
        return self.exchange.activity.quiet()

    def next_due_ms(self) -> int | None:
        """Return when the earliest alarm goes off, None when there is none."""
        return self.clock.next_due_ms()

    async def settle(self) -> None:
        """Return when everything that can run has run and only alarms remain.

        Raises:
            BaseException: whatever broke inside the carrier.
        """
        await self.exchange.activity.settle()

    # -- serving ---------------------------------------------------------------------------

    def app(self) -> web.Application:
        """Return the REST API and the pages' telephones, to be mounted or run alone."""
        app = web.Application()
        app.add_routes(self._api.routes())
        app.router.add_get("/phones/{address}", self._sockets.serve)
        app.on_shutdown.append(self._shut_sockets)
        app.cleanup_ctx.append(self._lifetime())
        return app

    async def _shut_sockets(self, _app: web.Application) -> None:
        await self._sockets.close()

    def _lifetime(self) -> Callable[[web.Application], AsyncIterator[None]]:
        async def lifetime(_app: web.Application) -> AsyncIterator[None]:
            yield
            await self.close()

        return lifetime

    async def close(self) -> None:
        """Hang everything up and close the connections; twice is once."""
        await self._sockets.close()
        await self.exchange.activity.close()
        await self.exchange.webhooks.close()
