"""Open a site's published configurations alone: for commands that ask and change nothing else.

Rules this module keeps:

* What is in force is not read, checked or copied: whoever goes back in a hurry waits for nothing
  that is about to be replaced.
"""

import contextlib
from collections.abc import AsyncIterator

from calls.clock import Clock
from config.shelf import Shelf
from config.store.redis import RedisShelf
from switchboard.connection import connected, site_time
from switchboard.settings import Settings


@contextlib.asynccontextmanager
async def shelved(settings: Settings) -> AsyncIterator[tuple[Shelf, Clock]]:
    """Yield where a site's configurations are published, and its clock."""
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(connected(settings.redis_url, settings.data_dir))
        clock = await stack.enter_async_context(site_time(client, settings.site))
        yield RedisShelf(client, settings.site), clock
