"""Nights on which a mobile rings because its owner's shift says so."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from simulator.people import Caller
from switchboard.app import follow_roster
from tests.journeys.world import NUMBER, Kept, opened_world

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
