"""Build the edge of a site for tests, and connect a carrier to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp.test_utils import TestClient, TestServer

from calls.clock import ManualClock
from calls.errors import SwitchboardError
from calls.ids import seeded_ids
from config.published import Sites
from config.shelf import Shelf
from config.site import Site
from routing.router import Router
from tests.webhooks.line import PUBLIC, SECRET, Line, SeverableStore
from webhooks.app import make_app
from webhooks.edge import Edge
from webhooks.settings import EdgeSettings


def edge_on(site: Site, clock: ManualClock, shelf: Shelf | None = None) -> Edge:
    """Build the edge on the real router over the memory store."""
    refusals: list[SwitchboardError] = []
    sites = Sites(site, refusals.append, shelf)
    router = Router(SeverableStore(), lambda: sites.current.roster, clock, seeded_ids(1))
    settings = EdgeSettings(
        public_url=PUBLIC,
        signing_secrets=("a retired auth token", SECRET),
        state_secret="a made-up state secret",
    )
    return Edge(router, sites, clock, settings)


@asynccontextmanager
async def connected(edge: Edge, clock: ManualClock) -> AsyncIterator[Line]:
    """Connect a carrier to the edge."""
    store = edge.router._store  # noqa: SLF001 - the test's own hand on the wire
    assert isinstance(store, SeverableStore)
    async with TestClient(TestServer(make_app(edge))) as client:
        yield Line(client, edge, store, clock)
