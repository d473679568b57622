"""The carrier's end of the line, for tests: posts as it posts, signs as its own library signs."""

import asyncio
import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # untyped

from calls.clock import ManualClock
from calls.errors import StoreUnavailableError
from routing.agent import Roster
from routing.answers import Now, Turn
from routing.department import OfferRules
from routing.effects import Effect
from routing.queue import CallView, Entry
from routing.router import Router
from routing.store.memory import MemoryStore
from tests.webhooks.twiml_rules import problems
from webhooks.edge import Edge

PUBLIC = "https://phone.northwind.example"
SECRET = "a made-up auth token"
START_MS = 1_795_190_400_000  # Friday 20 November 2026, 16:00 UTC: 11:00 in New York
GOODBYE = "Thank you for calling. Goodbye."
UNKNOWN = "This call has already ended. Please call again. Goodbye."


class SeverableStore(MemoryStore):
    """The memory store behind a wire that can be cut."""

    cut = False
    hanging = False

    def begin(self, now: Now) -> None:
        """Refuse every transition while the wire is cut."""
        self._need_wire()
        super().begin(now)

    async def call(self, call: str) -> CallView | None:
        """Refuse to read while the wire is cut."""
        self._need_wire()
        return await super().call(call)

    async def epoch(self) -> int:
        """Refuse to read while the wire is cut."""
        self._need_wire()
        return await super().epoch()

    async def join(
        self, entry: Entry, rules: OfferRules, now: Now
    ) -> Turn | Literal["no_lane", "no_place"]:
        """Never answer while the store hangs."""
        if self.hanging:
            await asyncio.Event().wait()
        return await super().join(entry, rules, now)

    async def leave(
        self, call: str, why: str, outcome: str, now: Now, leg: str = ""
    ) -> Literal["ended", "unknown", "kept"]:
        """Never answer while the store hangs."""
        if self.hanging:
            await asyncio.Event().wait()
        return await super().leave(call, why, outcome, now, leg)

    def lose_everything(self) -> None:
        """Come back empty, as a server without persistence does."""
        self.__init__()  # type: ignore[misc]  # the very state a new one has

    def _need_wire(self) -> None:
        if self.cut:
            raise StoreUnavailableError("away", "the store cannot be reached")


class Document:
    """What the carrier was told to do."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = ET.fromstring(text)  # noqa: S314 - our own answer
        specs = os.environ.get("SWITCHBOARD_SPECS")
        if specs:
            schema = json.loads((Path(specs) / "twiml_schema.json").read_text())
            assert problems(text, schema) == []

    @property
    def verbs(self) -> list[str]:
        """Return the names of the verbs, in order."""
        return [verb.tag for verb in self.root]

    @property
    def said(self) -> list[str]:
        """Return everything spoken, in order."""
        return [one.text or "" for one in self.root.iter("Say")]

    def one(self, tag: str) -> ET.Element:
        """Return the one element of that name."""
        (found,) = list(self.root.iter(tag))
        return found

    @property
    def onward(self) -> str:
        """Return where the leg goes next: the redirect, or the question's action."""
        return self.one("Redirect").text or ""


class Line:
    """A carrier that posts to the edge under test."""

    def __init__(
        self, client: TestClient[Any, Any], edge: Edge, store: SeverableStore, clock: ManualClock
    ) -> None:
        self.client = client
        self.edge = edge
        self.store = store
        self.clock = clock

    async def raw(
        self, url: str, form: Mapping[str, str], *, secret: str = SECRET
    ) -> ClientResponse:
        """Post a form to a public URL, signed."""
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        signature = RequestValidator(secret).compute_signature(PUBLIC + path, dict(form))
        headers = {"X-Twilio-Signature": signature}
        return await self.client.post(path, data=dict(form), headers=headers)

    async def post(self, url: str, **form: str) -> Document:
        """Post as the caller's leg and return the document."""
        return await self.post_as("CA1", url, **form)

    async def post_as(self, leg: str, url: str, **form: str) -> Document:
        """Post as any leg and return the document."""
        whole = {**_CALLER, "CallSid": leg, "CallStatus": "in-progress", **form}
        response = await self.raw(url, whole)
        assert response.status == 200, await response.text()
        assert response.content_type == "text/xml"
        return Document(await response.text())

    async def tell(self, url: str, leg: str, **form: str) -> None:
        """Send a callback, which is answered with nothing."""
        response = await self.raw(url, {"CallSid": leg, **form})
        assert response.status == 204

    async def dials(self, call: str = "CA1", **form: str) -> Document:
        """Have a caller from Ottawa dial the American number."""
        return await self.post_as(call, "/voice/incoming", CallStatus="ringing", **form)

    async def queues(self, call: str = "CA1") -> Document:
        """Have a caller choose support in English and begin to wait."""
        asked = await self.dials(call)
        topics = await self.post_as(call, asked.onward, Digits="1", msg="Gather End")
        return await self.post_as(call, topics.onward, Digits="2", msg="Gather End")

    async def effects(self) -> list[Effect]:
        """Take whatever routing asks of the carrier now, and mark it sent."""
        now = Now(self.clock.now_ms(), "nonce", "v")
        taken = await self.store.take("test", 100, 60_000, 0, now)
        for effect in taken:
            await self.store.mark_sent(effect.id, "test", now)
        return list(taken)

    async def state_of(self, call: str = "CA1") -> str:
        """Return where routing believes the call to be."""
        view = await self.edge.router.call(call)
        return view.state if view else ""

    async def kinds(self, call: str = "CA1") -> list[str]:
        """Return the types of everything that happened to the call."""
        return [event.type for event in await self.edge.router.story(call)]


def rebound(line: Line, roster: Roster) -> Router:
    """Return a router over the same store that knows another roster."""
    ids = iter(f"again-{n}" for n in range(1000))
    return Router(line.store, lambda: roster, line.clock, lambda: next(ids))


_CALLER = {
    "AccountSid": "AC00000000000000000000000000000000",
    "ApiVersion": "2010-04-01",
    "Direction": "inbound",
    "From": "+16135550199",
    "To": "+18005550100",
    "FromCountry": "CA",
    "FromState": "ON",
    "FromCity": "",
    "FromZip": "",
    "ToZip": "",
    "CallToken": "a parameter nobody announced",
}
