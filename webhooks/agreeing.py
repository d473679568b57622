"""Ask a waiting caller whether a person who does not speak their language will do.

Rules this module keeps:

* Nobody is asked before the department's rules would drop the language, and nothing is dropped
  before they said yes.
* They are asked in their own language, by a prompt of the site, and again once at the most; the
  key is heard as long as they wait.
* Any other key that leads nowhere is a no: they wait on and are not asked again. Silence is none.
* A question holds nobody up: it is part of an ordinary turn, and an agent who answers ends it.
"""

from collections.abc import Sequence
from dataclasses import replace

from ivr.company import Told
from ivr.session import Say
from ivr.ways import AGREE, AGREE_KEY
from routing.answers import Turn
from webhooks.edge import Edge
from webhooks.leaving import waited_s
from webhooks.state import Wait
from webhooks.words import words

MOST = 2
AGAIN_S = 60
"""Seconds of waiting between the two questions, at the least."""


def question(edge: Edge, wait: Wait, turn: Turn, told: Told) -> tuple[Sequence[Say], Told]:
    """Return the question, if it is to be asked now, and what the caller has been told then."""
    now_s = waited_s(edge, wait)
    soon = told.asked and now_s - told.asked_at < AGAIN_S
    if not turn.asks or told.asked >= MOST or soon or AGREE not in edge.book.prompts:
        return (), told
    asked = replace(told, asked=told.asked + 1, asked_at=now_s)
    return (words(edge, "other_language", wait.entry.language),), asked


def answered(wait: Wait, keys: str) -> Wait | None:
    """Return the wait of a caller who pressed a key after the question; None: it is no answer."""
    if not wait.told.asked or wait.entry.agreed:
        return None
    if keys == AGREE_KEY:
        return replace(wait, entry=replace(wait.entry, agreed=True))
    return replace(wait, told=replace(wait.told, asked=MOST))
