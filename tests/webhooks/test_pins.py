"""PINs tried over and over, call by call."""

import pytest
from redis.asyncio import Redis, RedisCluster

from calls.clock import ManualClock
from calls.errors import StoreUnavailableError
from calls.ids import random_id
from config.site import Site, parse
from config.store.tries import RedisTries
from config.tries import MOST, WINDOW_MS, MemoryTries, Tries
from tests.webhooks.house import connected, edge_on
from tests.webhooks.line import START_MS, Line

ASKED = """
prompts: {your_pin: {en: "Your PIN, please.", fr: "Votre code.", ru: "Ваш код."}}
callers:
  "+16135550199": {name: Carol, tier: vip, pin: "4711"}
supervisors: {ada: {pin: "0815"}}
"""


def with_a_pin(site: Site, step: str) -> Site:
    """Return the sample, whose callers are asked for a PIN before anything else."""
    old = "welcome: {type: say, prompt: welcome, next: where}"
    sources = {name: text.replace(old, f"welcome: {step}") for name, text in site.sources.items()}
    sources["site.yaml"] = sources["site.yaml"].replace("\ncallers:\n", "\ncallers:\n" + CALLER)
    return parse({**sources, "asked.yaml": ASKED.replace(CALLERS, "")})


CALLER = '  "+16135550199": {name: Carol, tier: vip, pin: "4711"}\n'
CALLERS = f"callers:\n{CALLER}"
OWN = "{type: caller, prompt: your_pin, known: to_experts, unknown: where, tries: 1}"
SWITCHES = (
    "{type: supervisor, prompt: your_pin, menu: topics, keys: {'1': {close: all}},"
    " done: goodbye, tries: 1, otherwise: {next: where}}"
)


async def tries_a_pin(line: Line, call: str, pin: str) -> str:
    """Call, type a PIN, and return what was decided of it."""
    asked = await line.dials(call)
    await line.post_as(call, asked.onward, Digits=pin, msg="Gather End")
    steps = [e for e in await line.edge.router.story(call) if e.type == "call.step"]
    return next(
        e.fields["why"]
        for e in steps
        if "PIN" in e.fields["why"] and "asked" not in e.fields["why"]
    )


@pytest.mark.parametrize(("step", "right"), [(OWN, "4711"), (SWITCHES, "0815")])
async def test_a_pin_tried_too_often_over_calls_is_not_looked_at(
    sample: Site, clock: ManualClock, step: str, right: str
) -> None:
    """Not even the right one, until the hour is over; the call goes on."""
    async with connected(edge_on(with_a_pin(sample, step), clock), clock) as line:
        for number in range(MOST):
            assert "no PIN is looked at" not in await tries_a_pin(line, f"CA{number}", "9999")

        barred = await tries_a_pin(line, "CAlate", right)
        clock.advance_to(START_MS + WINDOW_MS)
        after = await tries_a_pin(line, "CAnext", right)

    assert "no PIN is looked at" in barred
    assert "no PIN is looked at" not in after


async def test_a_right_pin_uses_up_no_try(sample: Site, clock: ManualClock) -> None:
    """Who calls twenty times a day is let in twenty times."""
    async with connected(edge_on(with_a_pin(sample, OWN), clock), clock) as line:
        said = [await tries_a_pin(line, f"CA{number}", "4711") for number in range(MOST + 2)]

    assert set(said) == {'the PIN of "Carol" is right'}


async def test_a_pin_is_not_looked_at_where_tries_cannot_be_counted(
    sample: Site, clock: ManualClock
) -> None:
    """It costs the tier, never the call."""

    class Away(MemoryTries):
        async def count(self, account: str, mark: str, at_ms: int) -> int:
            raise StoreUnavailableError("store_unavailable", "away")

    edge = edge_on(with_a_pin(sample, OWN), clock)
    object.__setattr__(edge, "tries", Away())
    async with connected(edge, clock) as line:
        assert "no PIN is looked at" in await tries_a_pin(line, "CA1", "4711")


async def counts(tries: Tries) -> None:
    """Count, twice the same, take back, and begin anew with the next window."""
    assert await tries.count("a", "1", 0) == 1
    assert await tries.count("a", "2", 0) == 2
    assert await tries.count("a", "2", 0) == 2
    assert await tries.count("b", "1", 0) == 1
    await tries.forgive("a", "2", 0)
    assert await tries.count("a", "3", 0) == 2
    assert await tries.count("a", "3", WINDOW_MS) == 1


async def test_tries_are_counted_alike_in_memory_redis_and_a_cluster(
    valkey_url: str, valkey_cluster_port: int
) -> None:
    """A retry counts once, each account has a count of its own, and each window."""
    await counts(MemoryTries())
    async with Redis.from_url(valkey_url) as client:
        await counts(RedisTries(client, random_id()))
    async with RedisCluster(host="127.0.0.1", port=valkey_cluster_port) as cluster:
        await counts(RedisTries(cluster, random_id()))
