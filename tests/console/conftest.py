"""What the console's tests share: a world, its pages on a real socket, and browsers' manners."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from aiohttp import ClientResponse, hdrs
from aiohttp.test_utils import TestClient
from aiohttp.web import Application, Request
from pytest_aiohttp.plugin import AiohttpClient

from console.app import make_console
from tests.console.world import DEMO, PASSWORD, World

Client: TypeAlias = TestClient[Request, Application]


@pytest.fixture
async def world() -> World:
    """Return a site with people, nobody calling yet."""
    world = World()
    await world.people()
    return world


class Browser:
    """Act as a browser does: keep cookies, and say from which page a form comes."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.origin = f"http://{client.host}:{client.port}"

    async def get(self, path: str, **headers: str) -> ClientResponse:
        """Open an address, following no redirect."""
        return await self.client.get(path, allow_redirects=False, headers=headers)

    async def post(self, path: str, *, origin: str | None = None, **form: str) -> ClientResponse:
        """Send a form from a page of ``origin``, our own when None, none at all when empty."""
        origin = self.origin if origin is None else origin
        headers = {hdrs.ORIGIN: origin} if origin else {}
        return await self.client.post(path, data=form, headers=headers, allow_redirects=False)

    async def signs_in(self, name: str, password: str = PASSWORD) -> ClientResponse:
        """Sign in."""
        return await self.post("/signin", name=name, password=password)


MakeBrowser: TypeAlias = Callable[[], Awaitable[Browser]]


@pytest.fixture
def browser(world: World, aiohttp_client: AiohttpClient) -> MakeBrowser:
    """Make browsers that look at a production console."""

    async def make() -> Browser:
        return Browser(await aiohttp_client(make_console(world.deps())))

    return make


@pytest.fixture
def demo_browser(world: World, aiohttp_client: AiohttpClient) -> MakeBrowser:
    """Make browsers that look at the demo."""

    async def make() -> Browser:
        return Browser(await aiohttp_client(make_console(world.deps(demo=DEMO))))

    return make
