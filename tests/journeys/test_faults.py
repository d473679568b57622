"""What callers live through when something of ours, or of the network, breaks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from calls.ids import random_id
from routing.answers import Now
from routing.store.redis import RedisStore
from simulator.races import Races
from switchboard.valkey import embedded, url_of
from tests.journeys.test_offers import talks_and_hangs_up, waits_for_support
from tests.journeys.world import Kept, World, opened_world


class Server:
    """A Valkey of the test's own, to be stopped and started while callers wait."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._running: AsyncExitStack | None = None
        self.client = Redis.from_url(
            url_of(directory), retry=Retry(NoBackoff(), 1), socket_connect_timeout=1
        )

    async def start(self) -> None:
        """Start it on what its file holds."""
        self._running = AsyncExitStack()
        await self._running.enter_async_context(embedded(self._directory))

    async def stop(self) -> None:
        """Stop it, and close every connection to it."""
        if self._running is not None:
            await self._running.aclose()
            self._running = None
        await self.client.aclose()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """Give a server that is running."""
    made = Server(tmp_path)
    await made.start()
    yield made
    await made.stop()


async def test_a_waiting_caller_keeps_the_place_through_an_outage_of_redis(server: Server) -> None:
    """Redis is away: music and an apology. It comes back: the caller is where they were."""
    async with opened_world(RedisStore(server.client, site="outage")) as world:
        dispatchers, world.dispatchers = world.dispatchers, []  # they wait for Redis as well
        caller = world.caller()
        await world.run(waits_for_support(caller))
        key = (await world.events("call.queued"))[0].fields["key"]

        await server.stop()
        await world.run(caller.hears("you keep your place", within_s=90))
        await server.start()
        world.dispatchers = dispatchers
        await world.ready("ben")
        await world.run(talks_and_hangs_up(caller, "client:ben"))
        queued = await world.events("call.queued")

        assert {event.fields["key"] for event in queued} == {key}
        assert (await world.final(caller)).fields["outcome"] == "served"
        await world.check()


async def test_a_redis_that_lost_everything_is_healed_by_the_callers_own_turns(
    server: Server,
) -> None:
    """All data is gone: the next wait turn puts the caller back, at the old place."""
    async with opened_world(RedisStore(server.client, site="lost")) as world:
        caller = world.caller()
        await world.run(waits_for_support(caller))
        key = (await world.events("call.queued"))[0].fields["key"]

        await server.client.flushall()
        await world.passes(40)
        await world.ready("ben")
        await world.run(talks_and_hangs_up(caller, "client:ben"))
        queued = await world.events("call.queued")

        assert [(e.fields["cause"], e.fields["key"]) for e in queued] == [("restored", key)]
        assert (await world.final(caller)).fields["agent"] == "ben"
        await world.check()


async def test_a_menu_goes_on_without_redis(server: Server) -> None:
    """The caller's choices are in the URL: keys work, and the queue is entered when it is back."""
    async with opened_world(RedisStore(server.client, site="menu")) as world:
        dispatchers, world.dispatchers = world.dispatchers, []
        caller = world.caller()
        await server.stop()

        async def call() -> None:
            await caller.dials("+18005550100")
            await caller.presses("1")
            await caller.presses("2")
            await caller.hears("you keep your place", within_s=90)

        await world.run(call())
        await server.start()
        world.dispatchers = dispatchers
        await world.ready("ben")
        await world.run(talks_and_hangs_up(caller, "client:ben"))

        assert (await world.final(caller)).fields["outcome"] == "served"
        await world.check()


async def test_a_dispatcher_that_dies_between_commit_and_effect_is_replaced(world: World) -> None:
    """Its lease runs out, and another process rings the agent: the caller is never stranded."""
    await world.ready("ben")
    living, world.dispatchers = world.dispatchers, []
    caller = world.caller()
    await world.run(waits_for_support(caller))
    dying = Now(world.clock.now_ms(), random_id(), "")
    taken = await world.store.take("dying", 10, 15_000, 20, dying)

    world.dispatchers = living
    await world.run(talks_and_hangs_up(caller, "client:ben"))

    assert [effect.kind for effect in taken] == ["ring"]
    assert (await world.final(caller)).fields["agent"] == "ben"


async def test_a_lost_hang_up_leaves_nobody_stuck(world: World) -> None:
    """freeswitch#2540: the carrier is asked, and the agent is freed without a restart."""
    await world.ready("ben")
    caller = world.caller()
    await world.run(waits_for_support(caller))
    for leg in world.carrier.live_calls():
        leg.callback = None  # the number's status callback never comes

    await world.run(caller.hangs_up())
    await world.passes(30)

    assert await world.work_of("ben") == ("ready", "idle")
    assert (await world.router.snapshot()).calls == ()


@pytest.mark.parametrize(
    "races",
    [
        Races(webhook_before_reply=True),
        Races(duplicate_callbacks=1.0),
        Races(reorder_callbacks=0.5),
        Races(duplicate_webhooks=1.0),
        Races(empty_digits=True, action_after_hangup=False, invite_while_busy=True),
        Races(
            webhook_before_reply=True,
            duplicate_callbacks=0.5,
            reorder_callbacks=0.3,
            duplicate_webhooks=0.5,
        ),
    ],
    ids=["before-reply", "twice", "reordered", "webhooks-twice", "variants", "everything"],
)
async def test_calls_end_the_same_whatever_the_network_does(store: Kept, races: Races) -> None:
    """Every webhook, any number of times, in any order: one final record, everybody free."""
    async with opened_world(store, races=races) as world:
        await world.ready("anna", answers_after_s=None)
        await world.ready("ben", "farid")
        callers = [world.caller(f"+1202555{1000 + n}") for n in range(4)]

        async def call(number: int) -> None:
            await callers[number].waits(3 * number)
            await waits_for_support(callers[number])
            if number == 3:
                await callers[number].hangs_up()
            else:
                await talks_and_hangs_up(callers[number])

        await world.run(asyncio.gather(*(call(number) for number in range(4))))
        await world.passes(120)
        ends = [(await world.final(caller)).fields["outcome"] for caller in callers]

        assert ends[:3] == ["served"] * 3
        assert ends[3] in {"abandoned", "short_abandon"}
        assert (await world.router.snapshot()).calls == ()
        assert {view.work for view in (await world.router.snapshot()).agents} == {"idle"}
        await world.check()
