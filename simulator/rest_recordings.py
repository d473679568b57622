"""Serve the Recordings resource: the sound of what was recorded, until it is deleted.

Rules this module keeps:

* What was said is not kept as sound: a recording sounds as a tone of its length.

Source: Twilio, Recording resource: ``.wav`` is the sound, DELETE answers 204.
"""

import io
import math
import struct
import wave

from aiohttp import web

from simulator.errors import Refusal
from simulator.exchange import Exchange

_RATE_HZ = 8000
_TONE_HZ = 440
_LOUD = 4000


class Recordings:
    """The Recordings resource of one account."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def sound(self, request: web.Request) -> web.Response:
        """Give the sound."""
        sid = request.match_info["recording"]
        known = self._exchange.recordings.get(sid)
        if known is None:
            raise Refusal(404, 20404, f"The requested resource {request.path} was not found")
        return web.Response(body=tone(known.lasted_s), content_type="audio/x-wav")

    async def remove(self, request: web.Request) -> web.Response:
        """Delete a recording."""
        if self._exchange.recordings.pop(request.match_info["recording"], None) is None:
            raise Refusal(404, 20404, f"The requested resource {request.path} was not found")
        return web.Response(status=204)


def tone(seconds: int) -> bytes:
    """Return a tone as a WAV file."""
    count = seconds * _RATE_HZ
    samples = [int(_LOUD * math.sin(2 * math.pi * _TONE_HZ * at / _RATE_HZ)) for at in range(count)]
    with io.BytesIO() as file:
        with wave.open(file, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(_RATE_HZ)
            wav.writeframes(struct.pack(f"<{count}h", *samples))
        return file.getvalue()
