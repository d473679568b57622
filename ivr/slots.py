"""List the times at which a department may call somebody back, and speak of them.

Rules this module keeps:

* Times are counted from each opening, in real minutes: on the two odd nights of the year none is
  missing and none is there twice.
* A time is spoken by the caller's own clock where that is known, else by the department's.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time

from ivr.hours import Hours, changes, state
from ivr.prompt import babel_locale

_DAY_MS = 86_400_000
_FIELD = re.compile(r"E+|c+|MMM|LLL")
"""A pattern's day of the week or month (CLDR), however short; outside of quotes."""


def times(hours: Hours, every_s: int, from_ms: int, days: int) -> Iterator[int]:
    """Yield the times of opening hours, soonest first, UTC epoch milliseconds.

    Args:
        hours: when the department is open.
        every_s: seconds from one time to the next.
        from_ms: the first instant that may be chosen.
        days: how many days ahead.
    """
    until_ms = from_ms + days * _DAY_MS
    edges = sorted(set(changes(hours, from_ms - 2 * _DAY_MS, until_ms)))
    for opens_ms, closes_ms in zip(edges, [*edges[1:], until_ms], strict=True):
        if state(hours, opens_ms).open:
            for at_ms in range(opens_ms, closes_ms, every_s * 1000):
                if from_ms <= at_ms < until_ms:
                    yield at_ms


def spoken(at_ms: int, zone: str, locale: str) -> str:
    """Return a time in the words of a language: "Thursday, November 26, 10:00 AM".

    Args:
        at_ms: UTC epoch milliseconds.
        zone: on whose wall.
        locale: the language's variety, such as ``fr-CA``.
    """
    at = datetime.fromtimestamp(at_ms / 1000, tz=ZoneInfo(zone))
    language = babel_locale(locale)
    pattern = language.datetime_skeletons["MMMEd"].pattern
    quoted = pattern.split("'")
    quoted[::2] = [_FIELD.sub(lambda found: found[0][0] * 4, part) for part in quoted[::2]]
    day = format_datetime(at, "'".join(quoted), locale=language)
    clock = format_time(at, "short", locale=language).replace("\u202f", " ")
    return f"{day}, {clock}"
