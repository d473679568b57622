"""Say what an agent's shifts plan for an instant: at work, on a break, or off.

Rules this module keeps:

* What is planned is a spell: a text that changes exactly when the plan wants something else. It
  begins with the instant its shift began, so that a new shift is a new spell.
* Of shifts that overlap, the one begun last is the spell; who is in any of them is at work, and
  the end of one of them is no end. Shifts that touch are two shifts.
* A break belongs to its shift, or stands by itself; who has another shift at that time has it all
  the same. A break outside every shift plans nothing.
* Shifts are laid out two days at a time and kept, for many callers ask about the same day.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from calls.daylight import span_ms

OFF = ""
"""The spell of somebody who is not expected."""
BREAK = " break"
"""How the spell of a break ends."""
DAY_MS = 86_400_000
_DAY_MIN = 1440


class Days(Protocol):
    """Say on which local days something begins, where neither a weekday nor a date can."""

    def between(self, first: date, last: date) -> Iterable[date]:
        """Return those from one day to another, both included, in any order."""
        ...


@dataclass(frozen=True, slots=True)
class Shift:
    """Say when an agent is expected, by the wall of a time zone.

    Args:
        on: the weekday it begins on, 0 (Monday) to 6; the one date; or a rule that says on which.
        start_min: minutes of that local day.
        end_min: likewise; above 1440 the shift ends on the following day, or a later one.
        timezone: whose wall.
        breaks: pauses within it, (start, end) in minutes of the day the shift begins on.
        pause: True for a break by itself: it takes time out of whatever shift runs then.
    """

    on: int | date | Days
    start_min: int
    end_min: int
    timezone: str
    breaks: tuple[tuple[int, int], ...] = ()
    pause: bool = False

    def days(self, first: date, last: date) -> Iterable[date]:
        """Return the days it begins on, from one day to another, both included."""
        if isinstance(self.on, date):
            return (self.on,) if first <= self.on <= last else ()
        if isinstance(self.on, int):
            ahead = (self.on - first.weekday()) % 7
            return (first + timedelta(days) for days in range(ahead, (last - first).days + 1, 7))
        return self.on.between(first, last)


class _Stretch(NamedTuple):
    """Hold one shift of one day, in UTC epoch milliseconds."""

    begins_ms: int
    ends_ms: int
    breaks: tuple[tuple[int, int], ...]


class Spell(NamedTuple):
    """Hold a spell, and when it begins and ends, in UTC epoch milliseconds."""

    begins_ms: int
    ends_ms: int
    what: str


class Shifts:
    """Know all the shifts of one agent.

    Args:
        shifts: in any order; none: the agent is never planned.
    """

    __slots__ = ("_edges", "_laid", "_shifts", "_spells")

    def __init__(self, shifts: Iterable[Shift] = ()) -> None:
        self._shifts = tuple(shifts)
        self._laid = (0, 0)
        self._edges: Sequence[int] = ()
        self._spells: Sequence[str] = ()

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._shifts)

    def __iter__(self) -> Iterator[Shift]:
        """Yield them as they were given."""
        return iter(self._shifts)

    def __eq__(self, other: object) -> bool:
        """Tell whether both plan the same in the same words."""
        return isinstance(other, Shifts) and self._shifts == other._shifts

    def __hash__(self) -> int:
        """Return what equal ones have in common."""
        return hash(self._shifts)

    def __repr__(self) -> str:
        """Return how it is made."""
        return f"Shifts({self._shifts!r})"

    def spell_at(self, at_ms: int) -> str:
        """Return the spell planned for an instant.

        Args:
            at_ms: UTC epoch milliseconds.
        """
        if not self._shifts:
            return OFF
        self._lay_out(at_ms)
        return self._spells[bisect_right(self._edges, at_ms) - 1]

    def next_change_ms(self, after_ms: int) -> int | None:
        """Return when the spell changes next, within the following day; None when it does not.

        Args:
            after_ms: UTC epoch milliseconds; later than this.
        """
        if not self._shifts:
            return None
        self._lay_out(after_ms)
        following = bisect_right(self._edges, after_ms)
        return self._edges[following] if following < len(self._edges) else None

    def spells(self, from_ms: int, to_ms: int) -> list[Spell]:
        """Return what is planned from one instant to another, without the time off."""
        return _named(*_laid_out(self._shifts, from_ms, to_ms), to_ms)

    def spells_of_day(self, from_ms: int) -> list[Spell]:
        """Return what is planned for a day of UTC and the next, without the time off."""
        self._lay_out(from_ms)
        return _named(self._edges, self._spells, from_ms + 2 * DAY_MS)

    def _lay_out(self, at_ms: int) -> None:
        """Work the day of an instant out, and the next, unless that is what is kept."""
        first_ms, last_ms = self._laid
        if not first_ms <= at_ms < last_ms:
            first_ms = at_ms - at_ms % DAY_MS
            self._laid = (first_ms, first_ms + DAY_MS)
            self._edges, self._spells = _laid_out(self._shifts, first_ms, first_ms + 2 * DAY_MS)


def _named(edges: Sequence[int], spells: Sequence[str], to_ms: int) -> list[Spell]:
    laid = (Spell(*each) for each in zip(edges, [*edges[1:], to_ms], spells, strict=True))
    return [each for each in laid if each.what != OFF]


def shift_of(spell: str) -> str:
    """Return what two spells of the same shift have in common: the instant it began."""
    return spell.partition(" ")[0]


def _laid_out(
    shifts: Iterable[Shift], from_ms: int, to_ms: int
) -> tuple[Sequence[int], Sequence[str]]:
    """Return when the spell changes, beginning with ``from_ms``, and what it is from then on."""
    sweep = _Sweep()
    inner: set[int] = set()
    for shift in shifts:
        for begins_ms, ends_ms, breaks in _stretches(shift, from_ms, to_ms):
            inner.update((begins_ms, ends_ms), *breaks)
            if shift.pause:
                sweep.pauses.append((begins_ms, ends_ms))
            else:
                sweep.stretches.append((begins_ms, ends_ms))
                sweep.pauses.extend(breaks)
    sweep.stretches.sort(reverse=True)
    sweep.pauses.sort(reverse=True)
    edges, spells = [from_ms], [sweep.spell_at(from_ms)]
    for edge in sorted(each for each in inner if from_ms < each < to_ms):
        spell = sweep.spell_at(edge)
        if spell != spells[-1]:
            edges.append(edge)
            spells.append(spell)
    return edges, spells


class _Sweep:
    """Go through time once, whatever overlaps: asked for later and later instants.

    ``stretches`` and ``pauses`` are what is to come, (begin, end), the last first.
    """

    def __init__(self) -> None:
        self.stretches: list[tuple[int, int]] = []
        self.pauses: list[tuple[int, int]] = []
        self._running: list[tuple[int, int]] = []  # (-begin, end): the one begun last comes first
        self._paused_ms = 0

    def spell_at(self, at_ms: int) -> str:
        """Return the spell planned for an instant."""
        while self.stretches and self.stretches[-1][0] <= at_ms:
            begins_ms, ends_ms = self.stretches.pop()
            heappush(self._running, (-begins_ms, ends_ms))
        while self.pauses and self.pauses[-1][0] <= at_ms:
            self._paused_ms = max(self._paused_ms, self.pauses.pop()[1])
        while self._running and self._running[0][1] <= at_ms:
            heappop(self._running)
        if not self._running:
            return OFF
        return f"{-self._running[0][0]}{BREAK if at_ms < self._paused_ms else ''}"


def _stretches(shift: Shift, from_ms: int, to_ms: int) -> Iterator[_Stretch]:
    """Yield what of a shift lies between two instants, wholly or in part."""
    # The local day is at most one off UTC's; a long shift may have begun days ago.
    longest = max(shift.end_min, *(end for _, end in shift.breaks), 0) // _DAY_MIN
    first = _day(from_ms) - timedelta(days=1 + longest)
    last = _day(to_ms) + timedelta(days=1)
    zone: ZoneInfo | None = None
    for day in shift.days(first, last):
        zone = zone or ZoneInfo(shift.timezone)
        begins_ms, ends_ms = span_ms(day, shift.start_min, shift.end_min, zone)
        if from_ms < ends_ms and begins_ms < to_ms:
            breaks = tuple(span_ms(day, start, end, zone) for start, end in shift.breaks)
            yield _Stretch(begins_ms, ends_ms, breaks)


def _day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000, tz=UTC).date()
