"""Opening hours: weeks, nights, holidays, exceptions, and the two odd nights of the year."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ivr.hours import Hours, state


def hours(weekly: dict[str, str], timezone: str = "America/New_York", **more: Any) -> Hours:
    return Hours.model_validate({"timezone": timezone, "weekly": weekly, **more})


def at(utc: str) -> int:
    return int(datetime.fromisoformat(f"{utc}+00:00").timestamp() * 1000)


def turns(what: Hours, first: str, last: str) -> list[tuple[str, bool]]:
    """List the instants, to the minute, at which the state changes."""
    found: list[tuple[str, bool]] = []
    now_ms, end_ms = at(first), at(last)
    before = state(what, now_ms).open
    while now_ms < end_ms:
        now_ms += 60_000
        after = state(what, now_ms).open
        if after != before:
            found.append((datetime.fromtimestamp(now_ms / 1000, tz=UTC).strftime("%H:%M"), after))
        before = after
    return found


def test_an_ordinary_day_opens_and_closes_on_the_minute() -> None:
    """A span includes its start and excludes its end."""
    office = hours({"mon-fri": "08:00-12:00, 13:00-17:00"})

    changes = turns(office, "2026-11-23T05:00", "2026-11-24T04:00")

    assert changes == [("13:00", True), ("17:00", False), ("18:00", True), ("22:00", False)]


def test_a_night_belongs_to_the_evening_it_begins_on() -> None:
    """Friday's night ends on Saturday morning; Saturday has none of its own."""
    night = hours({"mon-fri": "22:00-06:00"}, "UTC")

    assert state(night, at("2026-11-28T05:59")).open
    assert not state(night, at("2026-11-28T06:00")).open
    assert not state(night, at("2026-11-28T23:00")).open
    assert not state(night, at("2026-11-23T05:00")).open


def test_a_week_open_day_and_night_never_closes() -> None:
    """``00:00-24:00`` every day has no gap, also where a day has 23 or 25 hours."""
    always = hours({"mon-sun": "00:00-24:00"})

    assert turns(always, "2026-03-07T00:00", "2026-03-09T12:00") == []
    assert turns(always, "2026-10-31T00:00", "2026-11-02T12:00") == []


def test_a_span_over_the_doubled_hour_opens_and_closes_once() -> None:
    """01:00 to 02:00 happens twice on 2026-11-01 in New York; closing at 01:30 is the second."""
    night = hours({"sat": "22:00-01:30"})

    changes = turns(night, "2026-11-01T00:00", "2026-11-01T12:00")

    assert changes == [("02:00", True), ("06:30", False)]


def test_a_span_that_begins_in_the_doubled_hour_begins_at_the_first() -> None:
    """The promise is kept both times the clock shows an opening time."""
    early = hours({"sun": "01:30-05:00"})

    changes = turns(early, "2026-11-01T00:00", "2026-11-01T12:00")

    assert changes == [("05:30", True), ("10:00", False)]


def test_the_missing_hour_begins_and_ends_at_the_jump() -> None:
    """02:00 to 03:00 does not happen on 2026-03-08 in New York: the jump is at 07:00 UTC."""
    opens_in_it = hours({"sun": "02:30-05:00"})
    closes_in_it = hours({"sat": "22:00-02:30"})
    inside_it = hours({"sun": "02:15-02:45"})

    assert turns(opens_in_it, "2026-03-08T05:00", "2026-03-08T12:00") == [
        ("07:00", True),
        ("09:00", False),
    ]
    assert turns(closes_in_it, "2026-03-08T01:00", "2026-03-08T12:00") == [
        ("03:00", True),
        ("07:00", False),
    ]
    assert turns(inside_it, "2026-03-08T01:00", "2026-03-08T12:00") == []


def test_a_whole_day_that_never_happened_is_never_open() -> None:
    """Samoa jumped over 2011-12-30 when it crossed the date line."""
    office = hours({"fri": "08:00-18:00"}, "Pacific/Apia")

    changes = turns(office, "2011-12-30T00:00", "2011-12-31T20:00")

    assert changes == []


def test_a_holiday_is_closed_and_named() -> None:
    """What decided is said: the holiday's name."""
    office = hours({"mon-fri": "08:00-20:00"}, holidays=[{"country": "US"}])

    answer = state(office, at("2026-11-26T18:00"))

    assert not answer.open
    assert answer.why == "closed: Thursday 2026-11-26 is Thanksgiving Day"


def test_a_holiday_of_one_province_counts_there() -> None:
    """A subdivision's own holidays are known."""
    week = {"mon-fri": "08:00-20:00"}
    quebec = hours(week, holidays=[{"country": "CA", "subdivision": "QC"}])
    canada = hours(week, holidays=[{"country": "CA"}])

    assert not state(quebec, at("2026-06-24T18:00")).open
    assert state(canada, at("2026-06-24T18:00")).open


def test_an_exception_beats_the_holiday_and_the_week() -> None:
    """A half day on a holiday is a half day."""
    office = hours(
        {"mon-fri": "08:00-20:00"},
        holidays=[{"country": "US"}],
        exceptions={
            "2026-11-26": "09:00-11:00",
            "2026-11-27": "closed",
            "2026-11-28": "10:00-12:00",
        },
    )

    assert state(office, at("2026-11-26T15:00")).open
    assert state(office, at("2026-11-26T18:00")).why == (
        "closed: Thursday 2026-11-26 is an exception, 09:00-11:00 only"
    )
    assert not state(office, at("2026-11-27T15:00")).open
    assert state(office, at("2026-11-28T15:30")).open


def test_the_night_before_a_holiday_is_finished() -> None:
    """A holiday closes the spans that begin on it, not the one that ends on it."""
    night = hours({"mon-sun": "20:00-08:00"}, holidays=[{"country": "US"}])

    assert state(night, at("2026-11-26T12:00")).open
    assert not state(night, at("2026-11-27T02:00")).open


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"timezone": "Mars/Olympus", "weekly": {}}, '"Mars/Olympus" is not a time zone'),
        ({"timezone": "UTC", "weekly": {"mon": "8-20"}}, '"8-20" is not an opening time'),
        ({"timezone": "UTC", "weekly": {"mon": "08:00-25:00"}}, '"08:00-25:00" holds a time'),
        ({"timezone": "UTC", "weekly": {"mon": "08:00-08:00"}}, '"08:00-08:00" lasts no time'),
        ({"timezone": "UTC", "weekly": {"mon": "08:00-12:00, 11:00-13:00"}}, "overlap"),
        ({"timezone": "UTC", "weekly": {"moon": "08:00-12:00"}}, '"moon" is not a day'),
        ({"timezone": "UTC", "weekly": {"mon, mon": "08:00-12:00"}}, 'holds "mon" twice'),
        ({"timezone": "UTC", "weekly": {"mon-fri": "closed", "wed": "closed"}}, '"wed" is written'),
        ({"timezone": "UTC", "weekly": {}, "exceptions": {"2026-02-30": "closed"}}, "2026-02-30"),
        ({"timezone": "UTC", "weekly": {}, "exceptions": {"20261224": "closed"}}, "20261224"),
        ({"timezone": "UTC", "weekly": {}, "holidays": [{"country": "ZZ"}]}, '"ZZ"'),
        ({"timezone": "UTC", "weekly": {}, "holidays": [{"country": "USA"}]}, '"USA"'),
        (
            {"timezone": "UTC", "weekly": {}, "holidays": [{"country": "US", "subdivision": "QC"}]},
            '"QC" in "US"',
        ),
    ],
)
def test_a_mistake_in_hours_is_named(written: dict[str, Any], said: str) -> None:
    """A refusal is a sentence that names the offending value."""
    with pytest.raises(ValidationError) as refused:
        Hours.model_validate(written)

    assert said in str(refused.value)


ZONES = ("America/New_York", "Europe/Paris", "Australia/Lord_Howe", "Africa/Cairo", "UTC")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    zone=st.sampled_from(ZONES),
    start=st.integers(0, 1439),
    length=st.integers(1, 1440),
    day=st.integers(0, 364),
)
def test_a_span_of_one_day_is_one_stretch(zone: str, start: int, length: int, day: int) -> None:
    """On every day of a year, in every zone, a daily span opens at most once and closes once."""
    date = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day)
    end = (start + length) % 1440
    span = f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
    if start == end:
        span = "00:00-24:00"
    weekday = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[date.weekday()]
    what = hours({weekday: span}, zone)

    begin_ms = int((date - timedelta(days=1)).timestamp() * 1000)
    states = [state(what, begin_ms + quarter * 900_000).open for quarter in range(4 * 24 * 4)]
    changes = sum(1 for one, following in pairwise(states) if one != following)

    assert changes in (0, 2)
    assert not states[0]
    assert not states[-1]
