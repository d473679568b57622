"""What time it is for a site: the server's, or the play's; every process agrees."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from calls.ids import random_id
from switchboard.connection import Curtain, connected, raise_curtain, site_time

CLOSE_MS = 5_000
"""A busy machine may take a moment between two questions; an hour or a speed would show."""


@pytest.fixture
async def client(valkey_url: str, tmp_path: Path) -> AsyncIterator[Redis]:
    """Connect as every command does."""
    async with connected(valkey_url, tmp_path) as found:
        yield found


async def server_ms(client: Redis) -> int:
    """Return the server's own time, epoch milliseconds."""
    seconds, microseconds = await client.time()
    return int(seconds) * 1000 + int(microseconds) // 1000


async def test_a_site_keeps_the_servers_time(client: Redis) -> None:
    """Hosts whose clocks differ agree all the same."""
    async with site_time(client, random_id()) as clock:
        difference_ms = clock.now_ms() - await server_ms(client)

    assert abs(difference_ms) < CLOSE_MS
    assert clock.speed == 1.0


async def test_processes_of_a_play_agree_on_its_time(client: Redis) -> None:
    """Whoever opens it later too: the curtain rose at one instant, and time runs as it was set."""
    site, start_ms = random_id(), 1_795_532_400_000
    await raise_curtain(client, site, lambda: start_ms, 4.0)

    async with site_time(client, site) as one, site_time(client, site) as other:
        shown = [one.now_ms(), other.now_ms()]

    assert all(0 <= ms - start_ms < CLOSE_MS for ms in shown)
    assert (one.speed, other.speed) == (4.0, 4.0)


def test_a_play_runs_as_fast_as_it_was_set() -> None:
    """An hour of the server is four of a play at four times the speed."""
    curtain = Curtain(origin_ms=1_000, start_ms=50_000, speed=4.0)

    assert curtain.shown_ms(1_000) == 50_000
    assert curtain.shown_ms(3_601_000) == 50_000 + 4 * 3_600_000
