"""Tell whether it is open at an instant, and what decided it.

Rules this module keeps:

* An exception by date beats a holiday, a holiday beats the week; each concerns the spans that
  begin on that day, so Friday's night shift ends on a Saturday that is a holiday.
* When a span begins and ends on the two odd nights of the year is decided in ``calls.daylight``.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any, NamedTuple, TypeAlias

import holidays as calendars
from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from calls.daylight import day_at, span_ms
from ivr.week import Span, Spans, Week
from ivr.written import Name, Text, Written

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

    like: Name | None = Field(
        default=None, description="the hours they are like, but for what is written here"
    )
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
    today = day_at(at_ms, zone)
    for day in (today - timedelta(days=1), today):
        spans, reason = _spans_of(hours, day)
        for span in spans:
            begins, ends = span_ms(day, span.start_min, span.end_min, zone)
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
    day = day_at(from_ms, zone) - timedelta(days=1)
    last = day_at(until_ms, zone)
    while day <= last:
        for span in _spans_of(hours, day)[0]:
            begins, ends = span_ms(day, span.start_min, span.end_min, zone)
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
