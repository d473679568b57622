"""The carrier's voice gateway, as its SDK knows it: signalling over a WebSocket, and real audio.

It shares no code with the product. Source: TWILIO.md D (PStream v1.6).
"""

import asyncio
import fractions
import json
import math
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import jwt
from aiohttp import WSMsgType, web
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame

from tests.pages.softphone.certificate import certificate

SECRET = "the secret of an API key, 32 bytes or more"
ACCOUNT, KEY = "AC" + "a" * 32, "SK" + "b" * 32
HEARTBEAT_S = 5.0
RECONNECT = "the same call again"
RATE_HZ, SAMPLES = 48_000, 960
LOUD, QUIET = 300, 60
"""Samples of speech and of silence, out of 32767."""


class Tone(MediaStreamTrack):
    """A caller who hums."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._start = asyncio.get_running_loop().time()

    async def recv(self) -> AudioFrame:
        """Return the next 20 ms, when it is time for them."""
        due = self._start + self._at / RATE_HZ
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        frame = AudioFrame(format="s16", layout="mono", samples=SAMPLES)
        wave = (
            int(8000 * math.sin(2 * math.pi * 440 * (self._at + i) / RATE_HZ))
            for i in range(SAMPLES)
        )
        frame.planes[0].update(b"".join(each.to_bytes(2, "little", signed=True) for each in wave))
        frame.sample_rate, frame.pts, frame.time_base = (
            RATE_HZ,
            self._at,
            fractions.Fraction(1, RATE_HZ),
        )
        self._at += SAMPLES
        return frame


class Call:
    """One call to the pages of an identity."""

    def __init__(self, sid: str) -> None:
        self.sid = sid
        self.peer = RTCPeerConnection()
        self.peer.addTrack(Tone())
        self.peer.on("track", self._listens)
        self.line: Line | None = None
        self.told: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self.loudness = 0
        self._heard = asyncio.Condition()
        self._listening: asyncio.Task[None] | None = None

    def _listens(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.create_task(self._measure(track))

    async def _measure(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            assert isinstance(frame, AudioFrame)
            samples = memoryview(bytes(frame.planes[0])).cast("h")
            async with self._heard:
                self.loudness = max(abs(each) for each in samples)
                self._heard.notify_all()

    async def hears(self, *, speech: bool) -> None:
        """Wait until the caller hears the agent's microphone, or nothing of it."""
        async with self._heard:
            await asyncio.wait_for(
                self._heard.wait_for(
                    lambda: self.loudness > LOUD if speech else self.loudness < QUIET
                ),
                10,
            )

    async def tells(self, kind: str) -> str:
        """Wait until the page says ``kind`` of the call; return what it says."""
        while True:
            said, what = await asyncio.wait_for(self.told.get(), 10)
            if said == kind:
                return what

    async def hangs_up(self) -> None:
        """Let the caller hang up a call that was answered."""
        assert self.line is not None
        await self.line.says("hangup", callsid=self.sid)
        await self.close()

    async def close(self) -> None:
        """End the audio."""
        await self.peer.close()


class Line:
    """One page's connection."""

    def __init__(self, gateway: "Gateway", socket: web.WebSocketResponse) -> None:
        self.gateway = gateway
        self.socket = socket
        self.identity = ""
        self.registered = False

    async def says(self, kind: str, **payload: Any) -> None:
        """Send a message."""
        await self.socket.send_str(json.dumps({"type": kind, "version": "1.6", "payload": payload}))

    async def hear(self, kind: str, payload: dict[str, Any]) -> None:
        """Take a message in."""
        call = self.gateway.calls.get(str(payload.get("callsid", "")))
        match kind:
            case "listen":
                await self._listen(payload["token"])
            case "register":
                self.registered = bool(payload["media"]["audio"])
                await self.says("ready" if self.registered else "offline")
                await self.gateway.changed()
            case "answer" if call:
                call.line = self
                await self.gateway.cancel(call, but=self)
                answer = RTCSessionDescription(payload["sdp"], "answer")
                await call.peer.setRemoteDescription(answer)
                call.told.put_nowait(("answer", ""))
            case "invite" if call and payload["reconnect"] == RECONNECT:
                call.line = self
                sdp = call.peer.localDescription.sdp
                await self.says("answer", callsid=call.sid, sdp=sdp, reconnect=RECONNECT)
                call.told.put_nowait(("back", ""))
            case "dtmf" | "hangup" | "reject" if call:
                call.told.put_nowait((kind, str(payload.get("dtmf", ""))))
            case _:
                pass

    async def _listen(self, token: str) -> None:
        # The site's clock stands still in these tests; how long a token lives has its own test.
        timeless: Any = {"verify_exp": False, "verify_nbf": False}
        grants = jwt.decode(token, SECRET, algorithms=["HS256"], options=timeless)["grants"]
        self.gateway.tokens.append(token)
        self.identity = grants["identity"]
        about = {"identity": self.identity, "ttl": self.gateway.ttl_s}
        await self.says(
            "connected", region="us1", edge="ashburn", home="us1", gateway="test", token=about
        )
        await self.gateway.changed()


class Gateway:
    """The carrier's side of every page's phone."""

    def __init__(self) -> None:
        self.ttl_s = 600
        self.refuses = False
        self.lines: list[Line] = []
        self.tokens: list[str] = []
        self.calls: dict[str, Call] = {}
        self._changed = asyncio.Condition()

    async def begins(self) -> None:
        """Forget everything, once every page is gone."""
        await self.until(lambda: not self.lines)
        for call in self.calls.values():
            await call.close()
        self.ttl_s, self.refuses, self.tokens, self.calls = 600, False, [], {}

    async def changed(self) -> None:
        """Let whoever waits for something look again."""
        async with self._changed:
            self._changed.notify_all()

    async def until(self, so: Any) -> None:
        """Wait until ``so()``."""
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(so), 15)

    async def registered(self, count: int = 1) -> None:
        """Wait until so many pages are registered."""
        await self.until(lambda: sum(line.registered for line in self.lines) == count)

    async def call(self, identity: str, offer: str) -> Call:
        """Ring the pages of an identity, telling which offer it is."""
        call = Call(f"CA{len(self.calls):032x}")
        self.calls[call.sid] = call
        await call.peer.setLocalDescription(await call.peer.createOffer())
        parameters = {
            "CallSid": call.sid,
            "From": "+12125550177",
            "To": f"client:{identity}",
            "AccountSid": ACCOUNT,
            "Params": f"offer={offer}",
        }
        for line in self.lines:
            if line.registered and line.identity == identity:
                sdp = call.peer.localDescription.sdp
                invited = {"callsid": call.sid, "sdp": sdp, "reconnect": RECONNECT}
                await line.says("invite", **invited, parameters=parameters)
        return call

    async def cancel(self, call: Call, but: Line | None = None) -> None:
        """Stop ringing, everywhere but where it was answered."""
        for line in self.lines:
            if line is not but:
                await line.says("cancel", callsid=call.sid)

    async def breaks(self) -> None:
        """Let every page lose its connection, and none come back."""
        self.refuses = True
        for line in tuple(self.lines):
            await line.socket.close()

    async def signal(self, request: web.Request) -> web.StreamResponse:
        """Serve one page's connection."""
        if self.refuses:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line = Line(self, socket)
        self.lines.append(line)
        try:
            while not socket.closed:
                try:
                    message = await socket.receive(HEARTBEAT_S)
                except TimeoutError:
                    await socket.send_str("\n")
                    continue
                if message.type is not WSMsgType.TEXT:
                    break
                if message.data.strip():
                    read = json.loads(message.data)
                    await line.hear(read["type"], read["payload"])
        finally:
            self.lines.remove(line)
            await self.changed()
        return socket

    async def insights(self, _request: web.Request) -> web.StreamResponse:
        """Take a quality report, and do nothing with it."""
        allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        return web.Response(headers=allowed)


@asynccontextmanager
async def open_gateway(door: socket.socket, folder: Path) -> AsyncIterator[Gateway]:
    """Serve the gateway over TLS behind ``door`` until the block is left."""
    gateway = Gateway()
    app = web.Application()
    app.router.add_get("/signal", gateway.signal)
    app.router.add_route("*", "/v4/{report}", gateway.insights)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.SockSite(runner, door, ssl_context=certificate(folder)).start()
    try:
        yield gateway
    finally:
        for call in gateway.calls.values():
            await call.close()
        await runner.cleanup()
