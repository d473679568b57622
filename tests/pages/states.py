"""Take anna's desk through all its states, by what happens in the world around it."""

from collections.abc import AsyncIterator

from playwright.async_api import Page, expect

from routing.conversing import Target
from tests.console.world import World

STATES = (
    "not ready",
    "callback offered",
    "ready",
    "offered",
    "in a call",
    "on hold",
    "leaving after the call",
    "consultation ringing",
    "consultation private",
    "consultation swapped",
    "all together",
    "alarmed",
    "wrap-up",
    "not ready because of a miss",
    "evacuated",
)


async def states(world: World, page: Page) -> AsyncIterator[str]:
    """Yield the name of each state of ``STATES`` when ``page``, anna's desk, shows it.

    Args:
        world: nobody calls in it yet, and anna is signed out of it.
        page: just opened.
    """
    desk, line = page.locator("#desk"), page.locator("#line-state")
    speaking = world.router.conversing

    await expect(page.locator("#ready")).to_be_enabled()
    yield "not ready"
    await world.is_promised("CA0", "+14165550142")
    await page.locator("#ready").click()
    await expect(page.locator("#callback")).to_be_visible()
    yield "callback offered"
    await world.router.decline((await world.agent("anna")).offer, "other_work")
    await expect(desk).to_have_attribute("data-state", "ready")
    yield "ready"
    await world.waits("CA1", caller="+442079460958", region="europe")
    await world.rings("anna")
    await expect(page.locator("#countdown")).to_be_visible()
    yield "offered"
    await world.talks("anna")
    await expect(line).to_be_visible()
    yield "in a call"
    await speaking.hold("anna")
    await expect(page.locator("#resume")).to_be_visible()
    yield "on hold"
    await world.router.set_presence("anna", "not_ready", "lunch")
    await expect(page.locator("#not-ready")).to_be_hidden()
    yield "leaving after the call"
    await world.router.set_presence("grace", "ready")
    assert await speaking.consult("anna", Target("agent", "grace")) == "done"
    await expect(page.locator("#cancel")).to_be_visible()
    yield "consultation ringing"
    asked = await world.rings("grace")
    await world.router.accept(asked.offer, "leg-grace")
    await expect(page.locator("#swap")).to_be_visible()
    yield "consultation private"
    await speaking.swap("anna")
    await expect(line).to_have_attribute("data-tone", "good")
    yield "consultation swapped"
    await speaking.join("anna")
    await expect(page.locator("#join")).to_be_hidden()
    yield "all together"
    await speaking.panic("anna")
    await expect(page.locator("#panicked")).to_be_visible()
    yield "alarmed"
    async for state in _afterwards(world, page):
        yield state


async def _afterwards(world: World, page: Page) -> AsyncIterator[str]:
    await world.router.hang_up("anna")
    await expect(page.locator("#done")).to_be_visible()
    yield "wrap-up"
    await world.router.set_presence("anna", "not_ready", "rona")
    await world.router.wrapped_up("anna")
    await expect(page.locator("#done")).to_be_hidden()
    yield "not ready because of a miss"
    await world.router.evacuation.begin("sue", "the fire alarm", "finish")
    # Nobody is offered what would be refused.
    await expect(page.locator("#ready")).to_be_hidden()
    yield "evacuated"
