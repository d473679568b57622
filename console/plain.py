"""Put what strangers send into words and figures that are safe to show.

Rules this module keeps:

* A caller's name or number is hostile until proven otherwise: control characters and marks that
  turn the direction of writing are taken out, and it is cut short. Escaping is the template's and
  the browser's work (``textContent``), and happens besides.
* Others' numbers are masked for whoever may not see them: enough is left to tell two callers apart
  while looking at the board, not enough to dial.
"""

import unicodedata
from typing import Literal

from calls.phone import is_e164, is_withheld
from console.words import Words

LONGEST = 60
"""Characters of a stranger's text that are shown."""

Tone = Literal["calm", "good", "busy", "warn", "off", "danger"]
"""What a state's shape and colour say; its words always stand beside them."""


def lines(text: str, longest: int) -> str:
    """Return text of several lines without control and formatting characters, cut short."""
    clean = (
        char for char in text[:longest] if char == "\n" or unicodedata.category(char)[0] != "C"
    )
    return "".join(clean).strip()


def shown(text: str) -> str:
    """Return ``text`` without control, formatting and unassigned characters, cut to fit a line."""
    clean = "".join(
        " " if char.isspace() else char
        for char in text[: 4 * LONGEST]
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    clean = " ".join(clean.split())
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def number(words: Words, text: str, *, masked: bool) -> str:
    """Return a caller's number for people, in part only when ``masked``."""
    if is_withheld(text):
        return words("caller.withheld")
    if not masked:
        return shown(text)
    if is_e164(text):
        return f"{text[:3]} ••• {text[-2:]}"
    return words("caller.hidden")


def language(words: Words, code: str) -> str:
    """Name a language; a code nobody knows is shown as it is."""
    return words.language_name(code) or shown(code)


def presence(words: Words, declared: str, because: str, work: str) -> tuple[str, Tone]:
    """Say in words what an agent is doing, and in what tone.

    Args:
        words: the reader's language.
        declared: presence: ``ready``, ``not_ready`` or ``signed_out``.
        because: why not ready, in words.
        work: ``idle``, ``offered``, ``talking`` or ``wrap_up``.
    """
    match work:
        case "offered":
            return words("presence.rung"), "warn"
        case "talking":
            return words("presence.talking"), "busy"
        case "wrap_up":
            return words("presence.wrap_up"), "calm"
        case _:
            pass
    match declared:
        case "ready":
            return words("presence.ready"), "good"
        case "not_ready":
            return words("presence.away_because", reason=because), "off"
        case _:
            return words("presence.signed_out"), "off"
