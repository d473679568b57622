import pytest
from playwright.async_api import expect

from tests.console.world import World
from tests.pages.softphone.conftest import Desk, loses_readiness, rung, talking
from tests.pages.softphone.gateway import Gateway

pytestmark = pytest.mark.asyncio(loop_scope="session")

HEARD = """async () => {
  for (const peer of window.peers)
    for (const stat of (await peer.getStats()).values())
      if (stat.type === "inbound-rtp" && stat.totalAudioEnergy > 0.001) return true;
  return false;
}"""


async def test_ready_registers_the_phone_with_a_token_for_incoming_calls_only(
    gateway: Gateway, desk: Desk
) -> None:
    """Ready means ready: the carrier itself says that it can ring this page."""
    page = await desk.begins()

    await gateway.registered()
    await expect(page.locator("#phone-line")).to_contain_text("Calls ring here")
    await expect(page.locator("#microphone-words")).to_contain_text("works")
    assert desk.wrong == []


async def test_agent_and_caller_hear_each_other_press_keys_and_mute(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """FEATURES 22: it rings without another click, and mute is one clear word."""
    page = await desk.begins()
    call = await talking(world, gateway, page)

    await call.hears(speech=True)
    await page.wait_for_function(HEARD)
    await page.get_by_role("button", name="5", exact=True).click()
    assert await call.tells("dtmf") == "5"
    await page.keyboard.press("Alt+m")
    await expect(page.locator("#mute-words")).to_have_text("✕ Your microphone is muted.")
    await expect(page.locator("#line-state")).to_have_text("Muted: the caller does not hear you.")
    await call.hears(speech=False)
    await page.keyboard.press("Alt+m")
    await expect(page.locator("#mute-words")).to_have_text("● Your microphone is on.")
    await call.hears(speech=True)

    await call.hangs_up()
    await expect(page.locator("#keypad")).to_be_hidden()
    assert desk.wrong == []


async def test_a_call_that_is_cancelled_stops_ringing(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """The caller hung up: there is nothing to answer any more."""
    page = await desk.begins()
    call = await rung(world, gateway, page)

    await gateway.cancel(call)

    await expect(page.locator("#answer")).to_be_disabled()


async def test_a_call_nobody_offered_cannot_be_answered(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """The parameter tells which offer rings: one of yesterday is not the one on the card."""
    page = await desk.begins()
    await world.waits("CA1")
    await expect(page.locator("#words")).to_have_text("A call for you")

    await gateway.call("anna", "another")

    await expect(page.locator("#softphone")).to_have_attribute("data-ringing", "true")
    await expect(page.locator("#answer")).to_be_disabled()


async def test_an_agent_who_wishes_it_is_connected_after_a_tone(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """Auto-answer takes the very offer the server made."""
    page = await desk.begins()
    await page.locator("#auto-answer").check()
    await world.waits("CA1")

    call = await gateway.call("anna", (await world.agent("anna")).offer)

    await call.tells("answer")


async def test_a_token_is_replaced_before_it_runs_out(gateway: Gateway, desk: Desk) -> None:
    """The SDK says that it will expire; the page brings another, and stays registered."""
    gateway.ttl_s = 11
    await desk.begins()
    gateway.ttl_s = 600

    await gateway.until(lambda: len(gateway.tokens) >= 2)

    await gateway.registered()


async def test_a_phone_that_dies_while_its_page_lives_takes_no_calls_and_says_so(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """FEATURES 4, 14: not ready within seconds, told why, and never ready by itself."""
    page = await desk.begins()
    await gateway.registered()

    await gateway.breaks()
    await expect(page.locator("#phone-line")).to_contain_text("offline")
    await loses_readiness(world, page)

    await expect(page.locator("#note")).to_contain_text("no call could ring in this page")
    assert (await world.agent("anna")).reason == "phone_lost"
    gateway.refuses = False
    await gateway.registered()
    await expect(page.locator("#phone-line")).to_contain_text("Calls ring here")
    await expect(page.locator("#words")).to_have_text("Not ready")
    assert (await world.agent("anna")).presence == "not_ready"


async def test_a_frozen_page_proves_nothing_and_takes_no_calls(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """FEATURES 4: a background page the browser froze is still registered, and still no agent."""
    page = await desk.begins()
    await gateway.registered()
    browser = await page.context.new_cdp_session(page)

    await browser.send("Page.setWebLifecycleState", {"state": "frozen"})
    await world.passes(20)

    assert (await world.agent("anna")).reason == "connection_lost"
    await browser.send("Page.setWebLifecycleState", {"state": "active"})
    await expect(page.locator("#note")).to_contain_text("this page stopped answering")


async def test_one_tab_holds_the_phone_and_another_can_take_it_over_or_succeed_it(
    gateway: Gateway, desk: Desk
) -> None:
    """Two tabs never ring together; when one is closed the other knows."""
    first = await desk.begins()
    second = await first.context.new_page()
    await second.goto(first.url)
    await expect(second.locator("#phone-line")).to_contain_text("another tab")

    await second.locator("#take-over").click()
    await expect(first.locator("#phone-line")).to_contain_text("another tab")
    await expect(second.locator("#phone-line")).to_contain_text("Calls ring here", timeout=15_000)
    await gateway.registered()
    await second.close()

    await expect(first.locator("#phone-line")).not_to_contain_text("another tab")


async def test_a_call_the_page_rejects_is_told_the_carrier(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """The interface's decline reaches the caller's side."""
    page = await desk.begins()
    call = await rung(world, gateway, page)

    decline = "import('/static/desk_phone.js').then(({ phone }) => phone.decline())"
    await page.evaluate(decline)

    await call.tells("reject")
    await expect(page.locator("#answer")).to_be_disabled()


async def test_the_page_itself_can_close_the_line(
    world: World, gateway: Gateway, desk: Desk
) -> None:
    """The interface's hang-up reaches the caller's side."""
    page = await desk.begins()
    call = await talking(world, gateway, page)

    hang_up = "import('/static/desk_phone.js').then(({ phone }) => phone.hangUp())"
    await page.evaluate(hang_up)

    await call.tells("hangup")
    await expect(page.locator("#keypad")).to_be_hidden()
