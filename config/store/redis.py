"""Keep published configurations in Redis.

Rules this module keeps:

* All keys are under the site's one hash tag, beside the rest of the site's state.
* A publication is one transaction: the text, its line in the history, and which is in force; it
  is tried again when somebody else was quicker, and refused when that changed what is in force.
* The newest versions are kept by number, never by time: a call may last, a quiet month may pass.
"""

from collections.abc import Sequence
from typing import TypeAlias

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisError, WatchError

from calls.errors import StoreUnavailableError
from config.shelf import (
    LOGGED,
    Published,
    Record,
    kept,
    noted,
    overtaken,
    packed,
    read_note,
    unpacked,
)

Client: TypeAlias = "Redis | RedisCluster"


class RedisShelf:
    """File configurations in Redis for every process of one site.

    Args:
        client: an asyncio client; whether it decodes responses does not matter.
        site: the site's name, which is also its keys' hash tag.
    """

    def __init__(self, client: Client, site: str) -> None:
        self._client = client
        self._root = f"{{{site}}}:config"

    async def put(self, published: Published, after: str | None) -> None:
        """File a configuration and put it in force, both or neither."""
        await self._file(Record(published.version, published.meta), packed(published), after)

    async def put_draft(self, published: Published) -> None:
        """File the next edit; what is in force stays."""
        record = Record(published.version, published.meta, draft=True)
        await self._file(record, packed(published), None)

    async def _file(self, record: Record, text: str, after: str | None) -> None:
        try:
            while not await self._filed(record, text, after):
                pass  # each round somebody else has published, so this comes to an end
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error

    async def _filed(self, record: Record, text: str, after: str | None) -> bool:
        """File once; False when something on the shelf has changed meanwhile."""
        log, current, draft = (self._key(name) for name in ("log", "current", "draft"))
        async with self._client.pipeline(transaction=True) as pipe:
            await pipe.watch(log, current, draft)
            in_force = await self.current()
            if not record.draft and in_force != after:
                raise overtaken(in_force)
            before = await self.history()
            gone = kept(before) - kept([record, *before][:LOGGED])
            fulfilled = not record.draft and await self.draft() == record.version
            pipe.multi()  # type: ignore[no-untyped-call]  # the client leaves it untyped
            pipe.set(self._key("version", record.version), text)
            pipe.lpush(log, noted(record))
            pipe.ltrim(log, 0, LOGGED - 1)
            pipe.set(draft if record.draft else current, record.version)
            if fulfilled:
                pipe.delete(draft)
            for version in gone:
                pipe.delete(self._key("version", version))
            try:
                await pipe.execute()
            except WatchError:
                return False
        return True

    async def current(self) -> str | None:
        """Return the version in force; None before the first publication."""
        return await self._read("current")

    async def draft(self) -> str | None:
        """Return the version of the next edit; None when there is none."""
        return await self._read("draft")

    async def get(self, version: str) -> Published | None:
        """Return what was filed under ``version``; None when it is not kept."""
        text = await self._read("version", version)
        return None if text is None else unpacked(text, version)

    async def history(self) -> Sequence[Record]:
        """Return what came onto the shelf, newest first."""
        try:
            found = await self._client.lrange(self._key("log"), 0, -1)
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error
        return tuple(read_note(_text(each)) for each in found)

    async def _read(self, *name: str) -> str | None:
        try:
            value = await self._client.get(self._key(*name))
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error
        return None if value is None else _text(value)

    def _key(self, *name: str) -> str:
        return ":".join((self._root, *name))


def _text(value: str | bytes) -> str:
    """Return text whether or not the client decodes; damage shows as a wrong hash later."""
    return value if isinstance(value, str) else value.decode("utf-8", errors="replace")


def _unavailable(error: Exception) -> StoreUnavailableError:
    return StoreUnavailableError(
        "store_unavailable", f"redis cannot be reached for the published configuration: {error}"
    )
