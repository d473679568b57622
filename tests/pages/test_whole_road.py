from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.pages.conftest import Window
from tests.pages.road import Road, open_road

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    # The twilio library's own way of authenticating; it works until aiohttp 4.
    pytest.mark.filterwarnings("ignore:.*encode_basic_auth:DeprecationWarning"),
]


@pytest_asyncio.fixture(loop_scope="session")
async def road() -> AsyncIterator[Road]:
    """Open the whole road; at its end the product has made no mistake at the carrier."""
    async with open_road() as road:
        yield road
        assert road.carrier.errors == []


async def _window(chromium: Browser, road: Road) -> Window:
    context = await chromium.new_context()
    return Window(await context.new_page(), road.address)


async def test_a_caller_dials_on_one_page_and_talks_with_an_agent_on_another(
    chromium: Browser, road: Road
) -> None:
    """Dial, hear the menu, press keys, wait, ring, answer, talk, hang up, wrap up: in browsers."""
    desk_window, phone_window = await _window(chromium, road), await _window(chromium, road)
    desk = await desk_window.signs_in("anna", "/desk")
    await desk.locator("#ready").click()
    await expect(desk.locator("#words")).to_have_text("Ready")

    phone = await phone_window.opens("/phone")
    await phone.get_by_label("Who is calling").select_option("+12025550143")
    await phone.get_by_role("button", name="Call", exact=True).click()
    heard = phone.get_by_role("log")
    await expect(heard).to_contain_text("Welcome to Northwind.", timeout=10_000)
    await expect(heard).to_contain_text("For English, press 1.", timeout=10_000)
    await phone.keyboard.press("1")
    await expect(heard).to_contain_text("For technical support, press 2.", timeout=10_000)
    await phone.get_by_role("button", name="Key 2").click()

    await expect(desk.locator("#words")).to_have_text("A call for you", timeout=15_000)
    await expect(desk.locator("#number")).to_have_text("+12025550143")
    await expect(desk.locator("#answer")).to_be_enabled(timeout=10_000)
    await desk.keyboard.press("Alt+a")
    await expect(desk.locator("#words")).to_have_text("On a call", timeout=10_000)
    await expect(phone.locator("#line")).to_contain_text("Talking with anna", timeout=10_000)
    await desk.get_by_label("Say to the caller").fill("Good morning, this is Anna.")
    await desk.keyboard.press("Enter")
    await expect(heard).to_contain_text("Good morning, this is Anna.")

    await desk.keyboard.press("Alt+h")
    await expect(desk.locator("#words")).to_have_text("Wrap-up", timeout=10_000)
    await expect(heard).to_contain_text("The call is over", timeout=15_000)
    for one in (desk_window, phone_window):
        assert one.wrong == []
        await one.page.context.close()


async def test_a_caller_who_hangs_up_while_it_rings_leaves_the_agent_ready(
    chromium: Browser, road: Road
) -> None:
    """The offer goes as quietly as it came, and nobody is blamed."""
    desk_window, phone_window = await _window(chromium, road), await _window(chromium, road)
    desk = await desk_window.signs_in("anna", "/desk")
    await desk.locator("#ready").click()
    await expect(desk.locator("#words")).to_have_text("Ready")

    phone = await phone_window.opens("/phone")
    await phone.get_by_role("button", name="Call", exact=True).click()
    await expect(phone.locator("[data-key='1']")).to_be_enabled(timeout=10_000)
    await expect(phone.get_by_role("log")).to_contain_text("For English", timeout=10_000)
    await phone.keyboard.press("1")
    await expect(phone.get_by_role("log")).to_contain_text("support, press 2", timeout=10_000)
    await phone.keyboard.press("2")
    await expect(desk.locator("#answer")).to_be_enabled(timeout=15_000)
    await phone.get_by_role("button", name="Hang up").click()

    await expect(desk.locator("#words")).to_have_text("Ready", timeout=10_000)
    for one in (desk_window, phone_window):
        assert one.wrong == []
        await one.page.context.close()
