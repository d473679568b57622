"""The carrier's own SDK in the desk, in Chromium, against a voice gateway of the tests.

The page is unmodified: Chromium is told where the carrier's names are, and speaks with a fake
microphone that beeps.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright, expect

from console.app import make_console
from console.softphone import CarrierPhones
from tests.console.world import World
from tests.pages.conftest import CHROMIUM, FLAGS, Window
from tests.softphone.gateway import ACCOUNT, KEY, SECRET, Gateway, open_gateway

SDK = Path(__file__).parents[2] / "node_modules/@twilio/voice-sdk/dist/twilio.min.js"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def carrier(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Gateway]:
    """Open the carrier's side; without the SDK or Chromium these tests are skipped by name."""
    for needed, how in ((SDK, "make, with Node.js"), (CHROMIUM, "apt-get install chromium")):
        if not needed.exists():
            why = f"{needed.name} is missing: {how}"
            if os.environ.get("CI"):
                pytest.fail(f"the softphone's tests may not be skipped in CI: {why}")
            pytest.skip(why)
    async with open_gateway(tmp_path_factory.mktemp("gateway")) as carrier:
        yield carrier


@pytest_asyncio.fixture(loop_scope="session")
async def gateway(carrier: Gateway) -> Gateway:
    """Return the carrier's side as it is when nothing has happened yet."""
    await carrier.begins()
    return carrier


@pytest_asyncio.fixture(loop_scope="session")
async def world() -> World:
    """Return a site with people, nobody calling yet."""
    world = World()
    await world.people()
    return world


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def listener(carrier: Gateway) -> AsyncIterator[Browser]:
    """Start a browser for which the carrier is the tests' gateway."""
    flags = [
        *FLAGS,
        f"--host-resolver-rules=MAP *.twilio.com 127.0.0.1:{carrier.port}",
        "--ignore-certificate-errors",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
    ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def address(world: World) -> AsyncIterator[str]:
    """Serve the console with the carrier's softphone."""
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
    """Anna's desk, in one window."""

    async def begins(self) -> Page:
        """Sign in and press Ready."""
        await self.page.add_init_script(PEERS)
        page = await self.signs_in("anna", "/desk")
        await expect(page.locator("#words")).to_have_text("Not ready")
        await page.locator("#ready").click()
        await expect(page.locator("#words")).to_have_text("Ready", timeout=15_000)
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def desk(listener: Browser, gateway: Gateway, address: str) -> AsyncIterator[Desk]:
    """Open one window at the desk."""
    assert gateway.lines == []
    context = await listener.new_context()
    yield Desk(await context.new_page(), address)
    await context.close()
