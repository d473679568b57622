"""What callers live through while they wait: words, music, news, and an honest estimate."""

import pytest

from config.site import Site, parse
from ivr.switch import Switch
from tests.journeys.languages import waits
from tests.journeys.test_offers import talks_and_hangs_up
from tests.journeys.world import Kept, World, opened_world, sample

AGENTS = {"1": "anna", "2": "farid", "3": "anna"}
"""Language key → who of support speaks it."""


def site_with(text: str) -> Site:
    """Return the sample site with a wait of its own."""
    sources = sample().sources
    plain = sources["site.yaml"].replace("wait:\n  expected_wait: true\n", "")
    return parse({**sources, "site.yaml": plain, "wait.yaml": text})


async def handles(world: World, language: str, count: int) -> None:
    """Let so many callers be served, so that something is known of the pace."""
    for number in range(count):
        caller = world.caller(f"+1202555010{number}")  # nobody who dials again
        await waits(world, caller, language)
        await world.run(talks_and_hangs_up(caller))
        await world.passes(20)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("1", "You will probably wait"),
        ("2", "L'attente sera sans doute"),
        ("3", "Вам ответят, вероятно"),
    ],
)
async def test_a_caller_hears_how_long_they_will_wait_and_it_is_scored(
    store: Kept, language: str, words: str
) -> None:
    """Nothing while nobody knows; then a range in the caller's language, told as an event."""
    async with opened_world(store) as world:
        await world.ready(AGENTS[language])
        await handles(world, language, 6)
        busy, mine = world.caller("+12025550121"), world.caller("+12025550122")

        await waits(world, busy, language)
        await world.run(busy.talks_to())
        await waits(world, mine, language)
        await world.run(mine.hears(words))
        await world.passes(10)
        await world.run(busy.hangs_up())
        await world.run(talks_and_hangs_up(mine))

        [told] = await world.events("call.estimated")
        assert mine.leg is not None
        assert (told.call, told.fields["department"]) == (mine.leg.sid, "support_l1")
        assert not any(words in text for text in busy.heard)
        await world.check()


async def test_a_caller_hears_the_admins_music_in_turn_and_words_between(store: Kept) -> None:
    """Two recordings, one after the other; comfort at its time, in its turn."""
    site = site_with("""
media_hosts: [music.example.com]
wait:
  music: ["https://music.example.com/a.mp3", "https://music.example.com/b.mp3"]
  comfort: [system.still_waiting, one_moment]
  comfort_every: 30s
""")
    async with opened_world(store, site=site) as world:
        world.carrier.exchange.media_ms |= {
            "https://music.example.com/a.mp3": 20_000,
            "https://music.example.com/b.mp3": 25_000,
        }
        caller = world.caller()

        await waits(world, caller)
        await world.passes(200)
        await world.run(caller.hangs_up())
        await world.passes(1)

        played = [entry.text[-5:] for entry in caller.transcript if entry.kind == "play"]
        assert played[:4] == ["a.mp3", "b.mp3", "a.mp3", "b.mp3"]
        thanked = [text for text in caller.heard if "Thank you" in text or "One moment" in text]
        assert [text[:5] for text in thanked[:3]] == ["Thank", "One m", "Thank"]
        await world.check()


async def test_a_bulletin_switched_on_while_callers_wait_is_heard_once(store: Kept) -> None:
    """Whoever waits already hears of the outage too, and not at every turn."""
    async with opened_world(store) as world:
        caller = world.caller()

        await waits(world, caller)
        words = {"en": "We know of an outage."}
        switch = Switch("bulletin", "outage", True, world.clock.now_ms(), "mia", words=words)
        await world.house.switches.put(switch)
        await world.run(caller.hears("We know of an outage"))
        await world.passes(90)
        await world.run(caller.hangs_up())
        await world.passes(1)

        assert sum("outage" in text for text in caller.heard) == 1
        await world.check()
