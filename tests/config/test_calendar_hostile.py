"""No calendar whatsoever makes its reading fail, hang, or plan for ever."""

from collections.abc import Mapping
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.ics import read_calendar
from config.site import check_sources
from tests.config.calendars import DAILY, NOW_MS, PEOPLE, TIMES, event

EVENT = "BEGIN:VEVENT\nUID:{}\nDTSTART:20261123T090000\nDTEND:20261123T170000\n{}\nEND:VEVENT\n"
LINES = st.sampled_from(
    """BEGIN:VEVENT|END:VEVENT|BEGIN:VTIMEZONE|END:VTIMEZONE|BEGIN:STANDARD|END:STANDARD|TZID:Ours
TZOFFSETFROM:+0200|TZOFFSETTO:+9999|DTSTART:20261123T090000|DTEND:20261123T170000|UID:1|UID:2
DTSTART;TZID=Ours:20261123T250000|DTSTART:20261123|DTEND;VALUE=DATE:20261124|DURATION:P1DT1H
DTSTART;TZID=Europe/Paris:20261025T023000|DURATION:P|SUMMARY:lena|SUMMARY:break - lena / omar
RECURRENCE-ID:20261124T090000Z|SEQUENCE:x|RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000
RRULE:FREQ=DAILY;INTERVAL=1000|EXDATE;VALUE=DATE:20261124,20261125|RDATE:20991124T090000Z|	x
STATUS:CANCELLED| folded|ATTENDEE;CN="a;b:c":mailto:omar@site.example|X;Y="||DTEND:99991231T235959
DTSTART:00010101T000000|RRULE:UNTIL=00000000;FREQ=WEEKLY|X-WR-TIMEZONE:Mars""".replace(
        "\n", "|"
    ).split("|")
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("BEGIN:VCALENDAR\n" + "X-A:" + "b" * 10_000_000, "the calendar is larger than 10 MB"),
        (
            "BEGIN:VCALENDAR\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * 100_000 + "END:VCALENDAR\n",
            "the calendar has more than 50,000 events",
        ),
        ("BEGIN:VCALENDAR\n" + "BEGIN:X\n" * 1_000_000, "nested more than 8 levels deep"),
        (
            event(*TIMES, "SUMMARY:l" + "\n e" * 1_000_000)["shifts.ics"],
            "this value is longer than 4,000 characters",
        ),
        (
            event(*DAILY, 'ATTENDEE;A="' + '";B="' * 1_000_000)["shifts.ics"],
            "this line is no NAME:value",
        ),
        ("BEGIN:VCALENDAR\n" + "\n" * 2_000_000, 'this "VCALENDAR" is not ended'),
    ],
    ids=["10 MB", "100,000 events", "nesting", "folds", "quotes", "nothing"],
)
def test_a_hostile_calendar_is_refused_in_a_second(text: str, said: str) -> None:
    """Size, number, depth, folds and quotes: each is told, and costs about its length."""
    began = process_time()

    reading = read_calendar("shifts.ics", text)

    assert process_time() - began < 4
    assert [each.message.partition(":")[0] for each in reading.problems] == [said.partition(":")[0]]
    assert reading.broken


def test_counting_further_than_anybody_would_wait_is_refused(tiny: Mapping[str, str]) -> None:
    """Rules that end by COUNT are walked through: all of them together have a bound."""
    rule = "SUMMARY:lena\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1000"
    events = "".join(EVENT.format(number, rule) for number in range(2_000))
    calendar = f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n"
    began = process_time()

    result = check_sources({**tiny, "a.yaml": PEOPLE, "shifts.ics": calendar}, at_ms=NOW_MS)

    assert process_time() - began < 10
    assert result.problems[0].message.startswith("the calendar counts too far")


def test_a_plan_of_two_hundred_people_for_a_month_is_read_in_seconds(
    tiny: Mapping[str, str],
) -> None:
    """Four thousand shifts one by one, as staff planners export them."""
    people = "agents:\n" + "".join(
        f"  p{n}: {{endpoints: ['client:p{n}'], departments: [support]}}\n" for n in range(200)
    )
    events = "".join(
        f"BEGIN:VEVENT\nUID:{n}\nSUMMARY:p{n % 200}\n"
        f"DTSTART;TZID=Europe/Paris:202612{n // 150 + 1:02}T090000\n"
        f"DTEND;TZID=Europe/Paris:202612{n // 150 + 1:02}T170000\nEND:VEVENT\n"
        for n in range(4_000)
    )
    site = {**tiny, "a.yaml": people, "shifts.ics": f"BEGIN:VCALENDAR\n{events}END:VCALENDAR\n"}
    began = process_time()

    result = check_sources(site, at_ms=NOW_MS)

    assert result.site is not None
    assert process_time() - began < 6
    assert sum(len([*each.shifts]) for each in result.site.roster.agents.values()) >= 4_000


@given(st.lists(LINES, max_size=14), st.booleans())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_calendar_is_answered(lines: list[str], whole: bool) -> None:  # noqa: FBT001 - drawn
    """Nothing in a calendar makes its reading fail, and every value has a place in its line."""
    inner = ["BEGIN:VEVENT", *DAILY, *lines, "END:VEVENT"] if whole else lines
    text = "\n".join(["BEGIN:VCALENDAR", *inner, "END:VCALENDAR"])

    reading = read_calendar("shifts.ics", text)

    count = text.count("\n") + 1
    places = [(each.line, each.column) for each in reading.values.values()]
    places += [(each.line, each.column) for each in reading.problems]
    for line, column in places:
        assert 1 <= line <= count
        assert column >= 1
    for problem in reading.problems:
        assert problem.message


@given(st.lists(LINES, max_size=8))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_whatever_is_read_is_checked_and_planned(tiny: Mapping[str, str], lines: list[str]) -> None:
    """What the reading lets through, the check answers for: a site, or problems."""
    site = {**tiny, "a.yaml": PEOPLE, **event(*DAILY, *lines)}

    result = check_sources(site, at_ms=NOW_MS)

    assert (result.site is None) == bool(result.problems)
    if result.site is not None:
        for agent in result.site.roster.agents.values():
            agent.shifts.spells(NOW_MS, NOW_MS + 86_400_000)
