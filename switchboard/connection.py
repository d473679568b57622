"""Find the Redis that keeps the calls, and agree with it on the time.

Rules this module keeps:

* ``REDIS_URL`` names the server; else the embedded one already running in ``DATA_DIR`` is used;
  else one is started there and stopped at the end.
* A server that cannot be reached is said so in one sentence, before anything else is tried.
* An answer that does not come within a moment is an outage: a caller is never kept in silence
  while a client library tries again.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from calls.clock import SystemClock
from calls.errors import ConfigError
from switchboard import valkey

log = logging.getLogger(__name__)

_COMPARE_EVERY_S = 60.0
_CONNECT_S = 2.0
_ANSWER_S = 5.0
"""Longer than the second a dispatcher waits for work on one connection."""


@contextlib.asynccontextmanager
async def connected(redis_url: str | None, data_dir: Path) -> AsyncIterator[Redis]:
    """Yield a client of the site's Redis, reachable now.

    Args:
        redis_url: the server, or None for the embedded one.
        data_dir: where the embedded one keeps its file.

    Raises:
        ConfigError: there is no server, or it does not answer.
    """
    async with contextlib.AsyncExitStack() as stack:
        if redis_url is None:
            if await valkey.is_running(data_dir):
                redis_url = valkey.url_of(data_dir)
            else:
                redis_url = await stack.enter_async_context(valkey.embedded(data_dir))
        client = Redis.from_url(
            redis_url,
            socket_connect_timeout=_CONNECT_S,
            socket_timeout=_ANSWER_S,
            # One more try at once: a pooled connection may be from before a restart.
            retry=Retry(NoBackoff(), 1),
        )
        stack.push_async_callback(client.aclose)
        try:
            await client.ping()
        except (RedisError, OSError) as error:
            raise ConfigError(
                "store.unreachable",
                f'redis at "{_without_password(redis_url)}" cannot be reached: {error}; '
                "start it, or correct REDIS_URL",
            ) from error
        yield client


@contextlib.asynccontextmanager
async def server_time(client: Redis) -> AsyncIterator[SystemClock]:
    """Yield a clock that shows the server's own time, so that every host of the site agrees.

    It is compared again every minute for as long as the block lasts.
    """
    clock = SystemClock()
    await _agree(client, clock)
    following = asyncio.create_task(_follow(client, clock))
    try:
        yield clock
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def _follow(client: Redis, clock: SystemClock) -> None:
    while True:
        await asyncio.sleep(_COMPARE_EVERY_S)
        try:
            await _agree(client, clock)
        except (RedisError, OSError) as error:
            log.warning("the time cannot be compared with redis: %s", error)


async def _agree(client: Redis, clock: SystemClock) -> None:
    seconds, microseconds = await client.time()
    clock.offset_ms += int(seconds) * 1000 + int(microseconds) // 1000 - clock.now_ms()


def _without_password(url: str) -> str:
    """Return the address without its credentials."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
