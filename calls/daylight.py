"""Turn the wall's time of day into instants, on the two odd nights of the year too.

Rules this module keeps:

* A span lasts from the first instant the wall clock shows its start (or has jumped past it) to the
  last instant it turns to its end. So in the doubled hour of daylight saving a span never begins
  twice nor ends twice, and a start or end in the missing hour is the moment of the jump.
* A minute may exceed 1440: it is then on the following day.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=4096)
def span_ms(day: date, start_min: int, end_min: int, zone: ZoneInfo) -> tuple[int, int]:
    """Return when a span that begins on ``day`` begins and ends, UTC epoch milliseconds.

    Args:
        day: the local day it begins on.
        start_min: minutes of that day, by the wall.
        end_min: likewise; above 1440 it ends on the following day.
        zone: whose wall.
    """
    begins = instant_ms(day, start_min, zone, last=False)
    return begins, instant_ms(day, end_min, zone, last=True)


def instant_ms(day: date, minute: int, zone: ZoneInfo, *, last: bool) -> int:
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


def day_at(at_ms: int, zone: ZoneInfo) -> date:
    """Return the local day an instant is on.

    Args:
        at_ms: UTC epoch milliseconds.
        zone: whose wall.
    """
    return datetime.fromtimestamp(at_ms / 1000, tz=zone).date()


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
