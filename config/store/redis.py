"""Keep published configurations in Redis.

Rules this module keeps:

* All keys are under the site's one hash tag, beside the rest of the site's state.
* A publication is one transaction: the text, its place in the history, and which is current.
* The newest versions are kept by number, never by time: a call may last, a quiet month may pass.
"""

from collections.abc import Mapping
from typing import TypeAlias, cast

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisError

from calls.errors import StoreUnavailableError
from config.shelf import Meta, Published, packed, unpacked

Client: TypeAlias = "Redis | RedisCluster"

KEPT = 100
"""Versions kept for rollback and for calls that began with them."""


class RedisShelf:
    """File configurations in Redis for every process of one site.

    Args:
        client: an asyncio client; whether it decodes responses does not matter.
        site: the site's name, which is also its keys' hash tag.
    """

    def __init__(self, client: Client, site: str) -> None:
        self._client = client
        self._root = f"{{{site}}}:config"

    async def put(self, version: str, sources: Mapping[str, str], meta: Meta) -> None:
        """File a configuration and make it the current one, both or neither."""
        history = f"{self._root}:history"
        try:
            # Without scores a zrange is a plain list of members; the client's types allow for more.
            known = cast("list[str | bytes]", await self._client.zrange(history, 0, -1))
            before = [name for name in (_text(each) for each in known) if name != version]
            forgotten = before[: max(0, len(before) + 1 - KEPT)]
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.set(self._key(version), packed(Published(version, sources, meta)))
                pipe.zadd(history, {version: meta.at_ms})
                pipe.set(f"{self._root}:current", version)
                for old in forgotten:
                    pipe.delete(self._key(old))
                    pipe.zrem(history, old)
                await pipe.execute()
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error

    async def current(self) -> str | None:
        """Return the version in force; None before the first publication."""
        try:
            version = await self._client.get(f"{self._root}:current")
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error
        return None if version is None else _text(version)

    async def get(self, version: str) -> Published | None:
        """Return what was published under ``version``; None when it is not kept."""
        try:
            text = await self._client.get(self._key(version))
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error
        return None if text is None else unpacked(_text(text), version)

    def _key(self, version: str) -> str:
        return f"{self._root}:version:{version}"


def _text(value: str | bytes) -> str:
    """Return text whether or not the client decodes; damage shows as a wrong hash later."""
    return value if isinstance(value, str) else value.decode("utf-8", errors="replace")


def _unavailable(error: Exception) -> StoreUnavailableError:
    return StoreUnavailableError(
        "store_unavailable", f"redis cannot be reached for the published configuration: {error}"
    )
