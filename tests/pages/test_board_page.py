import pytest
from playwright.async_api import expect

from tests.console.world import World
from tests.pages.conftest import OpenWindow

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_board_follows_what_happens_without_reloading(
    world: World, window: OpenWindow
) -> None:
    """A caller who enters a queue is on the board within a second, and gone when they leave."""
    page = await (await window()).signs_in("sue", "/board")
    await expect(page.locator("#live")).to_have_text("Live")
    await expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    occupancy = page.get_by_role("row", name="Anna Petrova").locator('[data-day="occupancy"]')
    await expect(occupancy).to_have_text("—")

    await world.waits("CA1")
    row = page.get_by_role("row", name="+12125550177")
    await expect(row).to_contain_text("Waiting", timeout=1500)
    await world.router.set_presence("anna", "ready")
    await expect(row).to_contain_text("Ringing 1 agent: Anna Petrova", timeout=1500)
    await world.passes(3)
    await world.router.caller_left("CA1", "caller")
    await expect(occupancy).to_have_text("0%")

    await expect(row).to_have_count(0)
    await expect(page.get_by_text("Nobody is waiting.")).to_be_visible()


async def test_what_a_caller_sends_is_text_on_the_live_board(
    world: World, window: OpenWindow
) -> None:
    """Rows made by the script put strangers' words in as text, never as markup."""
    page = await (await window()).signs_in("sue", "/board")
    await expect(page.locator("#live")).to_have_text("Live")

    await world.waits("CA1", caller="<img src=x onerror=document.title='pwned'>")

    await expect(page.get_by_role("row", name="<img src=x")).to_be_visible()
    await expect(page.locator("tbody img")).to_have_count(0)
    await expect(page).to_have_title("Board · Northwind")


async def test_a_session_ended_elsewhere_leads_to_signing_in_again(
    world: World, window: OpenWindow
) -> None:
    """A board on the wall of a lost laptop goes dark."""
    page = await (await window()).signs_in("sue", "/board")
    await expect(page.locator("#live")).to_have_text("Live")

    await world.accounts.close_sessions("sue")
    await page.reload()

    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
