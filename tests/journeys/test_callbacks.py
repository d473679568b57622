"""Callers who are called back, in every language, and everything that goes wrong on the way."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from config.site import Site, parse
from routing.answers import Now
from routing.store.memory import MemoryStore
from simulator.people import Caller
from simulator.person import Person
from tests.journeys.world import NUMBER, Kept, World, opened_world, sample

LANGUAGES = {
    "1": ("To be called back", "call you back on 2 0 2", "keep your place", "calling you back"),
    "2": ("Pour être rappelé", "rappellerons au 5 1 4", "gardez votre place", "vous rappelons"),
    "3": ("Чтобы мы перезвонили", "номеру", "место сохранено", "перезваниваем"),
}
"""Language key → the offer, the number read out, the promise, what is heard when called back."""

CALLERS = {
    "1": ("+12025550143", "US", "NY"),
    "2": ("+15145550143", "CA", "QC"),
    "3": ("+79265550143", "RU", ""),
}
"""Language key → the number, country and state somebody calls from who speaks it."""
EVERYWHERE = pytest.mark.parametrize(
    ("store", "language"),
    [("memory", "1"), ("memory", "2"), ("memory", "3"), ("redis", "1")],
    indirect=["store"],
)
"""Each journey in every language; on the real store, where words do not matter, in one."""

ADA = """
callers:
  "+12025550143": {name: Ada Lovelace}
"""


def caller_of(world: World, language: str) -> Caller:
    """Return somebody who speaks the language, and calls from where it is spoken."""
    number, country, state = CALLERS[language]
    return world.caller(number, country, state)


def with_more(text: str) -> Site:
    """Return the sample site with more in it."""
    return parse({**sample().sources, "more.yaml": text})


async def asks_for_sales(world: World, caller: Caller, language: str = "1") -> None:
    """Dial, choose a language and sales, and wait until the way out is offered."""
    await world.run(caller.dials(NUMBER))
    await world.run(caller.presses(language))
    await world.run(caller.presses("1"))
    await world.run(caller.hears(LANGUAGES[language][0]))


async def is_promised(world: World, caller: Caller, language: str = "1") -> str:
    """Take the way out, confirm the number, and be let go; return the call."""
    await asks_for_sales(world, caller, language)
    assert caller.leg is not None
    call = caller.leg.sid
    await world.run(caller.presses("5"))
    await world.run(caller.hears(LANGUAGES[language][1]))
    await world.run(caller.presses("1"))
    await world.run(caller.hears(LANGUAGES[language][2]))
    await world.run(caller.is_released())
    return call


AT_HOME = "\ncallback_countries: [US, CA, RU]\n"
TAKES = {"1": ("emma", "irina"), "2": ("emma", "irina"), "3": ("irina", "dmitri")}
"""Language key → two agents of sales who speak it; the first has a page."""
AGAIN = {"1": "You have your place again", "2": "retrouvez votre place", "3": "снова за вами"}
NEXT = {"1": "you are next", "2": "bientôt à vous", "3": "вы следующий"}
REFUSED = {"1": "cannot call back there", "2": "pouvons pas rappeler", "3": "перезвонить не можем"}
TYPED = {
    "1": "You entered 4 1 6, 5 5 5, 0 1 4 2",
    "2": "avez composé le 4 1 6, 5 5 5, 0 1 4 2",
    "3": "Вы набрали 4 1 6, 5 5 5, 0 1 4 2",
}
TYPE_IT = {"1": "Enter the number", "2": "Composez le numéro", "3": "Наберите номер"}
CLOSED = {"1": "We have closed for today", "2": "Nous avons fermé", "3": "На сегодня мы закрылись"}
SPEAKS = {"1": "dmitri", "2": "hugo", "3": "dmitri"}
DECLINES = {"1": ("emma", "dmitri"), "2": ("emma", "hugo"), "3": ("irina", "dmitri")}
UNREACHED = "could not be reached"
MESSAGES = {"1": "sorry to have missed you", "2": "regrettons", "3": "Нам жаль"}
AT_NOON = {"1": "November 24, 12:00", "2": "24 novembre, 12 h 00", "3": "24 ноября, 12:00"}


async def misses(world: World, caller: Caller, how: str) -> Person:
    """Let the caller's telephone not be answered, in one of the ways there are."""
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


async def stops_missing(world: World, caller: Caller, other: Person) -> None:
    """Let the caller have their telephone again."""
    if other is caller:
        await world.run(caller.hangs_up())
    else:
        other.phone.detach(other)
        caller.phone.attach(caller)


async def talks_when_called(world: World, caller: Caller, within_s: float = 120) -> None:
    """Answer, press the key, talk for half a minute and hang up."""
    await world.run(caller.answers(within_s=within_s))
    await talks(world, caller)


def now_of(world: World) -> Now:
    """Return what a transition at this instant is given."""
    return Now(world.clock.now_ms(), "nonce", "v1")


def clock_of(at_ms: int) -> str:
    """Return the time on the wall of New York."""
    at = datetime.fromtimestamp(at_ms / 1000, tz=ZoneInfo("America/New_York"))
    return at.strftime("%H:%M")


async def ended(world: World, call: str) -> tuple[str, str]:
    """Return the outcome of a call, and why."""
    [final] = [e for e in await world.events("call.ended") if e.call == call]
    return final.fields["outcome"], final.fields["why"]


async def talks(world: World, caller: Caller) -> None:
    """Answer, press the key, talk for half a minute and hang up."""
    await world.run(caller.presses("1"))
    await world.run(caller.talks_to())
    await world.run(caller.waits(30))
    await world.run(caller.hangs_up())


@EVERYWHERE
async def test_a_caller_hangs_up_keeps_the_place_and_is_called_back(
    store: Kept, language: str
) -> None:
    """The agent is rung first and accepts; then the caller's telephone rings, in their language."""
    async with opened_world(store, site=with_more(AT_HOME)) as world:
        caller = caller_of(world, language)
        call = await is_promised(world, caller, language)
        waiting = await world.router.call(call)
        agent = await world.ready({"1": "dmitri", "2": "hugo", "3": "dmitri"}[language])

        await world.run(caller.answers())
        rang = agent.answered
        await world.run(caller.hears(LANGUAGES[language][3]))
        await talks(world, caller)

        assert waiting is not None
        assert (waiting.virtual, waiting.state) == (True, "waiting")
        assert rang == 1
        assert await ended(world, call) == ("called_back", "caller")
        await world.check()


async def test_an_agent_on_a_telephone_hears_who_it_is_before_they_accept(store: Kept) -> None:
    """Name, number digit by digit, department and how long they have waited."""
    async with opened_world(store, site=with_more(ADA)) as world:
        caller = world.caller()
        await is_promised(world, caller)
        await world.passes(600)
        agent = await world.ready("dmitri")

        await world.run(caller.answers())
        heard = " ".join(agent.heard)
        await talks(world, caller)

        assert "Sales: Ada Lovelace, 2 0 2, 5 5 5, 0 1 4 3, who has waited for 10 min" in heard
        await world.check()


@EVERYWHERE
async def test_an_agent_who_declines_the_callback_costs_the_caller_nothing(
    store: Kept, language: str
) -> None:
    """The offer goes to the next agent; the caller's telephone has not rung yet."""
    async with opened_world(store, site=with_more(AT_HOME)) as world:
        caller = caller_of(world, language)
        call = await is_promised(world, caller, language)
        first, second = DECLINES[language]
        await world.ready(first, declines_after_s=2, answers_after_s=None)
        await world.ready(second)

        await talks_when_called(world, caller)

        refused = await world.events("offer.declined", "offer.unreachable")
        assert [e.agent for e in refused] == [first]
        assert await ended(world, call) == ("called_back", "caller")
        await world.check()


@pytest.mark.parametrize("how", ["no_answer", "busy", "voicemail", "hung_up"])
async def test_a_caller_who_is_not_reached_is_tried_again(store: Kept, how: str) -> None:
    """The agent is told and free at once; ten minutes later, at the old place, another try."""
    await is_tried_again(store, "1", how)


@pytest.mark.parametrize("language", ["2", "3"])
@pytest.mark.parametrize("how", ["no_answer", "busy", "voicemail", "hung_up"])
async def test_a_caller_who_is_not_reached_is_spoken_to_in_their_language(
    language: str, how: str
) -> None:
    """What is said in between, and on the voicemail, is what they chose to hear."""
    await is_tried_again(MemoryStore(), language, how)


async def is_tried_again(store: Kept, language: str, how: str) -> None:
    """Miss a callback, and be reached by the next try."""
    async with opened_world(store, site=with_more(AT_HOME)) as world:
        caller = caller_of(world, language)
        call = await is_promised(world, caller, language)
        before = await world.router.call(call)
        other = await misses(world, caller, how)
        agent = await world.ready(SPEAKS[language])
        while not await world.events("callback.tried"):
            await world.passes(10)
        work = await world.work_of(SPEAKS[language])
        await stops_missing(world, caller, other)

        await talks_when_called(world, caller, within_s=900)
        after = await world.router.call(call)

        [tried] = [e.fields for e in await world.events("callback.tried")]
        assert (tried["how"], tried["left"], work) == (how, "2", ("ready", "idle"))
        assert any(UNREACHED in text for text in agent.heard)
        assert before is not None
        assert after is not None
        assert after.entered_at == before.entered_at
        assert await ended(world, call) == ("called_back", "caller")
        if how == "voicemail":
            assert any(MESSAGES[language] in text for text in other.heard)
        await world.check()


@EVERYWHERE
async def test_a_caller_who_rings_in_meanwhile_gets_the_place_back(
    store: Kept, language: str
) -> None:
    """They are told, stand where they stood, and are not called any more."""
    async with opened_world(store, site=with_more(AT_HOME)) as world:
        caller = caller_of(world, language)
        call = await is_promised(world, caller, language)
        before = await world.router.call(call)
        await world.passes(300)
        await world.run(caller.dials(NUMBER))
        await world.run(caller.presses(language))
        await world.run(caller.presses("1"))
        await world.run(caller.hears(AGAIN[language]))
        assert caller.leg is not None
        again = await world.router.call(caller.leg.sid)
        await world.ready(TAKES[language][0])
        await world.run(caller.talks_to())
        await world.run(caller.hangs_up())
        await world.passes(3600)

        assert before is not None
        assert again is not None
        assert again.entered_at == before.entered_at
        assert await ended(world, call) == ("callback_cancelled", "called_again")
        assert (await world.final(caller)).fields["outcome"] == "served"
        await world.check()


@EVERYWHERE
async def test_an_agent_who_leaves_before_the_caller_answers_is_followed_by_another(
    store: Kept, language: str
) -> None:
    """The caller's telephone stops; the next agent accepts, and it rings again."""
    async with opened_world(store, site=with_more(AT_HOME)) as world:
        caller = caller_of(world, language)
        call = await is_promised(world, caller, language)
        await world.ready(TAKES[language][0])
        await world.run(caller.rings())
        await world.router.hang_up(TAKES[language][0])
        await world.run(caller.is_released())
        await world.ready(TAKES[language][1])

        await talks_when_called(world, caller)

        assert [e.fields["why"] for e in await world.events("offer.withdrawn")] == ["agent_left"]
        assert await ended(world, call) == ("called_back", "caller")
        await world.check()


@EVERYWHERE
async def test_a_caller_who_takes_the_call_of_an_agent_who_has_left_is_next(
    store: Kept, language: str
) -> None:
    """Between their answer and their key the agent went: they wait, live, at the old place."""
    async with opened_world(store, site=with_more(AT_HOME)) as world:
        caller = caller_of(world, language)
        call = await is_promised(world, caller, language)
        await world.ready(TAKES[language][0])
        await world.run(caller.answers())
        await world.run(caller.hears(LANGUAGES[language][3]))
        await world.router.hang_up(TAKES[language][0])
        await world.run(caller.presses("1"))
        await world.run(caller.hears(NEXT[language]))
        await world.ready(TAKES[language][1])
        await world.run(caller.talks_to())
        await world.run(caller.hangs_up())

        assert await ended(world, call) == ("called_back", "caller")
        await world.check()


@EVERYWHERE
async def test_a_promise_outlives_the_process_that_was_to_keep_it(
    store: Kept, language: str
) -> None:
    """It dies with the dial in its hands; when its lease is over, another process dials."""
    async with opened_world(store, site=with_more(AT_HOME)) as world:
        caller = caller_of(world, language)
        call = await is_promised(world, caller, language)
        await world.ready(TAKES[language][0], answers_after_s=None)
        await world.passes(5)
        view = await world.router.call(call)
        assert view is not None
        await world.router.accept(view.offer, "leg-of-agent")
        taken = await store.take("dead", 10, 15_000, 0, now_of(world))

        await world.run(caller.rings(within_s=60))

        assert "dial" in [effect.kind for effect in taken]
        assert await world.events("callback.tried") == []


@EVERYWHERE
async def test_a_caller_types_another_number_and_is_called_there(
    store: Kept, language: str
) -> None:
    """Only at home, never a premium or emergency number; read back digit by digit."""
    async with opened_world(store) as world:
        caller, other = world.caller(), world.caller("+14165550142", "CA", "ON")
        await asks_for_sales(world, caller, language)
        assert caller.leg is not None
        call = caller.leg.sid
        await world.run(caller.presses("5"))
        await world.run(caller.presses("2"))
        for refused in ("9005550142#", "911#"):
            await world.run(caller.presses(refused))
            await world.run(caller.hears(REFUSED[language]))
        await world.run(caller.presses("4165550142#"))
        await world.run(caller.hears(TYPED[language]))
        await world.run(caller.presses("1"))
        await world.run(caller.is_released())
        await world.ready(TAKES[language][0])

        await talks_when_called(world, other)

        assert await ended(world, call) == ("called_back", "caller")
        await world.check()


@EVERYWHERE
async def test_a_switchboards_caller_is_asked_for_a_number_of_their_own(
    store: Kept, language: str
) -> None:
    """A shared number says nothing of who dials: it is never offered."""
    async with opened_world(store) as world:
        caller = world.caller("+12125550177")
        await asks_for_sales(world, caller, language)
        await world.run(caller.presses("5"))
        await world.run(caller.hears(TYPE_IT[language]))
        await world.run(caller.hangs_up())
        await world.check()


@EVERYWHERE
async def test_silence_in_the_dialogue_keeps_the_caller_in_the_queue(
    store: Kept, language: str
) -> None:
    """Nothing is promised that was not confirmed; the agent who frees gets the caller."""
    async with opened_world(store, site=with_more(AT_HOME)) as world:
        caller = caller_of(world, language)
        await asks_for_sales(world, caller, language)
        await world.run(caller.presses("5"))
        await world.run(caller.hears(LANGUAGES[language][1]))
        await world.passes(60)
        await world.ready(TAKES[language][0])
        await world.run(caller.talks_to())
        await world.run(caller.hangs_up())

        assert (await world.final(caller)).fields["outcome"] == "served"
        assert await world.events("callback.promised") == []
        await world.check()


@EVERYWHERE
async def test_an_agent_who_frees_during_the_dialogue_takes_the_caller(
    store: Kept, language: str
) -> None:
    """The question where to call back never delays an agent."""
    async with opened_world(store, site=with_more(AT_HOME)) as world:
        caller = caller_of(world, language)
        await asks_for_sales(world, caller, language)
        await world.run(caller.presses("5"))
        await world.run(caller.hears(LANGUAGES[language][1]))
        await world.ready(TAKES[language][0], answers_after_s=1)
        await world.run(caller.talks_to(within_s=20))
        await world.run(caller.hangs_up())

        assert await world.events("callback.promised") == []
        await world.check()


TIMES = """
hours:
  desk: {timezone: America/New_York, weekly: {mon-fri: "08:00-18:00"}}
departments:
  renewals:
    hours: desk
    closing: callback
    callback:
      retry_after: 5m
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
async def test_a_caller_chooses_a_time_and_is_called_then_to_the_minute(
    store: Kept, language: str
) -> None:
    """The step asks for the number, then soon or later, then offers what is free."""
    async with opened_world(store, site=with_more(TIMES + AT_HOME)) as world:
        caller = caller_of(world, language)
        await world.run(caller.dials("+18005550111"))
        assert caller.leg is not None
        call = caller.leg.sid
        await world.run(caller.presses(language))
        for key in ("1", "2", "9", "1"):
            await world.run(caller.presses(key))
        await world.run(caller.is_released())
        promise = await world.router.call(call)
        assert promise is not None
        await world.ready("rita")

        await talks_when_called(world, caller, within_s=8 * 3600)
        [accepted] = await world.events("offer.accepted")

        assert (promise.state, promise.cause) == ("promised", "scheduled")
        assert clock_of(promise.due_at) == "12:00"
        assert 0 <= accepted.at_ms - promise.due_at < 60_000
        assert any(AT_NOON[language] in text for text in caller.heard)
        assert await ended(world, call) == ("called_back", "caller")
        await world.check()


@EVERYWHERE
async def test_those_who_wait_at_closing_time_are_called_at_the_next_opening_in_their_order(
    store: Kept, language: str
) -> None:
    """Each is told when; in the morning the agent calls them one after the other."""
    evening = datetime(2026, 11, 24, 17, 58, tzinfo=ZoneInfo("America/New_York"))
    async with opened_world(store, site=with_more(TIMES + AT_HOME), start=evening) as world:
        number, country, state = CALLERS[language]
        callers = [world.caller(each, country, state) for each in (number, f"{number[:-2]}99")]
        for caller in callers:
            await world.run(caller.dials("+18005550112"))
            await world.passes(5)
        for caller in callers:
            await world.run(caller.hears(CLOSED[language], within_s=300))
            await world.run(caller.is_released())
        await world.ready("rita")
        await world.passes(13 * 3600)
        early = await world.events("call.offered")
        for caller in callers:
            await talks_when_called(world, caller, within_s=4000)

        ends = [e.call for e in await world.events("call.ended")]
        legs = [e.call for e in await world.events("call.arrived")]
        assert early == []
        assert ends == legs
        await world.check()
