"""Say when something was, as the reader's language writes it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from console.words import Words


def moment(words: Words, at_ms: int, timezone: str) -> str:
    """Return an instant on the site's wall: ``Tue 24 Nov, 10:00``.

    Args:
        words: the reader's language.
        at_ms: epoch milliseconds.
        timezone: whose wall.
    """
    wall = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(timezone)).replace(tzinfo=None)
    return format_datetime(wall, "EEE d MMM, HH:mm", locale=words.language)
