import pytest
import pytest_asyncio
from playwright.async_api import expect

from config.directory import read_directory
from config.site import parse
from reports.past import Noted, Visit
from tests.console.world import SITE, World
from tests.pages.conftest import OpenWindow

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Keeps whether each tone could be heard: a context that waits for a click is "suspended".
TONES = """
window.tones = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.tones.push(this.context.state);
  return start.call(this, at);
};
"""


async def test_an_agent_works_a_call_with_the_keyboard_alone(
    world: World, window: OpenWindow
) -> None:
    """Alt+R ready, Alt+H hang up, Alt+W done; the state is told in words all along."""
    page = await (await window()).signs_in("anna", "/desk")
    words = page.locator("#words")
    await expect(words).to_have_text("Not ready")
    await expect(page.locator("#ready")).to_be_enabled()

    await page.keyboard.press("Alt+r")
    await expect(words).to_have_text("Ready")
    await world.waits("CA1")
    await expect(words).to_have_text("A call for you")
    await world.talks("anna")
    await expect(words).to_have_text("On a call")
    await page.keyboard.press("Alt+h")
    await expect(words).to_have_text("Wrap-up")
    await expect(page.locator("#left-words")).to_have_text("15 s left")
    await expect(page.locator('[data-figure="calls"]')).to_have_text("1")
    await page.keyboard.press("Alt+w")

    await expect(words).to_have_text("Ready")


async def test_every_call_rings_without_a_click_once_ready_was_pressed(
    world: World, window: OpenWindow
) -> None:
    """FEATURES 22: the softphone does not ring until the page was clicked; here Ready is enough."""
    one = await window()
    await one.page.add_init_script(TONES)
    page = await one.signs_in("anna", "/desk")
    await expect(page.locator("#ready")).to_be_enabled()
    await page.keyboard.press("Alt+r")

    for call in ("CA1", "CA2"):
        await expect(page.locator("#words")).to_have_text("Ready")
        await page.evaluate("window.tones = []")
        await world.waits(call)
        await page.wait_for_function("() => window.tones.length > 0")
        assert set(await page.evaluate("window.tones")) == {"running"}
        await world.talks("anna")
        await world.router.hang_up("anna")
        await world.router.wrapped_up("anna")


async def test_an_offer_is_announced_with_who_and_why(world: World, window: OpenWindow) -> None:
    """The alert, the card and the title tell of it; beside it stands what there was before."""
    before = Visit("CA0", world.clock.now_ms(), "support_l1", "abandoned", "", 0)
    await world.past.keep("+442079460958", before)
    await world.past.note("+442079460958", "CA0", Noted("ben", "", "<b>angry</b>", ""))
    page = await (await window()).signs_in("anna", "/desk")
    await page.locator("#ready").click()
    await expect(page.locator("#words")).to_have_text("Ready")

    await world.waits("CA1", caller="+442079460958", region="europe")

    await expect(page.get_by_role("alert").filter(has_text="A call for")).to_have_text(
        "A call for Support, first level from +442079460958, listed as Lady Ashdown, "
        "Europe, enterprise, in English. Waited 0 s."
    )
    await expect(page.get_by_role("region", name="Caller")).to_contain_text("Lady Ashdown")
    await expect(page).to_have_title("▲ A call for you")
    past = page.get_by_role("region", name="Calls from this number before")
    await expect(past).to_contain_text("A number is not a person")
    await expect(past.get_by_role("listitem")).to_contain_text(
        "Support, first level · hung up while waiting<b>angry</b>"
    )


async def test_a_callback_is_shown_as_one_on_the_card(world: World, window: OpenWindow) -> None:
    """Who answers knows that a telephone will ring first, and which; who only hears it, too."""
    await world.is_promised("CA1", "+14165550142")
    page = await (await window()).signs_in("anna", "/desk")

    await page.locator("#ready").click()

    await expect(page.locator("#words")).to_have_text("A callback for you")
    await expect(page.locator("#alert")).to_contain_text("A callback for Support, first level to")

    await expect(page.locator("#callback")).to_have_text(
        "A callback: this caller hung up and kept the place. Answer, and +14165550142 is called."
    )


async def test_declining_with_the_keyboard_sends_the_caller_on(
    world: World, window: OpenWindow
) -> None:
    """Alt+D declines one's own offer; the caller keeps the place."""
    page = await (await window()).signs_in("anna", "/desk")
    await page.locator("#ready").click()
    await world.waits("CA1")
    await expect(page.locator("#words")).to_have_text("A call for you")

    await page.keyboard.press("Alt+d")

    await expect(page.locator("#words")).to_have_text("Ready")
    call = await world.router.call("CA1")
    assert call is not None
    assert call.state == "waiting"


async def test_a_callback_is_promised_with_the_form_of_the_wrap_up(
    world: World, window: OpenWindow
) -> None:
    """The number stands there, the time is the agent's choice, and what became of it is said."""
    page = await (await window()).signs_in("ben", "/desk")
    await page.locator("#ready").click()
    await world.waits("CA1", caller="+12125550142", department="sales")
    await expect(page.locator("#words")).to_have_text("A call for you")
    await world.talks("ben")
    await expect(page.locator("#words")).to_have_text("On a call")
    await expect(page.locator("#again-form")).to_be_hidden()
    await page.keyboard.press("Alt+h")
    await expect(page.get_by_label("At which number")).to_have_value("+12125550142")

    await page.get_by_label("When, by your clock").fill("2026-11-19T15:30")
    await page.get_by_label("I will call back myself").check()
    await page.get_by_role("button", name="Promise it").click()

    await expect(page.locator("#again-said")).to_contain_text("It is promised.")
    [promised] = await world.router.callbacks.promised()
    assert (promised.callback, promised.own_agent) == ("+12125550142", "ben")


async def test_hold_and_handing_over_are_told_in_words_and_a_shape(
    world: World, window: OpenWindow
) -> None:
    """FEATURES 22: nobody wonders whether the caller hears them; handing over ends no call."""
    page = await (await window()).signs_in("anna", "/desk")
    await page.locator("#ready").click()
    await world.waits("CA1")
    await expect(page.locator("#words")).to_have_text("A call for you")
    await world.talks("anna")
    line = page.locator("#line-state")
    await expect(line).to_have_text("The caller hears you.")
    await expect(page.locator("#resume")).to_be_hidden()

    await page.locator("#hold").focus()
    await page.keyboard.press("Space")
    await expect(line).to_contain_text("hears music and does not hear you")
    await expect(page.locator("#resume")).to_be_focused()  # never Hang up
    await expect(page.locator("#hold")).to_be_hidden()
    await page.keyboard.press("Alt+b")
    await expect(line).to_have_text("The caller hears you.")
    await page.keyboard.press("Alt+p")
    await expect(page.locator("#panicked")).to_be_visible()
    await page.get_by_label("Hand over to").select_option("department sales")
    await page.keyboard.press("Alt+t")
    await expect(page.locator("#words")).to_have_text("Wrap-up")

    call = await world.router.call("CA1")
    assert call is not None
    assert (call.state, call.department) == ("waiting", "sales")


async def test_who_wants_no_motion_sees_none_while_it_rings(
    world: World, window: OpenWindow
) -> None:
    """The card pulses and the title flashes for everybody else."""
    page = await (await window()).signs_in("anna", "/desk")
    await page.locator("#ready").click()
    await world.waits("CA1")
    await expect(page.locator("#words")).to_have_text("A call for you")
    moving = "() => document.getAnimations().length"
    pulsing = await page.evaluate(moving)

    await page.emulate_media(reduced_motion="reduce")

    await page.wait_for_function("() => document.getAnimations().length === 0")
    assert pulsing == 1
    await expect(page).to_have_title("▲ A call for you")


@pytest_asyncio.fixture(loop_scope="session")
async def mobile(world: World) -> str:
    """Give anna a mobile too; asked for before the window, so that the pages know."""
    sources, _ = read_directory(SITE)
    devices = '"client:anna", "+12125550199"'
    people = sources["people.yaml"].replace('"client:anna"', devices)
    world.in_force(parse({**sources, "people.yaml": people}))
    return "telephone +12125550199"


async def test_the_device_that_rings_is_chosen_on_the_page(
    world: World, mobile: str, window: OpenWindow
) -> None:
    """At once when idle; in a call it is told that it takes effect after it, and it does."""
    page = await (await window()).signs_in("anna", "/desk")
    await page.locator("#ready").click()
    await expect(page.locator("#words")).to_have_text("Ready")

    await page.get_by_label("Calls ring on").select_option(mobile)
    await expect(page.locator("#phone-line")).to_contain_text(mobile)
    await world.waits("CA1")
    await world.talks("anna")
    await page.get_by_label("Calls ring on").select_option("this page")
    await expect(page.locator("#moving")).to_have_text("After this call.")
    await expect(page.locator("#phone-line")).to_contain_text(mobile)
    await page.keyboard.press("Alt+h")
    await page.keyboard.press("Alt+w")

    await expect(page.locator("#phone-line")).to_contain_text("Calls ring here")
    await expect(page.locator("#moving")).to_have_text("")
