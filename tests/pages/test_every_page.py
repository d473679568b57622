from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.console.world import World
from tests.pages.conftest import Window

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGES = ["/", "/signin", "/board", "/desk", "/phone"]


async def _opened(chromium: Browser, address: str, path: str, **look: Any) -> Page:
    context = await chromium.new_context(**look)
    one = Window(await context.new_page(), address)
    await one.signs_in("anna", "/board")
    return await one.opens(path)


@pytest.mark.parametrize("path", PAGES)
async def test_every_control_has_a_name_for_a_screen_reader(
    path: str, chromium: Browser, demo_address: str
) -> None:
    """Nothing that can be pressed or filled in is anonymous in the accessibility tree."""
    page = await _opened(chromium, demo_address, path)

    anonymous = await _anonymous(page)

    assert anonymous == []
    await page.context.close()


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_needs_sideways_scrolling_on_a_narrow_screen(
    path: str, world: World, chromium: Browser, demo_address: str
) -> None:
    """Wide tables scroll within themselves; the page does not."""
    await world.waits("CA1")

    page = await _opened(
        chromium, demo_address, path, viewport={"width": 360, "height": 800}, color_scheme="dark"
    )
    overhang = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    assert overhang <= 0
    await page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
async def test_words_stand_out_from_their_ground_in_light_and_in_dark(
    path: str, scheme: str, chromium: Browser, demo_address: str
) -> None:
    """Contrast of text is 4.5 at least. Source: WCAG 2.2, 1.4.3."""
    page = await _opened(chromium, demo_address, path, color_scheme=scheme)

    faint: list[str] = await page.evaluate(FAINT)

    assert faint == []
    await page.context.close()


async def _anonymous(page: Page) -> list[str]:
    cdp = await page.context.new_cdp_session(page)
    tree: dict[str, Any] = await cdp.send("Accessibility.getFullAXTree")
    controls = {"button", "textbox", "combobox", "checkbox", "link", "progressbar", "searchbox"}
    return [
        node["role"]["value"]
        for node in tree["nodes"]
        if node.get("role", {}).get("value") in controls
        and not node["ignored"]
        and not node.get("name", {}).get("value")
    ]


# Every visible element with words of its own, its colour against the nearest ground behind it.
# Disabled controls are exempt. Source: WCAG 2.2, relative luminance and contrast ratio.
FAINT = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (part) => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const own = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  return [...document.body.querySelectorAll("*")]
    .filter((element) => own(element) && element.checkVisibility() && !element.closest(":disabled"))
    .map((element) => {
      const [a, b] = [rgb(getComputedStyle(element).color), ground(element)].map(luminance);
      return [element, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
    })
    .filter(([, ratio]) => ratio < 4.5)
    .map(([element, ratio]) => `${ratio.toFixed(2)} ${element.textContent.trim()}`);
}"""
