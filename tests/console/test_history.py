"""The caller's history beside the call: what an agent sees of a number, and of which none."""

from typing import Any

import pytest

from console.history import history
from console.words import Words
from reports.past import Noted, Visit
from reports.remembering import Remembering
from tests.console.conftest import MakeBrowser
from tests.console.test_desk import at_desk
from tests.console.world import World

CALLER = "+12125550188"


async def _remembers(world: World) -> None:
    async def caller_of(call: str) -> str:
        view = await world.router.call(call)
        return view.caller if view else ""

    await Remembering(world.past, world.router.events, caller_of).catch_up()


async def test_previous_calls_and_notes_stand_beside_the_offer_the_call_and_its_wrap_up(
    world: World, browser: MakeBrowser
) -> None:
    """When, for which department, how it ended, who served it, outcome, notes and tags."""
    await world.router.set_presence("ben", "ready")
    await world.waits("CA1", caller=CALLER)
    await world.talks("ben")
    await world.router.hang_up("ben")
    await world.router.note("ben", "CA1", "waits_for_us", "calls back\non Monday", "router, vip")
    await world.router.set_presence("ben", "signed_out")
    ended_ms = world.clock.now_ms()
    await _remembers(world)

    async with at_desk(await browser()) as desk:
        await desk.does("ready")
        await desk.hears(state="ready")
        await world.waits("CA2", caller=CALLER)
        offered = (await desk.hears(state="offered"))["history"]
        await world.talks("anna")
        talking = (await desk.hears(state="talking"))["history"]
        await desk.does("hang_up")
        await _remembers(world)
        wrap_up = (await desk.hears(state="wrap_up"))["history"]

    assert offered == {
        "why": "",
        "calls": [
            {
                "at_ms": ended_ms,
                "department": "Support, first level",
                "outcome": "served",
                "agent": "Ben Carter",
                "talked_ms": 0,
                "disposition": "We owe an answer",
                "notes": "calls back\non Monday",
                "tags": "router, vip",
            }
        ],
    }
    assert talking == wrap_up == offered


@pytest.mark.parametrize(
    ("caller", "why"), [("+12125550177", "shared"), ("+266696687", "withheld")]
)
async def test_of_a_number_that_is_nobodys_own_no_call_is_shown(
    world: World, caller: str, why: str
) -> None:
    """DESIGN section 4: a shared number is many people, a withheld one everybody."""
    await world.past.keep(caller, Visit("CA0", world.clock.now_ms(), "sales", "served", "", 0))
    await world.waits("CA1", caller=caller)
    call = await world.router.call("CA1")
    assert call is not None

    shown = await history(Words("en"), world.past, call, world.sites.current, world.clock.now_ms())

    assert shown == {"why": why, "calls": []}


async def test_what_is_kept_of_a_number_is_shown_as_text_that_steers_nothing(world: World) -> None:
    """Whatever another release or a hostile page had written: no marks, no escapes, cut short."""
    evil = "\x1b[2J\u202e<b>" + "x" * 10_000
    visit = Visit("CA0", world.clock.now_ms(), evil, evil, evil, 0)
    await world.past.keep(CALLER, visit)
    await world.past.note(CALLER, "CA0", Noted(evil, evil, evil, evil))
    await world.waits("CA1", caller=CALLER)
    call = await world.router.call("CA1")
    assert call is not None

    told = await history(Words("en"), world.past, call, world.sites.current, world.clock.now_ms())

    [shown] = told["calls"]
    texts: list[Any] = [value for value in shown.values() if isinstance(value, str)]
    assert len(texts) == 6
    assert all(len(text) <= 500 and not set(text) & {"\x1b", "\u202e"} for text in texts)
