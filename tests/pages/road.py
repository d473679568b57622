"""The whole road on the loopback: carrier, webhooks, router, dispatcher and pages, on real clocks.

The clocks run fast: what takes a caller a minute takes the test some seconds.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from calls.clock import SystemClock
from calls.ids import seeded_ids
from config.published import Sites
from config.site import load
from console.app import ConsoleDeps, add_console
from console.softphone import SimulatedPhones
from routing.dispatcher import Dispatcher
from routing.planner import Planner
from routing.router import Router
from routing.store.memory import MemoryStore
from simulator.carrier import DEFAULT_ACCOUNT, DEFAULT_TOKEN, Carrier
from simulator.clock import AcceleratedClock
from tests.console.world import DEMO, QUICK, SITE, World
from webhooks.app import add_edge
from webhooks.carrier import TwilioCarrier
from webhooks.edge import Edge
from webhooks.rest import CarrierSettings
from webhooks.settings import EdgeSettings

SPEED = 4.0
"""Seconds of the site per real second: a ring of twenty lasts five, time enough to answer."""
# A Monday, ten in the morning in New York: the sample site's office is open.
MONDAY_MS = int(datetime(2026, 11, 23, 15, 0, tzinfo=UTC).timestamp() * 1000)


@dataclass(frozen=True)
class Road:
    """Where the pages are, and what stands behind them."""

    address: str
    router: Router
    carrier: Carrier


@asynccontextmanager
async def open_road(speed: float = SPEED) -> AsyncIterator[Road]:
    """Run everything in this process, ``speed`` times as fast, until the block is left."""
    port = unused_port()
    address = f"http://127.0.0.1:{port}"
    clock = SystemClock(speed=speed, start_ms=MONDAY_MS)
    sites = Sites(load(SITE), report=_never)
    store, new_id = MemoryStore(), seeded_ids(11)
    router = Router(store, lambda: sites.current.roster, clock, new_id)
    edge = Edge(
        router,
        sites,
        clock,
        EdgeSettings(
            public_url=address,
            signing_secrets=(DEFAULT_TOKEN,),
            state_secret="a secret of this test",
        ),
    )
    carrier = Carrier(AcceleratedClock(speed=speed, start_ms=MONDAY_MS))
    carrier.number(
        "+18005550100",
        voice_url=f"{address}/voice/incoming",
        fallback_url=f"{address}/voice/fallback",
        status_callback=f"{address}/voice/status",
    )
    people = World()
    await people.people()
    app = web.Application()
    add_edge(app, edge)
    add_console(
        app,
        ConsoleDeps(
            router=router,
            sites=sites,
            clock=clock,
            accounts=people.accounts,
            public_url=address,
            demo=DEMO,
            passwords=QUICK,
            softphone=SimulatedPhones(DEMO.phones),
        ),
    )
    app.add_subapp("/carrier", carrier.app())
    api = TwilioCarrier(
        CarrierSettings(
            account_sid=DEFAULT_ACCOUNT,
            username=DEFAULT_ACCOUNT,
            password=DEFAULT_TOKEN,
            api_url=f"{address}/carrier",
        ),
        edge,
    )
    dispatcher = Dispatcher(
        store,
        api,
        clock,
        new_id,
        process="road",
        config=lambda: sites.current.version,
        plan=Planner(router, store, lambda: sites.current.roster, clock, new_id).look,
        look=router.callbacks.look,
    )
    server = TestServer(app, port=port)
    await server.start_server()
    working = asyncio.create_task(dispatcher.run())
    try:
        yield Road(address, router, carrier)
    finally:
        await dispatcher.close()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await api.close()
        await server.close()


def _never(error: Exception) -> None:
    raise error
