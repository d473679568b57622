"""Give each contract test the same site on every store there is."""

from collections.abc import AsyncIterator
from itertools import count

import pytest
from redis.asyncio import Redis

from routing.store.memory import MemoryStore
from routing.store.redis import RedisStore
from tests.routing.scene import DumpedStore

SITES = count()


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[DumpedStore]:
    """A fresh, empty store."""
    if request.param == "memory":
        yield MemoryStore()
        return
    url: str = request.getfixturevalue("valkey_url")
    client = Redis.from_url(url)
    yield RedisStore(client, site=f"contract-{next(SITES)}")
    await client.aclose()
