"""What an agent hears before a call."""

from pathlib import Path

import pytest

from config.site import load
from ivr.whisper import language_of, whisper

BOOK = load(Path(__file__).parents[2] / "config" / "site").book


@pytest.mark.parametrize(
    ("listener", "waited_s", "words"),
    [
        ("en", 241, "Billing, Russian, 4 minutes."),
        ("en", 3, "Billing, Russian, 10 seconds."),
        ("fr", 62, "Billing, russe, 1 minute."),
        ("ru", 1260, "Billing, русский, 21 минута."),
    ],
)
def test_a_whisper_is_in_the_words_of_the_agents_language(
    listener: str, waited_s: int, words: str
) -> None:
    """Department, the caller's language, the time waited: each by the listener's rules."""
    said = whisper(
        BOOK, "system.whisper", listener, "Billing", "ru", waited_s=waited_s, brand="Northwind"
    )

    assert (said.text, said.language) == (words, listener)


def test_an_agent_is_spoken_to_in_the_language_they_speak_best() -> None:
    """Equally good ones in the site's order; none of the site's: its first."""
    assert language_of(BOOK, {"en": 4, "fr": 5}) == "fr"
    assert language_of(BOOK, {"ru": 5, "en": 5}) == "en"
    assert language_of(BOOK, {"invoices": 5}) == "en"
