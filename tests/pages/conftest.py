"""A real browser: Debian's Chromium, driven by Playwright, looking at a console on the loopback.

One browser serves all tests of a process, the softphone's too, so they share one event loop: each
module here says ``pytestmark = pytest.mark.asyncio(loop_scope="session")``.
"""

import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, WebSocketRoute, async_playwright, expect

from console.app import ConsoleDeps, make_console
from simulator.carrier import Carrier
from simulator.clock import AcceleratedClock
from tests.console.world import DEMO, PASSWORD, World

CHROMIUM = Path("/usr/bin/chromium")
MODULES = Path(__file__).parents[2] / "node_modules"
# A browser that speaks to nobody but the page under test.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Nothing waits longer than it must; a machine with other work may need more than the usual 5 s.
expect.set_options(timeout=15_000)


def needs(what: Path, how: str) -> Path:
    """Return ``what``; without it a test is skipped by name and says ``how`` to have it.

    In CI nothing is skipped: there it fails.
    """
    if not what.exists():
        why = f"{what.name} is missing: {how}"
        if os.environ.get("CI"):
            pytest.fail(f"page tests may not be skipped in CI: {why}")
        pytest.skip(why)
    return what


@pytest.fixture(scope="session")
def voice_door() -> Iterator[socket.socket]:
    """Keep a port of our own, where the browser looks for the carrier's voice gateway."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        yield door


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium(voice_door: socket.socket) -> AsyncIterator[Browser]:
    """Start Chromium, whose microphone beeps, and for which the carrier is the tests' gateway."""
    needs(CHROMIUM, "apt-get install chromium")
    flags = [
        *FLAGS,
        f"--host-resolver-rules=MAP *.twilio.com 127.0.0.1:{voice_door.getsockname()[1]}",
        "--ignore-certificate-errors",
        "--use-fake-device-for-media-stream",
    ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def world() -> World:
    """Return a site with people, nobody calling yet."""
    world = World()
    await world.people()
    return world


class Line:
    """A page's connection to its server, which can be broken."""

    def __init__(self) -> None:
        self._broken = False
        self._carried: list[WebSocketRoute] = []

    async def carries(self, socket: WebSocketRoute) -> None:
        """Connect a page, or refuse it."""
        if self._broken:
            await socket.close()
            return
        socket.connect_to_server()
        self._carried.append(socket)

    async def breaks(self) -> None:
        """Lose the connection, and let none come back."""
        self._broken = True
        for one in self._carried:
            await one.close()
        self._carried = []

    def comes_back(self) -> None:
        """Let the page connect again."""
        self._broken = False


class Window:
    """One browser window with its own cookies; what goes wrong in its scripts is kept."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(error.stack or str(error)))
        page.on("console", lambda message: self._note(message.type, message.text))

    def _note(self, kind: str, text: str) -> None:
        # Above all: what the content security policy refuses is told here.
        if kind == "error":
            self.wrong.append(text)

    async def line_to_the_server(self) -> Line:
        """Take the desk's connection in hand, before it is opened."""
        line = Line()
        await self.page.route_web_socket("**/desk/socket", line.carries)
        return line

    async def opens(self, path: str) -> Page:
        """Open a page."""
        await self.page.goto(self.address + path)
        return self.page

    async def signs_in(self, name: str, then: str) -> Page:
        """Sign in with the form, and arrive on a page."""
        await self.opens(f"/signin?next={then.replace('/', '%2F')}")
        await self.page.get_by_label("Name").fill(name)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_url(f"**{then}")
        return self.page


OpenWindow: TypeAlias = Callable[..., Awaitable[Window]]


@pytest_asyncio.fixture(loop_scope="session")
async def console_address(world: World) -> AsyncIterator[str]:
    """Serve the console of production on the loopback."""
    async for address in _serve(world.deps()):
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def demo_address(world: World) -> AsyncIterator[str]:
    """Serve the console of the demo on the loopback; its carrier is not there."""
    async for address in _serve(world.deps(demo=DEMO)):
        yield address


async def _serve(deps: ConsoleDeps) -> AsyncIterator[str]:
    app = make_console(deps)
    # The telephones of the pages: no page is ready without a phone that could ring.
    app.add_subapp("/carrier", Carrier(AcceleratedClock()).app())
    server = TestServer(app)
    await server.start_server()
    yield str(server.make_url("/")).rstrip("/")
    await server.close()


@pytest_asyncio.fixture(loop_scope="session")
async def window(chromium: Browser, console_address: str) -> AsyncIterator[OpenWindow]:
    """Open windows; at the end none of their scripts may have failed."""
    opened: list[Window] = []

    async def open_one(*, dark: bool = False, width: int = 1200) -> Window:
        context = await chromium.new_context(
            color_scheme="dark" if dark else "light", viewport={"width": width, "height": 900}
        )
        opened.append(Window(await context.new_page(), console_address))
        return opened[-1]

    yield open_one
    for one in opened:
        await one.page.context.close()
        assert one.wrong == []
