"""The nights on which the clocks change, and what is told of them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.daylight import changes
from config.site import check_sources

TODAY = date(2026, 11, 22)
NOW_MS = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    "timezone",
    ["America/New_York", "Australia/Lord_Howe", "America/Santiago"],
)
def test_a_reading_is_odd_exactly_within_a_change(timezone: str) -> None:
    """Every half hour of the year agrees: shown once, never, or twice."""
    zone = ZoneInfo(timezone)
    nights = changes(timezone, TODAY)
    wall = datetime(2026, 11, 23, tzinfo=UTC).replace(tzinfo=None)

    for _ in range(360 * 48):
        wall += timedelta(minutes=30)
        moments = [
            moment.astimezone(UTC)
            for fold in (0, 1)
            if (moment := wall.replace(tzinfo=zone, fold=fold)).astimezone(UTC).astimezone(zone)
            .replace(tzinfo=None) == wall
        ]  # fmt: skip
        never = any(night.before <= wall < night.after for night in nights)
        twice = any(night.after <= wall < night.before for night in nights)
        assert len(set(moments)) == (0 if never else 2 if twice else 1)


def test_a_zone_without_daylight_saving_has_no_such_night() -> None:
    """Where the clocks never change, there is nothing to say."""
    assert changes("Asia/Tokyo", TODAY) == ()


@pytest.mark.parametrize(
    "span", ["00:00-24:00", "22:00-03:00", "02:00-10:00", "03:00-03:30", "22:00-01:59"]
)
def test_a_time_at_the_edge_of_a_change_is_no_surprise(tiny: Mapping[str, str], span: str) -> None:
    """Whoever begins when the clocks jump knows when that is."""
    hours = f'hours:\n  night: {{timezone: Europe/Paris, weekly: {{mon-sun: "{span}"}}}}\n'

    result = check_sources({**tiny, "more.yaml": hours}, at_ms=NOW_MS)

    assert result.warnings == ()


def test_the_hint_says_what_will_happen(tiny: Mapping[str, str]) -> None:
    """There is one right answer, and the admin is told which."""
    hours = 'hours:\n  night: {timezone: Europe/Paris, weekly: {sun: "02:30-02:45"}}\n'

    result = check_sources({**tiny, "more.yaml": hours}, at_ms=NOW_MS)

    nights = ("on Sunday 2027-03-28 it", "on Sunday 2027-10-31 it")
    assert [each.hint for each in result.warnings] == [
        f"{nights[0]} begins at 03:00; {nights[1]} begins at the first of the two",
        f"{nights[0]} ends at 03:00; {nights[1]} ends at the second of the two",
    ]
