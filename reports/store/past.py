"""Keep the calls of each number in Redis, for every process of a site.

Rules this module keeps:

* One hash for each number, under the site's hash tag, which Redis forgets by itself so many days
  after the number's last call; older calls of a number that keeps calling are not shown.
* Only the newest calls are kept: what goes beyond is taken out while it is written.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from redis.exceptions import RedisError

from calls.errors import StoreUnavailableError
from reports.past import DAY_MS, MOST, Noted, Page, Visit, packed, unpacked

_KEEP = """#!lua
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return redis.call('HLEN', KEYS[1])
"""
_REACH = """#!lua
if tonumber(redis.call('GET', KEYS[1]) or 0) < tonumber(ARGV[1]) or ARGV[2] == '1' then
  redis.call('SET', KEYS[1], ARGV[1])
end
return 1
"""
_FULL = 4 * MOST
"""Fields of a number (an end and a note for each call) at which the oldest are taken out."""


class RedisPast:
    """Keep calls for every process of one site.

    Args:
        client: an asyncio client; whether it decodes responses does not matter.
        site: the site's name, which is also its keys' hash tag.
        days: for how long a call is kept; 0: not at all.
    """

    def __init__(self, client: Any, site: str, days: int) -> None:
        self._client = client
        self._root = f"{{{site}}}:past"
        self._days = days

    async def reached(self) -> int:
        """Return the number of the last event that was taken in; 0: none yet."""
        with _in_words():
            return int(await self._client.get(self._root) or 0)

    async def reach(self, seq: int) -> None:
        """Note that all events up to a number are taken in; 0: the log begins anew."""
        with _in_words():
            anew = "" if seq else "1"
            await self._client.eval(_REACH, 1, self._root, seq, anew)

    async def keep(self, number: str, visit: Visit) -> None:
        """Keep a call that is over."""
        await self._write(number, visit.call, packed(visit))

    async def note(self, number: str, call: str, noted: Noted) -> None:
        """Keep what was written about a call."""
        await self._write(number, f"{call} note", packed(noted))

    async def of(self, number: str, at_ms: int) -> Sequence[Visit]:
        """Return the calls of a number that are kept at an instant, the newest first."""
        if not self._days:
            return ()
        return (await self._page(number)).newest(at_ms - self._days * DAY_MS)

    async def _write(self, number: str, field: str, text: str) -> None:
        if not self._days:
            return
        key, for_s = f"{self._root}:{number}", self._days * DAY_MS // 1000
        with _in_words():
            if int(await self._client.eval(_KEEP, 1, key, field, text, for_s)) < _FULL:
                return
            surplus = (await self._page(number)).surplus()
            await self._client.hdel(key, *surplus, *(f"{call} note" for call in surplus))

    async def _page(self, number: str) -> Page:
        with _in_words():
            found = await self._client.hgetall(f"{self._root}:{number}")
        return unpacked({_text(name): _text(value) for name, value in found.items()})


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (RedisError, OSError) as error:
        raise StoreUnavailableError(
            "store_unavailable", f"redis cannot be reached for past calls: {error}"
        ) from error
