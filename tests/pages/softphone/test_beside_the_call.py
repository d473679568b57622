"""What stands beside a call in a real browser: keys for the caller, and the customer's own page."""

import pytest
from playwright.async_api import Page, expect

from tests.console.world import World
from tests.pages.softphone.conftest import Desk
from tests.pages.softphone.gateway import Call, Gateway

pytestmark = pytest.mark.asyncio(loop_scope="session")

CRM = "https://crm.northwind.example/customers"
LEADS_AWAY = """() => {
  for (const where of [opener, opener.top, opener.parent]) {
    try { where.location = "https://evil.example/"; } catch {}
  }
}"""
"""What a hostile page would do to whoever opened it."""


async def _answers(world: World, gateway: Gateway, page: Page, call: str) -> Call:
    """Let ben answer a call for sales, with the keyboard."""
    await world.waits(call, caller="+12125550142", department="sales")
    ringing = await gateway.call("ben", (await world.agent("ben")).offer)
    await expect(page.locator("#answer")).to_be_enabled(timeout=10_000)
    await page.keyboard.press("Alt+a")
    await ringing.tells("answer")
    await world.talks("ben")
    await expect(page.locator("#words")).to_have_text("On a call")
    return ringing


async def test_answering_opens_the_customers_page_in_one_window_where_the_agent_wants_it(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """The same window for each call, without a way back; keys are typed for the caller to hear."""
    context = desk.page.context
    await context.route(f"{CRM}**", lambda route: route.fulfill(body="the customer"))
    page = await desk.begins("ben")
    await page.locator("#pop-itself").check()

    async with page.expect_popup() as popped:
        first = await _answers(world, gateway, page, "CA1")
    customer = await popped.value
    await customer.wait_for_url(f"{CRM}?phone=%2B12125550142&call=CA1")
    await customer.evaluate(LEADS_AWAY)
    await page.bring_to_front()
    await page.keyboard.press("5")
    assert await first.tells("dtmf") == "5"
    await page.keyboard.press("#")
    await expect(page.locator("#keys-sent")).to_have_text("Keys sent: 5#")
    await page.locator("#notes").focus()
    await page.keyboard.type("order 7")
    await expect(page.locator("#keys-sent")).to_have_text("Keys sent: 5#")

    await page.keyboard.press("Alt+h")
    await expect(page.locator("#words")).to_have_text("Wrap-up")
    await first.hangs_up()
    await page.keyboard.press("Alt+w")
    await expect(page.locator("#words")).to_have_text("Ready")
    await _answers(world, gateway, page, "CA2")

    await customer.wait_for_url(f"{CRM}?phone=%2B12125550142&call=CA2")
    assert len(context.pages) == 2
    assert page.url.endswith("/desk")
    assert all("evil.example" in each or "navigat" in each for each in desk.wrong), desk.wrong


async def test_a_window_the_browser_refuses_is_told_and_the_link_stays(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """Pop-ups are the browser's to allow: the agent reads why nothing opened, and clicks."""
    page = await desk.begins("ben")
    await page.evaluate("frames[0].open = () => null")
    await page.locator("#pop-itself").check()

    await _answers(world, gateway, page, "CA1")

    await expect(page.locator("#pop-refused")).to_contain_text("did not let this page open")
    link = page.get_by_role("link", name="Open the customer’s page")
    await expect(link).to_have_attribute("href", f"{CRM}?phone=%2B12125550142&call=CA1")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
