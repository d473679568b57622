"""Give each contract test the same site on every store there is."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest
from redis.asyncio import Redis

from routing.store.memory import MemoryStore
from routing.store.redis import RedisStore
from switchboard.redis_client import redis_client
from tests.routing.scene import DumpedStore

SITES = count()


class Forgetful(Redis):
    """A client of a server that forgets all scripts, again and again."""

    _asked = 0

    async def execute_command(self, *words: Any, **options: Any) -> Any:
        """Flush the scripts before two of every thirteen calls: the second had just loaded them."""
        ask = super().execute_command
        self._asked += words[0] == "FCALL"
        if words[0] == "FCALL" and self._asked % 13 in (1, 2):
            await ask("SCRIPT FLUSH")  # type: ignore[no-untyped-call]
            await ask("FUNCTION FLUSH")  # type: ignore[no-untyped-call]
        return await ask(*words, **options)  # type: ignore[no-untyped-call]


@pytest.fixture(params=["memory", "redis", "forgetful", "sentinel", "cluster"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[DumpedStore]:
    """A fresh, empty store."""
    site = f"contract-{next(SITES)}"
    match request.param:
        case "memory":
            yield MemoryStore()
            return
        case "redis":
            url = request.getfixturevalue("valkey_url")
        case "forgetful":
            client = Forgetful.from_url(request.getfixturevalue("valkey_url"))
            yield RedisStore(client, site=site)
            await client.aclose()
            return
        case "sentinel":
            url = request.getfixturevalue("valkey_sentinel_url")
        case _:
            url = request.getfixturevalue("valkey_cluster_url")
    async with redis_client(url) as client:
        yield RedisStore(client, site=site)
