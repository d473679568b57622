"""The world of the journeys: the whole product, the simulated carrier, and time under control.

Everything is real: HTTP, signatures, TwiML, the REST client, the store. Only the two clocks stand
still until the world is quiet: no request in flight, no effect waiting, nothing due.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from pydantic import SecretStr

from calls.clock import ManualClock
from calls.errors import SwitchboardError
from calls.events import Event
from calls.ids import seeded_ids
from config.published import Sites
from config.shelf import MemoryShelf
from config.site import Site, load
from config.switches import MemorySwitches
from config.tries import MemoryTries
from console.store.memory import MemoryAccounts
from reports.ledger import Ledger
from reports.mailbox import MemoryMailbox
from reports.past import MemoryPast
from routing.dispatcher import Dispatcher
from routing.invariants import violations
from routing.planner import Planner
from routing.router import Router
from routing.store.memory import MemoryStore
from routing.store.redis import RedisStore
from simulator import clock as simulated
from simulator.carrier import Carrier
from simulator.people import Agent, Caller
from simulator.races import Races
from switchboard.app import carrier_of, dispatcher_of, edge_of, web_app
from switchboard.opened import Opened
from switchboard.settings import Settings
from webhooks.carrier import TwilioCarrier

T = TypeVar("T")
Kept: TypeAlias = MemoryStore | RedisStore

TUESDAY_AT_TEN = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("America/New_York"))
NUMBER = "+18005550100"
FALLBACK = "+12125550199"
_ROUNDS = 200_000


def sample() -> Site:
    """Return the sample site, unchanged."""
    return load(Path(str(resources.files("config"))) / "site")


@dataclass
class World:
    """Product and carrier, and the hands that move time."""

    house: Opened
    store: Kept
    carrier: Carrier
    clock: ManualClock
    network: simulated.ManualClock
    base: str
    dispatchers: list[Dispatcher]
    twilio: TwilioCarrier
    api: str
    agents: dict[str, Agent] = field(default_factory=dict)

    @property
    def router(self) -> Router:
        """Return the door into routing."""
        return self.house.router

    # -- time ------------------------------------------------------------------------------

    async def run(self, work: Awaitable[T]) -> T:
        """Let time pass, from one thing due to the next, until ``work`` is done."""
        task = asyncio.ensure_future(work)
        try:
            for _ in range(_ROUNDS):
                await self.quiet()
                if task.done():
                    return task.result()
                self._jump(await self._next_due_ms())
            raise AssertionError("the world does not come to rest")
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def passes(self, seconds: float) -> None:
        """Let so much time pass."""
        until_ms = self.clock.now_ms() + round(seconds * 1000)
        await self.quiet()
        while (due_ms := await self._next_due_ms()) is not None and due_ms <= until_ms:
            self._jump(due_ms)
            await self.quiet()
        self._jump(until_ms)
        await self.quiet()

    async def quiet(self) -> None:
        """Return when nothing can happen before time passes."""
        while True:
            await self.carrier.settle()
            done = [await dispatcher.step() for dispatcher in self.dispatchers]
            if not any(done) and self.carrier.quiet():
                return

    async def _next_due_ms(self) -> int | None:
        known = [self.carrier.next_due_ms()]
        known += [await dispatcher.next_due_ms() for dispatcher in self.dispatchers]
        return min((due for due in known if due is not None), default=None)

    def _jump(self, at_ms: int | None) -> None:
        assert at_ms is not None, f"nothing will ever happen: {self.carrier.live_calls()}"
        at_ms = max(at_ms, self.clock.now_ms() + 1)
        self.clock.advance_to(at_ms)
        self.network.advance_to(at_ms)

    # -- people ----------------------------------------------------------------------------

    def caller(
        self, number: str = "+12025550143", country: str = "US", state: str = "NY"
    ) -> Caller:
        """Return somebody who calls; from New York, unless told otherwise."""
        return self.carrier.caller(number, country=country, state=state)

    def withheld(self) -> Caller:
        """Return somebody who withholds the number."""
        return self.carrier.caller("+442071838750", withheld=True)

    async def ready(self, *names: str, **habits: object) -> Agent:
        """Let agents of the roster take their telephones and be ready; return the last one."""
        for name in names:
            endpoint = self.house.sites.current.roster.agents[name].endpoints[0]
            self.agents[name] = self.carrier.agent(endpoint, **habits)  # type: ignore[arg-type]  # habits are the simulator's own keywords
            if endpoint.startswith("client:"):
                self.agents[name].by_button = partial(self.router.hang_up, name)
            await self.router.set_presence(name, "ready")
            await self.router.touch(name, 7 * 86_400)
            await self.passes(0.01)  # nobody is ready at the very same instant
        return self.agents[names[-1]]

    # -- what happened ---------------------------------------------------------------------

    async def events(self, *kinds: str) -> list[Event]:
        """Return the events of these types (all when none is named), oldest first."""
        found: list[Event] = []
        while batch := await self.router.events(found[-1].seq if found else 0, 500):
            found += batch
        return [event for event in found if not kinds or event.type in kinds]

    async def final(self, caller: Caller) -> Event:
        """Return the final record of a caller's call."""
        assert caller.leg is not None
        ends = [e for e in await self.events("call.ended") if e.call == caller.leg.sid]
        assert len(ends) == 1, f"{len(ends)} final records for {caller.leg.sid}"
        return ends[0]

    async def work_of(self, agent: str) -> tuple[str, str]:
        """Return an agent's presence and work."""
        view = await self.router.agent(agent)
        assert view is not None
        return view.presence, view.work

    async def check(self) -> None:
        """Hold the product to what must be true of every world at rest."""
        await self.quiet()
        assert self.carrier.errors == []
        assert self.carrier.unequal_answers == []
        assert violations(await self.store.dump()) == []
        ledger = Ledger()
        for event in await self.events():
            ledger.add(event)
        assert not any(ledger.violations.values()), ledger.violations


@asynccontextmanager
async def opened_world(
    store: Kept,
    *,
    site: Site | None = None,
    races: Races | None = None,
    calls_per_second: float = 50.0,
    fallback_number: str | None = FALLBACK,
    start: datetime = TUESDAY_AT_TEN,
) -> AsyncIterator[World]:
    """Build the world around a store, and take it down again.

    Args:
        store: where the product keeps its state.
        site: the configuration; the sample when None.
        races: what the network does to be a nuisance.
        calls_per_second: the carrier's rate for calls made by the API, and what we pace to.
        fallback_number: the last resort of every fault.
        start: the instant it is when the world begins.
    """
    start_ms = int(start.timestamp() * 1000)
    clock, network = ManualClock(start_ms), simulated.ManualClock(start_ms)
    carrier = Carrier(network, calls_per_second=calls_per_second, races=races)
    site = site or sample()
    settings = Settings(
        public_url=f"http://127.0.0.1:{unused_port()}",
        state_secret=SecretStr("a secret of thirty-two characters"),
        twilio_account_sid=carrier.account_sid,
        twilio_auth_token=SecretStr(carrier.auth_token),
        calls_per_second=calls_per_second,
        fallback_number=fallback_number,
    )
    shelf = MemoryShelf()
    sites = Sites(site, _refuse, shelf)
    router = Router(store, lambda: sites.current.roster, clock, seeded_ids(1))
    house = Opened(
        settings=settings,
        clock=clock,
        store=store,
        router=router,
        planner=Planner(router, store, lambda: sites.current.roster, clock, seeded_ids(2)),
        accounts=MemoryAccounts(),
        shelf=shelf,
        switches=MemorySwitches(),
        tries=MemoryTries(),
        mailbox=MemoryMailbox(),
        past=MemoryPast(),
        found=sites,
    )
    base = str(settings.public_url)
    edge = edge_of(house, base)
    async with AsyncExitStack() as stack:
        network_app = web.Application()
        network_app.add_subapp("/carrier", carrier.app())
        exchange = await stack.enter_async_context(TestServer(network_app))
        api = str(exchange.make_url("/carrier")).rstrip("/")
        app = web_app(house, edge, api_url=api)
        await stack.enter_async_context(TestServer(app, port=int(base.rpartition(":")[2])))
        twilio = carrier_of(house, edge, api)
        stack.push_async_callback(twilio.close)
        for number in site.book.numbers:
            carrier.number(
                number,
                voice_url=f"{base}/voice/incoming",
                fallback_url=f"{base}/voice/fallback",
                status_callback=f"{base}/voice/status",
            )
        dispatcher = dispatcher_of(house, twilio)
        yield World(house, store, carrier, clock, network, base, [dispatcher], twilio, api)
        await carrier.close()


def _refuse(error: SwitchboardError) -> None:
    raise error


def lines(events: Sequence[Event]) -> list[str]:
    """Return the types of events, for a test to read at a glance."""
    return [key for key, _ in itertools.groupby(event.type for event in events)]
