"""Two agents' whole shift, each in a window of their own, with everything real behind the pages."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from simulator.people import Caller
from tests.pages.conftest import Window
from tests.pages.road import Road, open_road

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    # The twilio library's own way of authenticating; it works until aiohttp 4.
    pytest.mark.filterwarnings("ignore:.*encode_basic_auth:DeprecationWarning"),
]


class Shift:
    """Anna and Ben at their desks, both ready, and the road to them."""

    def __init__(self, road: Road, anna: Page, ben: Page) -> None:
        self.road, self.anna, self.ben = road, anna, ben

    async def calls(self) -> Caller:
        """Let a customer call for support, in English."""
        caller = self.road.carrier.caller("+12025550143", country="US", state="DC")
        await caller.dials("+18005550100")
        await caller.presses("1")
        await caller.presses("2")
        return caller

    async def noted(self) -> list[dict[str, object]]:
        """Return what was written about calls."""
        events = await self.road.router.events(0, 2000)
        return [dict(event.fields) for event in events if event.type == "agent.noted"]


async def shows(desk: Page, words: str) -> None:
    """Wait until a desk's state is in these words."""
    await expect(desk.locator("#words")).to_have_text(words)


async def line(desk: Page, words: str) -> None:
    """Wait until a desk says of its line what these words say."""
    await expect(desk.locator("#line-state")).to_contain_text(words)


async def answers(desk: Page) -> None:
    """Answer what is offered, by keyboard."""
    await shows(desk, "A call for you")
    await expect(desk.locator("#answer")).to_be_enabled()
    await desk.keyboard.press("Alt+a")


async def asks(desk: Page, whom: str) -> None:
    """Talk to somebody first, by keyboard."""
    await desk.locator("#target").select_option(whom)
    await desk.keyboard.press("Alt+c")


@pytest_asyncio.fixture(loop_scope="session")
async def shift(chromium: Browser) -> AsyncIterator[Shift]:
    """Let both come in; at the end no script failed, and the carrier met no mistake."""
    async with open_road(speed=2.0) as road:
        windows = []
        for name in ("anna", "ben"):
            one = Window(await (await chromium.new_context()).new_page(), road.address)
            page = await one.signs_in(name, "/desk")
            await shows(page, "Not ready")
            # The key does nothing before this tab holds the phone.
            await expect(page.locator("#ready")).to_be_enabled()
            await page.keyboard.press("Alt+r")
            await shows(page, "Ready")
            windows.append(one)
        yield Shift(road, *(one.page for one in windows))
        for one in windows:
            assert one.wrong == []
            await one.page.context.close()
        assert road.carrier.errors == []


async def test_a_call_that_one_declines_is_answered_by_the_other_who_leaves_it_to_the_first(
    shift: Shift,
) -> None:
    """Decline, answer, hold, consult, swap, all together, complete; wrap-up; a break; sign out."""
    anna, ben = shift.anna, shift.ben
    caller = await shift.calls()
    await shows(anna, "A call for you")
    await anna.locator("#decline-reason").select_option("other_work")
    await anna.keyboard.press("Alt+d")
    await answers(ben)
    await shows(ben, "On a call")
    await caller.talks_to("client:ben")
    await ben.keyboard.press("Alt+o")
    await line(ben, "On hold")
    await caller.hears_music()
    await ben.keyboard.press("Alt+b")
    await line(ben, "The caller hears you.")

    await shows(anna, "Ready")
    await asks(ben, "agent anna")
    await line(ben, "Anna Petrova is being rung")
    await answers(anna)
    await line(ben, "You talk with Anna Petrova")
    await ben.keyboard.press("Alt+s")
    await line(ben, "You talk with the caller.")
    await ben.keyboard.press("Alt+j")
    await line(ben, "hear each other")
    await ben.keyboard.press("Alt+k")

    await shows(ben, "Wrap-up")
    await ben.locator("#disposition").select_option("handed_up")
    await ben.keyboard.press("Alt+e")
    await ben.keyboard.type("Anna knows the machine.")
    await ben.keyboard.press("Alt+w")
    await shows(ben, "Ready")
    await shows(anna, "On a call")
    await caller.talks_to("client:anna")
    await anna.keyboard.press("Alt+h")
    await caller.is_released()
    await shows(anna, "Wrap-up")
    await anna.keyboard.press("Alt+x")
    await expect(anna.locator("#left-words")).to_contain_text("min")
    await anna.keyboard.press("Alt+w")
    await shows(anna, "Ready")
    await anna.locator("#reason").select_option("lunch")
    await anna.keyboard.press("Alt+n")
    await shows(anna, "Not ready: lunch")
    await anna.get_by_role("button", name="Sign out", exact=True).click()
    await expect(anna.get_by_role("link", name="Sign in").first).to_be_visible()

    [noted] = await shift.noted()
    assert (noted["disposition"], noted["notes"]) == ("handed_up", "Anna knows the machine.")


async def test_a_consultation_called_off_strands_nobody_and_a_call_handed_over_arrives(
    shift: Shift,
) -> None:
    """FEATURES 20: cancel brings the customer back to whom they talked with, then hand over."""
    anna, ben = shift.anna, shift.ben
    caller = await shift.calls()
    await answers(anna)
    await caller.talks_to("client:anna")

    await asks(anna, "agent ben")
    await answers(ben)
    await line(anna, "You talk with Ben Carter")
    await anna.keyboard.press("Alt+l")
    await line(anna, "The caller hears you.")
    await caller.talks_to("client:anna")
    await shows(ben, "Ready")

    await anna.locator("#target").select_option("agent ben")
    await anna.keyboard.press("Alt+t")
    await answers(ben)
    await caller.talks_to("client:ben")
    await shows(anna, "Wrap-up")
    await caller.hangs_up()
    await shows(ben, "Wrap-up")
