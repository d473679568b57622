"""Messages, from the tone to a department's list."""

import io
import wave
from collections.abc import AsyncIterator

import pytest

from config.site import Site, parse
from reports.mailbox import Message
from routing.store.memory import MemoryStore
from simulator.people import Caller
from tests.journeys.world import World, opened_world, sample
from webhooks.recordings import TwilioRecordings
from webhooks.rest import CarrierSettings

LINE = "+18005550178"
EXTRA = """
prompts:
  tone:
    en: "Please leave a message after the tone."
    fr: "Laissez un message après le bip."
    ru: "Оставьте сообщение после сигнала."
  kept: {en: "We will call you.", fr: "Nous vous rappellerons.", ru: "Мы вам перезвоним."}
flows:
  mail:
    start: tone
    steps:
      tone:
        type: voicemail
        department: billing
        prompt: tone
        thanks: kept
        longest: 60s
        callback: true
"""


def with_mail() -> Site:
    """Return the sample with a line that takes messages."""
    sources = dict(sample().sources)
    line = f'  "{LINE}": {{flow: mail, brand: Northwind, languages: [en, fr, ru]}}\n'
    sources["site.yaml"] = sources["site.yaml"].replace("numbers:\n", f"numbers:\n{line}")
    people = sources["people.yaml"]
    if "callback:" not in people.partition("  billing:\n")[2].partition("\n  onboarding:")[0]:
        sources["people.yaml"] = people.replace("  billing:\n", "  billing:\n    callback: {}\n", 1)
    return parse({**sources, "mail.yaml": EXTRA})


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """Give the whole product with that line."""
    async with opened_world(MemoryStore(), site=with_mail()) as made:
        yield made
        await made.check()


each_language = pytest.mark.parametrize(
    ("number", "country", "state", "hears"),
    [
        ("+12025550143", "US", "NY", "leave a message"),
        ("+15145550199", "CA", "QC", "Laissez un message"),
        ("+79165550123", "RU", "", "Оставьте сообщение"),
    ],
)


async def kept(world: World) -> list[Message]:
    """Return billing's messages."""
    return list(await world.house.mailbox.of({"billing"}))


@pytest.mark.parametrize(
    ("number", "country", "state", "hears", "thanked"),
    [
        ("+12025550143", "US", "NY", "leave a message", "We will call you."),
        ("+15145550199", "CA", "QC", "Laissez un message", "Nous vous rappellerons."),
        ("+79165550123", "RU", "", "Оставьте сообщение", "Мы вам перезвоним."),
    ],
)
async def test_a_message_reaches_the_list_of_its_department(
    world: World, number: str, country: str, state: str, hears: str, thanked: str
) -> None:
    """In each language: the words, the tone, the message, the thanks."""
    caller = world.caller(number, country, state)

    async def call() -> None:
        await caller.dials(LINE)
        await caller.hears(hears)
        await caller.waits(4)
        await caller.speaks("please call me back about my invoice")
        await caller.hears(thanked)
        await caller.is_released()

    await world.run(call())
    (message,) = await kept(world)

    assert (message.caller, message.mark, message.call) == (number, "new", caller.leg.sid)  # type: ignore[union-attr]  # the caller dialled
    assert message.length_s > 0
    assert (await world.final(caller)).fields["outcome"] == "voicemail"


@each_language
async def test_a_caller_who_hangs_up_while_speaking_has_left_a_message(
    world: World, number: str, country: str, state: str, hears: str
) -> None:
    """The carrier tells of the message and of the call's end, in whichever order."""
    caller = world.caller(number, country, state)

    async def call() -> None:
        await caller.dials(LINE)
        await caller.hears(hears)
        await caller.waits(4)
        await caller.speaks("please call me back")
        await caller.waits(1)
        await caller.hangs_up()

    await world.run(call())
    await world.passes(2)

    assert len(await kept(world)) == 1
    assert (await world.final(caller)).fields["outcome"] == "voicemail"


@each_language
async def test_a_caller_who_hangs_up_at_the_tone_leaves_no_message_and_no_open_call(
    world: World, number: str, country: str, state: str, hears: str
) -> None:
    """The carrier may tell of no recording at all: the call still comes to its end."""
    caller = world.caller(number, country, state)

    async def call() -> None:
        await caller.dials(LINE)
        await caller.hears(hears)
        await caller.hangs_up()

    await world.run(call())
    await world.passes(600)

    assert await kept(world) == []
    assert (await world.final(caller)).fields["outcome"] == "left_menu"


@each_language
async def test_silence_leaves_no_empty_message(
    world: World, number: str, country: str, state: str, hears: str
) -> None:
    """Asked once more, then goodbye."""
    caller = world.caller(number, country, state)

    async def call() -> None:
        await caller.dials(LINE)
        await caller.hears(hears)
        await caller.hears(hears)
        await caller.is_released()

    await world.run(call())

    assert await kept(world) == []
    assert (await world.final(caller)).fields["outcome"] == "left_menu"


async def test_a_message_can_be_heard_and_its_sound_deleted(world: World) -> None:
    """The sound comes from the carrier, and is gone there when it is deleted."""
    caller = world.caller()

    async def call() -> None:
        await caller.dials(LINE)
        await caller.hears("leave a message")
        await caller.waits(4)
        await caller.speaks("hello")
        await caller.is_released()

    await world.run(call())
    (message,) = await kept(world)
    settings = CarrierSettings(
        account_sid=world.carrier.account_sid,
        username=world.carrier.account_sid,
        password=world.carrier.auth_token,
        api_url=world.api,
    )
    recordings = TwilioRecordings(settings)

    with wave.open(io.BytesIO(await recordings.sound(message.recording))) as sound:
        assert sound.getnframes() / sound.getframerate() == message.length_s
    await recordings.erase(message.recording)
    await recordings.erase(message.recording)

    assert world.carrier.exchange.recordings == {}


async def test_a_promise_hangs_on_the_message_once(world: World) -> None:
    """Two messages from one number are one promise; a withheld number is promised nothing."""
    caller, hidden = world.caller(), world.withheld()

    async def leaves(who: Caller) -> None:
        await who.dials(LINE)
        await who.hears("leave a message")
        await who.waits(4)
        await who.speaks("please call me back")
        await who.is_released()

    for who in (caller, caller, hidden):
        await world.run(leaves(who))
    promised = await world.events("callback.promised")

    assert len(await kept(world)) == 3
    assert [(e.fields["number"], e.fields["cause"]) for e in promised] == [
        (caller.address, "voicemail")
    ]
