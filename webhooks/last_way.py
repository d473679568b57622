"""Dial the emergency's fixed number for a caller whom nobody has answered for too long.

Rules this module keeps:

* The store decides whether an agent was there first: one who has answered gets the caller. Who is
  only being rung is taken back in the same transition that takes the caller out of the queue.
* While the number rings the caller waits for nobody; if it does not answer, they wait on at the
  place they had, and it is dialled again after as long once more.
* A store out of reach keeps nobody from the number.

Why the place is given up meanwhile: docs/decisions/0041.
"""

from dataclasses import replace

from ivr.ways import TRANSFERRED
from webhooks.edge import Edge, log
from webhooks.exits import is_urgent
from webhooks.state import Wait
from webhooks.twiml import Document
from webhooks.words import words

RING_S = 30
"""How long the number rings before the caller waits on: the carrier's own usual time."""
_SECOND_MS = 1000


def is_due(edge: Edge, wait: Wait, *, nobody: bool = False) -> bool:
    """Tell whether an emergency has waited so long that the fixed number is dialled now.

    Args:
        edge: the carrier's edge.
        wait: how the caller waits.
        nobody: True while the site is evacuated: then it is dialled at once.
    """
    urgent = edge.book.emergency
    if urgent is None or urgent.number is None or not is_urgent(edge, wait.entry):
        return False
    every_s = urgent.after or (RING_S if nobody else 0)
    waited_ms = edge.clock.now_ms() - wait.entry.entered_at
    times = wait.dialled if nobody else wait.dialled + 1
    return every_s > 0 and waited_ms >= every_s * times * _SECOND_MS


async def dial(edge: Edge, document: Document, wait: Wait) -> Document | None:
    """Add the fixed number to ``document``; None where an agent is there by now.

    Raises:
        StoreUnavailableError: the store cannot be reached.
    """
    call = wait.entry.arrival.call
    number = _number(edge)
    if await edge.router.leave_queue(call, TRANSFERRED, number, urgent=True) is None:
        return None
    log.warning("nobody answered the emergency %s in time: %s is dialled", call, number)
    return connect(edge, document, wait)


def connect(edge: Edge, document: Document, wait: Wait) -> Document:
    """Add the fixed number to ``document``, whatever the store says."""
    document.say(words(edge, "connecting", wait.entry.language))
    onward = wait.at_turn(wait.entry.turn + 1)
    return document.dial_number(
        _number(edge),
        after=edge.urls.outside(replace(onward, dialled=wait.dialled + 1)),
        timeout_s=RING_S,
        caller_id=edge.book.caller_id_of(wait.entry.arrival.number),
    )


def _number(edge: Edge) -> str:
    urgent = edge.book.emergency
    return (urgent.number or "") if urgent is not None else ""
