"""Reach outside the house for a caller, and go on with what came back.

Rules this module keeps:

* Nothing is asked here: the step says what to ask, and the answer is the next turn's.
* An answer is data: a few short values are kept of it, and none of it stands in a decision.
* No emergency waits for a lookup.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ivr.outward import LookupStep, TransferStep
from ivr.prompt import PLACEHOLDER
from ivr.session import Heard, Lookup, Transfer
from ivr.walk import Walk

ANSWERED = frozenset({"completed", "answered"})
"""What the carrier says of a number that was answered."""
HANDED_OVER = "connects the caller with "
"""How the decision begins that a caller was handed to a number outside."""


def reach(walk: Walk, step: TransferStep | LookupStep) -> str | None:
    """Come to such a step; return the step that follows where nothing is to be reached."""
    if isinstance(step, TransferStep):
        walk.decide(f"{HANDED_OVER}{step.to}", "to")
        own = step.caller_id == "number"
        number = walk.session.number
        shown = walk.book.caller_id_of(number) if own else walk.session.caller
        walk.finish(Transfer(step.to, step.timeout, shown))
        return None
    if walk.session.emergency:
        walk.decide("an emergency waits for no lookup", "otherwise")
        return step.otherwise
    known = _known(walk)
    send = {name: _filled(text, known) for name, text in step.send.items()}
    url = _filled(step.url, {name: quote(value, safe="") for name, value in known.items()})
    walk.decide(f'asks "{step.url.partition("?")[0]}"', "url")
    walk.finish(Lookup(url, send or None, step.timeout))
    return None


def reached(walk: Walk, step: TransferStep | LookupStep, heard: Heard) -> str | None:
    """Go on with what came back; return the step that follows, None when the call is over."""
    if isinstance(step, TransferStep):
        if heard.kind == "dialled" and heard.text in ANSWERED:
            walk.decide(f"{step.to} was answered")
            walk.hang_up("transferred")
            return None
        walk.decide(f"{step.to} did not answer", "next")
        return step.next
    return _answered(walk, step, heard)


def _answered(walk: Walk, step: LookupStep, heard: Heard) -> str:
    if heard.kind != "answer":
        walk.decide(f"no answer: {heard.text or 'none'}", "otherwise")
        return step.otherwise
    found = {name: _at(json.loads(heard.text), path) for name, path in step.take.items()}
    missing = [name for name, value in found.items() if value is None]
    if missing:
        walk.decide(f"the answer has no {', '.join(missing)}", "otherwise")
        return step.otherwise
    walk.keep({name: value for name, value in found.items() if value is not None})
    _place(walk, step, json.loads(heard.text))
    walk.decide(f"the answer gave {', '.join(found) or 'nothing to keep'}", "next")
    return step.next


def _place(walk: Walk, step: LookupStep, answer: Any) -> None:
    region = _at(answer, step.region) if step.region is not None else None
    if region in walk.book.regions and not walk.session.region_asked:
        walk.decide(f'the answer places the caller in "{region}"', "region")
        walk.session = replace(walk.session, region=str(region))


def _known(walk: Walk) -> dict[str, str]:
    session = walk.session
    own = {"caller": session.caller, "number": session.number}
    return {**dict(session.values), **own, "language": session.language, "region": session.region}


def _filled(text: str, known: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: known.get(found[1], ""), text)


def _at(answer: Any, path: str) -> str | None:
    """Return the text that stands at a path of an answer; None if nothing short does."""
    for key in path.split("."):
        answer = answer.get(key) if isinstance(answer, dict) else None
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return str(answer) if isinstance(answer, str | int | float) and str(answer) else None
