"""Tell whether it is open at an instant, and what decided it.

Rules this module keeps:

* An exception by date beats a holiday, a holiday beats the week; each concerns the spans that
  begin on that day, so Friday's night shift ends on a Saturday that is a holiday.
* A span lasts from the first instant the wall clock shows its start (or has jumped past it) to the
  last instant it turns to its end. So in the doubled hour of daylight saving a span never opens
  twice nor closes twice, and a start or end in the missing hour is the moment of the jump.
* Time zones appear here and nowhere else.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

import holidays as calendars
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from ivr.week import Span, Spans, Week
from ivr.written import Text, Written

_ALPHA_2 = 2
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _date(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        read = date.fromisoformat(value)
    except ValueError:
        read = None
    if read is None or read.isoformat() != value:
        raise ValueError(f'"{value}" is not a date of the calendar: write it as "2026-12-24"')
    return read


def _with_calendar(country: str) -> str:
    if country not in calendars.list_supported_countries() or len(country) != _ALPHA_2:
        raise ValueError(f'no holidays are known for the country "{country}"')
    return country


Day: TypeAlias = Annotated[
    date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})
]
"""A date, written "2026-12-24"."""


class Holidays(Written):
    """Name a public calendar of holidays."""

    country: Annotated[Text, AfterValidator(_with_calendar)] = Field(
        description="country code of two letters (ISO 3166), such as `US`"
    )
    subdivision: Text | None = Field(
        default=None, description="state or province, such as `QC`; left out, only national days"
    )

    @model_validator(mode="after")
    def _known_subdivision(self) -> "Holidays":
        known = calendars.list_supported_countries()[self.country]
        if self.subdivision is not None and self.subdivision not in known:
            raise ValueError(
                f'no holidays are known for "{self.subdivision}" in "{self.country}": '
                f"there are {', '.join(known) or 'no subdivisions'}"
            )
        return self


class Hours(Week):
    """Say when something is open."""

    holidays: tuple[Holidays, ...] = Field(
        default=(), description="public calendars whose days are closed"
    )
    exceptions: dict[Day, Spans] = Field(
        default_factory=dict,
        description='dates that are different: `"2026-12-24": "08:00-12:00"`, or `closed`',
    )


class State(NamedTuple):
    """Say whether it is open, and why, in a sentence."""

    open: bool
    why: str


def state(hours: Hours, at_ms: int) -> State:
    """Tell whether ``hours`` are open at an instant.

    Args:
        hours: what the admin wrote.
        at_ms: the instant, UTC epoch milliseconds.
    """
    zone = hours.zone
    today = datetime.fromtimestamp(at_ms / 1000, tz=zone).date()
    for day in (today - timedelta(days=1), today):
        spans, reason = _spans_of(hours, day)
        for span in spans:
            begins = _instant_ms(day, span.start_min, zone, last=False)
            ends = _instant_ms(day, span.end_min, zone, last=True)
            if begins <= at_ms < ends:
                return State(open=True, why=f"open: {span}, {reason}")
    spans, reason = _spans_of(hours, today)
    times = f", {', '.join(str(span) for span in spans)} only" if spans else ""
    return State(open=False, why=f"closed: {reason}{times}")


def changes(hours: Hours, from_ms: int, until_ms: int) -> Iterator[int]:
    """Yield every instant between the two at which ``hours`` may open or close, in no order.

    Args:
        hours: what the admin wrote.
        from_ms: the first instant, UTC epoch milliseconds.
        until_ms: the end, UTC epoch milliseconds; not itself among them.
    """
    zone = hours.zone
    day = datetime.fromtimestamp(from_ms / 1000, tz=zone).date() - timedelta(days=1)
    last = datetime.fromtimestamp(until_ms / 1000, tz=zone).date()
    while day <= last:
        for span in _spans_of(hours, day)[0]:
            begins = _instant_ms(day, span.start_min, zone, last=False)
            ends = _instant_ms(day, span.end_min, zone, last=True)
            yield from (at_ms for at_ms in (begins, ends) if from_ms <= at_ms < until_ms)
        day += timedelta(days=1)


def _spans_of(hours: Hours, day: date) -> tuple[tuple[Span, ...], str]:
    """Return the spans that begin on a day, and which rule gave them."""
    named = f"{_DAY_NAMES[day.weekday()]} {day.isoformat()}"
    if day in hours.exceptions:
        return hours.exceptions[day], f"{named} is an exception"
    for calendar in hours.holidays:
        holiday = _calendar(calendar.country, calendar.subdivision).get(day)
        if holiday is not None:
            return (), f"{named} is {holiday}"
    return hours.of_day(day.weekday()), named


@lru_cache(maxsize=64)
def _calendar(country: str, subdivision: str | None) -> calendars.HolidayBase:
    return calendars.country_holidays(country, subdiv=subdivision, language="en_US")


def _instant_ms(day: date, minute: int, zone: ZoneInfo, *, last: bool) -> int:
    """Return when the wall clock shows ``minute`` of ``day``, UTC epoch milliseconds.

    Shown twice (the doubled hour), the first or the last of the two; never shown (the missing
    hour), the moment of the jump over it.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001 - a reading of the wall; its zone follows
    first_ms, second_ms = (
        int(wall.replace(tzinfo=zone, fold=fold).timestamp() * 1000) for fold in (0, 1)
    )
    if first_ms <= second_ms:
        return second_ms if last else first_ms
    return _jump_ms(second_ms, first_ms, zone)


def _jump_ms(before_ms: int, after_ms: int, zone: ZoneInfo) -> int:
    """Return the instant between the two at which the zone's offset from UTC changes."""

    def offset(at_ms: int) -> timedelta | None:
        return datetime.fromtimestamp(at_ms / 1000, tz=zone).utcoffset()

    earlier = offset(before_ms)
    while after_ms - before_ms > 1:
        middle_ms = (before_ms + after_ms) // 2
        if offset(middle_ms) == earlier:
            before_ms = middle_ms
        else:
            after_ms = middle_ms
    return after_ms
