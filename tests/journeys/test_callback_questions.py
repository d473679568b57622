"""What callers are asked before a callback is promised, in every language: where, and when."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.promised import (
    AT_HOME,
    AT_NOON,
    CALLERS,
    CLOSED,
    EVERYWHERE,
    READ_OUT,
    REFUSED,
    SORRY,
    TYPE_IT,
    TYPED,
    Promise,
    clock_of,
    with_more,
)
from tests.journeys.world import Kept, opened_world

PREMIUM = {"1": "9005550142#", "2": "9005550142#", "3": "8095550142#"}
"""Language key → a number that is premium where the caller is; the first is a mobile in Russia."""
TIMES = """
hours:
  desk: {timezone: America/New_York, weekly: {mon-fri: "08:00-18:00"}}
departments:
  renewals:
    hours: desk
    closing: callback
    ways_out: {"5": {type: callback, time: chosen}}
    callback:
      retry_after: 5m
      expires_after: 2h
      quiet_hours: "21:00-08:00"
      slots: {every: 30m, capacity: 1, days: 3}
agents:
  rita: {name: Rita Moss, endpoints: ["client:rita"], departments: [renewals],
         skills: {en: 5, fr: 5, ru: 5}}
numbers:
  "+18005550111": {flow: renew, brand: Northwind, languages: [en, fr, ru]}
  "+18005550112": {flow: wait_there, brand: Northwind, languages: [en, fr, ru]}
flows:
  renew:
    start: language
    steps:
      language: {type: language, prompt: choose_language, next: later,
                 keys: {"1": first, "2": second, "3": third}}
      later: {type: callback, department: renewals, when: either, otherwise: bye}
      bye: {type: hangup, prompt: goodbye}
  wait_there:
    start: there
    steps:
      there: {type: queue, department: renewals}
"""


@EVERYWHERE
async def test_a_caller_types_another_number_and_is_called_there(promise: Promise) -> None:
    """Only at home, never one that is premium where they are, nor an emergency; read back."""
    other = promise.world.caller("+14165550142", "CA", "ON")
    call = await promise.asks_for_sales()
    await promise.presses("2")
    for refused in (PREMIUM[promise.language], "911#"):
        await promise.presses(refused)
        await promise.hears(REFUSED)
    await promise.presses("14165550142#")
    await promise.hears(TYPED)
    await promise.presses("1")
    await promise.is_released()
    await promise.ready()

    await Promise(promise.world, promise.language, other).is_kept()

    assert await promise.ended(call) == ("called_back", "caller")


@EVERYWHERE
async def test_a_switchboards_caller_is_asked_for_a_number_of_their_own(
    store: Kept, language: str
) -> None:
    """A shared number says nothing of who dials: it is never offered."""
    async with opened_world(store) as world:
        promise = Promise(world, language, world.caller("+12125550177"))
        await promise.asks_for_sales()
        await promise.hears(TYPE_IT)
        await world.run(promise.caller.hangs_up())
        await world.check()


@EVERYWHERE
async def test_silence_in_the_dialogue_keeps_the_caller_in_the_queue(promise: Promise) -> None:
    """Nothing is promised that was not confirmed; the agent who frees gets the caller."""
    call = await promise.asks_for_sales()
    await promise.hears(READ_OUT)
    await promise.world.passes(60)
    await promise.ready()
    await promise.is_served()

    assert await promise.ended(call) == ("served", "caller")
    assert await promise.world.events("callback.promised") == []


@EVERYWHERE
async def test_an_agent_who_frees_during_the_dialogue_takes_the_caller(promise: Promise) -> None:
    """The question where to call back never delays an agent."""
    await promise.asks_for_sales()
    await promise.hears(READ_OUT)
    await promise.ready(answers_after_s=1)
    await promise.is_served(within_s=20)

    assert await promise.world.events("callback.promised") == []


@EVERYWHERE
@pytest.mark.parametrize("waits", [False, True], ids=["in the menu", "while they wait"])
async def test_a_caller_chooses_a_time_and_is_called_then_to_the_minute(
    store: Kept, language: str, *, waits: bool
) -> None:
    """They are asked for the number, in the menu soon or later, and offered what is free."""
    async with opened_world(store, site=with_more(TIMES + AT_HOME)) as world:
        promise = Promise.of(world, language)
        if waits:
            await world.run(promise.caller.dials("+18005550112"))
            call = promise.call
            await promise.presses("5", "1", "9", "1")
        else:
            call = await promise.dials("+18005550111", "1", "2", "9", "1")
        await promise.is_released()
        view = await promise.view(call)
        await world.ready("rita")

        await promise.is_kept(within_s=8 * 3600)
        [accepted] = await world.events("offer.accepted")

        assert (view.state, view.cause) == ("promised", "scheduled")
        assert clock_of(view.due_at) == "12:00"
        assert 0 <= accepted.at_ms - view.due_at < 60_000
        assert any(AT_NOON[language] in text for text in promise.caller.heard)
        assert await promise.ended(call) == ("called_back", "caller")
        await world.check()


@EVERYWHERE
async def test_a_caller_whom_nobody_called_in_time_is_told_so_once(
    store: Kept, language: str
) -> None:
    """No agent was there: two hours later the promise ends with an apology, said twice."""
    async with opened_world(store, site=with_more(TIMES + AT_HOME)) as world:
        promise = Promise.of(world, language)
        call = await promise.dials("+18005550111", "1", "1")
        await promise.is_released()
        before = len(promise.caller.heard)
        await world.run(promise.caller.answers(within_s=2 * 3600 + 120))
        await promise.is_released()
        await world.passes(3 * 3600)

        said = [SORRY[language] in text for text in promise.caller.heard[before:]]
        assert (sum(said), len(said)) == (2, 2)
        assert await promise.ended(call) == ("callback_expired", "time")
        await world.check()


@EVERYWHERE
async def test_those_who_wait_at_closing_time_are_called_at_the_next_opening_in_their_order(
    store: Kept, language: str
) -> None:
    """Each is told when; in the morning the agent calls them one after the other."""
    evening = datetime(2026, 11, 24, 17, 58, tzinfo=ZoneInfo("America/New_York"))
    async with opened_world(store, site=with_more(TIMES + AT_HOME), start=evening) as world:
        number, country, state = CALLERS[language]
        callers = [
            Promise(world, language, world.caller(each, country, state))
            for each in (number, f"{number[:-2]}99")
        ]
        for each in callers:
            await world.run(each.caller.dials("+18005550112"))
            await world.passes(5)
        for each in callers:
            await each.hears(CLOSED, within_s=300)
            await each.is_released()
        await world.ready("rita")
        await world.passes(13 * 3600)
        early = await world.events("call.offered")
        for each in callers:
            await each.is_kept(within_s=4000)

        ends = [e.call for e in await world.events("call.ended")]
        legs = [e.call for e in await world.events("call.arrived")]
        assert early == []
        assert ends == legs
        await world.check()
