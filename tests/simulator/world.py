"""The world of these tests: a carrier on a manual clock, and a product of canned documents."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import aiohttp
from aiohttp import web

from simulator.carrier import Carrier
from simulator.clock import ManualClock

START_MS = 1_795_000_000_000
NUMBER = "+18005550100"
T = TypeVar("T")


class Seen(NamedTuple):
    """A request the product received."""

    path: str
    form: dict[str, str]
    headers: dict[str, str]
    method: str
    query: str
    at_ms: int


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Product:
    """Canned documents by path; everything asked is kept."""

    clock: ManualClock
    pages: dict[str, str | Handler] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    base: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer with the page's document."""
        form = {key: str(value) for key, value in (await request.post()).items()}
        headers = dict(request.headers)
        now_ms = self.clock.now_ms()
        path, query = request.path, request.rel_url.raw_query_string
        self.seen.append(Seen(path, form, headers, request.method, query, now_ms))
        page = self.pages.get(path, "")
        if callable(page):
            return await page(request)
        return web.Response(text=f"<Response>{page}</Response>", content_type="text/xml")

    def asked(self, path: str) -> list[Seen]:
        """Return the requests for one path."""
        return [seen for seen in self.seen if seen.path == path]

    def told(self, path: str, key: str) -> list[str]:
        """Return one field of every request for a path, in order of arrival."""
        return [seen.form.get(key, "") for seen in self.asked(path)]


@dataclass
class World:
    """The carrier, its clock, the product, and a REST client."""

    carrier: Carrier
    clock: ManualClock
    product: Product
    api: str
    client: aiohttp.ClientSession
    expected: list[int] = field(default_factory=list)

    async def run(self, work: Awaitable[T]) -> T:
        """Let time pass, from alarm to alarm, until ``work`` is done."""
        task = asyncio.ensure_future(work)
        try:
            while True:
                await self.carrier.settle()
                if task.done():
                    return task.result()
                due_ms = self.carrier.next_due_ms()
                if due_ms is None:
                    raise AssertionError(f"nothing will ever happen: {self.carrier.live_calls()}")
                self.clock.advance_to(due_ms)
        finally:
            task.cancel()

    async def passes(self, seconds: float) -> None:
        """Let so much time pass."""
        until_ms = self.clock.now_ms() + round(seconds * 1000)
        await self.carrier.settle()
        while (due_ms := self.carrier.next_due_ms()) is not None and due_ms <= until_ms:
            self.clock.advance_to(due_ms)
            await self.carrier.settle()
        self.clock.advance_to(until_ms)
        await self.carrier.settle()

    async def rest(
        self, method: str, path: str, *fields: tuple[str, str], auth: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Ask the REST API; return the status and the JSON."""
        secret = auth or f"{self.carrier.account_sid}:{self.carrier.auth_token}"
        headers = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}
        url = f"{self.api}/2010-04-01/Accounts/{self.carrier.account_sid}/{path}"
        data = aiohttp.FormData(fields) if fields and method == "POST" else None
        params = fields if method == "GET" else ()
        async with self.client.request(
            method, url, data=data, params=params, headers=headers
        ) as reply:
            return reply.status, await reply.json() if reply.status != 204 else {}

    async def calls(self, to: str, path: str, *fields: tuple[str, str]) -> str:
        """Have the API call somebody with all callbacks to /status; return the CallSid."""
        events = [("StatusCallbackEvent", word) for word in EVENTS]
        status, body = await self.rest(
            "POST",
            "Calls.json",
            ("To", to),
            ("From", NUMBER),
            ("Url", self.product.base + path),
            ("StatusCallback", f"{self.product.base}/status"),
            *events,
            *fields,
        )
        assert status == 201, body
        return str(body["sid"])


EVENTS = ("initiated", "ringing", "answered", "completed")
