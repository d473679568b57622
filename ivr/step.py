"""Take a caller through a flow: one turn from what was heard to what is heard next.

Rules this module keeps:

* Pure and total: the same book, session, words and instant give the same turn, and every turn ends
  in a question, a queue or a goodbye.
* Steps that ask nothing are passed in the same turn. A flow that leads back to one of them in one
  turn would spin for ever, and leads to the fallback department instead; so does a caller who has
  been in the menus for ``MAX_TURNS`` documents.
* A name the book does not have (an older session, an unchecked book) leads to the fallback
  department, and the decision says which name.
* Silence leads to a person, everywhere.
"""

from dataclasses import dataclass
from typing import assert_never

from calls.errors import ConfigError
from calls.phone import is_withheld
from ivr import collecting, doorkeeper, message, question, region, supervising
from ivr.book import Book, KnownCaller
from ivr.branching import branch
from ivr.ending import end
from ivr.flow import (
    BulletinStep,
    CallbackStep,
    CallerStep,
    CollectStep,
    HangupStep,
    HoursStep,
    LanguageStep,
    LookupStep,
    MenuStep,
    PlayStep,
    QueueStep,
    RegionStep,
    RouteStep,
    SayStep,
    SetStep,
    Step,
    SupervisorStep,
    TransferStep,
    VoicemailStep,
)
from ivr.live import Live
from ivr.passing import pass_through
from ivr.reaching import reach, reached
from ivr.session import Caller, Enter, Heard, Session, Stepped
from ivr.walk import Walk

NOTHING = Live()
"""Nothing is switched."""
MAX_TURNS = 50
"""Documents after which a caller still in the menus is put through to a person."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Say how a call begins.

    Args:
        session: where the caller is: at the start of the number's flow.
        region_why: what decided the region, in a sentence.
        brand: the name the caller hears.
        known: the caller's own entry, if the number is known.
    """

    session: Session
    region_why: str
    brand: str
    known: KnownCaller | None


def opening(book: Book, caller: Caller) -> Opening:
    """Begin a call.

    The language is a known caller's own, else the region's if the number has it, else the number's
    first. A switchboard's number (``shared``) says nothing of who dials: its language is where the
    call begins, and the caller is still asked.

    Args:
        book: the book the call will keep.
        caller: what the carrier says of the caller.

    Returns:
        The session to step through, with what decided it. A number the book does not know begins
        in no flow, and its first step leads to the fallback department.
    """
    number = book.numbers.get(caller.to_number)
    flow = book.flows.get(number.flow) if number is not None else None
    known = None if is_withheld(caller.from_number) else book.callers.get(caller.from_number)
    placed = region.find(book.regions, caller, known.region if known is not None else None)
    own = known.language if known is not None and known.language in book.languages else None
    spoken = book.languages_of(caller.to_number)
    greeted = placed.language if placed.language in spoken else spoken[0]
    session = Session(
        call=caller.call,
        number=caller.to_number,
        flow=number.flow if number is not None else "",
        step=flow.start if flow is not None else "",
        language=own or greeted or spoken[0],
        region=placed.region,
        config=book.version,
        tier=book.tier_by_number(known) if known is not None else "",
        caller=caller.from_number,
        emergency=book.is_emergency_line(caller.to_number),
        language_known=own is not None and known is not None and not known.shared,
        slow=known is not None and known.slow and not known.shared,
    )
    return Opening(session, placed.why, book.brand_of(caller.to_number), known)


def step(book: Book, session: Session, heard: Heard, at_ms: int, live: Live = NOTHING) -> Stepped:
    """Take one turn.

    Args:
        book: the book the call began with.
        session: where the caller is; its ``turn`` is the number of this turn.
        heard: what came back from the caller; ``opening`` at the first webhook.
        at_ms: when, UTC epoch milliseconds: opening hours are read for this instant.
        live: what supervisors have switched.

    Returns:
        The session of the next turn, what to do (ending in a question, a queue or a goodbye), and
        what each step decided.
    """
    walk = Walk(book, session, heard, at_ms, live)
    try:
        _walk(walk, heard)
    except ConfigError as drift:
        walk.to_a_person(str(drift))
    return walk.stepped()


def rescue(book: Book, session: Session | None, language: str = "") -> Enter:
    """Lead a caller to a person after a fault of ours.

    Args:
        book: any book at hand.
        session: where the caller was, if that is still known.
        language: the language spoken; the session's, else the site's first, when empty.

    Returns:
        The fallback department, for whoever speaks the language, with the tier's head start.
    """
    spoken = language or (session.language if session is not None else next(iter(book.languages)))
    tier = book.tiers.get(session.tier) if session is not None else None
    head_start_s = tier.head_start if tier is not None else 0
    emergency = session is not None and session.emergency
    return Enter(book.last_department(emergency=emergency), {spoken: 1}, head_start_s)


def _walk(walk: Walk, heard: Heard) -> None:
    """Answer the present step, then go on until the turn ends."""
    if walk.session.turn >= MAX_TURNS:
        walk.to_a_person(f"{MAX_TURNS} turns have led nowhere")
        return
    if doorkeeper.turns_away_at_the_door(walk, heard):
        return
    name = _answer(walk, heard)
    entered: set[str] = set()
    while name is not None:
        if name in entered:
            raise ConfigError("endless_flow", f'the flow leads back to "{name}" without a question')
        entered.add(name)
        name = None if doorkeeper.turns_away(walk, name) else _enter(walk, name)


def _answer(walk: Walk, heard: Heard) -> str | None:
    """Read what was heard if the caller was asked something; return the step to go to."""
    name: str | None = walk.session.step
    present = walk.flow.steps.get(walk.session.step)
    if heard.kind == "opening":
        return name
    match present:
        case MenuStep():
            name = question.answer_menu(walk, present, heard)
        case CollectStep() | CallerStep():
            name = collecting.answer(walk, present, heard)
        case TransferStep() | LookupStep():
            name = reached(walk, present, heard)
        case VoicemailStep():
            name = message.recorded(walk, present, heard)
        case SupervisorStep():
            name = supervising.answer(walk, present, heard)
        case LanguageStep():
            name = question.answer_language(walk, present, heard)
        case _:
            pass  # nothing was asked here
    return name


def _enter(walk: Walk, name: str) -> str | None:
    """Enter a step; return the step that follows in the same turn, None when the turn has ended."""
    present: Step | None = walk.flow.steps.get(name)
    walk.at(name)
    onward: str | None = None
    match present:
        case None:
            flow = walk.session.flow
            raise ConfigError("unknown_step", f'the flow "{flow}" has no step "{name}"')
        case SayStep() | PlayStep() | RegionStep() | SetStep() | BulletinStep():
            onward = pass_through(walk, present)
        case HoursStep() | RouteStep():
            onward = branch(walk, present)
        case MenuStep() | LanguageStep():
            onward = question.enter(walk, present)
        case CollectStep() | CallerStep():
            onward = collecting.enter(walk, present)
        case SupervisorStep():
            supervising.enter(walk, present)
        case TransferStep() | LookupStep():
            onward = doorkeeper.passes_by(walk, present) or reach(walk, present)
        case VoicemailStep():
            message.record(walk, present)
        case QueueStep() | HangupStep() | CallbackStep():
            onward = end(walk, present)
        case _:
            assert_never(present)
    return onward
