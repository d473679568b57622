"""Describe one event of a calendar of shifts: when, how it repeats, and who it may be for.

Rules this module keeps:

* A time is one of the wall of the event's time zone, or of UTC where it ends in ``Z``.
* A shift lasts from wall to wall, each time it repeats: when clocks change, a night is an hour
  longer or shorter, as with any shift (``calls.daylight``).
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema

from config.recurrence import Repeated, Rule, last_by_count, read_rule
from ivr.week import Timezone
from ivr.written import Text, Written
from routing.shifts import Shift

MAX_DAYS = 31
"""Days one shift may last; what is longer is somebody's holiday, or a slip."""
_MOMENT = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T ]([0-9]{2}):?([0-9]{2})(?::?[0-9]{2})?(Z?))?"
)
_YEARS = (1970, 2200)


class Moment(NamedTuple):
    """Hold a time as written: ``minute`` of the day, None for the whole of it."""

    day: date
    minute: int | None = None
    utc: bool = False

    def __str__(self) -> str:
        """Return it as it is written."""
        if self.minute is None:
            return self.day.isoformat()
        clock = f"{self.minute // 60:02d}:{self.minute % 60:02d}"
        return f"{self.day.isoformat()}T{clock}{'Z' if self.utc else ''}"

    def on_wall_of(self, zone: ZoneInfo) -> "Moment":
        """Return what the wall of a zone shows then; a time of the wall is as it is."""
        if not self.utc or self.minute is None:
            return self
        wall = self.naive.replace(tzinfo=UTC).astimezone(zone)
        return Moment(wall.date(), wall.hour * 60 + wall.minute)

    def in_utc(self, zone: ZoneInfo) -> "Moment":
        """Return what UTC shows when the wall of a zone shows this."""
        if self.utc or self.minute is None:
            return self
        there = self.naive.replace(tzinfo=zone).astimezone(UTC)
        return Moment(there.date(), there.hour * 60 + there.minute, utc=True)

    @property
    def naive(self) -> datetime:
        """Return it without its zone; a day's beginning for a whole day."""
        midnight = datetime(self.day.year, self.day.month, self.day.day)  # noqa: DTZ001 - a reading of the wall
        return midnight + timedelta(minutes=self.minute or 0)


def read_moment(text: str) -> Moment:
    """Read a time: ``2026-12-24T09:00``, ``20261224T080000Z``, or a whole day, ``2026-12-24``.

    Raises:
        ValueError: it is none of these, as a sentence.
    """
    found = _MOMENT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError  # noqa: TRY301 - the same sentence for what no calendar shows
        day = date(int(found[1]), int(found[2]), int(found[3]))
        minute = None
        if found[4] is not None:
            at = datetime(2000, 1, 1, int(found[4]), int(found[5]))  # noqa: DTZ001 - a reading of the wall
            minute = at.hour * 60 + at.minute
    except ValueError:
        raise ValueError(f'"{text}" is no time: write for example "2026-12-24T09:00"') from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ValueError(f'"{text}" is not within the years {_YEARS[0]} to {_YEARS[1]}')
    return Moment(day, minute, utc=bool(found[6]))


def _moment(value: Any) -> Any:
    return read_moment(value) if isinstance(value, str) else value


def _timed(value: Any) -> Any:
    moment = _moment(value)
    if isinstance(moment, Moment) and moment.minute is None:
        raise ValueError(f'"{value}" is a whole day: give a time, as in "{moment}T00:00"')
    return moment


def _repeats(value: Any) -> Any:
    rule = read_rule(value) if isinstance(value, str) else value
    if isinstance(rule, Rule) and rule.until:
        read_moment(rule.until)
    return rule


_TEXT_SCHEMA = WithJsonSchema({"type": "string"})
Time = Annotated[Moment, BeforeValidator(_timed), _TEXT_SCHEMA]
"""A time of some day."""
DayOrTime = Annotated[Moment, BeforeValidator(_moment), _TEXT_SCHEMA]
"""A time of some day, or the whole day."""


class CalendarEntry(Written):
    """Write one event of a calendar: a shift by date, or a break."""

    agent: Text | None = Field(
        default=None, description="whose it is: an agent's id, name or mail address"
    )
    attendees: tuple[Text, ...] = Field(
        default=(), description="mail addresses of who is invited: those that are agents' work it"
    )
    summary: Text | None = Field(
        default=None, description="its title; says whose it is where nothing above does"
    )
    calendar: Text | None = Field(
        default=None,
        description="what its calendar is called; says whose it is where nothing above does",
    )
    kind: Literal["shift", "break"] = Field(
        default="shift", description="`break`: time out of whatever shift runs then"
    )
    starts: Time = Field(description="when it begins: `2026-12-24T09:00`, or in UTC with a `Z`")
    ends: Time = Field(description="when it ends, likewise")
    timezone: Timezone | None = Field(
        default=None, description="the clock on whose wall; left out, the site's"
    )
    repeats: Annotated[Rule, BeforeValidator(_repeats), _TEXT_SCHEMA] | None = Field(
        default=None, description="how it repeats, as calendars write it: `FREQ=WEEKLY;BYDAY=MO,WE`"
    )
    also: tuple[Time, ...] = Field(default=(), description="further beginnings")
    not_on: tuple[DayOrTime, ...] = Field(
        default=(), description="beginnings, or whole days, that are left out"
    )

    def zone_of(self, timezone: str) -> str:
        """Return on whose wall it is read; ``timezone`` is the site's."""
        return "UTC" if self.starts.utc else self.timezone or timezone

    def lasts_min(self, timezone: str) -> int:
        """Return how many minutes of the wall it lasts; none or fewer where it ends too early."""
        zone = ZoneInfo(self.zone_of(timezone))
        begins = self._local(self.starts, zone)
        return int((self._local(self.ends, zone).naive - begins.naive).total_seconds() // 60)

    def shifts(self, timezone: str) -> Iterator[Shift]:
        """Yield it as the routing room knows it: what repeats, and each further beginning.

        Args:
            timezone: the site's.
        """
        name = self.zone_of(timezone)
        zone = ZoneInfo(name)
        length = self.lasts_min(timezone)
        without = {self._local(each, zone) for each in self.not_on}
        starts = self._local(self.starts, zone)
        pause = self.kind == "break"
        if self.repeats is not None:
            days = frozenset(it.day for it in without if it.minute in (None, starts.minute))
            start_min = starts.minute or 0
            on = Repeated(self.repeats, starts.day, self._last_by_rule(self.repeats, zone), days)
            yield Shift(on, start_min, start_min + length, name, pause=pause)
        once = () if self.repeats is not None else (starts,)
        for moment in dict.fromkeys((*once, *(self._local(each, zone) for each in self.also))):
            if moment not in without and Moment(moment.day) not in without:
                start_min = moment.minute or 0
                yield Shift(moment.day, start_min, start_min + length, name, pause=pause)

    def last_day(self, timezone: str) -> date | None:
        """Return the last local day on which it may begin; None where it repeats without end."""
        zone = ZoneInfo(self.zone_of(timezone))
        days = [self._local(each, zone).day for each in (self.starts, *self.also)]
        if self.repeats is not None:
            last = self._last_by_rule(self.repeats, zone)
            if last is None:
                return None
            days.append(last)
        return max(days)

    def _last_by_rule(self, rule: Rule, zone: ZoneInfo) -> date | None:
        starts = self._local(self.starts, zone)
        if rule.count:
            return last_by_count(rule, starts.day)
        if not rule.until:
            return None
        until = self._local(read_moment(rule.until), zone)
        sooner = until.minute is not None and until.minute < (starts.minute or 0)
        return until.day - timedelta(days=sooner)

    def _local(self, moment: Moment, zone: ZoneInfo) -> Moment:
        """Return a time on the wall of the entry's zone."""
        if not self.starts.utc:
            return moment.on_wall_of(zone)
        # What begins in UTC is written in UTC: a time of some wall is that of its own zone.
        if moment.utc or moment.minute is None or self.timezone is None:
            return moment._replace(utc=False)
        return moment.in_utc(ZoneInfo(self.timezone))._replace(utc=False)
