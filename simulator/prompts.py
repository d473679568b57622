"""Play what is heard: spoken text, sound files, silence.

Rules this module keeps:

* A text takes as long as its characters need at an ordinary pace; a WAV as long as it really is,
  fetched once; any other sound ten seconds, unless a test says otherwise.
* The person on the line is told when a piece begins, with its language and voice.

Source: Twilio, TwiML ``<Say>``, ``<Play>``, ``<Pause>``.
"""

import io
import wave

from simulator.exchange import Exchange
from simulator.leg import Leg
from simulator.twiml import Element

# An ordinary reading pace; about 160 words a minute.
_CHARACTERS_PER_SECOND = 15
_SHORTEST_MS = 400
_UNKNOWN_SOUND_MS = 10_000
_KEY_TONE_MS = 200
# loop="0" plays again and again; Twilio stops after so many.
_FOREVER = 1_000


def spoken_ms(text: str) -> int:
    """Return how long a text takes to say."""
    return max(_SHORTEST_MS, len(text) * 1000 // _CHARACTERS_PER_SECOND)


async def play(exchange: Exchange, leg: Leg, verb: Element, url: str) -> None:
    """Play one Say, Play or Pause to its end.

    Args:
        exchange: the carrier's inside.
        leg: who hears it.
        verb: the verb.
        url: a Play's media URL, made absolute.

    Raises:
        Interruption: the leg goes on otherwise.
    """
    if verb.tag == "Pause":
        await leg.pause(max(0, verb.whole("length", 1)) * 1000)
        return
    for _ in range(verb.whole("loop", 1) or _FOREVER):
        if verb.tag == "Say":
            leg.tell("say", text=verb.text, language=verb.get("language"), voice=verb.get("voice"))
            await leg.pause(spoken_ms(verb.text))
        elif verb.given("digits"):
            await leg.pause(_KEY_TONE_MS * len(verb.get("digits")))
        else:
            leg.tell("play", url=url)
            await leg.pause(await media_ms(exchange, leg, url))


async def media_ms(exchange: Exchange, leg: Leg, url: str) -> int:
    """Return how long a sound file lasts, fetching it the first time."""
    if url not in exchange.media_ms:
        answer = await exchange.webhooks.fetch_media(url)
        if answer.failed:
            exchange.fail(answer.code, f"a sound: {answer.message}", url, leg.sid)
        exchange.media_ms.setdefault(url, _wav_ms(answer.body))
    return exchange.media_ms[url]


def _wav_ms(body: bytes) -> int:
    if not body.startswith(b"RIFF"):
        return _UNKNOWN_SOUND_MS
    try:
        with wave.open(io.BytesIO(body)) as sound:
            frames, rate = sound.getnframes(), sound.getframerate()
    except (wave.Error, EOFError):
        return _UNKNOWN_SOUND_MS  # a compressed WAV is legal, only its length is not known here
    return max(1, int(frames) * 1000 // int(rate))
