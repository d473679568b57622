"""What people write of an instant, read on the wall of a place."""

import pytest

from ivr.wall import read, read_coming

NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("text", "now", "meant"),
    [
        ("18:00", "2026-11-24T10:00", "2026-11-24T18:00"),
        ("08:00", "2026-11-24T10:00", "2026-11-25T08:00"),
        ("10:00", "2026-11-24T10:00", "2026-11-25T10:00"),
        (" 18:00:30 ", "2026-11-24T10:00", "2026-11-24T18:00:30"),
        ("22:00Z", "2026-11-24T16:00", "2026-11-24T17:00"),
        ("22:00Z", "2026-11-24T17:30", "2026-11-25T17:00"),
        # The clocks of New York go from 1:59 back to 1:00: the first 1:30 has passed.
        ("01:30", "2026-11-01T06:10Z", "2026-11-02T01:30"),
        ("03:00", "2026-03-08T01:00", "2026-03-08T03:00"),
        ("2026-12-25 10:00", "2026-11-24T10:00", "2026-12-25T10:00"),
        ("1999-01-01T00:00", "2026-11-24T10:00", "1999-01-01T00:00"),
    ],
)
def test_a_time_without_a_day_is_the_next_one_the_wall_shows(
    text: str, now: str, meant: str
) -> None:
    """Nobody at three in the morning writes the date of a closure until eight."""
    assert read_coming(text, NEW_YORK, read(now, NEW_YORK)) == read(meant, NEW_YORK)


@pytest.mark.parametrize("text", ["tonight", "", "24:30", "8"])
def test_what_is_no_time_is_refused(text: str) -> None:
    """With an example of what may be written."""
    with pytest.raises(
        ValueError, match=r'is not a date with a time: write for example ".+", or "18:00"'
    ):
        read_coming(text, NEW_YORK, 0)
