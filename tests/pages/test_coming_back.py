"""Leave the desk and come back: reloaded, closed, signed out; what stays, and what must not."""

import pytest
from playwright.async_api import expect

from tests.console.world import World
from tests.pages.conftest import OpenWindow

pytestmark = pytest.mark.asyncio(loop_scope="session")

# A browser that lets no page sound before somebody touched it, however well it knows the page.
# Its own ``userActivation`` is no measure: a test that looks into the page counts as a touch.
STRICT = """
let touched = false;
for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => (touched = true), true);
window.AudioContext = class extends AudioContext {
  #woken = false;
  get state() {
    return this.#woken ? super.state : "suspended";
  }
  async resume() {
    if (!touched) return new Promise(() => {});
    this.#woken = true;
    await super.resume();
    this.dispatchEvent(new Event("statechange"));
  }
};
"""


async def test_a_page_reloaded_during_a_call_shows_the_call_again(
    world: World, window: OpenWindow
) -> None:
    """The desk is the store's, not the tab's."""
    page = await (await window()).signs_in("anna", "/desk")
    await page.locator("#ready").click()
    await world.waits("CA1")
    await expect(page.locator("#words")).to_have_text("A call for you")
    await world.talks("anna")

    await page.reload()

    await expect(page.locator("#words")).to_have_text("On a call")
    await expect(page.locator("#number")).to_have_text("+12125550177")
    await expect(page.locator("#hang-up")).to_be_enabled()


async def test_nobody_is_ready_by_coming_back(world: World, window: OpenWindow) -> None:
    """FEATURES 14: a page that was away too long says why, and Ready is the agent's to press."""
    one = await window()
    page = await one.signs_in("anna", "/desk")
    await page.locator("#ready").click()
    await expect(page.locator("#words")).to_have_text("Ready")

    await one.opens("/board")
    await world.passes(20)
    await one.opens("/desk")

    await expect(page.locator("#note")).to_contain_text("this page stopped answering")
    await expect(page.locator("#words")).to_have_text("Not ready")


async def test_whoever_was_signed_out_while_the_server_was_away_is_led_to_sign_in(
    world: World, window: OpenWindow
) -> None:
    """A desk does not try for ever what will always be refused."""
    one = await window()
    server = await one.line_to_the_server()
    page = await one.signs_in("anna", "/desk")
    await expect(page.locator("#words")).to_have_text("Not ready")

    await server.breaks()
    await expect(page.locator("#words")).to_have_text("Not connected")
    await world.accounts.close_sessions("anna")
    server.comes_back()

    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    refused = [each for each in one.wrong if "/desk/socket" in each]
    one.wrong = [each for each in one.wrong if each not in refused]


async def test_a_page_loaded_anew_while_ready_rings_again_at_the_first_key(
    world: World, window: OpenWindow
) -> None:
    """Ready is still there to press, and pressing it is all: no browser rings before that."""
    one = await window()
    await one.page.add_init_script(STRICT)
    page = await one.signs_in("anna", "/desk")
    await page.locator("#ready").click()
    await expect(page.locator("#words")).to_have_text("Ready")
    await page.reload()
    await expect(page.locator("#words")).to_have_text("Ready")
    await expect(page.locator("#phone-line")).to_contain_text("not started yet: press Ready")

    await page.keyboard.press("Alt+r")

    await expect(page.locator("#phone-line")).to_contain_text("Calls ring here")
    await expect(page.locator("#ready")).to_be_hidden()
    await expect(page.locator("#trouble")).to_be_hidden()


async def test_what_is_typed_after_a_call_outlives_the_tab(
    world: World, window: OpenWindow
) -> None:
    """FEATURES 11: the page may be reloaded; outcome and notes are still there, and are kept."""
    page = await (await window()).signs_in("anna", "/desk")
    await page.locator("#ready").click()
    await world.waits("CA1")
    await expect(page.locator("#words")).to_have_text("A call for you")
    await world.talks("anna")
    await expect(page.locator("#words")).to_have_text("On a call")
    await page.keyboard.press("Alt+h")
    await expect(page.locator("#words")).to_have_text("Wrap-up")
    await page.keyboard.press("Alt+e")
    await page.keyboard.type("will send a link")
    await page.get_by_label("Outcome").select_option("solved")

    await page.reload()
    await expect(page.get_by_label("Notes")).to_have_value("will send a link")
    await expect(page.get_by_label("Outcome")).to_have_value("solved")
    await page.keyboard.press("Alt+w")
    await expect(page.locator("#words")).to_have_text("Ready")

    [noted] = [e for e in await world.router.events(0, 1000) if e.type == "agent.noted"]
    assert noted.fields["notes"] == "will send a link"
    assert noted.fields["disposition"] == "solved"
