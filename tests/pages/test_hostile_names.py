"""What strangers and colleagues send is a little text, on every page that shows it.

A name is the admin's, or another system's; a number is whatever the carrier was told.
"""

import pytest
from playwright.async_api import Page, expect

from reports.mailbox import Message
from tests.console.world import World
from tests.pages.conftest import OpenWindow

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Markup, a bell and a colour for a terminal, marks that turn writing round, and 10 KB of it.
HOSTILE = (
    "\"><img src=x onerror=\"document.title='pwned'\"><b><script>document.title='pwned'</script>"
    "\x00\x07\x1b[31m\u202egnp.exe\u2066\u200f\u061c\ufeff" + "A" * 10_000
)
_LOOK = """() => ({
  markup: document.querySelectorAll("main img, main b, main script:not([src])").length,
  strange: [...document.body.innerText].filter(
    (c) => /[\\p{Cc}\\p{Cf}]/u.test(c) && !"\\n\\t".includes(c),
  ),
  long: /A{61}/.test(document.body.innerText),
  pwned: document.title.includes("pwned"),
  wide: document.documentElement.scrollWidth > innerWidth,
})"""
_HARMLESS = {"markup": 0, "strange": [], "long": False, "pwned": False, "wide": False}


async def _shows_it_harmlessly(page: Page) -> None:
    await expect(page.get_by_text("<img src=x").first).to_be_visible()
    assert await page.evaluate(_LOOK) == _HARMLESS


async def test_a_hostile_name_is_a_little_text_on_the_desk_the_board_and_among_messages(
    world: World, window: OpenWindow
) -> None:
    """Markup, control characters, right-to-left marks and 10 KB do nothing, and hide nothing."""
    callers = world.sites.current.book.callers  # this world's own: read for it alone
    lady = next(iter(callers.values()))
    assert isinstance(callers, dict)
    callers[HOSTILE] = lady.model_copy(update={"name": HOSTILE, "shared": False})
    await world.mailbox.keep(Message("RE1", "support_l1", "CA9", HOSTILE, "en", 1_000, 12))
    board = await (await window()).signs_in("sue", "/board")
    desk = await (await window(width=400)).signs_in("anna", "/desk")
    await desk.locator("#ready").click()

    await world.waits("CA1", caller=HOSTILE)
    await world.waits("CA2", caller=HOSTILE)
    await expect(desk.locator("#listed")).to_contain_text("<img src=x")
    await _shows_it_harmlessly(desk)
    assert len(await desk.get_by_role("alert").filter(has_text="<img src=x").inner_text()) < 400
    await _shows_it_harmlessly(board)
    await world.talks("anna")
    await expect(desk.locator("#words")).to_have_text("On a call")
    await _shows_it_harmlessly(desk)
    await board.goto(board.url.replace("/board", "/messages"))
    await _shows_it_harmlessly(board)
