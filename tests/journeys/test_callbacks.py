"""Callers who are called back, in every language, and everything that goes wrong on the way."""

import pytest

from routing.answers import Now
from simulator.person import Person
from tests.journeys.promised import (
    AGAIN,
    CALLING,
    EVERYWHERE,
    MESSAGES,
    NEXT,
    TYPED,
    Promise,
    with_more,
)
from tests.journeys.world import NUMBER, Kept, opened_world

ADA = """
callers:
  "+12025550143": {name: Ada Lovelace}
"""
UNREACHED = {"dmitri": "Дозвониться не удалось", "hugo": "pas pu être joint"}
"""Who is called on a telephone → what they hear, in the language they speak best."""
MISSING = ("no_answer", "busy", "voicemail", "hung_up")
TRIES = pytest.mark.parametrize(
    ("store", "language", "how"),
    [
        *((store, "1", how) for store in ("memory", "redis") for how in MISSING),
        *(("memory", language, how) for language in ("2", "3") for how in MISSING),
    ],
    indirect=["store"],
)


async def misses(promise: Promise, how: str) -> Person:
    """Let the caller's telephone not be answered, in one of the ways there are."""
    caller, world = promise.caller, promise.world
    if how == "busy":
        await world.run(caller.dials("+33180005550"))
        return caller
    caller.phone.detach(caller)
    match how:
        case "no_answer":
            return world.carrier.agent(caller.address, answers_after_s=None)
        case "voicemail":
            return world.carrier.agent(caller.address, answers_after_s=None, mailbox_after_s=12)
        case _:
            return world.carrier.agent(caller.address, presses=None, hangs_up_after_s=2)


async def stops_missing(promise: Promise, other: Person) -> None:
    """Let the caller have their telephone again."""
    if other is promise.caller:
        await promise.world.run(promise.caller.hangs_up())
    else:
        other.phone.detach(other)
        promise.caller.phone.attach(promise.caller)


@EVERYWHERE
async def test_a_caller_hangs_up_keeps_the_place_and_is_called_back(promise: Promise) -> None:
    """The agent is rung first and accepts; then the caller's telephone rings, in their language."""
    call = await promise.is_made()
    waiting = await promise.view(call)
    agent = await promise.ready(2)

    await promise.world.run(promise.caller.answers())
    rang = agent.answered
    await promise.hears(CALLING)
    await promise.talks()

    assert (waiting.virtual, waiting.state) == (True, "waiting")
    assert rang == 1
    assert await promise.ended(call) == ("called_back", "caller")


async def test_an_agent_on_a_telephone_hears_who_it_is_before_they_accept(store: Kept) -> None:
    """Name, number digit by digit, department and the time waited, in the agent's language."""
    async with opened_world(store, site=with_more(ADA)) as world:
        promise = Promise.of(world, "1")
        await promise.is_made()
        await world.passes(600)
        agent = await promise.ready(2)

        await world.run(promise.caller.answers())
        heard = " ".join(agent.heard)
        await promise.talks()

        assert "Sales: Ada Lovelace, 2 0 2, 5 5 5, 0 1 4 3, ожидание 10 минут." in heard
        await world.check()


@EVERYWHERE
async def test_an_agent_who_declines_the_callback_costs_the_caller_nothing(
    promise: Promise,
) -> None:
    """The offer goes to the next agent; the caller's telephone has not rung yet."""
    call = await promise.is_made()
    await promise.ready(0, declines_after_s=2, answers_after_s=None)
    await promise.ready(2)

    await promise.is_kept()

    refused = await promise.world.events("offer.declined", "offer.unreachable")
    assert [e.agent for e in refused] == [promise.agents[0]]
    assert await promise.ended(call) == ("called_back", "caller")


@TRIES
async def test_a_caller_who_is_not_reached_is_tried_again(promise: Promise, how: str) -> None:
    """The agent is told and free at once; ten minutes later, at the old place, another try.

    What a voicemail hears is in the language they chose; an agent hears their own.
    """
    world = promise.world
    call = await promise.is_made()
    before = await promise.view(call)
    other = await misses(promise, how)
    agent = await promise.ready(2)
    while not await world.events("callback.tried"):
        await world.passes(10)
    work = await world.work_of(promise.agents[2])
    await stops_missing(promise, other)

    await promise.is_kept(within_s=900)
    after = await promise.view(call)

    [tried] = [e.fields for e in await world.events("callback.tried")]
    assert (tried["how"], tried["left"], work) == (how, "2", ("ready", "idle"))
    assert any(UNREACHED[promise.agents[2]] in text for text in agent.heard)
    assert after.entered_at == before.entered_at
    assert await promise.ended(call) == ("called_back", "caller")
    if how == "voicemail":
        assert any(MESSAGES[promise.language] in text for text in other.heard)


async def rings_in(promise: Promise) -> str:
    """Ring in from where they asked, and be told that the place is theirs; return the call."""
    await promise.world.passes(300)
    again = await promise.dials(NUMBER, "1")
    await promise.hears(AGAIN)
    return again


@EVERYWHERE
async def test_a_caller_who_rings_in_meanwhile_gets_the_place_back(promise: Promise) -> None:
    """They are told, stand where they stood, and are not called any more."""
    call = await promise.is_made()
    before = await promise.view(call)
    again = await promise.view(await rings_in(promise))
    await promise.ready()
    await promise.is_served()
    await promise.world.passes(3600)

    assert again.entered_at == before.entered_at
    assert await promise.ended(call) == ("callback_cancelled", "called_again")
    assert await promise.ended(again.id) == ("served", "caller")


@EVERYWHERE
async def test_who_is_to_be_called_elsewhere_and_rings_in_has_the_place_and_no_second_call(
    promise: Promise,
) -> None:
    """The other telephone stays silent: never two for one caller."""
    other = promise.world.caller("+14165550142", "CA", "ON")
    call = await promise.asks_for_sales()
    await promise.presses("2", "14165550142#")
    await promise.hears(TYPED)
    await promise.presses("1")
    await promise.is_released()
    before = await promise.view(call)

    again = await promise.view(await rings_in(promise))
    await promise.ready()
    await promise.ready(1)
    await promise.is_served()
    await promise.world.passes(3600)

    assert before.callback == "+14165550142"
    assert again.entered_at == before.entered_at
    assert await promise.ended(call) == ("callback_cancelled", "called_again")
    assert other.heard == []
    assert len(await promise.world.events("call.offered")) == 1


@EVERYWHERE
async def test_an_agent_who_leaves_before_the_caller_answers_is_followed_by_another(
    promise: Promise,
) -> None:
    """The caller's telephone stops; the next agent accepts, and it rings again."""
    world = promise.world
    call = await promise.is_made()
    await promise.ready()
    await world.run(promise.caller.rings())
    await world.router.hang_up(promise.agents[0])
    await promise.is_released()
    await promise.ready(1)

    await promise.is_kept()

    assert [e.fields["why"] for e in await world.events("offer.withdrawn")] == ["agent_left"]
    assert await promise.ended(call) == ("called_back", "caller")


@EVERYWHERE
async def test_a_caller_who_takes_the_call_of_an_agent_who_has_left_is_next(
    promise: Promise,
) -> None:
    """Between their answer and their key the agent went: they wait, live, at the old place."""
    call = await promise.is_made()
    await promise.ready()
    await promise.world.run(promise.caller.answers())
    await promise.hears(CALLING)
    await promise.world.router.hang_up(promise.agents[0])
    await promise.presses("1")
    await promise.hears(NEXT)
    await promise.ready(1)
    await promise.is_served()

    assert await promise.ended(call) == ("called_back", "caller")


@EVERYWHERE
async def test_a_promise_outlives_the_process_that_was_to_keep_it(
    store: Kept, promise: Promise
) -> None:
    """It dies with the dial in its hands; when its lease is over, another process dials."""
    world = promise.world
    call = await promise.is_made()
    await promise.ready(answers_after_s=None)
    await world.passes(5)
    await world.router.accept((await promise.view(call)).offer, "leg-of-agent")
    now = Now(world.clock.now_ms(), "nonce", "v1")
    taken = await store.take("dead", 10, 15_000, 0, now)

    await world.run(promise.caller.rings(within_s=60))

    assert "dial" in [effect.kind for effect in taken]
    assert await world.events("callback.tried") == []
