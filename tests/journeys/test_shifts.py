"""Nights on which a mobile rings because its owner's shift says so."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.directory import read_directory
from config.site import Site, parse
from simulator.people import Caller
from switchboard.app import follow_roster
from tests.journeys.world import NUMBER, Kept, World, opened_world

SAMPLE = Path(__file__).parents[2] / "config" / "site"
NEW_YORK = ZoneInfo("America/New_York")
JACK = "+12125550188"


async def asks_for_support(caller: Caller, who: str) -> None:
    """Dial, choose English and support, talk for half a minute."""
    await caller.dials(NUMBER)
    await caller.presses("1")
    await caller.presses("2")
    await caller.talks_to(who)
    await caller.waits(30)
    await caller.hangs_up()


@pytest.mark.parametrize(
    ("evening", "call_after_h", "ends_after_h"),
    [
        ("2026-11-24T19:00", 7.5, 13),
        ("2026-10-31T19:00", 7.5, 14),  # 01:30 for the second time; the night has an hour more
        ("2026-03-07T19:00", 7.5, 12),  # 03:30, half an hour after 01:59; an hour less
    ],
)
async def test_the_night_shift_answers_on_a_mobile_all_night_whatever_the_clocks_do(
    store: Kept, evening: str, call_after_h: float, ends_after_h: float
) -> None:
    """Jack works from 20:00 to 08:00 by the wall, and presses nothing to be ready."""
    start = datetime.fromisoformat(evening).replace(tzinfo=NEW_YORK)
    async with opened_world(store, start=start) as world:
        await follow_roster(world.house)
        jack = world.carrier.agent(JACK)
        caller = world.caller()
        assert await world.router.agent("jack") is None

        await world.passes(call_after_h * 3600)
        await world.run(asks_for_support(caller, JACK))
        rest_s = start.timestamp() + ends_after_h * 3600 - world.clock.now_ms() / 1000
        await world.passes(rest_s - 1)
        before = await world.work_of("jack")
        await world.passes(1)

        assert jack.rang == 1
        assert (await world.final(caller)).fields["agent"] == "jack"
        assert (before, await world.work_of("jack")) == (
            ("ready", "idle"),
            ("signed_out", "idle"),
        )
        await world.check()


async def test_who_signs_off_at_night_is_left_in_peace_until_the_next_night(store: Kept) -> None:
    """The shift makes ready once; after that the agent's own word stands."""
    async with opened_world(store) as world:
        await follow_roster(world.house)
        await world.passes(11 * 3600)
        assert await world.work_of("jack") == ("ready", "idle")

        await world.router.set_presence("jack", "signed_out")
        await world.passes(10 * 3600)
        assert await world.work_of("jack") == ("signed_out", "idle")
        await world.passes(14 * 3600)

        assert await world.work_of("jack") == ("ready", "idle")
        causes = [
            e.fields["cause"] for e in await world.events("agent.changed") if e.agent == "jack"
        ]
        assert causes == ["roster", "roster", "agent", "roster", "roster"]


def planned_by_calendar() -> Site:
    """Return the sample, Jack's shift taken from a calendar: Tuesday till two, a break at one."""
    sources, _ = read_directory(SAMPLE)
    people = sources["people.yaml"]
    assert ", shift: night}" in people
    event = "BEGIN:VEVENT\r\nUID:{}\r\nSUMMARY:{}\r\nDTSTART;TZID=Eastern Standard Time:{}\r\n"
    event += "DTEND;TZID=Eastern Standard Time:{}\r\nEND:VEVENT\r\n"
    events = [
        event.format(1, "Jack O'Neil: days", "20261124T110000", "20261124T140000"),
        event.format(2, "Break (jack)", "20261124T130000", "20261124T131500"),
    ]
    calendar = f"\ufeffBEGIN:VCALENDAR\r\n{''.join(events)}END:VCALENDAR\r\n"
    jack = people.replace(", shift: night}", "}")
    return parse({**sources, "people.yaml": jack, "shifts-jack.ics": calendar})


async def test_a_mobile_rings_because_a_calendar_says_its_owner_is_at_work(store: Kept) -> None:
    """Outlook's zone, a break by itself, and signed out at the end: nobody presses anything."""
    start = datetime.fromisoformat("2026-11-24T10:00").replace(tzinfo=NEW_YORK)
    async with opened_world(store, site=planned_by_calendar(), start=start) as world:
        await follow_roster(world.house)
        jack = world.carrier.agent(JACK)
        caller = world.caller()
        await world.passes(3590)
        assert await world.router.agent("jack") is None

        await world.passes(20)
        await world.run(asks_for_support(caller, JACK))
        seen = []
        for minutes in (119, 130, 140, 181):
            await world.passes(start.timestamp() + (60 + minutes) * 60 - _now_s(world))
            seen.append(await world.work_of("jack"))

        assert jack.rang == 1
        assert (await world.final(caller)).fields["agent"] == "jack"
        assert [presence for presence, _ in seen] == ["ready", "not_ready", "ready", "signed_out"]
        await world.check()


def _now_s(world: World) -> float:
    return world.clock.now_ms() / 1000
