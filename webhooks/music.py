"""Make the music callers wait with: a tone sequence of our own, free of anybody's rights.

Rules this module keeps:

* The same bytes every time: the carrier and every proxy may keep them.
* Gentle: 8 kHz telephone band, soft attack and decay, never near full scale.
"""

import io
import math
import struct
import wave
from functools import lru_cache

RATE_HZ = 8000
"""Samples a second: what a telephone carries."""
BEAT_S = 0.5
"""Length of one note's slot."""
PEAK = 7000
"""Loudest sample; full scale is 32767."""

# One bar of four notes for each chord, a calm turn around C major; frequencies in hertz of equal
# temperament, A4 = 440. Ten bars of two seconds.
_CHORDS = (
    (261.63, 329.63, 392.00, 493.88),
    (220.00, 261.63, 329.63, 392.00),
    (174.61, 220.00, 261.63, 329.63),
    (196.00, 246.94, 293.66, 329.63),
    (261.63, 329.63, 392.00, 329.63),
    (220.00, 329.63, 261.63, 329.63),
    (293.66, 349.23, 440.00, 349.23),
    (196.00, 293.66, 246.94, 293.66),
    (174.61, 261.63, 220.00, 349.23),
    (261.63, 196.00, 329.63, 261.63),
)

SECONDS = int(len(_CHORDS) * 4 * BEAT_S)
"""Length of the whole piece."""


@lru_cache(maxsize=1)
def music_wav() -> bytes:
    """Return the music as a WAV file: mono, 16 bit, 8 kHz, 20 seconds."""
    slot = int(RATE_HZ * BEAT_S)
    samples = [0.0] * (SECONDS * RATE_HZ)
    notes = [note for chord in _CHORDS for note in chord]
    for index, frequency in enumerate(notes):
        _ring(samples, index * slot, frequency)
    scale = PEAK / max(abs(sample) for sample in samples)
    packed = struct.pack(f"<{len(samples)}h", *(int(sample * scale) for sample in samples))
    with io.BytesIO() as file:
        with wave.open(file, "wb") as wav:
            wav.setnchannels(1)
            wav.setsampwidth(2)
            wav.setframerate(RATE_HZ)
            wav.writeframes(packed)
        return file.getvalue()


def _ring(samples: list[float], start: int, frequency: float) -> None:
    """Add one plucked note, its octave softly beside it, ringing into the two slots after it."""
    length = min(int(RATE_HZ * BEAT_S * 3), len(samples) - start)
    attack = RATE_HZ * 0.02
    for offset in range(length):
        phase = 2 * math.pi * frequency * offset / RATE_HZ
        fade = min(1.0, offset / attack) * (1 - offset / length) ** 2
        samples[start + offset] += fade * (math.sin(phase) + 0.3 * math.sin(2 * phase))
