"""Take the pictures of the docs: ``make screenshots``.

Rules this module keeps:

* The pictures show the demo as anybody can start it; nothing in them is arranged by hand.
* One call is played: an agent becomes ready, a customer calls, the agent answers and hangs up.
"""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from tests.pages.conftest import CHROMIUM, FLAGS

IMAGES = Path(__file__).parents[2] / "docs" / "images"
_SIZE = {"width": 1100, "height": 820}


async def main() -> None:
    """Start the demo, play the call, and save each picture."""
    IMAGES.mkdir(exist_ok=True)
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "switchboard", "demo", "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert demo.stdout is not None
    address = (await demo.stdout.readline()).decode().split()[-1]
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            await play(browser, address)
            await browser.close()
    finally:
        demo.terminate()
        await demo.communicate()


async def play(browser: Browser, address: str) -> None:
    """Play one call in three windows, and take the pictures on the way."""
    desk = await signed_in(browser, address, "chloe", "/desk")
    board = await signed_in(browser, address, "sam", "/board", dark=True)
    phone = await window(browser)
    await phone.goto(f"{address}/")
    await keep(phone, "start")
    await desk.click("#ready")
    await desk.locator("#desk[data-state=ready]").wait_for()
    await phone.goto(f"{address}/phone")
    await phone.select_option("#caller", index=1)
    await phone.click("#call")
    await phone.get_by_text("Pour les ventes").wait_for()
    await phone.keyboard.press("3")
    await desk.locator("#desk[data-state=offered]").wait_for()
    await keep(desk, "desk-offer")
    await keep(phone, "phone")
    await keep(board, "board")
    await desk.locator("#answer:enabled").click()
    await desk.locator("#desk[data-state=talking]").wait_for()
    await keep(desk, "desk-talking")
    await desk.click("#hang-up")
    await desk.locator("#desk[data-state=wrap_up]").wait_for()
    await keep(desk, "desk-wrap-up")


async def window(browser: Browser, *, dark: bool = False) -> Page:
    """Open a window with cookies of its own."""
    scheme = "dark" if dark else "light"
    context = await browser.new_context(viewport=_SIZE, color_scheme=scheme)  # type: ignore[arg-type]  # a plain dict is what it takes
    return await context.new_page()


async def signed_in(
    browser: Browser, address: str, name: str, path: str, *, dark: bool = False
) -> Page:
    """Open a window, sign in, and arrive on a page."""
    page = await window(browser, dark=dark)
    await page.goto(f"{address}/signin?next={path.replace('/', '%2F')}")
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill("demo")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.wait_for_url(f"{address}{path}")
    return page


async def keep(page: Page, name: str) -> None:
    """Save what a window shows."""
    await page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
