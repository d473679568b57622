"""The world, on each store."""

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from calls.ids import random_id
from routing.store.memory import MemoryStore
from routing.store.redis import RedisStore
from tests.journeys.promised import AT_HOME, Promise, with_more
from tests.journeys.world import Kept, World, opened_world


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    """Give the executable specification, then the real thing."""
    if request.param == "memory":
        yield MemoryStore()
        return
    client = Redis.from_url(request.getfixturevalue("valkey_url"))
    yield RedisStore(client, site=f"journey-{random_id()}")
    await client.aclose()


@pytest.fixture
async def world(store: Kept) -> AsyncIterator[World]:
    """Give the whole product, a quiet network, and the sample site."""
    async with opened_world(store) as made:
        yield made
        await made.check()


@pytest.fixture
async def promise(store: Kept, language: str) -> AsyncIterator[Promise]:
    """Give a caller of each language in turn, in a world that calls back where they are."""
    async with opened_world(store, site=with_more(AT_HOME)) as made:
        yield Promise.of(made, language)
        await made.check()
