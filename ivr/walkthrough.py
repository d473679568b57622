"""Take a made-up caller through a flow from the first word to the end, all at one instant.

Rules this module keeps:

* Every turn is ``ivr.step``'s own: what is told here is what a caller would have lived through.
* A caller who has done everything they had to do is left with the question, or stays silent to the
  end, as asked.
* Whoever answers a question keeps what they answered; nothing here counts, rings or waits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from calls.phone import is_withheld
from ivr.book import Book
from ivr.region import UNKNOWN
from ivr.session import (
    Action,
    Ask,
    CallBack,
    Caller,
    Decision,
    Enter,
    Hangup,
    Heard,
    Lookup,
    Record,
    Say,
    Session,
    Stepped,
    Transfer,
)
from ivr.step import MAX_TURNS, Opening, opening, step

NO_ANSWER = Heard("no_answer", "nobody is asked in a walk")
"""What a lookup brings here."""
_SOMEBODY = "sip:somebody@nowhere.invalid"
"""A caller of whom nothing is said but where they are."""
SILENCE = Heard("silence")
"""What comes back from a caller who does nothing."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Hold one turn: what the caller did, and what they were answered."""

    heard: Heard
    stepped: Stepped

    @property
    def end(self) -> Action:
        """Return how the turn ended: a question, a queue, a goodbye."""
        return self.stepped.actions[-1]

    @property
    def said(self) -> tuple[Say, ...]:
        """Return everything the caller heard in this turn, the question included."""
        said = tuple(each for each in self.stepped.actions if isinstance(each, Say))
        return (*said, *self.end.prompts) if isinstance(self.end, Ask | Record) else said


@dataclass(frozen=True, slots=True)
class Walked:
    """Hold a whole way: how the call began, and every turn of it; there is at least one."""

    opening: Opening
    turns: tuple[Turn, ...]

    @property
    def end(self) -> Action:
        """Return where it ended; a question where the caller was left with one."""
        return self.turns[-1].end

    @property
    def session(self) -> Session:
        """Return what is known of the caller at the end."""
        return self.turns[-1].stepped.session

    @property
    def said(self) -> tuple[Say, ...]:
        """Return everything the caller heard, in order."""
        return tuple(said for turn in self.turns for said in turn.said)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Return everything that was decided, in order."""
        return tuple(each for turn in self.turns for each in turn.stepped.decisions)


def begin(book: Book, caller: Caller, region: str = "", tier: str | None = None) -> Opening:
    """Begin a call, with the region or the tier supposed where the caller's own do not matter.

    Args:
        book: what callers hear.
        caller: who dials what.
        region: the region to suppose; empty: the caller's own.
        tier: the tier to suppose, empty for none at all; None: the caller's own.
    """
    begun = opening(book, caller)
    session, why = begun.session, begun.region_why
    if region:
        supposed = book.regions.get(region)
        spoken = book.languages_of(caller.to_number)
        greeted = supposed.language if supposed is not None else None
        if greeted in spoken and not session.language_known:
            session = replace(session, language=str(greeted))
        session, why = replace(session, region=region), "supposed"
        if is_withheld(session.caller) and region != UNKNOWN:
            # Of a caller supposed to be somewhere the number is not withheld, only not said.
            session = replace(session, caller=_SOMEBODY)
    if tier is not None:
        session = replace(session, tier=tier)
    return replace(begun, session=session, region_why=why)


def walk(
    book: Book, begun: Opening, answers: Sequence[Heard], at_ms: int, *, silent_after: bool
) -> Walked:
    """Walk through a flow.

    Args:
        book: what callers hear.
        begun: how the call begins.
        answers: what the caller does, one for each question; those after the end are not heard.
        at_ms: when, UTC epoch milliseconds, for the whole of it.
        silent_after: stay silent to the end once the answers are used up; otherwise the way ends
            at the question nobody answers.
    """
    turns = [Turn(Heard("opening"), take_turn(book, begun.session, Heard("opening"), at_ms))]
    for heard in _answered(answers, silent_after=silent_after):
        if not isinstance(turns[-1].end, Ask):
            break
        turns.append(Turn(heard, take_turn(book, turns[-1].stepped.session, heard, at_ms)))
    return Walked(begun, tuple(turns))


def take_turn(book: Book, session: Session, heard: Heard, at_ms: int) -> Stepped:
    """Take a turn as ``ivr.step`` does; no lookup is answered, as nobody is asked anything here."""
    turn = step(book, session, heard, at_ms)
    while isinstance(turn.actions[-1], Lookup):
        onward = step(book, turn.session, NO_ANSWER, at_ms)
        said, why = turn.actions[:-1], turn.decisions
        turn = Stepped(onward.session, (*said, *onward.actions), (*why, *onward.decisions))
    return turn


def _answered(answers: Sequence[Heard], *, silent_after: bool) -> Iterator[Heard]:
    yield from answers
    if silent_after:
        # No flow asks for ever: after so many turns the caller is put through to a person.
        yield from [SILENCE] * (MAX_TURNS + 1)


def named(end: Action) -> str:
    """Return the one word for where a way ended: the department, the outcome, or ``asked``."""
    match end:
        case Enter():
            return end.department
        case Hangup():
            return end.outcome
        case Transfer():
            return end.to
        case _:
            kind = type(end)
            return {Ask: "asked", Record: "voicemail"}.get(kind, kind.__name__.lower())


def goal(end: Action) -> str:
    """Return where a way ended with everything that is demanded there: ``billing: fr>=1``."""
    if not isinstance(end, Enter | CallBack):
        return named(end)
    skills = ", ".join(f"{name}>={level}" for name, level in sorted(end.required.items()))
    head_start = f", {end.head_start_s} s ahead" if end.head_start_s else ""
    department = end.department if isinstance(end, Enter) else f"callback from {end.department}"
    return f"{department}: {skills}{head_start}" if skills else department + head_start
