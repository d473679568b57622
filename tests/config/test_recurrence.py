"""Rules of repetition fall on the days everybody's calendar says, and cost nothing to ask."""

from datetime import date, datetime, timedelta
from itertools import takewhile
from time import process_time

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from config.recurrence import Repeated, last_by_count, read_rule

START = date(2026, 1, 1)
_DAY = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Make a rule as calendars write them."""
    often = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={often}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 5))}")
    if draw(st.booleans()):
        # dateutil asks for both where one is numbered and the other is not; the standard for any.
        numbered = often in ("MONTHLY", "YEARLY") and draw(st.booleans())
        which = st.sampled_from(["1", "2", "-1", "-2"] if numbered else [""])
        days = draw(st.lists(st.tuples(which, _DAY), min_size=1, max_size=3, unique=True))
        parts.append("BYDAY=" + ",".join("".join(each) for each in days))
    if often != "WEEKLY" and draw(st.booleans()):
        days_ = draw(st.lists(st.integers(1, 31) | st.integers(-3, -1), min_size=1, max_size=3))
        parts.append("BYMONTHDAY=" + ",".join(map(str, days_)))
    if draw(st.booleans()):
        months = draw(st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True))
        parts.append("BYMONTH=" + ",".join(map(str, months)))
    if draw(st.booleans()):
        parts.append(f"WKST={draw(_DAY)}")
    if len(parts) > 2 and draw(st.booleans()):
        parts.append(f"BYSETPOS={draw(st.sampled_from(['1', '2', '-1', '1,-1']))}")
    return ";".join(parts)


@settings(max_examples=150, deadline=None)
@given(rule=rules(), day=st.dates(date(9984, 1, 1), date(9987, 12, 31)))
def test_a_rule_falls_on_the_days_another_reading_of_the_standard_finds(
    rule: str, day: date
) -> None:
    """Compared with dateutil, over the fourth year.

    It walks on to the year 9999 where nothing falls any more: so that year is made to be near.
    """
    first, last = day + timedelta(days=900), day + timedelta(days=1300)
    begins = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a reading of the wall
    walked = (each.date() for each in rrulestr(rule, dtstart=begins))

    found = [*Repeated(read_rule(rule), day).between(first, last)]

    until_then = takewhile(lambda it: it <= last, walked)
    assert found == [it for it in until_then if it >= first]


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5", date(2026, 1, 19)),
        ("FREQ=DAILY;COUNT=1", START),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=12", date(2026, 12, 25)),
        # It never falls: who waits for it is not kept waiting.
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000", START),
    ],
)
def test_a_rule_with_a_count_ends_with_the_last(rule: str, last: date) -> None:
    """Counting begins with the first day it falls on."""
    assert last_by_count(read_rule(rule), START) == last


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=HOURLY", "a shift cannot repeat hourly"),
        ("BYDAY=MO", "a rule says how often"),
        ("FREQ=WEEKLY;FREQ=DAILY", '"FREQ" is given twice'),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "by COUNT or by UNTIL, not by both"),
        ("FREQ=DAILY;COUNT=0", '"COUNT=0" is no number from 1 to 1,000'),
        ("FREQ=DAILY;INTERVAL=99999", '"INTERVAL=99999" is no number'),
        ("FREQ=WEEKLY;BYDAY=MI", '"MI" is no day of BYDAY'),
        ("FREQ=WEEKLY;BYDAY=0MO", '"0MO" is no day of BYDAY'),
        ("FREQ=MONTHLY;BYMONTHDAY=32", '"32" is no value of BYMONTHDAY'),
        ("FREQ=YEARLY;BYWEEKNO=20", '"BYWEEKNO" cannot be followed here'),
        ("FREQ=DAILY;BYHOUR=9,17", '"BYHOUR" cannot be followed here'),
        ("FREQ=WEEKLY;WKST=XX", '"XX" is no day a week begins on'),
        ("every monday", '"every monday" is no part of a rule'),
    ],
)
def test_a_rule_nobody_can_follow_is_refused_in_a_sentence(rule: str, said: str) -> None:
    """It is told what is wrong, and what to write."""
    with pytest.raises(ValueError, match=r".") as refused:
        read_rule(rule)

    assert said in str(refused.value)


def test_rules_that_never_fall_or_began_long_ago_cost_nothing() -> None:
    """No rule makes anybody walk through time: what a hostile file could ask for is a few days."""
    hostile = [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ]
    began = process_time()

    for rule in hostile * 20:
        falls = Repeated(read_rule(rule), date(1970, 1, 1))
        assert [*falls.between(date(2026, 11, 1), date(2026, 11, 8))] == []

    assert process_time() - began < 0.5
