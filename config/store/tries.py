"""Count wrong PINs in Redis, for every process of one site.

Rules this module keeps:

* One set for each account and window under the site's hash tag. That it expires saves room alone:
  the window is in its name.
"""

from redis.exceptions import RedisError

from calls.errors import StoreUnavailableError
from config.store.redis import Client
from config.tries import WINDOW_MS


class RedisTries:
    """Count tries for every process of one site.

    Args:
        client: an asyncio client.
        site: the site's name, which is also its keys' hash tag.
    """

    def __init__(self, client: Client, site: str) -> None:
        self._client = client
        self._site = site

    async def count(self, account: str, mark: str, at_ms: int) -> int:
        """Count a try."""
        key = self._key(account, at_ms)
        try:
            async with self._client.pipeline(transaction=True) as pipe:
                pipe.sadd(key, mark)
                pipe.scard(key)
                pipe.pexpire(key, 2 * WINDOW_MS)
                answers = await pipe.execute()
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error
        return int(answers[1])

    async def forgive(self, account: str, mark: str, at_ms: int) -> None:
        """Take a try back."""
        try:
            await self._client.srem(self._key(account, at_ms), mark)
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error

    def _key(self, account: str, at_ms: int) -> str:
        return f"{{{self._site}}}:tries:{account}:{at_ms // WINDOW_MS}"


def _unavailable(error: Exception) -> StoreUnavailableError:
    return StoreUnavailableError(
        "store_unavailable", f"redis cannot be reached for counting wrong PINs: {error}"
    )
