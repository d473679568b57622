from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from calls.clock import ManualClock
from config.site import Site, load
from tests.webhooks.house import connected, edge_on
from tests.webhooks.line import START_MS, Line
from webhooks.edge import Edge


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
