from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from calls.clock import ManualClock
from calls.errors import SwitchboardError
from calls.ids import seeded_ids
from config.published import Sites
from config.site import Site, load
from routing.router import Router
from tests.webhooks.line import PUBLIC, SECRET, START_MS, Line, SeverableStore
from webhooks.app import make_app
from webhooks.edge import Edge
from webhooks.settings import EdgeSettings


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
    refusals: list[SwitchboardError] = []
    sites = Sites(sample, refusals.append)
    store = SeverableStore()
    router = Router(store, lambda: sites.current.roster, clock, seeded_ids(1))
    settings = EdgeSettings(
        public_url=PUBLIC,
        signing_secrets=("a retired auth token", SECRET),
        state_secret="a made-up state secret",
    )
    return Edge(router, sites, clock, settings)


@pytest.fixture
async def line(edge: Edge, clock: ManualClock) -> AsyncIterator[Line]:
    """Connect a carrier to the edge."""
    store = edge.router._store  # noqa: SLF001 - the test's own hand on the wire
    assert isinstance(store, SeverableStore)
    async with TestClient(TestServer(make_app(edge))) as client:
        yield Line(client, edge, store, clock)
