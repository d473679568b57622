"""What shifts plan for an instant: nights, breaks, overlaps, and the two odd nights of the year."""

from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.shifts import Shift, Shifts

NEW_YORK = "America/New_York"


def at(wall: str, zone: str = NEW_YORK) -> int:
    return int(datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def week(start: str, end: str, *breaks: tuple[int, int], days: range = range(7)) -> Shifts:
    hours, minutes = map(int, start.split(":"))
    till_hours, till_minutes = map(int, end.split(":"))
    times = hours * 60 + minutes, till_hours * 60 + till_minutes
    return Shifts(Shift(day, *times, NEW_YORK, breaks) for day in days)


def changes(shifts: Shifts, first_ms: int, last_ms: int) -> list[str]:
    """List what is planned from one instant to another, with the UTC time it begins at."""
    found, now_ms = [], first_ms
    while (edge_ms := shifts.next_change_ms(now_ms)) is not None and edge_ms <= last_ms:
        spell = shifts.spell_at(edge_ms)
        kind = spell.partition(" ")[2] or ("work" if spell else "off")
        utc = datetime.fromtimestamp(edge_ms / 1000, tz=ZoneInfo("UTC"))
        found.append(f"{utc:%H:%M} {kind}")
        now_ms = edge_ms
    return found


def test_a_shift_begins_and_ends_on_the_minute_and_its_break_is_no_end() -> None:
    """The break is a spell of the same shift."""
    day = week("08:00", "16:30", (720, 750))

    planned = [day.spell_at(at(f"2026-11-24T{time}")) for time in ("08:00", "12:00", "12:30")]

    began = str(at("2026-11-24T08:00"))
    assert planned == [began, f"{began} break", began]
    assert day.spell_at(at("2026-11-24T16:29")) == began
    assert day.spell_at(at("2026-11-24T16:30")) == ""
    assert day.spell_at(at("2026-11-24T07:59")) == ""


def test_a_night_shift_belongs_to_the_evening_it_begins_on() -> None:
    """Friday's night ends on Saturday morning; nothing begins on Saturday."""
    night = week("20:00", "32:00", days=range(5))

    assert night.spell_at(at("2026-11-28T07:59")) == str(at("2026-11-27T20:00"))
    assert night.spell_at(at("2026-11-28T08:00")) == ""
    assert night.spell_at(at("2026-11-28T20:00")) == ""


def test_in_the_night_of_the_missing_hour_the_shift_is_an_hour_shorter() -> None:
    """08 March 2026, New York: 02:00 is followed by 03:00; a break at 02:15 takes no time."""
    night = week("20:00", "32:00", (1575, 1590))

    found = changes(night, at("2026-03-07T19:00"), at("2026-03-08T12:00"))

    assert found == ["01:00 work", "12:00 off"]


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
    both = Shifts([*week("08:00", "16:00"), *week("12:00", "20:00")])

    spells = [both.spell_at(at(f"2026-11-24T{time}")) for time in ("11:00", "13:00", "17:00")]

    assert spells == [str(at("2026-11-24T08:00")), *[str(at("2026-11-24T12:00"))] * 2]
    assert both.spell_at(at("2026-11-24T20:00")) == ""


def test_a_shift_on_a_date_is_on_that_date_alone() -> None:
    """Imported rosters name dates."""
    once = Shifts([Shift(date(2026, 12, 24), 480, 720, NEW_YORK)])

    assert once.spell_at(at("2026-12-24T09:00")) == str(at("2026-12-24T08:00"))
    assert once.spell_at(at("2026-12-25T09:00")) == once.spell_at(at("2026-12-17T09:00")) == ""


def test_a_break_by_itself_takes_time_out_of_whatever_shift_runs() -> None:
    """It begins no shift and ends none, and outside every shift it plans nothing."""
    lunch = Shift(date(2026, 11, 24), 720, 765, NEW_YORK, pause=True)
    supper = Shift(date(2026, 11, 24), 1140, 1170, NEW_YORK, pause=True)
    day = Shifts([*week("08:00", "12:30"), *week("12:15", "16:00"), lunch, supper])

    found = changes(day, at("2026-11-24T00:00"), at("2026-11-24T23:00"))

    assert found == ["13:00 work", "17:00 break", "17:15 break", "17:45 work", "21:00 off"]


def test_a_shift_of_many_days_is_one_spell() -> None:
    """Whoever signs off on its second day is not made ready again on the third."""
    standby = Shifts([Shift(date(2026, 11, 20), 540, 540 + 6 * 1440, NEW_YORK)])

    began = str(at("2026-11-20T09:00"))
    spells = {standby.spell_at(at(f"2026-11-{day}T12:00")) for day in range(20, 26)}
    assert spells == {began}
    assert standby.spell_at(at("2026-11-26T08:59")) == began
    assert standby.spell_at(at("2026-11-26T09:00")) == ""


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    dated=st.lists(
        st.tuples(st.integers(1, 5), st.integers(0, 2000), st.integers(1, 3000), st.booleans()),
        max_size=8,
    ),
    minute=st.integers(0, 7 * 1440),
)
def test_whatever_overlaps_the_spell_is_that_of_the_shift_begun_last(
    dated: list[tuple[int, int, int, bool]], minute: int
) -> None:
    """What is laid out in one go says the same as looking at every shift for one instant."""
    zero_ms = at("2026-11-01T00:00", "UTC")
    spans = [
        ((day - 1) * 1440 + start, (day - 1) * 1440 + start + length, pause)
        for day, start, length, pause in dated
    ]
    begun = [start for start, end, pause in spans if not pause and start <= minute < end]
    on_break = any(pause and start <= minute < end for start, end, pause in spans)
    expected = f"{zero_ms + max(begun) * 60_000}{' break' * on_break}" if begun else ""

    shifts = Shifts(
        Shift(date(2026, 11, day), start, start + length, "UTC", pause=pause)
        for day, start, length, pause in dated
    )

    assert shifts.spell_at(zero_ms + minute * 60_000) == expected


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Paris", "Australia/Lord_Howe"])
@settings(max_examples=30, deadline=None)
@given(
    start=st.integers(0, 1439),
    length=st.integers(1, 1440),
    day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
def test_between_two_changes_nothing_changes(zone: str, start: int, length: int, day: date) -> None:
    """Whoever looks at each change misses nothing, also where days have 23 or 25 hours."""
    shifts = Shifts(Shift(weekday, start, start + length, zone) for weekday in range(7))
    now_ms = at(f"{day}T00:00", zone)
    edges = [now_ms]
    for _ in range(4):
        edges.append(shifts.next_change_ms(edges[-1]) or edges[-1] + 1)

    for first_ms, next_ms in pairwise(edges):
        middle_ms = (first_ms + next_ms) // 2
        assert shifts.spell_at(first_ms) == shifts.spell_at(middle_ms)
        assert shifts.spell_at(first_ms) == shifts.spell_at(next_ms - 1)
