"""Find the Redis that keeps the calls, and agree with it on the time.

Rules this module keeps:

* A server that cannot be reached is said so in one sentence, before anything else is tried.
* The server's own TIME is the site's, unless a play has set the site another one: whichever it is,
  every process agrees on it.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from calls.clock import SystemClock
from calls.errors import ConfigError
from switchboard import valkey
from switchboard.redis_client import redis_client

log = logging.getLogger(__name__)

_COMPARE_EVERY_S = 60.0


@contextlib.asynccontextmanager
async def connected(redis_url: str | None, data_dir: Path) -> AsyncIterator[Redis]:
    """Yield a client of the site's Redis, reachable now.

    Args:
        redis_url: the server, or None for the embedded one (see ``valkey.available``).
        data_dir: where the embedded one keeps its file.

    Raises:
        ConfigError: there is no server, or it does not answer.
    """
    async with contextlib.AsyncExitStack() as stack:
        url = await stack.enter_async_context(valkey.available(redis_url, data_dir))
        client = await stack.enter_async_context(redis_client(url))
        try:
            await client.ping()
        except (RedisError, OSError) as error:
            raise ConfigError(
                "store.unreachable",
                f'redis at "{_without_password(url)}" cannot be reached: {error}; '
                "start it, or correct REDIS_URL",
            ) from error
        yield client


@dataclass(frozen=True, slots=True)
class Curtain:
    """Say when a play began: at ``origin_ms`` of the server it was ``start_ms`` for the site."""

    origin_ms: int
    start_ms: int
    speed: float

    def shown_ms(self, server_ms: int) -> int:
        """Return what time it is in the play when the server shows ``server_ms``."""
        return self.start_ms + int((server_ms - self.origin_ms) * self.speed)


async def raise_curtain(client: Redis, site: str, now_ms: Callable[[], int], speed: float) -> None:
    """Set a site's time, for every process that opens it from now on.

    Args:
        client: the site's Redis.
        site: the site's name.
        now_ms: says what time it is there, epoch milliseconds.
        speed: seconds that pass there in one of the server's.
    """
    origin_ms, start_ms = await _compared(client, now_ms)
    await client.hset(
        _time_key(site),
        mapping={"origin_ms": origin_ms, "start_ms": start_ms, "speed": speed},
    )


@contextlib.asynccontextmanager
async def site_time(client: Redis, site: str) -> AsyncIterator[SystemClock]:
    """Yield a clock that shows the site's time, so that all its hosts agree.

    It is compared again every minute for as long as the block lasts.
    """
    origin_ms, start_ms, speed = await client.hmget(
        _time_key(site), "origin_ms", "start_ms", "speed"
    )
    curtain = Curtain(0, 0, 1.0)  # the server's own time
    if origin_ms and start_ms and speed:
        curtain = Curtain(int(origin_ms), int(start_ms), float(speed))
    clock = SystemClock(speed=curtain.speed)
    await _agree(client, curtain, clock)
    following = asyncio.create_task(_follow(client, curtain, clock))
    try:
        yield clock
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def _follow(client: Redis, curtain: Curtain, clock: SystemClock) -> None:
    while True:
        await asyncio.sleep(_COMPARE_EVERY_S)
        try:
            await _agree(client, curtain, clock)
        except (RedisError, OSError) as error:
            log.warning("the time cannot be compared with redis: %s", error)


async def _agree(client: Redis, curtain: Curtain, clock: SystemClock) -> None:
    server_ms, ours_ms = await _compared(client, clock.now_ms)
    clock.offset_ms += curtain.shown_ms(server_ms) - ours_ms


async def _compared(client: Redis, now_ms: Callable[[], int]) -> tuple[int, int]:
    """Return one instant on the server's clock and on ours: of three looks, the quickest."""
    looks = []
    for _ in range(3):
        before_ms = now_ms()
        seconds, microseconds = await client.time()
        after_ms = now_ms()
        server_ms = int(seconds) * 1000 + int(microseconds) // 1000
        looks.append((after_ms - before_ms, server_ms, (before_ms + after_ms) // 2))
    _, server_ms, ours_ms = min(looks)
    return server_ms, ours_ms


def _time_key(site: str) -> str:
    return f"{{{site}}}:time"


def _without_password(url: str) -> str:
    """Return the address without its credentials."""
    scheme, _, rest = url.partition("?")[0].partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
