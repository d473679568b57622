"""Put a telephone on a web page: one WebSocket is one telephone.

Rules this module keeps:

* The protocol is the one in docs/architecture.md, "The simulator's phones".
* A device is registered as long as its socket is open. Two sockets on one address both ring, and
  the first to answer has the call.
* Only pages of the same host may open one. A message nobody can read is answered, not obeyed.
* A page that goes away hangs up the call it had.
"""

import asyncio
import json
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from simulator import calling
from simulator.exchange import Exchange
from simulator.geography import WITHHELD, Geography
from simulator.leg import Event, Leg
from simulator.phone import Phone

_MAX_MESSAGE_BYTES = 16 * 1024


class PagePhone:
    """The telephone of one page.

    Args:
        exchange: the carrier's inside.
        phone: the telephone it holds.
    """

    def __init__(self, exchange: Exchange, phone: Phone) -> None:
        self._exchange = exchange
        self._phone = phone
        self._leg: Leg | None = None
        self.outbox: asyncio.Queue[Event] = asyncio.Queue()

    def hear(self, leg: Leg, event: Event) -> None:
        """Pass on what happens, of one call at a time."""
        if event["type"] == "ringing":
            self._leg = leg
        if self._leg is None or leg is self._leg:
            self.outbox.put_nowait(event)
        if event["type"] == "ended" and leg is self._leg:
            self._leg = None

    def obey(self, message: dict[str, object]) -> str:
        """Do what the page asks; return what is wrong with it, or nothing."""
        kind = message.get("type")
        leg = self._leg
        if kind == "dial":
            return self._dial(message)
        if kind == "ping":
            self.outbox.put_nowait({"type": "pong"})
            return ""
        if leg is None:
            return "there is no call"
        match kind:
            case "answer":
                self._phone.answer(leg, self)
            case "decline":
                self._phone.decline(leg)
            case "hangup":
                self._exchange.hang_up(leg, "you hung up")
            case "press":
                self._phone.press(leg, str(message.get("digits", "")))
            case "speak":
                self._phone.speak(leg, str(message.get("text", "")))
            case _:
                return f"unknown message {kind!r}"
        return ""

    def _dial(self, message: dict[str, object]) -> str:
        if self._leg is not None:
            return "there is a call already"
        shown = str(message.get("from") or self._phone.address)
        withheld = shown in {"", "withheld", "anonymous"}
        geo = message.get("geo")
        place: dict[str, object] = geo if isinstance(geo, dict) else {}
        geography = Geography(
            *(str(place.get(key) or "") for key in ("country", "state", "city", "postal_code"))
        )
        self._leg = calling.dial_in(
            self._exchange,
            self._phone.address,
            WITHHELD if withheld else shown,
            str(message.get("to", "")),
            Geography("LS") if withheld else geography if any(place.values()) else None,
            self,
        )
        if self._leg.over:
            self._leg = None
        return ""

    def leave(self) -> None:
        """Hang up the call this page has, if it has one."""
        if self._leg is not None and self._phone.held_by(self._leg, self):
            answered = self._leg.answered_ms is not None or self._leg.direction == "inbound"
            if answered:
                self._exchange.hang_up(self._leg, "the page went away")


class Sockets:
    """Serve telephones to pages.

    Args:
        exchange: the carrier's inside.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._open: set[web.WebSocketResponse] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Be one page's telephone until it goes away."""
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            raise web.HTTPForbidden(text="only pages of this host may telephone")
        socket = web.WebSocketResponse(heartbeat=20.0, max_msg_size=_MAX_MESSAGE_BYTES)
        await socket.prepare(request)
        phone = self._exchange.phone(request.match_info["address"])
        page = PagePhone(self._exchange, phone)
        phone.attach(page)
        phone.register()
        if phone.needs_registration:
            page.outbox.put_nowait({"type": "registered", "address": phone.address})
        self._open.add(socket)
        writer = asyncio.create_task(_write(socket, page))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and (wrong := _read(page, message.data)):
                    page.outbox.put_nowait({"type": "error", "text": wrong})
        finally:
            self._open.discard(socket)
            phone.unregister()
            page.leave()
            phone.detach(page)
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
        return socket

    async def close(self) -> None:
        """Close every page's telephone."""
        for socket in list(self._open):
            await socket.close(message=b"the carrier stops")


async def _write(socket: web.WebSocketResponse, page: PagePhone) -> None:
    while not socket.closed:
        event = await page.outbox.get()
        try:
            await socket.send_json(event)
        except ConnectionError:
            return  # the page is gone; the reader notices and hangs up


def _read(page: PagePhone, text: str) -> str:
    try:
        message = json.loads(text)
    except ValueError:
        return "this is not JSON"
    return page.obey(message) if isinstance(message, dict) else "this is not a message"
