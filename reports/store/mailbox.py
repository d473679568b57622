"""Keep messages in Redis, for every process of a site.

Rules this module keeps:

* One hash under the site's hash tag, a field a message. Nothing is forgotten by a time to live.
* A mark is compared and set: of two agents at once, neither overwrites what the other removed.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from redis.exceptions import RedisError

from calls.errors import StoreUnavailableError
from reports.mailbox import Mark, Message, in_order, packed, unpacked

log = logging.getLogger(__name__)

_REPLACE = """#!lua
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
"""


class RedisMailbox:
    """Keep messages for every process of one site.

    Args:
        client: an asyncio client; whether it decodes responses does not matter.
        site: the site's name, which is also its keys' hash tag.
    """

    def __init__(self, client: Any, site: str) -> None:
        self._client = client
        self._key = f"{{{site}}}:messages"

    async def keep(self, message: Message) -> None:
        """Keep a message; one already there stays as it is."""
        with _in_words():
            await self._client.hsetnx(self._key, message.recording, packed(message))

    async def get(self, recording: str) -> Message | None:
        """Return one message."""
        with _in_words():
            return _read(await self._client.hget(self._key, recording))

    async def of(self, departments: Collection[str]) -> Sequence[Message]:
        """Return the messages of departments."""
        with _in_words():
            every = [_read(text) for text in await self._client.hvals(self._key)]
        return in_order(one for one in every if one and one.department in departments)

    async def mark(self, recording: str, mark: Mark, who: str, at_ms: int) -> Message | None:
        """Note how far somebody has come with a message."""
        known = await self.get(recording)
        if known is None:
            return None
        marked = known.marked(mark, who, at_ms)
        with _in_words():
            there = await self._client.eval(_REPLACE, 1, self._key, recording, packed(marked))
        return marked if there else None

    async def remove(self, recording: str) -> bool:
        """Forget a message."""
        with _in_words():
            return bool(await self._client.hdel(self._key, recording))


def _read(text: str | bytes | None) -> Message | None:
    if text is None:
        return None
    message = unpacked(text if isinstance(text, str) else text.decode())
    if message is None:
        log.warning("a message in the store was written by another release: it is ignored")
    return message


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise StoreUnavailableError(
            "store_unavailable", f"redis cannot be reached for messages: {error}"
        ) from error
