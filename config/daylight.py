"""Check opening times and shifts against the nights on which the clocks change.

Rules this module keeps:

* The coming year is looked at, by the time zone's own rules; every such night has one right answer
  at run time (``ivr.hours``), so this is a warning: the admin is told which answer it is.
* A time at which the clocks jump is no surprise: what is told lies within the missing hour, or is
  the later of two moments in the doubled one.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.document import SiteDocument
from config.findings import Findings
from config.problems import quoted
from config.tree import Path, Reading
from ivr.hours import Hours
from ivr.week import Span, Week

_YEAR_DAYS = 366
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class _Change(NamedTuple):
    """Hold one night: readings of the wall clock, without a zone.

    The clock jumps from ``before`` to ``after``; where that is back, the time between comes twice.
    """

    before: datetime
    after: datetime


def check_daylight(
    document: SiteDocument, reading: Reading, findings: Findings, at_ms: int
) -> None:
    """Note every time of a week that the clocks will pass over, or show twice, within a year.

    Args:
        document: its weeks are looked at.
        reading: knows where they are written.
        findings: where they are noted.
        at_ms: the present, UTC epoch milliseconds.
    """
    today = datetime.fromtimestamp(at_ms / 1000, tz=UTC).date()
    weeks: list[tuple[Path, Week]] = [
        *((("hours", name), each) for name, each in document.hours.items()),
        *((("shifts", name), each) for name, each in document.shifts.items()),
    ]
    for path, week in weeks:
        told: dict[tuple[Path, str], list[_Odd]] = {}
        for change in changes(week.timezone, today):
            for where, day, span in _spans(path, week, change, reading):
                for odd in _odd(day, span, change):
                    told.setdefault((where, odd.shown), []).append(odd)
        for (where, shown), odd_ones in told.items():
            what = " and ".join(odd.what for odd in odd_ones)
            message = f"{quoted(shown)} {what}: the clocks of {week.timezone} change then"
            hint = "; ".join(odd.then for odd in odd_ones)
            findings.warning(where, message, hint, key=False)


class _Odd(NamedTuple):
    """Say of a time what is odd about it on one night, and what happens then."""

    shown: str
    what: str
    then: str


@lru_cache(maxsize=1024)
def changes(timezone: str, today: date) -> tuple[_Change, ...]:
    """Return the nights of the year from ``today`` on which a zone's clocks change."""
    zone = ZoneInfo(timezone)
    found: list[_Change] = []
    at = datetime(today.year, today.month, today.day, tzinfo=UTC)
    for _ in range(_YEAR_DAYS):
        later = at + timedelta(days=1)
        if _offset(at, zone) != _offset(later, zone):
            found.append(_change(at, later, zone))
        at = later
    return tuple(found)


def _change(earlier: datetime, later: datetime, zone: ZoneInfo) -> _Change:
    old, new = _offset(earlier, zone), _offset(later, zone)
    while later - earlier > timedelta(minutes=1):
        middle = earlier + (later - earlier) // 2
        if _offset(middle, zone) == old:
            earlier = middle
        else:
            later = middle
    at = later.replace(second=0, microsecond=0, tzinfo=None)
    return _Change(at + old, at + new)


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _spans(
    path: Path, week: Week, change: _Change, reading: Reading
) -> Iterator[tuple[Path, date, Span]]:
    """Yield the spans that begin on the day of a change or the day before, and their places."""
    written = reading.at((*path, "weekly"))
    names = list(written) if isinstance(written, dict) else []
    for day in (change.before.date() - timedelta(days=1), change.before.date()):
        if isinstance(week, Hours) and day in week.exceptions:
            where: Path = (*path, "exceptions", day.isoformat())
            yield from ((where, day, span) for span in week.exceptions[day])
            continue
        for name, (group, spans) in zip(names, week.weekly.items(), strict=True):
            if day.weekday() in group:
                yield from (((*path, "weekly", name), day, span) for span in spans)


def _odd(day: date, span: Span, change: _Change) -> Iterator[_Odd]:
    """Yield the ends of a span the clocks pass over, or show twice."""
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a reading of the wall
    night = f"{_DAY_NAMES[change.before.weekday()]} {change.before.date().isoformat()}"
    for minute, verb, which in (
        (span.start_min, "begins", "first"),
        (span.end_min, "ends", "second"),
    ):
        wall = midnight + timedelta(minutes=minute)
        if change.before < wall < change.after:
            then = f"on {night} it {verb} at {change.after:%H:%M}"
            yield _Odd(f"{wall:%H:%M}", f"does not exist on {night}", then)
        # Beginning with the doubled hour is what anybody would expect; ending with it is not.
        twice = change.after <= wall < change.before
        if twice and (wall > change.after or minute == span.end_min):
            then = f"on {night} it {verb} at the {which} of the two"
            yield _Odd(f"{wall:%H:%M}", f"comes twice on {night}", then)
