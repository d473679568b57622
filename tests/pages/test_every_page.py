from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page

from console.app import ROUTES
from console.words import LANGUAGES
from reports.mailbox import Message
from routing.override import Override
from tests.console.world import World
from tests.pages.axe import violations
from tests.pages.conftest import Window
from tests.pages.states import STATES, states

pytestmark = pytest.mark.asyncio(loop_scope="session")

# What is a page for people among the addresses; a new one is looked at without being named here.
PAGES = sorted(
    route.path
    for route in ROUTES
    if route.method == "GET"
    and route.kind == "page"
    and route.action != "fetch page parts"
    and not route.path.endswith("/sound")
)
NARROW = {"width": 360, "height": 800}
_OVERHANG = "document.documentElement.scrollWidth - window.innerWidth"


async def _opened(chromium: Browser, address: str, path: str) -> Page:
    context = await chromium.new_context(reduced_motion="reduce")
    one = Window(await context.new_page(), address)
    if path != "/signin":
        await one.signs_in("anna" if path == "/desk" else "olga", "/board")
    return await one.opens(path)


async def _overhang(page: Page) -> int:
    usual = page.viewport_size
    await page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a plain dict is what it takes
    overhang: int = await page.evaluate(_OVERHANG)
    await page.set_viewport_size(usual)  # type: ignore[arg-type]  # what it gave
    return overhang


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_breaks_a_rule_of_accessibility_or_needs_sideways_scrolling(
    path: str, world: World, chromium: Browser, demo_address: str
) -> None:
    """axe-core finds nothing, in light or in dark; wide tables scroll within themselves."""
    await world.waits("CA1")
    await world.router.set_presence("ben", "ready")
    await world.mailbox.keep(Message("RE1", "support_l1", "CA2", "+12125550143", "en", 1_000, 12))
    until_ms = world.clock.now_ms() + 60_000
    await world.router.overriding.set(Override("ben", "skill", "fr", 3, until_ms, 0, "sue", "flu"))

    page = await _opened(chromium, demo_address, path)

    assert await violations(page) == []
    assert await _overhang(page) <= 0
    await page.context.close()


async def test_a_refused_sign_in_and_an_unknown_page_break_no_rule(
    chromium: Browser, demo_address: str
) -> None:
    """What went wrong is told to everybody."""
    context = await chromium.new_context()
    one = Window(await context.new_page(), demo_address)
    page = await one.opens("/signin")
    await page.get_by_label("Name").fill("anna")
    await page.get_by_label("Password").fill("wrong")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").wait_for()

    assert await violations(page) == []
    await one.signs_in("sue", "/board")
    await one.opens("/desk")
    assert await violations(page) == []
    await context.close()


async def test_no_state_of_the_desk_breaks_a_rule_of_accessibility(
    world: World, chromium: Browser, demo_address: str
) -> None:
    """axe-core finds nothing wrong in any of them, in light or in dark."""
    page = await _opened(chromium, demo_address, "/desk")

    wrong = {state: await violations(page) async for state in states(world, page)}

    assert wrong == {state: [] for state in STATES}
    await page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_state_of_the_desk_needs_sideways_scrolling_on_a_narrow_screen(
    language: str, world: World, chromium: Browser, demo_address: str
) -> None:
    """The longest words of each language fit a telephone's width."""
    anna = await world.accounts.get("anna")
    assert anna is not None
    await world.accounts.put(replace(anna, language=language))
    page = await _opened(chromium, demo_address, "/desk")

    wide = {state: await _overhang(page) async for state in states(world, page)}

    assert {state: overhang for state, overhang in wide.items() if overhang > 0} == {}
    await page.context.close()
