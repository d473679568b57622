"""Show an agent what there was from the number that calls now, in words.

Rules this module keeps:

* A number is not an identity: the page says so. Withheld numbers, and those the configuration marks
  as shared, have no history.
* What agents wrote is shown as text: control characters and marks that turn the direction of
  writing are taken out again, whoever wrote it and when.
"""

from collections.abc import Sequence
from typing import Any

from calls.phone import is_withheld
from config.site import Site
from console import plain
from console.words import CATALOGUES, DEFAULT, Words
from reports.past import Past, Visit
from routing.queue import CallView

_SHOWN = 500
"""Characters of a note that are shown on a card: enough to know what it was about."""


async def history(
    words: Words, past: Past, call: CallView, site: Site, at_ms: int
) -> dict[str, Any]:
    """Return the previous calls of a call's number.

    Returns:
        ``calls``, the newest first; and ``why`` there can be none: ``withheld`` or ``shared``,
        else empty.

    Raises:
        StoreUnavailableError: what is kept cannot be read just now.
    """
    if is_withheld(call.caller):
        return {"why": "withheld", "calls": []}
    if not site.book.is_personal(call.caller):
        return {"why": "shared", "calls": []}
    visits = await past.of(call.caller, at_ms)
    before: Sequence[Visit] = [visit for visit in visits if visit.call != call.id]
    return {"why": "", "calls": [_shown(words, visit, site) for visit in before]}


def _shown(words: Words, visit: Visit, site: Site) -> dict[str, Any]:
    department = site.roster.departments.get(visit.department)
    agent = site.roster.agents.get(visit.agent)
    noted = visit.noted
    codes = department.dispositions if department else {}
    disposition = noted.disposition if noted else ""
    return {
        "at_ms": visit.at_ms,
        "department": department.name if department else plain.shown(visit.department),
        "outcome": _outcome(words, visit.outcome),
        "agent": agent.name if agent else plain.shown(visit.agent),
        "talked_ms": visit.talked_ms,
        "disposition": codes.get(disposition) or plain.shown(disposition),
        "notes": plain.lines(noted.notes, _SHOWN) if noted else "",
        "tags": plain.shown(noted.tags) if noted else "",
    }


def _outcome(words: Words, outcome: str) -> str:
    known = f"outcome.{outcome}" in CATALOGUES[DEFAULT]
    return words(f"outcome.{outcome}") if known else plain.shown(outcome)
