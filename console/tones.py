"""Make the sounds of the desk's phone: our own, so that no page fetches any from elsewhere.

Rules this module keeps:

* The same bytes every time, made when they are first asked for.
* Soft attack and decay, never near full scale: people wear headsets.
"""

import io
import math
import struct
import wave
from collections.abc import Sequence
from functools import cache

RATE_HZ = 16_000
PEAK = 6_000
"""Loudest sample; full scale is 32767."""
_EDGE_S = 0.02

# Each a list of notes: begins at, lasts (seconds), frequency (hertz).
_SOUNDS: dict[str, tuple[float, Sequence[tuple[float, float, float]]]] = {
    # Two notes, then quiet, over and over: the ring of console/static/ring.js.
    "ring.wav": (3.0, ((0.0, 0.4, 440.0), (0.45, 0.4, 554.4))),
    # What an agent hears before a call is answered for them.
    "answered.wav": (0.6, ((0.0, 0.25, 880.0), (0.3, 0.25, 880.0))),
    # A key of the keypad.
    "key.wav": (0.1, ((0.0, 0.1, 697.0), (0.0, 0.1, 1209.0))),
    # The line was closed.
    "closed.wav": (0.5, ((0.0, 0.2, 440.0), (0.25, 0.2, 330.0))),
}
NAMES = frozenset(_SOUNDS)


@cache
def wav(name: str) -> bytes:
    """Return the sound ``name`` as a WAV file: mono, 16 bit, 16 kHz."""
    seconds, notes = _SOUNDS[name]
    samples = [0.0] * int(seconds * RATE_HZ)
    for start_s, length_s, frequency in notes:
        _add(samples, int(start_s * RATE_HZ), int(length_s * RATE_HZ), frequency)
    scale = PEAK / max(abs(sample) for sample in samples)
    with io.BytesIO() as file:
        with wave.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE_HZ)
            packed = (int(sample * scale) for sample in samples)
            out.writeframes(struct.pack(f"<{len(samples)}h", *packed))
        return file.getvalue()


def _add(samples: list[float], start: int, length: int, frequency: float) -> None:
    edge = RATE_HZ * _EDGE_S
    for offset in range(min(length, len(samples) - start)):
        loudness = min(1.0, offset / edge, (length - offset) / edge)
        samples[start + offset] += loudness * math.sin(2 * math.pi * frequency * offset / RATE_HZ)
