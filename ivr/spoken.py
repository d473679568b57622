"""Understand which choice a caller named, from what the carrier's recogniser wrote down.

Rules this module keeps:

* Letter case, accents and punctuation say nothing; words count whole and in their order.
* Of several phrases heard the longest wins; two of one length that mean different things are a
  misunderstanding, and the caller is asked again.
* A key may be named too: "two" comes from most recognisers as "2".
"""

import re
import unicodedata
from collections.abc import Mapping

_NO_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return the words of a text alone, small, without accents, a space between them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _NO_WORD.sub(" ", letters).strip()


def meant(phrases: Mapping[str, tuple[str, ...]], text: str) -> str | None:
    """Return the key a caller meant.

    Args:
        phrases: key → the phrases that mean it, in the language spoken.
        text: what was recognised.

    Returns:
        The key; None where nothing, or nothing certain, was understood.
    """
    heard = plain(text)
    if heard in phrases:
        return heard
    found: dict[int, set[str]] = {}
    for key, several in phrases.items():
        for phrase in several:
            words = plain(phrase)
            if words and f" {words} " in f" {heard} ":
                found.setdefault(len(words), set()).add(key)
    best = found[max(found)] if found else set()
    return best.pop() if len(best) == 1 else None
