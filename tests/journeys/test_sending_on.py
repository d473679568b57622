"""Hold, transfer, and an agent whose line breaks, from both ends of the line."""

from collections.abc import AsyncIterator

import pytest

from config.site import Site, parse
from routing.conversing import Target
from routing.store.memory import MemoryStore
from simulator.people import Caller
from tests.journeys.world import NUMBER, World, opened_world, sample

OUTSIDE = "+12125550166"


def with_outside() -> Site:
    """Return the sample with a number agents may send callers to."""
    sources = dict(sample().sources)
    return parse({**sources, "outside.yaml": f'transfer_numbers: ["{OUTSIDE}"]\n'})


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Give the whole product."""
    async with opened_world(MemoryStore(), site=with_outside()) as made:
        yield made
        await made.check()


async def talks(world: World, caller: Caller, agent: str, *keys: str) -> None:
    """Bring a caller and an agent together."""

    async def call() -> None:
        await caller.dials(NUMBER)
        for key in keys:
            await caller.presses(key)
        await caller.talks_to(f"client:{agent}")

    await world.run(call())
    await world.passes(10)


async def test_a_held_caller_hears_music_and_the_agent_again(world: World) -> None:
    """On hold nobody hears the other; back, they do."""
    await world.ready("ben")
    caller = world.caller()
    await talks(world, caller, "ben", "1", "2")

    await world.router.conversing.hold("ben")
    await world.run(caller.is_alone())
    await world.run(caller.hears_music())
    await world.passes(45)
    await world.router.conversing.resume("ben")
    await world.run(caller.talks_to("client:ben"))
    await world.run(caller.hangs_up())

    assert [e.fields["cause"] for e in await world.events("call.resumed")] == ["agent"]
    assert (await world.final(caller)).fields["outcome"] == "served"


@pytest.mark.parametrize(
    ("number", "country", "state", "key", "told"),
    [
        ("+12025550143", "US", "NY", "1", "putting you through"),
        ("+15145550199", "CA", "QC", "2", "Je vous transfère"),
        ("+79165550177", "RU", "", "3", "Я соединяю вас"),
    ],
)
async def test_a_caller_is_sent_to_another_department(
    world: World, number: str, country: str, state: str, key: str, told: str
) -> None:
    """They are told, in their language, and talk to somebody there; the first agent wraps up."""
    await world.ready("anna", "chloe", "dmitri", "farid")
    caller = world.caller(number, country, state)

    async def call() -> None:
        await caller.dials(NUMBER)
        await caller.presses(key)
        await caller.presses("3")
        await caller.talks_to()

    await world.run(call())
    first = caller.company[0].partition(":")[2].partition("@")[0]
    await world.passes(20)

    sent = await world.router.conversing.transfer(first, Target("department", "support_l2"))
    await world.run(caller.hears(told))
    await world.run(caller.talks_to())
    await world.run(caller.hangs_up())
    final = await world.final(caller)

    assert sent == "transferred"
    assert (await world.work_of(first))[1] == "wrap_up"
    assert (final.fields["outcome"], final.fields["department"]) == ("served", "support_l2")
    assert final.fields["agent"] != first


@pytest.mark.parametrize(
    ("key", "agent", "told"),
    [
        ("1", "ben", "Nobody answers there"),
        ("2", "farid", "Personne ne répond"),
        ("3", "irina", "никто не отвечает"),
    ],
)
async def test_a_caller_is_sent_to_a_number_outside_and_comes_back_when_nobody_answers(
    world: World, key: str, agent: str, told: str
) -> None:
    """Answered there the call is transferred; not answered, the caller waits again."""
    await world.ready(agent)
    world.carrier.agent(OUTSIDE, answers_after_s=None, declines_after_s=5)
    caller = world.caller()
    await talks(world, caller, agent, key, "2")

    await world.router.conversing.transfer(agent, Target("number", OUTSIDE))
    await world.run(caller.hears(told))
    await world.run(caller.talks_to(f"client:{agent}"))
    world.carrier.agent(OUTSIDE, answers_after_s=3)
    await world.router.conversing.transfer(agent, Target("number", OUTSIDE))
    await world.run(caller.talks_to(OUTSIDE))
    await world.run(caller.hangs_up())
    final = await world.final(caller)

    assert (final.fields["outcome"], int(final.fields["talked_ms"]) > 0) == ("transferred", True)


@pytest.mark.parametrize(
    ("key", "first", "second", "told"),
    [
        ("1", "ben", "anna", "the connection to my colleague was lost"),
        ("2", "farid", "jack", "la liaison avec"),
        ("3", "irina", "anna", "связь с моим коллегой прервалась"),
    ],
)
async def test_a_caller_whose_agents_laptop_dies_is_told_and_reaches_somebody_else(
    world: World, key: str, first: str, second: str, told: str
) -> None:
    """The line that broke was the agent's: the caller keeps the place and hears why."""
    broken = await world.ready(first)
    caller = world.caller()
    await talks(world, caller, first, key, "2")
    broken.by_button = None  # the lid is shut: nobody pressed Hang up

    await world.run(broken.hangs_up())
    await world.run(caller.hears(told))
    await world.ready(second)
    await world.run(caller.talks_to())
    await world.run(caller.hangs_up())
    final = (await world.final(caller)).fields
    severed = await world.events("call.severed")

    assert [e.agent for e in severed] == [first]
    assert await world.work_of(first) == ("not_ready", "idle")
    assert (final["outcome"], final["agent"]) == ("served", second)


async def test_an_agent_whose_page_comes_back_has_their_caller_again(world: World) -> None:
    """Issue 6: a chance to come back first; somebody idle is not rung for the caller meanwhile."""
    ben = await world.ready("ben")
    caller = world.caller()
    await talks(world, caller, "ben", "1", "2")
    by_button, ben.by_button = ben.by_button, None

    await world.run(ben.hangs_up())
    await world.run(caller.hears("the connection to my colleague was lost"))
    await world.ready("anna")
    await world.passes(10)
    ben.by_button = by_button
    await world.router.touch("ben", 600)  # the page's phone is registered again
    await world.run(caller.talks_to("client:ben"))
    await world.router.hang_up("ben")
    await world.passes(30)

    final = (await world.final(caller)).fields
    offered = [e.agent for e in await world.events("call.offered")]
    assert offered == ["ben", "ben"]
    assert (final["outcome"], final["agent"]) == ("served", "ben")
    assert [e.fields["cause"] for e in await world.events("agent.changed") if e.agent == "ben"][
        :3
    ] == ["agent", "agent", "call_lost"]
