"""List what a caller can answer at each step: everything that may lead somewhere of its own.

Rules this module keeps:

* Every key of a menu is an answer, and so are a wrong key, silence, and the right PIN.
* Of numbers typed those are answers that a route row or a region asks for, and one nobody asks for.
* At a later try only what led to it is given again: a key leads where it leads at the first.
* Words are no answers of their own (they mean a key), nor is asking for more time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.book import Book
from ivr.digits import CallerStep, CollectStep
from ivr.flow import Flow
from ivr.menu import LanguageStep, MenuStep
from ivr.session import Heard, Session
from ivr.steps import RegionStep, RouteStep
from ivr.walkthrough import SILENCE

PIN = "0000"
"""What every caller's PIN is taken to be here: who knows it and who does not is all that counts."""
_KEYS = "1234567890*#"
_NO_NUMBER = "*"


@dataclass(frozen=True, slots=True)
class Doing:
    """Hold one answer of a caller: what they do, and how a sentence says so.

    ``is_language``: it chooses a language. ``is_return``: it goes back, or asks again.
    """

    heard: Heard
    words: str
    is_language: bool = False
    is_wrong: bool = False
    is_return: bool = False


_SILENT = Doing(SILENCE, "say nothing")


def answers(book: Book, session: Session) -> Iterator[Doing]:
    """Yield every answer a caller who is asked something can give."""
    flow = book.flows.get(session.flow)
    present = flow.steps.get(session.step) if flow is not None else None
    match present:
        case MenuStep():
            yield from _menu(present, session)
        case LanguageStep():
            yield from _language(present, session)
        case CollectStep() if flow is not None:
            yield from _number(book, flow, present, session)
        case CallerStep():
            yield _SILENT
            yield Doing(Heard("keys", PIN), "give their PIN")
            yield Doing(Heard("keys", _NO_NUMBER), "give a wrong PIN", is_wrong=True)
        case _:
            yield _SILENT


def _menu(step: MenuStep, session: Session) -> Iterator[Doing]:
    returns = [key for key in (step.repeat, step.back) if key is not None]
    if _wrong_leads_on(step, session):
        yield _wrong({*step.keys, *returns, step.slow_key}, is_language=False)
    yield _SILENT
    if session.tries:
        return
    for key, way in step.keys.items():
        chosen = f" ({way.choose})" if way.choose else ""
        yield Doing(Heard("keys", key), f"press {key}{chosen}")
    for key in returns:
        yield Doing(Heard("keys", key), f"press {key}", is_return=True)


def _language(step: LanguageStep, session: Session) -> Iterator[Doing]:
    yield Doing(SILENCE, _SILENT.words, is_language=True)
    if not session.tries:
        yield _wrong(set(step.keys), is_language=True)
        for key in step.keys:
            yield Doing(Heard("keys", key), f"press {key}", is_language=True)


def _wrong_leads_on(step: MenuStep | CollectStep, session: Session) -> bool:
    """Tell whether something wrong can lead elsewhere than silence after the first try."""
    return not session.tries or (step.no_match is not None and step.no_match.otherwise is not None)


def _wrong(taken: set[str | None], *, is_language: bool) -> Doing:
    key = next((key for key in _KEYS if key not in taken), "")
    heard = Heard("keys", key) if key else SILENCE
    return Doing(heard, "press a wrong key", is_language=is_language, is_wrong=True)


def _number(book: Book, flow: Flow, step: CollectStep, session: Session) -> Iterator[Doing]:
    if session.pending:
        yield _SILENT
        yield Doing(Heard("keys", "1"), "confirm it")
        return
    if _wrong_leads_on(step, session):
        yield Doing(Heard("keys", _NO_NUMBER), "type a wrong number", is_wrong=True)
    yield _SILENT
    if session.tries:
        return
    # Zeros fit the check digit of bank cards, too.
    yield Doing(Heard("keys", "0" * step.least), "type a number")
    for digits in dict.fromkeys(_asked_for(book, flow, step.name)):
        typed = digits.ljust(step.least, "0")
        if typed.isdecimal() and len(typed) <= step.most:
            yield Doing(Heard("keys", typed), f"type {digits}" + "…" * (typed != digits))


def _asked_for(book: Book, flow: Flow, name: str) -> Iterator[str]:
    """Yield the numbers somebody asks for under a name: route rows, and regions by postcode."""
    for step in flow.steps.values():
        if isinstance(step, RouteStep):
            for row in step.rows:
                yield from row.values.get(name, ())
        elif isinstance(step, RegionStep) and step.postcode == name:
            for region in book.regions.values():
                for where in region.where:
                    if where.postal_prefix and where.country == step.country:
                        yield where.postal_prefix
