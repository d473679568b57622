"""Work out which callers would go elsewhere with another configuration.

Rules this module keeps:

* Behaviour is compared, not text: every kind of caller walks through both sites with ``ivr.step``,
  with every key, a wrong key and silence, in every time class of the next weeks.
* What is done is the same on both sides: a caller who has come to an end presses into the void.
* A pair of places both walks came to before is not walked from again, so loops end; the shortest
  way there is the one told.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from config.answers import PIN, Doing, answers
from config.crowd import Kind, kinds, state_of
from config.moments import Moment, moments
from ivr.book import Book
from ivr.hours import Hours
from ivr.session import Action, Ask, Enter, Hangup, Heard, Session
from ivr.step import MAX_TURNS
from ivr.walkthrough import SILENCE, named, take_turn

DAYS = 35
"""How far ahead opening hours are looked at: five weeks."""
ANY_TIME = -1
"""Stands for every instant, where opening hours were not asked."""
_MAX_PAIRS = 20_000
"""Pairs of places walked for one kind of caller in one time class: more is no menu."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Hold where a way ends: a department or an outcome, and all that is demanded there."""

    name: str
    required: tuple[tuple[str, int], ...] = ()
    head_start_s: int = 0
    detail: str = ""

    @classmethod
    def of(cls, end: Action) -> "Goal":
        """Return the goal an action ends at."""
        if isinstance(end, Enter):
            return cls(end.department, tuple(sorted(end.required.items())), end.head_start_s)
        return cls(named(end), detail="" if isinstance(end, Hangup | Ask) else str(end))


@dataclass(frozen=True, slots=True)
class Place:
    """Say where a caller is: still asked (``end`` None), or at an end."""

    session: Session
    end: Goal | None


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one way through both sites: who, when, doing what, and where it leads in each.

    ``done`` is followed by silence to the end; ``silent`` tells whether that was needed.
    """

    kind: Kind
    moment: Moment
    done: tuple[Doing, ...]
    silent: bool
    old: Place
    new: Place

    @property
    def differs(self) -> bool:
        """Tell whether the caller goes elsewhere."""
        return self.old.end != self.new.end


@dataclass(frozen=True, slots=True)
class Plan:
    """Say what another configuration changes for callers.

    Args:
        cases: every way walked, those that do not differ included.
        moments: the time classes.
        gone, added: numbers only the old, only the new site answers.
        whole: False where a menu was too large to be walked to its end.
    """

    cases: tuple[Case, ...]
    moments: tuple[Moment, ...]
    gone: tuple[str, ...]
    added: tuple[str, ...]
    whole: bool

    @property
    def changed(self) -> tuple[Case, ...]:
        """Return the ways that lead elsewhere."""
        return tuple(case for case in self.cases if case.differs)


def plan(old: Book, new: Book, at_ms: int, days: int = DAYS) -> Plan:
    """Compare two sites.

    Args:
        old: what is in force.
        new: what would be.
        at_ms: from when, UTC epoch milliseconds.
        days: how far opening hours are looked at.
    """
    sites = (_Site(old), _Site(new))
    times = moments((old, new), at_ms, days)
    cases: list[Case] = []
    whole = True
    for kind in kinds(old, new):
        for moment in times:
            walked = list(_walk(sites, kind, moment))
            whole = whole and len(walked) < _MAX_PAIRS
            cases += walked
    return Plan(
        cases=tuple(cases),
        moments=times,
        gone=tuple(number for number in old.numbers if number not in new.numbers),
        added=tuple(number for number in new.numbers if number not in old.numbers),
        whole=whole,
    )


class _Asked(Mapping[str, Hours]):
    """Hold opening hours, and remember whether anybody asked for them."""

    def __init__(self, hours: Mapping[str, Hours]) -> None:
        self.were_read = False
        self._hours = hours

    def __getitem__(self, name: str) -> Hours:
        self.were_read = True
        return self._hours[name]

    def __iter__(self) -> Iterator[str]:
        self.were_read = True
        return iter(self._hours)

    def __len__(self) -> int:
        return len(self._hours)


class _Site:
    """Remember the turns of one site: whoever comes to the same place is answered the same.

    Places are numbered, for a walk comes to the same ones thousands of times; and a turn that asked
    no opening hours is the same at any time.
    """

    def __init__(self, book: Book) -> None:
        self._hours = _Asked(book.hours)
        callers = {
            number: known.model_copy(update={"pin": PIN}) if known.pin else known
            for number, known in book.callers.items()
        }
        self._book = replace(book, hours=self._hours, callers=callers)
        self._places: list[Place] = []
        self._numbers: dict[tuple[object, ...], int] = {}
        self._turns: dict[tuple[int, str, int], int] = {}
        self._answers: dict[int, tuple[Doing, ...]] = {}

    def place(self, number: int) -> Place:
        """Return a place by its number."""
        return self._places[number]

    def begin(self, session: Session, at_ms: int) -> int:
        """Return the place a call begins at."""
        return self.turn(self._number(Place(session, None)), Heard("opening"), at_ms)

    def turn(self, at: int, heard: Heard, at_ms: int) -> int:
        """Return where an answer leads; an end is left no more."""
        place = self._places[at]
        if place.end is not None:
            return at
        said = str(heard)
        found = self._turns.get((at, said, ANY_TIME), self._turns.get((at, said, at_ms)))
        if found is None:
            self._hours.were_read = False
            stepped = take_turn(self._book, place.session, heard, at_ms)
            last = stepped.actions[-1]
            goal = None if isinstance(last, Ask) else Goal.of(last)
            found = self._number(Place(stepped.session, goal))
            self._turns[at, said, at_ms if self._hours.were_read else ANY_TIME] = found
        return found

    def silent(self, at: int, at_ms: int) -> int:
        """Return where silence to the end leads."""
        for _ in range(MAX_TURNS):
            after = self.turn(at, SILENCE, at_ms)
            if after == at:
                break
            at = after
        return at

    def answers(self, at: int) -> tuple[Doing, ...]:
        """Return every answer a caller can give at a place: each key, a wrong one, silence."""
        if at not in self._answers:
            place = self._places[at]
            given = answers(self._book, place.session) if place.end is None else ()
            self._answers[at] = tuple(given)
        return self._answers[at]

    def _number(self, place: Place) -> int:
        alike = (place.session.caller, state_of(place.session), place.end)
        number = self._numbers.setdefault(alike, len(self._places))
        if number == len(self._places):
            self._places.append(place)
        return number


def _walk(sites: tuple[_Site, _Site], kind: Kind, moment: Moment) -> Iterator[Case]:
    """Yield every way of one kind of caller in one time class, the shortest first."""
    before, after, at_ms = *sites, moment.at_ms
    first = (before.begin(kind.old, at_ms), after.begin(kind.new, at_ms))
    left: deque[tuple[tuple[Doing, ...], int, int]] = deque([((), *first)])
    seen = {first}
    while left:
        done, old, new = left.popleft()
        ends = (before.silent(old, at_ms), after.silent(new, at_ms))
        places = before.place(ends[0]), after.place(ends[1])
        yield Case(kind, moment, done, ends != (old, new), *places)
        for doing in _either(before.answers(old), after.answers(new)):
            pair = (before.turn(old, doing.heard, at_ms), after.turn(new, doing.heard, at_ms))
            if pair not in seen and len(seen) < _MAX_PAIRS:
                seen.add(pair)
                left.append(((*done, doing), *pair))


def _either(old: tuple[Doing, ...], new: tuple[Doing, ...]) -> Iterator[Doing]:
    """Yield the answers of both sides, each once; a key only one side has is wrong for neither.

    What is wrong for both comes first, so that a way through several tries is told by it.
    """
    given = {doing.heard: doing for doing in old}
    for doing in new:
        if doing.heard not in given or given[doing.heard].is_wrong:
            given[doing.heard] = doing
    yield from sorted(given.values(), key=lambda doing: not doing.is_wrong)
