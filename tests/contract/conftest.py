"""Give each contract test the same site on every store there is."""

from collections.abc import AsyncIterator
from itertools import count

import pytest
from redis.asyncio import Redis, RedisCluster

from routing.store.memory import MemoryStore
from routing.store.redis import RedisStore
from tests.routing.scene import DumpedStore

SITES = count()


@pytest.fixture(params=["memory", "redis", "cluster"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[DumpedStore]:
    """A fresh, empty store."""
    if request.param == "memory":
        yield MemoryStore()
        return
    client: Redis | RedisCluster
    if request.param == "redis":
        client = Redis.from_url(request.getfixturevalue("valkey_url"))
    else:
        port: int = request.getfixturevalue("valkey_cluster_port")
        client = RedisCluster(host="127.0.0.1", port=port, decode_responses=True)
    yield RedisStore(client, site=f"contract-{next(SITES)}")
    await client.aclose()
