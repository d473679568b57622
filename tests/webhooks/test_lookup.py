import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from calls.clock import ManualClock
from config.site import Site, parse
from ivr.book import Book
from ivr.session import Heard, Lookup
from tests.webhooks.house import connected, edge_on
from webhooks.lookup import MAX_ANSWER, ask, is_public


class Names(AbstractResolver):
    """Know every name, at one address."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the one address."""
        entry: ResolveResult = {
            "hostname": host,
            "host": self.address,
            "port": port,
            "family": socket.AF_INET6 if ":" in self.address else socket.AF_INET,
            "proto": 0,
            "flags": 0,
        }
        return [entry]

    async def close(self) -> None:
        """Nothing to release."""


async def _echo(request: web.Request) -> web.Response:
    return web.json_response({"method": request.method, "got": await request.text()})


async def _redirect(request: web.Request) -> web.Response:
    raise web.HTTPFound("/answer")


async def _never(request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    return web.Response()


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    """Serve good and bad answers."""
    app = web.Application()
    app.router.add_route("*", "/answer", _echo)
    app.router.add_get("/redirect", _redirect)
    app.router.add_get("/never", _never)
    for path, text in {
        "/big": "[" + "1," * MAX_ANSWER + "1]",
        "/deep": "[" * 60_000,
        "/html": "<html>",
    }.items():

        async def answer(request: web.Request, text: str = text) -> web.Response:
            return web.Response(text=text)

        app.router.add_get(path, answer)
    running = TestServer(app, shutdown_timeout=0)
    await running.start_server()
    yield running
    await running.close()


@pytest.fixture
def book(sample: Site) -> Book:
    """Allow one host in the world and one at home."""
    return replace(
        sample.book,
        lookup_hosts=frozenset({"crm.example.com"}),
        internal_hosts=frozenset({"crm.home"}),
    )


async def test_an_internal_host_is_asked_and_its_answer_kept(
    server: TestServer, book: Book
) -> None:
    """GET without, POST with something to send."""
    url = f"http://crm.home:{server.port}/answer"

    got = await ask(book, Lookup(url, None, 2), Names())
    posted = await ask(book, Lookup(url, {"a": "é"}, 2), Names())

    assert got == Heard("answer", '{"method": "GET", "got": ""}')
    assert '"method": "POST"' in posted.text
    assert "a" in posted.text


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("redirect", "status 302"),
        ("missing", "status 404"),
        ("never", "not in time"),
        ("big", "more than"),
        ("deep", ""),
        ("html", "Expecting value"),
    ],
)
async def test_everything_else_is_no_answer(
    server: TestServer, book: Book, path: str, why: str
) -> None:
    """Redirects, silence, floods and nonsense cost the caller nothing but a moment."""
    timeout_s: Any = 0.2 if path == "never" else 2

    heard = await ask(
        book, Lookup(f"http://crm.home:{server.port}/{path}", None, timeout_s), Names()
    )

    assert heard.kind == "no_answer"
    assert why in heard.text


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"],
)
async def test_a_name_in_the_world_that_leads_home_is_not_asked(
    server: TestServer, book: Book, address: str
) -> None:
    """What counts is the address connected to, however it is wrapped."""
    lookup = Lookup(f"https://crm.example.com:{server.port}/answer", None, 2)

    heard = await ask(book, lookup, Names(address))

    assert heard.kind == "no_answer"
    assert "which is not public" in heard.text


async def test_a_host_on_no_list_is_not_even_resolved(book: Book) -> None:
    """An older call's step asks nobody its site no longer allows."""
    heard = await ask(book, Lookup("https://evil.example/", None, 2), Names())

    assert heard == Heard("no_answer", "the host is on no list")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - judged, not bound
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
    ],
)
def test_an_address_is_public_or_not(address: str, public: bool) -> None:  # noqa: FBT001 - a table
    """Private, shared, local, multicast and tunnelled addresses are not."""
    assert is_public(address) == public


async def test_a_caller_is_told_what_a_lookup_found_in_the_same_document(
    server: TestServer, sample: Site, clock: ManualClock
) -> None:
    """The answer is waited for; what was said before it is said before it."""
    url = f"http://crm.home:{server.port}/answer"
    asking = f"""
internal_hosts: [crm.home]
prompts: {{told: {{en: "By {{how}}."}}}}
flows:
  asking:
    start: hello
    steps:
      hello: {{type: say, prompt: welcome, next: ask}}
      ask: {{type: lookup, url: "{url}", take: {{how: method}}, next: told, otherwise: bye}}
      told: {{type: say, prompt: told, next: bye}}
      bye: {{type: hangup}}
"""
    plain = sample.sources["site.yaml"].replace(
        "{flow: main, brand: Northwind,", "{flow: asking, brand: Northwind,"
    )
    site = parse({**sample.sources, "site.yaml": plain, "asking.yaml": asking})
    edge = replace(edge_on(site, clock), resolver=Names())

    async with connected(edge, clock) as line:
        document = await line.dials()

    assert document.said == ["Welcome to Northwind.", "By GET."]
    assert document.verbs[-1] == "Hangup"
