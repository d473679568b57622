"""Read and show instants as the clock on a wall shows them.

Rules this module keeps:

* An instant is UTC epoch milliseconds; a wall is the name of a time zone.
* What a wall shows twice (the doubled hour) is the first of the two; what it never shows (the
  missing hour) is told apart by nobody, and read as the standard says.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

_FORMS = "2026-12-25T10:00"


def read(text: str, timezone: str) -> int:
    """Return the instant a person means, UTC epoch milliseconds.

    Args:
        text: ``2026-12-25T10:00`` or ``2026-12-25 10:00``; with an offset (``+01:00``, ``Z``) the
            wall does not matter.
        timezone: on whose wall, such as ``Europe/Paris``.

    Raises:
        ValueError: it is no such thing.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError(
            f'"{text}" is not a date with a time: write for example "{_FORMS}"'
        ) from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(timezone))
    return int(moment.timestamp() * 1000)


def read_coming(text: str, timezone: str, now_ms: int) -> int:
    """Return the instant a person means who may leave the day out.

    Args:
        text: as for ``read``; or ``18:00``, which is the next time the wall shows it.
        timezone: on whose wall.
        now_ms: the instant they write it.

    Raises:
        ValueError: it is no such thing.
    """
    try:
        hour = time.fromisoformat(text.strip())
    except ValueError:
        return _read_day(text, timezone)
    wall = hour.tzinfo or ZoneInfo(timezone)
    today = datetime.fromtimestamp(now_ms / 1000, tz=wall).date()
    days = (datetime.combine(today + timedelta(more), hour, tzinfo=wall) for more in (0, 1))
    return next(at for day in days if (at := int(day.timestamp() * 1000)) > now_ms)


def _read_day(text: str, timezone: str) -> int:
    try:
        return read(text, timezone)
    except ValueError as error:
        raise ValueError(f'{error}, or "18:00"') from error


def shown(at_ms: int, timezone: str) -> str:
    """Return an instant as a person reads it: ``Fri 2026-12-25 10:00``."""
    return f"{datetime.fromtimestamp(at_ms / 1000, tz=ZoneInfo(timezone)):%a %Y-%m-%d %H:%M}"
