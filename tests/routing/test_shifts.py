"""What shifts plan for an instant: nights, breaks, overlaps, and the two odd nights of the year."""

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.agent import Shift
from routing.shifts import next_change_ms, spell_at

NEW_YORK = "America/New_York"


def at(wall: str, zone: str = NEW_YORK) -> int:
    return int(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def week(start: str, end: str, *breaks: tuple[int, int], days: range = range(7)) -> list[Shift]:
    hours, minutes = map(int, start.split(":"))
    till_hours, till_minutes = map(int, end.split(":"))
    times = hours * 60 + minutes, till_hours * 60 + till_minutes
    return [Shift(day, *times, NEW_YORK, breaks) for day in days]


def changes(shifts: list[Shift], first_ms: int, last_ms: int) -> list[str]:
    """List what is planned from one instant to another, with the UTC time it begins at."""
    found, now_ms = [], first_ms
    while (edge_ms := next_change_ms(shifts, now_ms)) is not None and edge_ms <= last_ms:
        spell = spell_at(shifts, edge_ms)
        kind = spell.partition(" ")[2] or ("work" if spell else "off")
        utc = datetime.fromtimestamp(edge_ms / 1000, tz=ZoneInfo("UTC"))
        found.append(f"{utc:%H:%M} {kind}")
        now_ms = edge_ms
    return found


def test_a_shift_begins_and_ends_on_the_minute_and_its_break_is_no_end() -> None:
    """The break is a spell of the same shift."""
    day = week("08:00", "16:30", (720, 750))

    planned = [spell_at(day, at(f"2026-11-24T{time}")) for time in ("08:00", "12:00", "12:30")]

    began = str(at("2026-11-24T08:00"))
    assert planned == [began, f"{began} break", began]
    assert spell_at(day, at("2026-11-24T16:29")) == began
    assert spell_at(day, at("2026-11-24T16:30")) == ""
    assert spell_at(day, at("2026-11-24T07:59")) == ""


def test_a_night_shift_belongs_to_the_evening_it_begins_on() -> None:
    """Friday's night ends on Saturday morning; nothing begins on Saturday."""
    night = week("20:00", "32:00", days=range(5))

    assert spell_at(night, at("2026-11-28T07:59")) == str(at("2026-11-27T20:00"))
    assert spell_at(night, at("2026-11-28T08:00")) == ""
    assert spell_at(night, at("2026-11-28T20:00")) == ""


def test_in_the_night_of_the_missing_hour_the_shift_is_an_hour_shorter() -> None:
    """08 March 2026, New York: 02:00 is followed by 03:00; a break at 02:15 takes no time."""
    night = week("20:00", "32:00", (1575, 1590))

    found = changes(night, at("2026-03-07T19:00"), at("2026-03-08T12:00"))

    assert found == ["01:00 work", "07:00 work", "12:00 off"]


def test_in_the_night_of_the_doubled_hour_a_shift_that_ends_in_it_ends_once() -> None:
    """01 November 2026, New York: 01:30 comes twice; what ends at 01:30 ends at the second."""
    evening, late = week("18:00", "25:30"), week("01:30", "05:00")

    assert changes(evening, at("2026-10-31T17:00"), at("2026-11-01T12:00")) == [
        "22:00 work",
        "06:30 off",
    ]
    assert changes(late, at("2026-10-31T20:00"), at("2026-11-01T12:00")) == [
        "05:30 work",
        "10:00 off",
    ]


def test_the_end_of_one_of_two_overlapping_shifts_is_no_end() -> None:
    """The spell is that of the shift begun last."""
    both = [*week("08:00", "16:00"), *week("12:00", "20:00")]

    spells = [spell_at(both, at(f"2026-11-24T{time}")) for time in ("11:00", "13:00", "17:00")]

    assert spells == [str(at("2026-11-24T08:00")), *[str(at("2026-11-24T12:00"))] * 2]
    assert spell_at(both, at("2026-11-24T20:00")) == ""


def test_a_shift_on_a_date_is_on_that_date_alone() -> None:
    """Imported rosters name dates."""
    once = [Shift(date(2026, 12, 24), 480, 720, NEW_YORK)]

    assert spell_at(once, at("2026-12-24T09:00")) == str(at("2026-12-24T08:00"))
    assert spell_at(once, at("2026-12-25T09:00")) == spell_at(once, at("2026-12-17T09:00")) == ""


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Paris", "Australia/Lord_Howe"])
@settings(max_examples=30, deadline=None)
@given(
    start=st.integers(0, 1439),
    length=st.integers(1, 1440),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_between_two_changes_nothing_changes(zone: str, start: int, length: int, day: date) -> None:
    """Whoever looks at each change misses nothing, also where days have 23 or 25 hours."""
    shifts = [Shift(weekday, start, start + length, zone) for weekday in range(7)]
    now_ms = at(f"{day}T00:00", zone)
    edges = [now_ms]
    for _ in range(4):
        edges.append(next_change_ms(shifts, edges[-1]) or edges[-1] + 1)

    for first_ms, next_ms in pairwise(edges):
        middle_ms = (first_ms + next_ms) // 2
        assert spell_at(shifts, first_ms) == spell_at(shifts, middle_ms)
        assert spell_at(shifts, first_ms) == spell_at(shifts, next_ms - 1)
