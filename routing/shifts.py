"""Say what an agent's shifts plan for an instant: at work, on a break, or off.

Rules this module keeps:

* What is planned is a spell: a text that changes exactly when the plan wants something else. It
  begins with the instant its shift began, so that a new shift is a new spell.
* Of shifts that overlap, the one begun last is the spell; who is in any of them is at work, and
  the end of one of them is no end. Shifts that touch are two shifts.
* A break belongs to its shift; who has another shift at that time has it all the same.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from calls.daylight import day_at, span_ms
from routing.agent import Shift

OFF = ""
"""The spell of somebody who is not expected."""
BREAK = " break"
"""How the spell of a break ends."""


class _Stretch(NamedTuple):
    """Hold one shift of one day, in UTC epoch milliseconds."""

    begins_ms: int
    ends_ms: int
    breaks: tuple[tuple[int, int], ...]


def spell_at(shifts: Sequence[Shift], at_ms: int) -> str:
    """Return the spell planned for an instant.

    Args:
        shifts: an agent's shifts.
        at_ms: UTC epoch milliseconds.
    """
    now = [each for each in _near(shifts, at_ms) if each.begins_ms <= at_ms < each.ends_ms]
    if not now:
        return OFF
    paused = any(start <= at_ms < end for each in now for start, end in each.breaks)
    return f"{max(each.begins_ms for each in now)}{BREAK if paused else ''}"


def shift_of(spell: str) -> str:
    """Return what two spells of the same shift have in common: the instant it began."""
    return spell.partition(" ")[0]


def next_change_ms(shifts: Sequence[Shift], after_ms: int) -> int | None:
    """Return when the spell changes next, within the following day; None when it does not.

    Args:
        shifts: an agent's shifts.
        after_ms: UTC epoch milliseconds; later than this.
    """
    edges = (
        edge
        for each in _near(shifts, after_ms)
        for edge in (each.begins_ms, each.ends_ms, *(at for pause in each.breaks for at in pause))
    )
    return min((edge for edge in edges if edge > after_ms), default=None)


def _near(shifts: Sequence[Shift], at_ms: int) -> Iterator[_Stretch]:
    """Yield the shifts of yesterday, today and tomorrow."""
    for shift in shifts:
        zone = ZoneInfo(shift.timezone)
        today = day_at(at_ms, zone)
        for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
            if shift.on in (day, day.weekday()):
                yield _stretch(shift, day, zone)


def _stretch(shift: Shift, day: date, zone: ZoneInfo) -> _Stretch:
    begins_ms, ends_ms = span_ms(day, shift.start_min, shift.end_min, zone)
    breaks = tuple(span_ms(day, start, end, zone) for start, end in shift.breaks)
    return _Stretch(begins_ms, ends_ms, breaks)
