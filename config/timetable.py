"""Cut a week into the stretches in which nothing opens, closes, begins or ends.

Rules this module keeps:

* A set of stretches is a whole number, one bit each: so a week is compared with a week at once.
* Who has a break is not at work.
* Stretches are instants; wall clocks are read by each week's own time zone, and told by the site's.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from config.shifts import ShiftEntry
from ivr.week import DAY_MIN, DAYS, Span, Week
from routing.shifts import BREAK, Shifts

_MINUTE_MS = 60_000
_WEEK_MIN = 7 * DAY_MIN
_SHOWN = 3


class Dated(NamedTuple):
    """Say when somebody is planned by a calendar, and when it says anything of them.

    Before ``first_ms`` and after ``last_ms`` (UTC epoch milliseconds; None: never) they may come at
    any hour.
    """

    shifts: Shifts
    first_ms: int
    last_ms: int | None


class Timetable:
    """Know one week in stretches.

    Args:
        day: any day of that week.
        weeks: whatever opens and closes in it; holidays and exceptions are not looked at.
        dated: who is planned by a calendar, and when.
    """

    def __init__(
        self, day: date, weeks: Iterable[Week], dated: Mapping[str, Dated] | None = None
    ) -> None:
        self._monday = day - timedelta(days=day.weekday())
        self._start = datetime(*self._monday.timetuple()[:3], tzinfo=UTC)
        self._spans = {id(week): self._instants(week) for week in weeks}
        self._dated = {name: self._planned(each) for name, each in (dated or {}).items()}
        known = (*self._spans.values(), *self._dated.values())
        edges = {edge for spans in known for span in spans for edge in span}
        self._edges = sorted(edges | {0, _WEEK_MIN})
        self.always = (1 << (len(self._edges) - 1)) - 1

    def during(self, week: Week) -> int:
        """Return the stretches in which one of the weeks given at the start is open."""
        return self._stretches(self._spans[id(week)])

    def planned(self, name: str) -> int:
        """Return the stretches in which somebody planned by a calendar is, or may be, at work."""
        return self._stretches(self._dated[name])

    def _stretches(self, spans: Iterable[tuple[int, int]]) -> int:
        found = 0
        for start, end in spans:
            first, last = (bisect_left(self._edges, edge) for edge in (start, end))
            found |= (1 << last) - (1 << first)
        return found

    def sentence(self, stretches: int, timezone: str) -> str:
        """Return stretches for a person: ``mon-fri 16:30-20:00, sat 10:00-14:00``.

        Args:
            stretches: which.
            timezone: on whose wall the times are read.
        """
        by_day = self._by_day(stretches, ZoneInfo(timezone))
        parts: list[str] = []
        for texts, group in groupby(range(len(DAYS)), key=lambda day: by_day[day]):
            days = [DAYS[day] for day in group]
            if texts:
                named = days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}"
                parts.append(f"{named} {', '.join(texts)}")
        more = f" and {len(parts) - _SHOWN} more" if len(parts) > _SHOWN else ""
        return f"{'; '.join(parts[:_SHOWN])}{more} ({timezone})"

    def _instants(self, week: Week) -> Sequence[tuple[int, int]]:
        """Return a week's spans in minutes since Monday began in UTC, cut to the week."""
        zone = week.zone
        of_day = week.at_work if isinstance(week, ShiftEntry) else week.of_day
        found: list[tuple[int, int]] = []
        for ahead in range(-2, len(DAYS) + 1):
            day = self._monday + timedelta(days=ahead)
            for span in of_day(day.weekday()):
                start, end = (self._minute(day, minute, zone) for minute in span)
                start, end = max(0, start), min(_WEEK_MIN, end)
                if start < end:
                    found.append((start, end))
        return found

    def _planned(self, dated: Dated) -> Sequence[tuple[int, int]]:
        """Return when somebody may be at work, in minutes since Monday began in UTC."""
        start_ms = int(self._start.timestamp() * 1000)
        end_ms = start_ms + _WEEK_MIN * _MINUTE_MS
        spells = dated.shifts.spells(start_ms, end_ms)
        spans = [(s.begins_ms, s.ends_ms) for s in spells if not s.what.endswith(BREAK)]
        spans.append((start_ms, min(dated.first_ms, end_ms)))
        if dated.last_ms is not None:
            spans.append((max(dated.last_ms, start_ms), end_ms))
        minutes = (tuple((ms - start_ms) // _MINUTE_MS for ms in span) for span in spans)
        return [(start, end) for start, end in minutes if start < end]

    def _minute(self, day: date, minute: int, zone: ZoneInfo) -> int:
        wall = datetime(*day.timetuple()[:3], tzinfo=zone) + timedelta(minutes=minute)
        return int((wall.astimezone(UTC) - self._start).total_seconds() // 60)

    def _by_day(self, stretches: int, zone: ZoneInfo) -> list[tuple[str, ...]]:
        """Return the spans of each weekday, on the wall of a zone."""
        days: list[list[Span]] = [[] for _ in DAYS]
        for place, (start, end) in enumerate(pairwise(self._edges)):
            if stretches >> place & 1:
                for day, span in self._on_the_wall(start, end, zone):
                    days[day].append(span)
        return [tuple(str(span) for span in _joined(spans)) for spans in days]

    def _on_the_wall(self, start: int, end: int, zone: ZoneInfo) -> Iterable[tuple[int, Span]]:
        """Yield one stretch by day, cut at midnight."""
        at, until = (
            (self._start + timedelta(minutes=edge)).astimezone(zone).replace(tzinfo=None)
            for edge in (start, end)
        )
        while at < until:
            midnight = datetime(at.year, at.month, at.day) + timedelta(days=1)  # noqa: DTZ001 - a reading of the wall
            to = min(until, midnight)
            last = DAY_MIN if to == midnight else to.hour * 60 + to.minute
            yield at.weekday(), Span(at.hour * 60 + at.minute, last)
            at = to


def _joined(spans: Sequence[Span]) -> Sequence[Span]:
    """Return spans in order, those that touch made one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start_min <= joined[-1].end_min:
            joined[-1] = Span(joined[-1].start_min, max(joined[-1].end_min, span.end_min))
        else:
            joined.append(span)
    return joined
