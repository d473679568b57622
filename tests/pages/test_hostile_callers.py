"""Whatever a caller is called, and whatever they dial from: on the desk it is a little text.

A name is the admin's, or another system's; a number is whatever the carrier was told.
"""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.console.world import World
from tests.pages.conftest import OpenWindow

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARKS = "\x00\x07\x1b\u202e\u2066\u200f\u061c\ufeff"
EVIL = '"><img src=x onerror="document.title=1"><b>' + MARKS + "A" * 10_000
LOOK = """() => ({
  made: document.querySelectorAll("main img, main b, main script:not([src])").length,
  text: document.querySelector("main").innerText,
  wide: document.documentElement.scrollWidth > innerWidth,
})"""


async def test_a_hostile_name_and_number_stay_inert_on_the_desk(
    world: World, window: OpenWindow
) -> None:
    """No markup, no control character, no mark that turns the writing, and nothing 10 KB long."""
    callers: Any = world.sites.current.book.callers  # this world's own: read for it alone
    callers[EVIL] = callers["+442079460958"].model_copy(update={"name": EVIL})
    page = await (await window(width=400)).signs_in("anna", "/desk")
    await page.locator("#ready").click()
    await expect(page.locator("#words")).to_have_text("Ready")

    await world.waits("CA1", caller=EVIL)
    await expect(page.locator("#words")).to_have_text("A call for you")
    await expect(page.locator("#listed")).to_contain_text("<img src=x")
    offered = await page.evaluate(LOOK)
    announced = await page.get_by_role("alert").filter(has_text="A call for").inner_text()
    await world.talks("anna")
    await expect(page.locator("#words")).to_have_text("On a call")
    talking = await page.evaluate(LOOK)

    assert await page.title() != "1"
    for seen in (offered, talking):
        assert seen["made"] == 0
        assert not set(seen["text"]) & set(MARKS)
        assert "A" * 61 not in seen["text"]
        assert not seen["wide"]
    assert len(announced) < 400
