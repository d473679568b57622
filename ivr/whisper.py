"""Say to an agent, in a breath, whose call it is: "billing, Russian, four minutes".

Rules this module keeps:

* The agent's own language: of the site's, the one they speak best.
* The language's name and the time waited are spoken by the rules of that language (CLDR).
"""

from collections.abc import Mapping
from datetime import timedelta

from babel.dates import format_timedelta

from ivr.book import Book
from ivr.prompt import babel_locale
from ivr.session import Say
from ivr.speech import locale_and_voice, say

FILLED = frozenset({"department", "speaks", "waited"})
"""What has a value in a whisper, besides the brand."""
_ROUND_S = 10


def language_of(book: Book, skills: Mapping[str, int]) -> str:
    """Return the language of the site's that somebody with these skills speaks best."""
    return max(book.languages, key=lambda name: skills.get(name, 0))


def whisper(
    book: Book,
    name: str,
    listener: str,
    department: str,
    language: str,
    *,
    waited_s: int,
    brand: str,
) -> Say:
    """Return a whisper.

    Args:
        book: where its words are.
        name: the prompt.
        listener: the language the agent hears it in.
        department: the department's name for people.
        language: the language the caller speaks.
        waited_s: how long the caller has waited, seconds.
        brand: the name the caller dialled.
    """
    hears = babel_locale(locale_and_voice(book, listener).locale)
    speaks = babel_locale(locale_and_voice(book, language).locale)
    waited = timedelta(seconds=max(_ROUND_S, round(waited_s, -1)))
    return say(
        book,
        name,
        listener,
        brand=brand,
        department=department,
        speaks=speaks.get_language_name(hears) or language,
        waited=format_timedelta(waited, locale=hears),
    )
