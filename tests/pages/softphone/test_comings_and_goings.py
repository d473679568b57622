"""Leave the desk and come back to it, in every way a browser has."""

import pytest
from playwright.async_api import expect

from tests.console.world import World
from tests.pages.softphone.conftest import Desk, rung, talking
from tests.pages.softphone.gateway import Gateway

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What a browser does to a page it keeps, and shows again much later.
PUT_AWAY = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"
SHOWN_AGAIN = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"

# A window nobody looks at, and what a desktop shows of it.
BEHIND_OTHERS = """
Object.defineProperty(document, "hidden", { get: () => true });
window.told = [];
window.Notification = class extends Notification {
  constructor(title, { body }) {
    super(title, { body });
    window.told.push(`${title}: ${body}`);
  }
  close() {
    window.told.push("closed");
    super.close();
  }
};
"""


async def test_a_page_the_browser_kept_and_shows_again_has_its_phone_again(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """Put away it leaves the phone to others; shown again it is registered, and a call rings."""
    page = await desk.begins()
    await gateway.registered()

    await page.evaluate(PUT_AWAY)
    await gateway.until(lambda: not any(line.registered for line in gateway.lines))
    await expect(page.locator("#phone-line")).not_to_contain_text("Calls ring here")
    await page.evaluate(SHOWN_AGAIN)
    await gateway.registered()
    await expect(page.locator("#phone-line")).to_contain_text("Calls ring here")

    await rung(world, gateway, page)
    assert desk.wrong == []


async def test_an_offer_is_told_on_the_desktop_when_nobody_looks_at_the_page(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """FEATURES 4: a window behind others still tells who calls, and stops when it is answered."""
    await desk.page.add_init_script(BEHIND_OTHERS)
    page = await desk.begins()

    call = await rung(world, gateway, page)
    await world.rings("anna")
    await expect(page.locator("#countdown")).to_be_visible()
    told = await page.evaluate("window.told")
    await gateway.cancel(call)
    await world.router.caller_left("CA1", "caller")
    await page.wait_for_function("() => window.told.includes('closed')")

    [words] = told
    assert words.startswith("A call for you: A call for Support, first level from +12125550177")
    assert desk.wrong == []


async def test_a_desk_that_loses_the_server_in_a_call_keeps_everything_in_its_place(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """Who types goes on typing; the caller is still heard; back, the page knows all again."""
    server = await desk.line_to_the_server()
    page = await desk.begins()
    call = await talking(world, gateway, page)
    await page.keyboard.press("Alt+e")
    await page.keyboard.type("wants a ")

    await server.breaks()
    await expect(page.locator("#words")).to_have_text("Not connected")
    await expect(page.locator("#hang-up")).to_be_disabled()
    await page.keyboard.type("ladder")
    await call.hears(speech=True)
    await expect(page.locator("#number")).to_have_text("+12125550177")
    server.comes_back()
    await expect(page.locator("#words")).to_have_text("On a call")

    await expect(page.get_by_label("Notes")).to_be_focused()
    await expect(page.get_by_label("Notes")).to_have_value("wants a ladder")
    await expect(page.locator("#hang-up")).to_be_enabled()


async def test_whoever_works_by_keyboard_finds_their_button_again_when_the_server_is_back(
    desk: Desk,
) -> None:
    """The focus returns to where it was, and never by itself to Not ready."""
    server = await desk.line_to_the_server()
    page = await desk.begins()
    await expect(page.locator("#now")).to_be_focused()  # Ready went; nothing else is pressed twice
    await page.locator("#not-ready").focus()

    await server.breaks()
    await expect(page.locator("#not-ready")).to_be_disabled()
    server.comes_back()

    await expect(page.locator("#not-ready")).to_be_focused()


async def test_a_conversation_outlives_the_loss_of_the_carriers_signalling(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """Voices go on without it; when it is back the agent can hang up, and the next call rings."""
    page = await desk.begins()
    call = await talking(world, gateway, page)

    await gateway.breaks()
    await expect(page.locator("#phone-line")).to_contain_text("offline")
    await call.hears(speech=True)
    await expect(page.locator("#words")).to_have_text("On a call")
    await expect(page.locator("#quality")).to_contain_text("interrupted: reconnecting")
    gateway.refuses = False
    await call.tells("back")
    await expect(page.locator("#quality")).to_have_text("")
    await call.hears(speech=True)
    await page.evaluate("import('/static/desk_phone.js').then(({ phone }) => phone.hangUp())")

    await call.tells("hangup")
    await expect(page.locator("#phone-line")).to_contain_text("Calls ring here")
