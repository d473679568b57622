"""Agents rung by the caller's own leg, several at once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from config.directory import read_directory
from config.site import Site, parse
from tests.journeys.test_offers import talks_and_hangs_up, waits_for_support
from tests.journeys.world import Kept, World, opened_world

SAMPLE = Path(__file__).parents[2] / "config" / "site"
OLD = "  support_l1:"


def ringing_all(strategy: str = "ring_all") -> Site:
    """Return the sample with first-line support rung together, by the caller's own leg."""
    sources, _ = read_directory(SAMPLE)
    text = sources["people.yaml"]
    assert OLD in text
    ring = f"{OLD}\n    strategy: {strategy}"
    return parse({**sources, "people.yaml": text.replace(OLD, ring)})


@pytest.fixture
async def world(store: Kept) -> AsyncIterator[World]:
    """Give the whole product, with support rung together."""
    async with opened_world(store, site=ringing_all()) as made:
        yield made
        await made.check()


async def test_the_first_of_several_to_answer_has_the_call_and_the_others_stop_ringing(
    world: World,
) -> None:
    """Two agents answer one call elsewhere; a loser here keeps the idle time and is free."""
    anna = await world.ready("anna", answers_after_s=20)
    ben = await world.ready("ben", answers_after_s=4)
    farid = await world.ready("farid", answers_after_s=25)
    before = await world.router.agent("anna")
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.run(talks_and_hangs_up(caller, "client:ben"))

    assert [each.rang for each in (anna, ben, farid)] == [1, 1, 1]
    final = await world.final(caller)
    assert (final.agent, final.fields["outcome"], final.fields["offers"]) == ("ben", "served", "3")
    after = await world.router.agent("anna")
    assert before is not None
    assert after is not None
    assert (after.idle_since, after.work, after.misses) == (before.idle_since, "idle", 0)
    assert [e.fields["why"] for e in await world.events("offer.withdrawn")] == [
        "answered_elsewhere",
        "answered_elsewhere",
    ]
    assert not world.carrier.live_calls()


async def test_ringing_by_the_callers_leg_spends_no_call_of_the_accounts_rate(
    store: Kept,
) -> None:
    """One call a second is all a new account may place: three phones ring in the same second."""
    async with opened_world(store, site=ringing_all(), calls_per_second=0.01) as world:
        crew = [await world.ready(n, answers_after_s=9) for n in ("anna", "ben", "farid")]
        caller = world.caller()

        await world.run(waits_for_support(caller))
        await world.passes(5)

        assert [agent.rang for agent in crew] == [1, 1, 1]
        await world.run(talks_and_hangs_up(caller))
        await world.check()


async def test_when_nobody_answers_the_caller_waits_on_and_is_rung_for_again(
    world: World,
) -> None:
    """The last refusal puts the call back to its place; the wait goes on by itself."""
    await world.ready("anna", answers_after_s=None)
    await world.ready("ben", declines_after_s=2, answers_after_s=None)
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.passes(45)
    call = next(iter((await world.router.snapshot()).calls))
    declined = await world.events("offer.declined")
    missed = await world.events("offer.missed")
    await world.ready("farid", answers_after_s=3)
    await world.run(talks_and_hangs_up(caller, "client:farid"))

    assert call.state in ("waiting", "offered")
    assert [e.agent for e in declined][:1] == ["ben"]
    assert [e.agent for e in missed][:1] == ["anna"]
    assert len(await world.events("call.queued")) == 1
    assert (await world.final(caller)).agent == "farid"


async def test_a_mobile_among_them_presses_1_before_the_call_is_theirs(world: World) -> None:
    """Who picks up a telephone has not accepted yet: a voicemail would have done as much."""
    await world.ready("jack", answers_after_s=3, presses="1")
    await world.ready("anna", answers_after_s=15)
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.run(talks_and_hangs_up(caller, "+12125550188"))

    assert (await world.final(caller)).agent == "jack"


async def test_a_mailbox_that_picks_up_first_costs_the_others_nothing(world: World) -> None:
    """The carrier stops all others when one picks up: they are rung again, and nobody is blamed."""
    await world.ready("jack", mailbox_after_s=2, answers_after_s=None)
    await world.ready("anna", answers_after_s=6)
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.run(talks_and_hangs_up(caller, "client:anna"))

    assert [e.agent for e in await world.events("offer.missed")] == ["jack"]
    assert (await world.final(caller)).agent == "anna"


async def test_a_caller_who_hangs_up_while_several_ring_frees_them_all(world: World) -> None:
    """The carrier cancels the legs by itself; no agent is stuck ringing."""
    crew = [await world.ready(n, answers_after_s=None) for n in ("anna", "ben")]
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.passes(4)
    await world.run(caller.hangs_up())
    await world.passes(2)

    assert [agent.rang for agent in crew] == [1, 1]
    assert [await world.work_of(n) for n in ("anna", "ben")] == [("ready", "idle")] * 2
    assert not world.carrier.live_calls()


async def test_an_agent_who_frees_joins_those_who_ring(world: World) -> None:
    """A running Dial takes no more nouns: who joins is called, and may answer all the same."""
    await world.ready("anna", answers_after_s=None)
    caller = world.caller()

    await world.run(waits_for_support(caller))
    await world.passes(3)
    await world.ready("ben", answers_after_s=4)
    await world.run(talks_and_hangs_up(caller, "client:ben"))

    assert (await world.final(caller)).agent == "ben"
    assert await world.work_of("anna") == ("ready", "idle")
    assert [e.fields["why"] for e in await world.events("offer.withdrawn")] == [
        "answered_elsewhere"
    ]
