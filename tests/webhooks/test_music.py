import io
import wave

from tests.webhooks.line import Line
from webhooks.music import PEAK, music_wav


def test_the_music_is_half_a_minute_at_most_and_never_loud() -> None:
    """Telephone band, one channel, gentle, and over before the next turn is due."""
    with wave.open(io.BytesIO(music_wav())) as wav:
        frames = wav.readframes(wav.getnframes())
        shape = (wav.getnchannels(), wav.getsampwidth(), wav.getframerate())
        seconds = wav.getnframes() / wav.getframerate()

    samples = memoryview(frames).cast("h")
    assert shape == (1, 2, 8000)
    assert 15 <= seconds <= 25
    assert max(abs(sample) for sample in samples) <= PEAK


def test_the_music_is_the_same_every_time() -> None:
    """The same bytes, so that caches may keep them."""
    first = music_wav()
    music_wav.cache_clear()

    again = music_wav()

    assert again == first


async def test_the_music_is_open_and_may_be_kept(line: Line) -> None:
    """Nothing secret is in it, and it need not be fetched for each caller."""
    response = await line.client.get("/media/music.wav")

    assert response.status == 200
    assert response.content_type == "audio/wav"
    assert response.headers["Cache-Control"] == "public, max-age=86400"
    assert await response.read() == music_wav()
