"""What only a store with a server can meet: forgotten scripts, and no server at all."""

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from calls.errors import StoreUnavailableError
from routing.store.redis import RedisStore
from tests.routing.scene import Scene, agent


async def test_scripts_survive_a_server_that_forgets_them(valkey_url: str) -> None:
    """A new release, a restart or a failover: whoever finds the library missing brings it along."""
    client = Redis.from_url(valkey_url)
    scene = Scene(RedisStore(client, site="forgetful"), agent("ann"))
    await scene.ready("ann")

    await client.function_flush()
    await scene.calls("c1")
    await client.script_flush()
    await client.function_flush()
    await scene.talks("c1")

    assert (await scene.call("c1")).state == "talking"
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
