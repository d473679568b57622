"""Keep what supervisors switch in Redis.

Rules this module keeps:

* One hash under the site's hash tag; its end is in the switch itself, never a time to live.
"""

import logging

from redis.exceptions import RedisError

from calls.errors import StoreUnavailableError
from config.store.redis import Client
from config.switches import in_order, packed, unpacked
from ivr.switch import Switch

log = logging.getLogger(__name__)


class RedisSwitches:
    """Keep switches for every process of one site.

    Args:
        client: an asyncio client; whether it decodes responses does not matter.
        site: the site's name, which is also its keys' hash tag.
    """

    def __init__(self, client: Client, site: str) -> None:
        self._client = client
        self._key = f"{{{site}}}:switches"

    async def every(self) -> tuple[Switch, ...]:
        """Return all switches; one of another release's making is passed over, and told."""
        try:
            texts = await self._client.hvals(self._key)
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error
        read = [unpacked(each if isinstance(each, str) else each.decode()) for each in texts]
        if None in read:
            log.warning("a switch in the store was written by another release: it is ignored")
        return in_order(each for each in read if each is not None)

    async def put(self, switch: Switch) -> None:
        """Keep a switch."""
        try:
            await self._client.hset(self._key, f"{switch.kind}:{switch.name}", packed(switch))
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error

    async def remove(self, kind: str, name: str) -> bool:
        """Take a switch away."""
        try:
            return bool(await self._client.hdel(self._key, f"{kind}:{name}"))
        except (RedisError, OSError) as error:
            raise _unavailable(error) from error


def _unavailable(error: Exception) -> StoreUnavailableError:
    return StoreUnavailableError(
        "store_unavailable", f"redis cannot be reached for what is switched: {error}"
    )
