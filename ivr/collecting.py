"""Ask a caller for a number, or for a PIN, and read the answer.

Rules this module keeps:

* A number is kept only when it has the right length, its check digit fits, and, where asked, the
  caller has said that it was heard right.
* A wrong PIN costs the tier, never the call. An emergency is asked for no PIN at all.
* Keys of a PIN or a ``secret`` number stand in no decision.
"""

from dataclasses import replace

from calls.phone import is_withheld
from ivr.digits import CallerStep, CollectStep
from ivr.menu import NoAnswer
from ivr.pin import MOST_DIGITS, matches
from ivr.session import Ask, Heard, Say
from ivr.walk import Walk

_YES = "1"


def enter(walk: Walk, step: CollectStep | CallerStep) -> str | None:
    """Come to such a question; return the step that follows where it need not be asked."""
    if isinstance(step, CollectStep):
        _ask_number(walk, step, None)
        return None
    return _enter_caller(walk, step)


def answer(walk: Walk, step: CollectStep | CallerStep, heard: Heard) -> str | None:
    """Read the answer; return the step that follows, None when the turn has ended."""
    if isinstance(step, CallerStep):
        if heard.kind == "barred":
            walk.decide(f"no PIN is looked at: {heard.text}; on without the tier", "unknown")
            walk.passed()
            return step.unknown
        walk.conceal()
        return _answer_pin(walk, step, heard)
    if walk.session.pending:
        return _answer_confirm(walk, step, heard)
    if step.secret:
        walk.conceal()
    return _answer_number(walk, step, heard)


def fits_luhn(digits: str) -> bool:
    """Tell whether the last digit is the check digit of the others.

    Source: ISO/IEC 7812-1, annex B, the Luhn formula.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digits of a number to 18
    return total % 10 == 0


def _ask_number(walk: Walk, step: CollectStep, reply: Say | None) -> None:
    walk.session = replace(walk.session, pending="")
    walk.decide(f"asked, try {walk.session.tries + 1} of {step.tries}")
    before = (reply,) if reply is not None else ()
    words = (*before, walk.words(step.prompt))
    walk.ask(Ask(words, step.timeout, digits=step.most, finish_on=step.finish))


def _answer_number(walk: Walk, step: CollectStep, heard: Heard) -> str | None:
    typed = heard.text.strip()
    if not typed:
        return _once_more(walk, step, "silence", "no_input", step.no_input)
    wrong = _wrong(step, typed)
    if wrong:
        return _once_more(walk, step, wrong, "no_match", step.no_match)
    if step.confirm is None:
        return _keep(walk, step, typed)
    walk.decide("read back", "confirm")
    walk.session = replace(walk.session, pending=typed)
    walk.ask(Ask((walk.words(step.confirm, digits=" ".join(typed)),), step.timeout))
    return None


def _wrong(step: CollectStep, typed: str) -> str:
    """Return what cannot be right about a number; empty if nothing."""
    if not typed.isdecimal():
        return "that is not a number"
    if not step.least <= len(typed) <= step.most:
        return f"{len(typed)} keys, not {step.least} to {step.most}"
    if step.check == "luhn" and not fits_luhn(typed):
        return "the check digit does not fit"
    return ""


def _answer_confirm(walk: Walk, step: CollectStep, heard: Heard) -> str | None:
    if heard.text.strip() == _YES:
        return _keep(walk, step, walk.session.pending)
    return _once_more(walk, step, "not confirmed", "no_input", None)


def _keep(walk: Walk, step: CollectStep, typed: str) -> str:
    shown = "" if step.secret else f' as "{typed}"'
    walk.decide(f'kept "{step.name}"{shown}', "name")
    walk.session = replace(walk.session, pending="")
    walk.keep({step.name: typed})
    walk.passed()
    return step.next


def _once_more(
    walk: Walk, step: CollectStep, why: str, field: str, reply: NoAnswer | None
) -> str | None:
    """Count an answer of no use; ask again, or go the way of the last try."""
    tries = walk.session.tries + 1
    walk.decide(f"{why}, after try {tries} of {step.tries}")
    walk.session = replace(walk.session, tries=tries)
    if tries < step.tries:
        _ask_number(walk, step, walk.words(reply.prompt) if reply is not None else None)
        return None
    walk.session = replace(walk.session, pending="")
    own = reply.otherwise if reply is not None else None
    return walk.give_up(own or step.otherwise, (field, "otherwise") if own else ("otherwise",))


def _enter_caller(walk: Walk, step: CallerStep) -> str | None:
    if walk.session.emergency:
        walk.decide("an emergency is asked for no PIN", "unknown")
        return step.unknown
    number = walk.session.caller
    known = None if is_withheld(number) else walk.book.callers.get(number)
    if known is None:
        walk.decide("nobody knows this number", "unknown")
        return step.unknown
    if known.tier is None or walk.session.tier == known.tier:
        walk.decide(f'the number is that of "{known.name}"', "known")
        return step.known
    if known.pin is None:
        walk.decide(f'"{known.name}" has no PIN: on without the tier', "unknown")
        return step.unknown
    _ask_pin(walk, step, None)
    return None


def _ask_pin(walk: Walk, step: CallerStep, reply: Say | None) -> None:
    walk.decide(f"asked for the PIN, try {walk.session.tries + 1} of {step.tries}")
    before = (reply,) if reply is not None else ()
    words = (*before, walk.words(step.prompt))
    walk.ask(Ask(words, step.timeout, digits=MOST_DIGITS, finish_on="#"))


def _answer_pin(walk: Walk, step: CallerStep, heard: Heard) -> str | None:
    known = walk.book.callers.get(walk.session.caller)
    if known is None or known.pin is None:
        walk.decide("nobody knows this number any more", "unknown")
        return step.unknown
    if matches(known.pin, heard.text.strip()):
        walk.decide(f'the PIN of "{known.name}" is right', "known")
        walk.session = replace(walk.session, tier=known.tier or "")
        walk.passed()
        return step.known
    tries = walk.session.tries + 1
    walk.decide(f"the PIN is wrong or missing, after try {tries} of {step.tries}")
    walk.session = replace(walk.session, tries=tries)
    if tries < step.tries:
        _ask_pin(walk, step, walk.words(step.no_match.prompt) if step.no_match else None)
        return None
    walk.decide("on without the tier", "unknown")
    walk.passed()
    return step.unknown
