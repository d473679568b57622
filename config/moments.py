"""Cut the next weeks into time classes: within one, every opening hour of two sites says the same.

Rules this module keeps:

* Nothing that callers live through changes within a class, so one instant of it stands for all.
* A class is told in a week's words (``mon-fri 18:00-20:00``); what is no habit is told by date.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

from ivr import hours
from ivr.book import Book
from ivr.refer import references
from ivr.week import DAYS

DAY_MS = 24 * 3600 * 1000
_DATES = 3

Stretch: TypeAlias = tuple[int, int]
"""From an instant until another, UTC epoch milliseconds."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Hold one time class: an instant that stands for it, and every stretch of it, in order."""

    at_ms: int
    stretches: tuple[Stretch, ...]


def moments(books: Sequence[Book], from_ms: int, days: int) -> tuple[Moment, ...]:
    """Return the time classes of some books, in the order in which they first occur.

    Args:
        books: whose opening hours count, as far as their flows ask for them.
        from_ms: from when, UTC epoch milliseconds.
        days: how far to look.
    """
    weeks = [book.hours[name] for book in books for name in _asked(book)]
    until_ms = from_ms + days * DAY_MS
    edges = {from_ms, until_ms}
    for week in weeks:
        edges.update(hours.changes(week, from_ms, until_ms))
    found: dict[tuple[bool, ...], list[Stretch]] = {}
    instants = sorted(edges)
    for begins, ends in pairwise(instants):
        signs = tuple(hours.state(week, begins).open for week in weeks)
        found.setdefault(signs, []).append((begins, ends))
    return tuple(Moment(all_[0][0], tuple(all_)) for all_ in found.values())


def _asked(book: Book) -> list[str]:
    """Return the opening hours the flows of a book ask for."""
    named = (ref for flow in book.flows.values() for _, ref in references(flow))
    return sorted({str(ref) for ref in named if ref.kind == "hours"} & set(book.hours))


def when(chosen: Iterable[Moment], every: Iterable[Moment], timezone: str) -> str:
    """Return when some time classes are, in words: ``mon-fri 18:00-20:00, thu 2026-11-26 …``.

    Args:
        chosen: the time classes.
        every: all of them; what is cut off by the first or last instant is no habit, nor told as
            an exception to one.
        timezone: on whose wall.
    """
    edges = {at_ms for moment in every for stretch in moment.stretches for at_ms in stretch}
    first_ms, last_ms = min(edges), max(edges)
    stretches = _joined(sorted(each for moment in chosen for each in moment.stretches))
    zone = ZoneInfo(timezone)
    read = [_Read.of(stretch, zone) for stretch in stretches]
    habits = Counter(each.habit for each in read)
    weeks = max(habits.values(), default=0)
    # Half the weeks make a habit; a holiday in between breaks none.
    usual = [habit for habit, times in habits.items() if times > 1 and times * 2 >= weeks]
    unusual = [
        each.dated
        for each, (begins, ends) in zip(read, stretches, strict=True)
        if each.habit not in usual and not (usual and (begins == first_ms or ends == last_ms))
    ]
    told = [*_by_day(usual), *unusual[:_DATES]]
    more = f" and {len(unusual) - _DATES} more" if len(unusual) > _DATES else ""
    return ", ".join(told) + more


@dataclass(frozen=True, slots=True)
class _Read:
    """Hold a stretch as a wall shows it: ``habit`` is weekday and times, ``dated`` has the date."""

    habit: tuple[int, str]
    dated: str

    @classmethod
    def of(cls, stretch: Stretch, zone: ZoneInfo) -> "_Read":
        begins, ends = (datetime.fromtimestamp(at_ms / 1000, tz=zone) for at_ms in stretch)
        short = stretch[1] - stretch[0] <= DAY_MS
        until = f"{ends:%H:%M}" if short else f"{DAYS[ends.weekday()]} {ends:%H:%M}"
        times = f"{begins:%H:%M}-{until}"
        day = DAYS[begins.weekday()]
        return cls((begins.weekday(), times), f"{day} {begins:%Y-%m-%d} {times}")


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Join stretches that follow each other without a gap."""
    joined: list[Stretch] = []
    for begins, ends in stretches:
        if joined and joined[-1][1] == begins:
            joined[-1] = (joined[-1][0], ends)
        else:
            joined.append((begins, ends))
    return joined


def _by_day(habits: Iterable[tuple[int, str]]) -> list[str]:
    """Return habits with the days of the same times joined: ``mon-fri 08:00-20:00``."""
    days: dict[str, list[int]] = {}
    for weekday, times in sorted(habits):
        days.setdefault(times, []).append(weekday)
    return [f"{_run(weekdays)} {times}" for times, weekdays in days.items()]


def _run(weekdays: list[int]) -> str:
    """Return weekdays as admins write them: ``mon-fri``, ``mon, wed``."""
    runs: list[list[int]] = []
    for day in weekdays:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs
    )
