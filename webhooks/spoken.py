"""Fit what is spoken into the carrier's documents.

Rules this module keeps:

* A text longer than the carrier takes is split between sentences; characters XML cannot hold are
  left out.

Source: TWILIO.md A3 and A4.
"""

import re
import xml.etree.ElementTree as ET

from twilio.twiml import TwiML  # type: ignore[import-untyped]  # ships no types

SAY_LIMIT = 4096
"""Characters of one ``<Say>``."""
SPEECH_BUDGET = 48 * 1024
"""Bytes of speech in one document, escaped: 64 kB less ample room for markup and URLs."""

# XML 1.0 cannot hold these, escaped or not (Source: XML 1.0, production Char).
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = {"&": 5, "<": 4, ">": 4}


class Markup(TwiML):  # type: ignore[misc]  # the vendor ships no types
    """A ``<Say>`` that holds speech markup; the vendor's own builder takes text alone."""

    def __init__(self, ssml: str, sound: dict[str, str]) -> None:
        super().__init__()
        self._element = ET.fromstring(f"<Say>{ssml}</Say>")  # noqa: S314 - checked when it was read
        self._element.attrib.update(sound)

    def xml(self) -> ET.Element:
        """Return the element as the vendor's documents are made of."""
        return self._element


def speakable(text: str) -> str:
    """Leave out what XML cannot hold."""
    return _ILLEGAL.sub("", text)


def spoken_parts(text: str) -> list[str]:
    """Split a text into what one ``<Say>`` can hold, at the end of a sentence where there is one.

    Args:
        text: any text; what XML cannot hold is left out.

    Returns:
        The parts, none of them empty; none at all for an empty text.
    """
    rest = speakable(text).strip()
    parts = []
    while len(rest) > SAY_LIMIT:
        head = rest[:SAY_LIMIT]
        ends = [head.rfind(sign) for sign in (". ", "! ", "? ")]
        cut = max(ends) + 1 or head.rfind(" ") + 1 or SAY_LIMIT
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [part for part in (*parts, rest) if part]


def cost(text: str) -> int:
    """Return how many bytes of a document a text takes, escaped, with its verb."""
    return len(text.encode()) + sum(text.count(sign) * size for sign, size in _MARKUP.items()) + 99
