from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from calls.clock import ManualClock
from config.site import Site, load
from tests.webhooks.api import ACCOUNT, Api
from tests.webhooks.house import connected, edge_on
from tests.webhooks.line import START_MS, Line
from webhooks.carrier import TwilioCarrier
from webhooks.edge import Edge
from webhooks.rest import CarrierSettings


@pytest.fixture(scope="session")
def sample() -> Site:
    """Read the sample site once."""
    return load(Path(__file__).parents[2] / "config" / "site")


@pytest.fixture
def clock() -> ManualClock:
    """Stand on a Friday morning in New York."""
    return ManualClock(START_MS)


@pytest.fixture
def edge(sample: Site, clock: ManualClock) -> Edge:
    """Build the edge on the real router over the memory store and the sample site."""
    return edge_on(sample, clock)


@pytest.fixture
async def line(edge: Edge, clock: ManualClock) -> AsyncIterator[Line]:
    """Connect a carrier to the edge."""
    async with connected(edge, clock) as line:
        yield line


@pytest.fixture
def api() -> Api:
    """Return the API's memory."""
    return Api()


@pytest.fixture
async def carrier(api: Api, line: Line) -> AsyncIterator[TwilioCarrier]:
    """Return a carrier whose API is a small server with a prefix."""
    app = web.Application()
    app.router.add_route("*", "/carrier/{rest:.*}", api.handle)
    async with TestServer(app) as server:
        settings = CarrierSettings(
            account_sid=ACCOUNT,
            username="SKkey",
            password="a made-up key secret",
            api_url=str(server.make_url("/carrier")),
        )
        carrier = TwilioCarrier(settings, line.edge)
        yield carrier
        await carrier.close()
