"""An emergency's path ends at a person or a fixed number, whatever fails."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from config.site import Site, parse
from routing.store.memory import MemoryStore
from routing.store.redis import RedisStore
from simulator.people import Caller
from tests.journeys.languages import SPOKEN, TAKES, each_language, foreign
from tests.journeys.test_faults import Server, server
from tests.journeys.test_offers import talks_and_hangs_up
from tests.journeys.world import World, opened_world, sample

__all__ = ["server"]

LINE = "+18005550911"
FIXED = "+12125550166"
EXTRA = f"""
transfer_numbers: ["{FIXED}"]
emergency: {{department: support_l3, number: "{FIXED}", after: 60s}}
flows:
  urgent:
    start: language
    steps:
      language:
        type: language
        prompt: choose_language
        keys: {{"1": first, "2": second, "3": third}}
        next: topic
      topic:
        type: menu
        prompt: topics
        keys: {{"1": {{next: to_experts, emergency: true}}, "2": {{next: to_experts}}}}
      to_experts: {{type: queue, department: support_l2}}
"""
LAST_WORDS = f"<Response><Dial>{FIXED}</Dial></Response>"
"""What stands where the number's fallback URL leads (docs/go-live.md)."""


def urgent() -> Site:
    """Return the sample with a line where a key says it is an emergency."""
    sources = dict(sample().sources)
    line = f'  "{LINE}": {{flow: urgent, brand: Northwind, languages: [en, fr, ru]}}\n'
    sources["site.yaml"] = sources["site.yaml"].replace("numbers:\n", f"numbers:\n{line}")
    return parse({**sources, "urgent.yaml": EXTRA})


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Give a world whose fixed number answers."""
    async with opened_world(MemoryStore(), site=urgent()) as world:
        world.carrier.agent(FIXED, answers_after_s=3)
        yield world
        await world.check()


async def calls(caller: Caller, key: str = "1", language: str = "1") -> None:
    """Dial the line, choose a language, say by a key what it is, and wait."""
    await caller.dials(LINE)
    await caller.presses(language)
    await caller.presses(key)
    await caller.hears(SPOKEN[language][0])


async def waited_s(world: World) -> list[int]:
    """Return how long callers waited before each time they were sent on, seconds."""
    return [int(e.fields["waited_ms"]) // 1000 for e in await world.events("call.exited")]


@each_language
async def test_an_emergency_nobody_is_signed_in_for_reaches_the_fixed_number(
    world: World, language: str
) -> None:
    """After the time written down, at the end of the piece of music then playing."""
    caller = world.caller()

    await world.run(calls(caller, language=language))
    await world.run(talks_and_hangs_up(caller, FIXED))

    assert (await world.final(caller)).fields["outcome"] == "transferred"
    assert foreign(caller.heard, language) == []
    assert [60 <= each <= 91 for each in await waited_s(world)] == [True]


@each_language
async def test_whoever_waits_without_an_emergency_is_not_sent_on(
    world: World, language: str
) -> None:
    """The same flow, the other key: their place is in the queue."""
    caller = world.caller()

    await world.run(calls(caller, "2", language))
    await world.passes(200)

    assert await world.events("call.exited") == []
    await world.run(caller.hangs_up())


@pytest.mark.parametrize(
    ("declines_after_s", "language", "rung"),
    [
        (9, "1", ["anna", "farid", "grace"]),
        (None, "1", ["anna", "farid", "grace"]),
        (9, "2", ["farid", "jack"]),
        (9, "3", ["anna"]),
    ],
)
async def test_an_emergency_no_agent_takes_reaches_the_fixed_number(
    world: World, declines_after_s: float | None, language: str, rung: list[str]
) -> None:
    """Being rung is no person: who is rung at that moment is let go in the same transition."""
    for name in rung:
        await world.ready(name, answers_after_s=None, declines_after_s=declines_after_s)
    caller = world.caller()

    await world.run(calls(caller, language=language))
    await world.run(talks_and_hangs_up(caller, FIXED))

    failed = await world.events("offer.unreachable", "offer.missed", "offer.declined")
    assert len(failed) >= min(2, len(rung))
    assert (await world.final(caller)).fields["outcome"] == "transferred"
    assert (await world.work_of(rung[-1]))[1] == "idle"
    assert foreign(caller.heard, language) == []


@each_language
async def test_a_fixed_number_that_does_not_answer_is_tried_again_and_the_place_is_kept(
    world: World, language: str
) -> None:
    """In between they wait where they were, and an agent who comes gets them."""
    world.carrier.agent(FIXED, answers_after_s=None)
    caller = world.caller()

    await world.run(calls(caller, language=language))
    await world.passes(240)
    await world.ready(TAKES[language])
    await world.run(talks_and_hangs_up(caller, f"client:{TAKES[language]}"))

    assert len(await waited_s(world)) >= 2
    assert len({event.fields["key"] for event in await world.events("call.queued")}) == 1
    assert (await world.final(caller)).fields["outcome"] == "served"
    assert foreign(caller.heard, language) == []


async def test_an_emergency_reaches_the_fixed_number_while_redis_is_away(server: Server) -> None:
    """What is known of the caller is in the URL; that is enough to dial."""
    async with opened_world(RedisStore(server.client, site="urgent"), site=urgent()) as world:
        world.carrier.agent(FIXED, answers_after_s=3)
        caller = world.caller()
        await world.run(calls(caller))

        await server.stop()
        world.dispatchers = []
        await world.run(caller.talks_to(FIXED))
        await world.run(caller.hangs_up())

        assert caller.leg is not None


async def test_where_our_process_is_down_the_fallback_url_dials_the_fixed_number() -> None:
    """Nothing of ours answers: another machine serves one document, and it is enough."""

    async def document(_: web.Request) -> web.Response:
        return web.Response(text=LAST_WORDS, content_type="text/xml")

    app = web.Application()
    app.router.add_post("/last", document)
    async with opened_world(MemoryStore(), site=urgent()) as world, TestServer(app) as bin_:
        dead = f"http://127.0.0.1:{unused_port()}/voice/incoming"
        world.carrier.number(LINE, voice_url=dead, fallback_url=str(bin_.make_url("/last")))
        world.carrier.agent(FIXED, answers_after_s=3)
        caller = world.caller()

        await world.run(caller.dials(LINE))
        await world.run(caller.talks_to(FIXED))
        await world.run(caller.hangs_up())

        assert await world.events() == []
