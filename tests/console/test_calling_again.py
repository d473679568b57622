"""A callback an agent promises in wrap-up, as the desk's socket carries it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.console.conftest import MakeBrowser
from tests.console.test_desk import Desk, at_desk
from tests.console.world import START_MS, World

CALLER = "+12125550142"
NOON_MS = START_MS // 86_400_000 * 86_400_000 + 86_400_000 + 17 * 3_600_000
"""Tomorrow at noon in New York: nobody's quiet hour."""


@asynccontextmanager
async def in_wrap_up(
    world: World, browser: MakeBrowser, caller: str = CALLER
) -> AsyncIterator[tuple[Desk, dict[str, Any]]]:
    """Sit at ben's desk when her call is over; give what may be noted of it."""
    async with at_desk(await browser(), "ben") as desk:
        await desk.does("ready")
        await desk.hears(state="ready")
        await world.waits("CA1", caller=caller, department="sales")
        await desk.hears(state="offered")
        await world.talks("ben")
        talking = await desk.hears(state="talking")
        await desk.does("hang_up")
        assert talking["after"]["again"] is None
        yield desk, (await desk.hears(state="wrap_up"))["after"]


async def test_a_callback_promised_in_wrap_up_comes_to_the_queue_at_its_time(
    world: World, browser: MakeBrowser
) -> None:
    """To the number they rang from, by the rules of every callback; promised once."""
    async with in_wrap_up(world, browser) as (desk, after):
        own = after["again"]["number"]
        await desk.does("again", about="CA1", number=own, at_ms=NOON_MS, mine=True)
        said = await desk.hears(type="promised")
        await desk.does("again", about="CA1", number=own, at_ms=NOON_MS, mine=True)
        twice = await desk.hears(type="refused")

    [view] = await world.router.callbacks.promised()
    assert own == CALLER
    assert (view.callback, view.due_at, view.own_agent) == (CALLER, NOON_MS, "ben")
    assert (view.cause, view.department) == ("agent", "sales")
    assert said["words"].startswith("It is promised.")
    assert twice["words"].startswith("This caller is promised a callback already")


@pytest.mark.parametrize(
    ("number", "at_ms", "words"),
    [
        ("+19005550142", NOON_MS, "That number cannot be called back"),
        ("+18005550100", NOON_MS, "That number cannot be called back"),
        ("+4915112345678", NOON_MS, "That number cannot be called back"),
        ("911", NOON_MS, "That number cannot be called back"),
        ("", START_MS, "Choose a time"),
        ("", START_MS + 40 * 86_400_000, "Choose a time"),
        ("", NOON_MS + 12 * 3_600_000, "The caller does not want to be called at that hour"),
    ],
)
async def test_what_no_callback_may_be_is_refused_in_a_sentence(
    world: World, browser: MakeBrowser, number: str, at_ms: int, words: str
) -> None:
    """Premium, ours, abroad, an emergency number; past, too far; at midnight where they are."""
    async with in_wrap_up(world, browser) as (desk, _after):
        await desk.does("again", about="CA1", number=number, at_ms=at_ms)
        refused = await desk.hears(type="refused")

    assert refused["words"].startswith(words)
    assert list(await world.router.callbacks.promised()) == []


async def test_a_shared_number_is_called_back_only_where_the_agent_types_one(
    world: World, browser: MakeBrowser
) -> None:
    """DESIGN section 4: a company's switchboard says nothing about who it was."""
    async with in_wrap_up(world, browser, caller="+12125550177") as (desk, after):
        await desk.does("again", about="CA1", at_ms=NOON_MS)
        refused = await desk.hears(type="refused")
        await desk.does("again", about="CA1", number="(212) 555-0142", at_ms=NOON_MS)
        await desk.hears(type="promised")

    [view] = await world.router.callbacks.promised()
    assert after["again"]["number"] == ""
    assert refused["words"].startswith("That number cannot be called back")
    assert (view.callback, view.own_agent) == (CALLER, "")


async def test_nobody_promises_for_a_call_that_is_not_theirs_or_goes_on(
    world: World, browser: MakeBrowser
) -> None:
    """Before wrap-up, for another's call, or for one that was handed over: a sentence."""
    await world.waits("CA9", department="billing")
    async with in_wrap_up(world, browser) as (desk, _after):
        for about in ("CA9", "CA404", ""):
            await desk.does("again", about=about, at_ms=NOON_MS)
            refused = await desk.hears(type="refused")
            assert refused["words"].startswith("No callback can be promised")
