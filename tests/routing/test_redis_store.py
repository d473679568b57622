"""What only a store with a server can meet: forgotten scripts, and no server at all."""

from typing import Any

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from calls.errors import StoreUnavailableError
from routing.store.redis import RedisStore
from switchboard.redis_client import redis_client
from tests.routing.scene import Scene, agent


class Flushed(Redis):
    """A client of a server whose functions somebody flushes whenever they were just loaded."""

    flushes = 0

    async def execute_command(self, *words: Any, **options: Any) -> Any:
        """Flush after each load, as long as there are flushes left."""
        answer = await super().execute_command(*words, **options)  # type: ignore[no-untyped-call]
        if words[0] == "FUNCTION LOAD" and self.flushes:
            self.flushes -= 1
            await self.function_flush()
        return answer


@pytest.mark.parametrize("kind", ["valkey_url", "valkey_sentinel_url", "valkey_cluster_url"])
async def test_scripts_survive_a_server_that_forgets_them(
    request: pytest.FixtureRequest, kind: str
) -> None:
    """A new release, a restart or a failover: whoever finds the library missing brings it along."""
    async with redis_client(request.getfixturevalue(kind)) as client:
        scene = Scene(RedisStore(client, site="forgetful"), agent("ann"))
        await scene.ready("ann")

        await client.function_flush()
        await scene.calls("c1")
        await client.script_flush()
        await client.function_flush()
        await scene.talks("c1")

        assert (await scene.call("c1")).state == "talking"


async def test_a_flush_between_loading_and_calling_again_is_survived(valkey_url: str) -> None:
    """It is loaded once more; the transition is made once."""
    client = Flushed(unix_socket_path=valkey_url.removeprefix("unix://"))
    scene = Scene(RedisStore(client, site="flushed"), agent("ann"))
    await scene.ready("ann")

    await client.function_flush()
    client.flushes = 3
    await scene.calls("c1")

    assert client.flushes == 0
    assert (await scene.call("c1")).agent == "ann"
    assert [event.type for event in await scene.router.story("c1")].count("call.offered") == 1
    await client.aclose()


async def test_functions_flushed_for_ever_are_an_outage_with_its_cause(valkey_url: str) -> None:
    """Nobody tries for ever: the operator is told what to look for, and it passes by itself."""
    client = Flushed(unix_socket_path=valkey_url.removeprefix("unix://"))
    scene = Scene(RedisStore(client, site="flushed-on"), agent("ann"))
    await client.function_flush()
    client.flushes = 1000

    with pytest.raises(StoreUnavailableError, match="FUNCTION FLUSH"):
        await scene.calls("c1")

    client.flushes = 0
    assert (await scene.calls("c1")).word == "waiting"
    await client.aclose()


async def test_a_server_that_is_not_there_is_said_so() -> None:
    """The same request may succeed later: one error, whatever the client calls it."""
    client = Redis.from_url("unix:///nowhere/at/all", retry=Retry(NoBackoff(), 0))
    scene = Scene(RedisStore(client, site="nowhere"), agent("ann"))

    for request in (scene.calls("c1"), scene.router.snapshot(), scene.store.wait_for_work(1)):
        with pytest.raises(StoreUnavailableError, match="redis cannot be reached"):
            await request

    await client.aclose()


async def test_sites_on_one_server_never_meet(valkey_url: str) -> None:
    """One hash tag per site."""
    client = Redis.from_url(valkey_url)
    here = Scene(RedisStore(client, site="here"), agent("ann"))
    there = Scene(RedisStore(client, site="there"), agent("ann"))

    await here.ready("ann")
    await there.calls("c1")

    assert (await there.call("c1")).state == "waiting"
    assert (await here.router.snapshot()).calls == ()
    await client.aclose()


async def test_the_story_of_a_call_does_not_read_the_whole_stream(valkey_url: str) -> None:
    """It begins at the call's first event, and ends at its last."""
    client = Redis.from_url(valkey_url)
    scene = Scene(RedisStore(client, site="story"), agent("ann"))
    for number in range(20):
        await scene.calls(f"c{number}")
    await scene.router.caller_left("c7", "caller")
    await scene.calls("later")

    told = await scene.router.story("c7")

    text = await client.hmget("{story}:call:c7", "first", "last")
    assert [event.type for event in told] == ["call.arrived", "call.queued", "call.ended"]
    assert [int(seq or 0) for seq in text] == [told[0].seq, told[-1].seq]
    await client.aclose()
