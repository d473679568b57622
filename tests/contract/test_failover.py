"""A Sentinel set loses its master: an outage for a moment, then everything is where it was."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from calls.errors import StoreUnavailableError
from routing.store.redis import RedisStore
from switchboard.redis_client import redis_client
from tests.conftest import sentinel_set
from tests.routing.scene import Scene, agent

PATIENCE_S = 30.0


async def until_it_works(ask: Callable[[], Awaitable[Any]]) -> tuple[Any, int]:
    """Ask until the store can be reached again; say what it answered and how often it could not."""
    refused = 0
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await ask(), refused
            except StoreUnavailableError:
                refused += 1
                await asyncio.sleep(0.05)


async def test_a_failover_is_an_outage_for_a_moment_and_nobody_is_lost() -> None:
    """While there is no master the store says so; the next master forgot the scripts, no call."""
    with sentinel_set() as url:
        async with redis_client(url) as client:
            scene = Scene(RedisStore(client, site="failover"), agent("ann"), agent("bob"))
            await scene.ready("ann")
            await scene.calls("talking")
            await scene.talks("talking")
            await scene.calls("waiting")
            before = await scene.store.dump()
            assert await client.wait(1, 5000) == 1
            info = await client.info("server")

            os.kill(info["process_id"], signal.SIGKILL)
            turn, refused = await until_it_works(
                lambda: scene.router.turn(scene.entry("waiting", turn=1))
            )

            after = await scene.store.dump()
            assert refused > 0
            assert (await client.info("server"))["process_id"] != info["process_id"]
            assert turn.word == "waiting"
            assert after["calls"].keys() == before["calls"].keys()
            assert (await scene.call("talking")).state == "talking"
            await scene.ready("bob")
            assert (await scene.call("waiting")).agent == "bob"
            await scene.sound()
