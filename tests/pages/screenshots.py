"""Take the pictures of the docs: ``make screenshots``.

Rules this module keeps:

* The pictures show the demo as anybody can start it; nothing in them is arranged by hand.
* A customer calls, an agent answers, holds, asks a colleague and hands over; then a supervisor
  evacuates the site.
"""

import asyncio
import sys
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, async_playwright

from tests.pages.conftest import CHROMIUM, FLAGS, Line
from tests.pages.smaller import smaller

IMAGES = Path(__file__).parents[2] / "docs" / "images"
_SIZE = {"width": 1000, "height": 760}
_BOARD = {"width": 1200, "height": 1180}
_NARROW = {"width": 380, "height": 760}


async def main() -> None:
    """Start the demo, play the call, and save each picture."""
    for old in IMAGES.glob("*.png"):
        old.unlink()
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "switchboard", "demo", "--port", "0", "--speed", "1"),
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
    # Not before: it takes its seconds, and a call that is offered waits for nobody.
    for taken in IMAGES.glob("*.png"):
        taken.write_bytes(smaller(taken.read_bytes()))


async def play(browser: Browser, address: str) -> None:
    """Play one call in three windows, and take the pictures on the way."""
    phone = await window(browser)
    await phone.goto(f"{address}/")
    await keep(phone, "start")
    await phone.goto(f"{address}/signin")
    await keep(phone, "desk-signed-out")
    anna = await signed_in(browser, address, "anna", "/desk")
    ben = await signed_in(browser, address, "ben", "/desk")
    board = await signed_in(browser, address, "sam", "/board", scheme="dark")
    await anna.get_by_text("Calls ring here while you are ready").wait_for()
    await keep(anna, "desk-not-ready")
    await ready(anna)
    await keep(anna, "desk-ready")
    await the_other_tab(anna)
    await ready(ben)
    await dials(phone, address)
    await offered(anna)
    await keep(anna, "desk-offer")
    await board.set_viewport_size(_BOARD)  # type: ignore[arg-type]  # a plain dict is what it takes
    await keep(board, "board")
    await anna.click("#answer")
    await in_a_call(anna, ben)
    await anna.click("#complete")
    await anna.locator("#done:enabled").wait_for()
    await anna.evaluate("scrollTo(0, 0)")
    await keep(anna, "desk-wrap-up")
    await anna.select_option("#disposition", "solved")
    await anna.click("#done")
    await narrow(ben)
    await evacuated(board, address, anna)


async def in_a_call(anna: Page, ben: Page) -> None:
    """Hold the caller, and ask a colleague."""
    await anna.locator("#hold:enabled").wait_for()
    await anna.get_by_label("Notes").fill("The projector in room 3 shows no picture since Monday.")
    await anna.evaluate("scrollTo(0, 0)")
    await keep(anna, "desk-talking")
    await anna.click("#hold")
    await anna.locator("#resume:enabled").wait_for()
    await keep(anna, "desk-hold")
    await anna.click("#resume")
    await anna.locator("#hold:enabled").wait_for()
    await anna.select_option("#target", "agent ben")
    await anna.click("#consult")
    await offered(ben)
    await ben.click("#answer")
    await anna.locator("#swap:enabled").wait_for()
    await keep(anna, "desk-consulting")


async def the_other_tab(anna: Page) -> None:
    """Open the desk a second time, and lose its connection."""
    other = await anna.context.new_page()
    line = Line()
    await other.route_web_socket("**/desk/socket", line.carries)
    await other.goto(anna.url)
    await other.locator("#take-over:enabled").wait_for()
    await keep(other, "desk-other-tab")
    await line.breaks()
    await other.locator("#desk[data-state=unknown]").wait_for()
    await keep(other, "desk-not-connected")
    await other.close()


async def narrow(ben: Page) -> None:
    """Look at a call in a narrow window, in the dark."""
    await ben.locator("#hold:enabled").wait_for()
    await ben.set_viewport_size(_NARROW)  # type: ignore[arg-type]  # a plain dict is what it takes
    await ben.emulate_media(color_scheme="dark")
    await keep(ben, "desk-narrow")
    await ben.click("#hang-up")


async def evacuated(supervisor: Page, address: str, anna: Page) -> None:
    """Evacuate the site."""
    await supervisor.goto(f"{address}/evacuation")
    await supervisor.emulate_media(color_scheme="light")
    await supervisor.locator("input[name=why]").fill("the fire alarm")
    for box in await supervisor.locator("main input[type=checkbox]").all():
        await box.check()
    await supervisor.locator("main form button[type=submit]").first.click()
    await anna.get_by_text("The site is evacuated").first.wait_for()
    await keep(anna, "desk-evacuated")


async def dials(phone: Page, address: str) -> None:
    """Call for support, in English, from a telephone of the demo."""
    await phone.goto(f"{address}/phone")
    await phone.select_option("#caller", "+442079460958")
    await phone.click("#call")
    await phone.get_by_text("For English, press 1").wait_for()
    await phone.keyboard.press("1")
    await phone.get_by_text("For technical support, press 2").wait_for()
    await phone.keyboard.press("2")


async def ready(desk: Page) -> None:
    """Press Ready."""
    await desk.click("#ready")
    await desk.locator("#desk[data-state=ready]").wait_for()


async def offered(desk: Page) -> None:
    """Wait until a call rings on a desk."""
    await desk.locator("#desk[data-state=offered]").wait_for()
    await desk.locator("#answer:enabled").wait_for()
    await desk.locator("#countdown").wait_for()


async def window(browser: Browser, *, scheme: Literal["light", "dark"] = "light") -> Page:
    """Open a window with cookies of its own."""
    context = await browser.new_context(
        viewport=_SIZE,  # type: ignore[arg-type]  # a plain dict is what it takes
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    return await context.new_page()


async def signed_in(
    browser: Browser,
    address: str,
    name: str,
    path: str,
    *,
    scheme: Literal["light", "dark"] = "light",
) -> Page:
    """Open a window, sign in, and arrive on a page."""
    page = await window(browser, scheme=scheme)
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
