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

LONGEST = 60
"""Characters of a stranger's text that are shown."""

Tone = Literal["calm", "good", "busy", "warn", "off"]
"""What a state's shape and colour say; its words always stand beside them."""


def shown(text: str) -> str:
    """Return ``text`` without control, formatting and unassigned characters, cut to fit a line."""
    clean = "".join(
        " " if char.isspace() else char
        for char in text[: 4 * LONGEST]
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    clean = " ".join(clean.split())
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def number(text: str, *, masked: bool) -> str:
    """Return a caller's number for people, in part only when ``masked``."""
    if is_withheld(text):
        return "number withheld"
    if not masked:
        return shown(text)
    if is_e164(text):
        return f"{text[:3]} ••• {text[-2:]}"
    return "address hidden"


def presence(declared: str, reason: str, work: str) -> tuple[str, Tone]:
    """Say in words what an agent is doing, and in what tone.

    Args:
        declared: presence: ``ready``, ``not_ready`` or ``signed_out``.
        reason: why not ready, as the store keeps it.
        work: ``idle``, ``offered``, ``talking`` or ``wrap_up``.
    """
    match work:
        case "offered":
            return "Being rung", "warn"
        case "talking":
            return "On a call", "busy"
        case "wrap_up":
            return "Wrap-up", "calm"
        case _:
            pass
    match declared:
        case "ready":
            return "Ready", "good"
        case "not_ready":
            return f"Not ready: {why_not_ready(reason)}", "off"
        case _:
            return "Signed out", "off"


REASONS: dict[str, str] = {
    "break": "short break",
    "lunch": "lunch",
    "meeting": "meeting",
    "training": "training",
    "paperwork": "paperwork",
}
"""Reasons an agent may give, and their words."""

_GIVEN_BY_THE_SYSTEM = {
    "": "no reason given",
    "arrived": "at the desk, not taking calls yet",
    "rona": "calls rang without an answer",
    "connection_lost": "the page lost its connection",
}


def why_not_ready(reason: str) -> str:
    """Put a reason of being not ready into words; an unknown one is shown as it is."""
    return REASONS.get(reason) or _GIVEN_BY_THE_SYSTEM.get(reason) or shown(reason)
