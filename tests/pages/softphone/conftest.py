"""The carrier's own SDK in the desk, in Chromium, against a voice gateway of the tests.

The page is unmodified: Chromium is told where the carrier's names are, and speaks with a fake
microphone that beeps.
"""

import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from console.app import make_console
from console.softphone import CarrierPhones
from tests.console.world import World
from tests.pages.conftest import MODULES, Window, needs
from tests.pages.softphone.gateway import ACCOUNT, KEY, SECRET, Call, Gateway, open_gateway

SDK = MODULES / "@twilio/voice-sdk/dist/twilio.min.js"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def carrier(
    voice_door: socket.socket, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Gateway]:
    """Open the carrier's side, where the browser looks for it."""
    needs(SDK, "make, with Node.js")
    async with open_gateway(voice_door, tmp_path_factory.mktemp("gateway")) as carrier:
        yield carrier


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(carrier: Gateway) -> Gateway:
    """Return the carrier's side as it is when nothing has happened yet."""
    await carrier.begins()
    return carrier


@pytest_asyncio.fixture(loop_scope="session")
async def address(world: World, gateway: Gateway) -> AsyncIterator[str]:
    """Serve the console with the carrier's softphone."""
    assert gateway.lines == []
    phones = CarrierPhones(ACCOUNT, KEY, SECRET, SDK.read_bytes())
    server = TestServer(make_console(world.deps(softphone=phones)))
    await server.start_server()
    yield str(server.make_url("/")).rstrip("/")
    await server.close()


PEERS = """
const Plain = RTCPeerConnection;
window.peers = [];
window.RTCPeerConnection = class extends Plain {
  constructor(...all) { super(...all); window.peers.push(this); }
};
"""
"""Keep the page's audio connections, so that what arrives in them can be measured."""


class Desk(Window):
    """An agent's desk, in one window."""

    async def begins(self, agent: str = "anna") -> Page:
        """Sign in and press Ready."""
        await self.page.add_init_script(PEERS)
        page = await self.signs_in(agent, "/desk")
        await expect(page.locator("#words")).to_have_text("Not ready")
        await page.locator("#ready").click()
        await expect(page.locator("#words")).to_have_text("Ready", timeout=15_000)
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def desk(chromium: Browser, address: str) -> AsyncIterator[Desk]:
    """Open one window at the desk; none of its scripts may have failed."""
    context = await chromium.new_context(permissions=["microphone", "notifications"])
    one = Desk(await context.new_page(), address)
    yield one
    await context.close()


async def rung(world: World, gateway: Gateway, page: Page) -> Call:
    """Offer anna a call, and ring her page for it."""
    await world.waits("CA1")
    offer = (await world.agent("anna")).offer
    call = await gateway.call("anna", offer)
    await expect(page.locator("#answer")).to_be_enabled()
    return call


async def talking(world: World, gateway: Gateway, page: Page) -> Call:
    """Let anna answer a call, and talk."""
    call = await rung(world, gateway, page)
    await page.keyboard.press("Alt+a")
    await call.tells("answer")
    await world.talks("anna")
    await expect(page.locator("#words")).to_have_text("On a call")
    return call


async def loses_readiness(world: World, page: Page) -> None:
    """Let the seconds pass in which a dead phone is forgiven, once the server has heard of it."""
    while not world.store.agents["anna"].doubt:
        await page.evaluate("new Promise(requestAnimationFrame)")
    await world.passes(7)
