"""Read a week of opening times as admins write it: ``mon-fri: "08:00-12:00, 13:00-17:00"``.

Rules this module keeps:

* A span belongs to the day on which it begins, also when it ends after midnight.
* An end at or before its start is on the following day; ``24:00`` is midnight at a day's end.
* Each day is written once, and spans of a day do not overlap.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from ivr.written import Text, Written

DAY_MIN = 24 * 60
"""Minutes of a day, by the clock on the wall."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days as written; their places are Python's weekdays."""

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2}) ?(?:-|–|—) ?([0-9]{1,2}):([0-9]{2})")
_LAST_HOUR = 24
MAX_SPANS = 24
"""Opening times of one day; each is compared with every change of the clocks."""
_LAST_MINUTE = 59


class Span(NamedTuple):
    """Hold one stretch of opening: minutes of the local day it begins on.

    ``end_min`` exceeds 1440 where the span ends on the following day.
    """

    start_min: int
    end_min: int

    def __str__(self) -> str:
        """Return it as admins write it."""
        return f"{_clock(self.start_min)}-{_clock(self.end_min)}"


def _clock(minute: int) -> str:
    shown = minute if minute <= DAY_MIN else minute - DAY_MIN
    return f"{shown // 60:02d}:{shown % 60:02d}"


def _minute(hour: str, minute: str, text: str) -> int:
    value = int(hour) * 60 + int(minute)
    if int(minute) > _LAST_MINUTE or value > DAY_MIN or int(hour) > _LAST_HOUR:
        raise ValueError(f'"{text}" holds a time that no clock shows: 00:00 to 24:00')
    return value


def spans(value: Any) -> Any:
    """Read the spans of a day.

    Args:
        value: ``"08:00-12:00, 13:00-17:00"``, ``"22:00-06:00"``, ``"closed"``; anything that is
            not text is handed through.

    Returns:
        The spans in order; none for ``closed``.

    Raises:
        ValueError: it is none of these, or spans overlap.
    """
    if not isinstance(value, str):
        return value
    if value.strip() == "closed":
        return ()
    read: list[Span] = []
    if value.count(",") >= MAX_SPANS:
        raise ValueError(f"more than {MAX_SPANS} opening times on one day")
    for part in value.split(","):
        found = _SPAN.fullmatch(part.strip())
        if found is None:
            raise ValueError(
                f'"{part.strip()}" is not an opening time: '
                'write for example "08:00-20:00", "22:00-06:00" or "closed"'
            )
        start = _minute(found[1], found[2], part.strip())
        end = _minute(found[3], found[4], part.strip())
        if start in (end, DAY_MIN):
            raise ValueError(f'"{part.strip()}" lasts no time: for all day write "00:00-24:00"')
        read.append(Span(start, end if end > start else end + DAY_MIN))
    read.sort()
    for earlier, later in pairwise(read):
        if later.start_min < earlier.end_min:
            raise ValueError(f'"{earlier}" and "{later}" overlap')
    return tuple(read)


def days(value: Any) -> Any:
    """Read a set of weekdays.

    Args:
        value: ``"mon"``, ``"mon-fri"``, ``"sat, sun"``, ``"fri-mon"``; anything that is not text
            is handed through.

    Returns:
        The weekdays, 0 for Monday.

    Raises:
        ValueError: it is none of these, or a day is in it twice.
    """
    if not isinstance(value, str):
        return value
    read: list[int] = []
    for part in value.split(","):
        first, dash, last = (end.strip().lower() for end in part.partition("-"))
        for end in (first, last) if dash else (first,):
            if end not in DAYS:
                raise ValueError(f'"{end}" is not a day: {", ".join(DAYS)}, or "mon-fri"')
        start = DAYS.index(first)
        length = (DAYS.index(last) - start) % len(DAYS) if dash else 0
        read.extend((start + step) % len(DAYS) for step in range(length + 1))
    twice = sorted({DAYS[day] for day in read if read.count(day) > 1})
    if twice:
        raise ValueError(f'"{value}" holds "{twice[0]}" twice')
    return tuple(read)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f'"{name}" is not a time zone: write for example "America/New_York"')
    return name


def _each_day_once(weekly: dict[tuple[int, ...], tuple[Span, ...]]) -> Any:
    seen: set[int] = set()
    for group in weekly:
        for day in group:
            if day in seen:
                raise ValueError(f'"{DAYS[day]}" is written twice: give each day once')
            seen.add(day)
    return weekly


Days: TypeAlias = Annotated[tuple[int, ...], BeforeValidator(days)]
"""Weekdays, 0 for Monday."""
Spans: TypeAlias = Annotated[
    tuple[Span, ...], BeforeValidator(spans), WithJsonSchema({"type": "string"})
]
"""The spans of a day, in order."""
Weekly: TypeAlias = Annotated[dict[Days, Spans], AfterValidator(_each_day_once)]
"""Spans for groups of weekdays."""
Timezone: TypeAlias = Annotated[Text, AfterValidator(_zone)]
"""A name of the IANA time zone database."""


class Week(Written):
    """Say when a week is open (or a shift at work)."""

    timezone: Timezone = Field(description="the clock on whose wall, such as `Europe/Paris`")
    weekly: Weekly = Field(
        description='opening times by day: `mon-fri: "08:00-20:00"`; a day left out is closed'
    )

    def of_day(self, weekday: int) -> tuple[Span, ...]:
        """Return the spans that begin on ``weekday`` (0 for Monday)."""
        return next((spans for group, spans in self.weekly.items() if weekday in group), ())

    @property
    def zone(self) -> ZoneInfo:
        """Return the time zone's rules."""
        return ZoneInfo(self.timezone)
