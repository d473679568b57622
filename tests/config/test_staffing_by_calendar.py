"""Who is on shift by a calendar when callers may come: its real days are looked at."""

from collections.abc import Mapping

from config.site import check_sources
from tests.config.calendars import NOW_MS, event
from tests.config.test_staffing import DOOR

CREW = """departments: {support: {}}
agents:
  a0: {endpoints: ["client:a0"], departments: [support], skills: {en: 3, fr: 3}}
"""


def told(tiny: Mapping[str, str], *lines: str) -> list[str]:
    """Return what is said of shifts, with one event of the only agent's."""
    site = {**tiny, "menu.yaml": DOOR, "people.yaml": CREW, **event(*lines)}
    result = check_sources(site, at_ms=NOW_MS)
    assert result.problems == ()
    return [each.message for each in result.warnings]


def test_a_calendar_without_end_leaves_the_hours_it_does_not_cover(tiny: Mapping[str, str]) -> None:
    """This week and half a year ahead; before its first day nothing is known."""
    times = ("SUMMARY:a0", "DTSTART;TZID=Europe/Paris:20260105T090000")
    ends = "DTEND;TZID=Europe/Paris:20260105T170000"
    rule = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"

    short = told(tiny, *times, ends, rule)
    whole = told(tiny, *times, ends.replace("T17", "T18"), rule)

    said = 'nobody on shift in "support" can serve callers on mon-fri 17:00-18:00 (Europe/Paris)'
    assert (short, whole) == ([said], [])


def test_nothing_is_said_of_days_a_calendar_does_not_reach(tiny: Mapping[str, str]) -> None:
    """A planner exports a few weeks: half a year ahead, who is in it may come at any hour."""
    days = ("DTSTART;TZID=Europe/Paris:20261116T090000", "DTEND;TZID=Europe/Paris:20261116T180000")
    rule = "RRULE:FREQ=DAILY;COUNT=14"

    known = told(tiny, "SUMMARY:a0", *days, rule)
    without = told(tiny, "SUMMARY:a0", *days, rule, "EXDATE;TZID=Europe/Paris:20261119T090000")

    assert known == []
    assert without == [
        'nobody on shift in "support" can serve callers on thu 09:00-18:00 (Europe/Paris)'
    ]
